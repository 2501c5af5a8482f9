import type { Pilot } from '../net/protocol';
import type { MatchState } from './state';

/** Where somebody looks who watches: with the eyes of a pilot, or at a place in the world. */
export type Gaze = { follow: number } | { at: { x: number; y: number } };

/** The pilots who can be followed, by seat. */
function followable(state: MatchState): Pilot[] {
  return state.pilots.filter(({ present }) => present);
}

/** The pilot `step` places further in the list than the one who is followed; null if nobody is there. */
export function nextToFollow(state: MatchState, followed: number | null, step: 1 | -1): number | null {
  const seats = followable(state).map(({ seat }) => seat);
  if (seats.length === 0) return null;
  if (followed === null) return (step > 0 ? seats[0] : seats.at(-1)) ?? null;
  const beyond = step > 0 ? seats.find((seat) => seat > followed) : seats.findLast((seat) => seat < followed);
  return beyond ?? (step > 0 ? seats[0] : seats.at(-1)) ?? null;
}

/** Whom to follow for a start: who has the most points. */
export function firstToFollow(state: MatchState): number | null {
  const best = followable(state).reduce<Pilot | null>(
    (best, pilot) => (best === null || pilot.score > best.score ? pilot : best),
    null,
  );
  return best?.seat ?? null;
}

/** The place after the picture was dragged by so many world px; inside the world. */
export function draggedTo(
  place: { x: number; y: number },
  by: { x: number; y: number },
  world: { width: number; height: number },
): { x: number; y: number } {
  const within = (value: number, extent: number) => {
    const wrapped = ((value % extent) + extent) % extent;
    // A remainder may round up to the extent itself, which is outside.
    return wrapped < extent ? wrapped : 0;
  };
  return { x: within(place.x - by.x, world.width), y: within(place.y - by.y, world.height) };
}
