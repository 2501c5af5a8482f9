import type {
  Carried,
  ChatTo,
  Core,
  CoreChange,
  Entity,
  GameEvent,
  Identity,
  Phase,
  Pilot,
  Playback,
  PrivateState,
  Projectile,
  Radar,
  WorldUpdate,
} from '../net/protocol';
import type { TickClock } from './clock';
import type { Gaze } from './gaze';
import type { Prediction } from './predict';

/** One line of the kill feed. */
export interface FeedLine {
  event_id: number;
  kind: 'kill' | 'join' | 'leave' | 'core';
  /** Seats; `by` is the subject, `target` only for a kill. */
  by: number;
  target: number | null;
  /** The name as it was: the pilot may be gone from the roster by now. */
  byName: string;
  targetName: string;
  /** Of a core only; then `by` is -1 if it went home by itself. */
  core: { side: number; change: CoreChange } | null;
  atMs: number;
}

/** Something that was said. */
export interface ChatLine {
  /** Counts the lines. */
  id: number;
  by: number;
  /** As it was: the pilot may be gone from the roster by now. */
  name: string;
  playerId: string | null;
  to: ChatTo;
  phrase: number | null;
  text: string | null;
  atMs: number;
}

/** Everything the client knows of a match. Changed by `apply` alone. */
export interface MatchState {
  identity: Identity;
  /** The identity with those obstacles alone that stand now. */
  ground: Identity;
  /** Where one looks who watches; null for a pilot, and until one has chosen. */
  gaze: Gaze | null;
  /** How the recording is shown that one watches; null for what happens now. */
  playback: Playback | null;
  clock: TickClock;
  phase: Phase;
  phaseEndsTick: number | null;
  /** The server drains, or another world follows: whatever is not over by this tick is closed. Null while neither is so. */
  closesTick: number | null;
  /** Seats of the world that follows then; null when it is the server that drains. */
  nextSeats: number | null;
  /** It was level when its time was up. */
  overtime: boolean;
  outcome: string | null;
  /** What ended it. */
  endedBy: string | null;
  /** How many of our side want to give up, and how many must; null if nobody does. */
  givingUp: { votes: number; needed: number } | null;
  /** Of a match that has ended: how many want to play it again, and how many must; 0 if it cannot be. Null while nobody is asked. */
  rematch: { votes: number; needed: number } | null;
  /** What we have said to that. */
  wantsRematch: boolean;
  winners: number[];
  /** Who shot our ship down last, by name: null for nobody, as of the ring, and once it is placed again. */
  shotDownBy: string | null;
  /** Who hosts this lobby; null unless it is private. */
  private: PrivateState | null;
  /** By side; none where nothing is stolen. */
  cores: Core[];
  pilots: Pilot[];
  /** Oldest first, at most `MAX_SNAPSHOTS`. */
  snapshots: WorldUpdate[];
  /** The newest, in a world larger than the view. */
  radar: Radar | null;
  feed: FeedLine[];
  /** Oldest first, at most `MAX_CHAT`. */
  chat: ChatLine[];
  /** Events that have not been shown yet: an explosion waits until the drawn time reaches its tick. */
  unshown: GameEvent[];
  lastEvent: number;
  /** The newest input the server applied to our ship. */
  ack: number;
  /** Where our ship is by now, ahead of the snapshots. */
  prediction: Prediction;
}

/** One ship as it is drawn. */
export interface ShownShip extends Pick<
  Entity,
  'id' | 'x' | 'y' | 'rotation' | 'throttle' | 'turn' | 'hp' | 'alive'
> {
  own: boolean;
  /** Of the identity's jets. */
  jet: number;
  /** Its special is on. */
  special: boolean;
  /** px/s, where ships drift. */
  vx: number;
  vy: number;
  protected: boolean;
  shielded: boolean;
  doubled: boolean;
  carries: Carried | null;
  /** 0 to 1; known of the own ship, and of the one that is watched. */
  energy: number;
}

export interface ShownShot extends Pick<Projectile, 'id' | 'owner' | 'x' | 'y' | 'vx' | 'vy'> {
  /** Of the identity's weapons. */
  weapon: number;
  /** It is of our own salvo, foretold. */
  isSalvo?: boolean;
}

