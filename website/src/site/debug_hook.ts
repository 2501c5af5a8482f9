import type { Gaze } from '../game/gaze';
import { drawn } from '../game/interpolate';
import { presentTick } from '../game/predict';
import { safeCircle, type Circle } from '../game/ring';
import type { Playback } from '../net/protocol';
import type { MatchState, ShownShip, ShownShot } from '../game/state';

/**
 * `window.jetRaiders.debug()`: what this tab shows, as a copy. Browser tests and curious players read it;
 * nothing can be changed through it.
 */
export interface DebugSnapshot {
  screen: string;
  match_id: string | null;
  seat: number | null;
  /** For who watches: where to. */
  gaze: Gaze | null;
  /** Of a recording. */
  playback: Playback | null;
  mode: string | null;
  phase: string | null;
  tick: number | null;
  /** The tick at which the own ship is drawn; `tick` is that of the others. */
  present: number | null;
  /** What carries snapshots: `socket` or `channel`. */
  transport: string | null;
  ships: ShownShip[];
  shots: ShownShot[];
  /** In a large world: the area of what is drawn, and how many cells of the radar hold ships. */
  view_area: number | null;
  radar_cells: number | null;
  /** What of a ring does no harm now. */
  ring: Circle | null;
  /** Of those that sides steal from each other. */
  cores: number;
}

declare global {
  interface Window {
    jetRaiders?: { debug: () => DebugSnapshot };
  }
}

export function installDebugHook(
  screen: () => string,
  match: () => MatchState | null,
  transport: () => string | null,
): void {
  window.jetRaiders = {
    debug: () => {
      const state = match();
      const shown = (state && drawn(state, performance.now())) ?? { tick: null, ships: [], shots: [] };
      return structuredClone({
        screen: screen(),
        match_id: state?.identity.match_id ?? null,
        seat: state?.identity.seat ?? null,
        gaze: state?.gaze ?? null,
        playback: state?.playback ?? null,
        mode: state?.identity.mode ?? null,
        phase: state?.phase ?? null,
        present: state && presentTick(state, performance.now()),
        transport: transport(),
        view_area: state?.identity.view?.area ?? null,
        radar_cells: state?.radar?.sides.reduce((sum, { cells }) => sum + cells.length, 0) ?? null,
        ring: state && safeCircle(state, shown.tick ?? 0),
        cores: state?.cores.length ?? 0,
        ...shown,
      });
    },
  };
}
