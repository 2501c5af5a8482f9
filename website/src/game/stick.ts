import type { Controls } from '../net/protocol';
import { wrappedDelta } from './wrap';

/** How far a stick is pushed to the right and down; the rim is 1 away from the middle. */
export interface Stick {
  x: number;
  y: number;
}

/** Nearer to the middle the stick is at rest: a thumb never lies quite still. */
const REST = 0.2;
/** Radians. A nose that is off by more turns as fast as it can, one that is off by less more slowly, so as not to swing past. */
const FULL_TURN_AT = 0.5;
/** As far as this from where it should be a throttle is left alone. */
const THROTTLE_SLACK = 0.06;
/** From the middle to the end: a trembling thumb is not news on every tick. */
const STEPS = 8;

/**
 * What flies the own ship to where the stick points, the harder the farther it is pushed. Where ships drift thrust pushes;
 * elsewhere it moves the throttle, which stays where it is when the stick is let go.
 */
export function steerBy(
  stick: Stick,
  ship: { rotation: number; throttle: number },
  drifts: boolean,
): Pick<Controls, 'thrust' | 'turn'> {
  const pushed = Math.min(Math.hypot(stick.x, stick.y), 1);
  if (pushed < REST) return { thrust: 0, turn: 0 };
  const wanted = (pushed - REST) / (1 - REST);
  const off = wrappedDelta(ship.rotation, Math.atan2(stick.x, -stick.y), 2 * Math.PI);
  const turn = inSteps(Math.min(Math.max(off / FULL_TURN_AT, -1), 1));
  if (drifts) return { thrust: inSteps(wanted), turn };
  const missing = wanted - ship.throttle;
  return { thrust: Math.abs(missing) < THROTTLE_SLACK ? 0 : Math.sign(missing), turn };
}

function inSteps(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}