/** What sets a kind of ship apart, also where there is one kind only. */
export function traitsOf(
  { jets, ship }: Identity,
  jet: number,
): { max_hp: number; max_energy: number; energy_rate: number } {
  return jets?.[jet] ?? ship;
}

/** True where ships drift, which are those that have kinds; elsewhere they fly as their throttle says. */
export function driftsIn({ identity }: MatchState): boolean {
  return (identity.jets?.length ?? 0) > 0;
}

/** The seat that the picture is about: ours, or of the one whom we watch; null for none. */
export function followedSeat({ identity, gaze }: MatchState): number | null {
  if (gaze) return 'follow' in gaze ? gaze.follow : null;
  return identity.seat;
}

export function ownPilot(state: MatchState): Pilot | undefined {
  return state.identity.seat === null ? undefined : pilotOf(state, state.identity.seat);
}

export function pilotOf(state: MatchState, seat: number): Pilot | undefined {
  return state.pilots.find((pilot) => pilot.seat === seat);
}

/** Somebody who is not in the table, or not yet, goes by the seat. */
export function nameOf(state: MatchState, seat: number): string {
  return pilotOf(state, seat)?.name ?? `Pilot ${seat + 1}`;
}

/**
 * Best first: what places a pilot, then side, score, fewer deaths and seat, so that the table does not flicker. Equal
 * scores share a rank, as in the recorded result; where there are sides, a side does. Who gave up stands behind the others.
 */
export function standings(state: MatchState): { pilot: Pilot; rank: number }[] {
  const sides = sideScores(state);
  const placing = ({ team, score }: Pilot) => sides.find(({ side }) => side === team)?.score ?? score;
  const side = ({ team }: Pilot) => (sides.length > 0 ? team : 0);
  const isBefore = (one: Pilot, other: Pilot) =>
    gaveUp(state, one) === gaveUp(state, other) ? placing(one) > placing(other) : gaveUp(state, other);
  return [...state.pilots]
    .sort(
      (a, b) =>
        Number(gaveUp(state, a)) - Number(gaveUp(state, b)) ||
        placing(b) - placing(a) ||
        side(a) - side(b) ||
        b.score - a.score ||
        a.deaths - b.deaths ||
        a.seat - b.seat,
    )
    .map((pilot) => ({
      pilot,
      rank: 1 + state.pilots.filter((other) => isBefore(other, pilot)).length,
    }));
}

/** True once the match is over because this pilot, or his side, gave up. */
function gaveUp({ endedBy, winners, identity, pilots }: MatchState, { seat, team }: Pilot): boolean {
  if (endedBy !== 'given_up') return false;
  if (identity.sides === 0) return !winners.includes(seat);
  return !pilots.some((pilot) => winners.includes(pilot.seat) && pilot.team === team);
}

/** The points of each side, the best first; none where everybody fights everybody. */
export function sideScores(state: MatchState): { side: number; score: number }[] {
  const sides = Array.from({ length: state.identity.sides }, (_, side) => ({ side, score: 0 }));
  for (const { team, score } of state.pilots) {
    const side = sides[team];
    if (side) side.score += score;
  }
  return sides.sort((a, b) => b.score - a.score || a.side - b.side);
}

export type Result = 'won' | 'drawn' | 'lost' | 'abandoned';

/** Who won, for who has watched: a side where there are sides. Null for a draw. */
export function winner(state: MatchState): { seat: number } | { side: number } | null {
  const [first, ...others] = state.winners;
  if (first === undefined) return null;
  if (state.identity.sides === 0) return others.length > 0 ? null : { seat: first };
  const sides = new Set(state.winners.map((seat) => pilotOf(state, seat)?.team));
  const [side] = sides;
  return sides.size === 1 && side !== undefined ? { side } : null;
}

/** How the match ended for us. Several winners mean a draw, where there are sides those of more than one. */
export function resultFor(state: MatchState): Result {
  if (state.outcome === 'abandoned') return 'abandoned';
  const { seat } = state.identity;
  if (seat === null || !state.winners.includes(seat)) return state.winners.length === 0 ? 'drawn' : 'lost';
  if (state.identity.sides === 0) return state.winners.length > 1 ? 'drawn' : 'won';
  const teams = new Set(state.winners.map((winner) => pilotOf(state, winner)?.team ?? winner));
  return teams.size > 1 ? 'drawn' : 'won';
}
