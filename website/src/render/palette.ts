import { pilotOf, type MatchState } from '../game/state';

/** Colours of ships. Ours is always the same, so that a glance finds it. */
export const OWN_COLOR = 0x59e0ff;

const OTHERS = [0xff7a59, 0xffc857, 0xc792ff, 0x7ee787, 0xff6fb5, 0x9fb8ff, 0xf2a65a, 0x5fd3bc];

export function colorOf(seat: number, own: boolean): number {
  return own ? OWN_COLOR : (OTHERS[seat % OTHERS.length] ?? OWN_COLOR);
}

/** Of the sides, where there are sides. */
const SIDES = [
  { name: 'Blue', color: 0x6f93ff },
  { name: 'Red', color: 0xff6a5a },
  { name: 'Gold', color: 0xffc857 },
  { name: 'Violet', color: 0xc792ff },
];

export function sideLook(side: number): { name: string; color: number } {
  return SIDES[side] ?? { name: `Side ${side + 1}`, color: 0xffffff };
}

/** Of the ship of a seat: its side's where there are sides. */
export function shipColor(state: MatchState, seat: number): number {
  const own = seat === state.identity.seat;
  const pilot = pilotOf(state, seat);
  return !own && pilot && state.identity.sides > 0 ? sideLook(pilot.team).color : colorOf(seat, own);
}

/** `0x59e0ff` as `#59e0ff`. */
export function cssColor(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

/** A darker (`factor` < 1) tone of the same hue. */
export function shade(color: number, factor: number): number {
  const channel = (shift: number) => Math.round(((color >> shift) & 0xff) * factor) << shift;
  return channel(16) | channel(8) | channel(0);
}
