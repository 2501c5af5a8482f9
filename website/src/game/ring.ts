import type { RingShape } from '../net/protocol';
import type { MatchState } from './state';

export interface Circle {
  x: number;
  y: number;
  radius: number;
}

/** Where it is safe with so many ticks left. */
export function ringAt(ring: RingShape, ticksLeft: number): Circle {
  const open = Math.min(Math.max(ticksLeft, ring.closed_at), ring.closes_at) - ring.closed_at;
  const share = open / Math.max(ring.closes_at - ring.closed_at, 1);
  const angle = (2 * Math.PI * ticksLeft) / ring.wander_ticks;
  return {
    x: ring.x + Math.sin(angle) * ring.wander,
    y: ring.y - Math.cos(angle) * ring.wander,
    radius: ring.last + (ring.first - ring.last) * share,
  };
}

/** Where it is safe on `tick`; null where no ring closes, and while nobody flies. */
export function safeCircle(state: MatchState, tick: number): Circle | null {
  const { ring } = state.identity;
  if (!ring || state.phase !== 'running' || state.phaseEndsTick === null) return null;
  return ringAt(ring, Math.max(state.phaseEndsTick - tick, 0));
}

/** Measured straight: the way across the seam does not count. */
export function isOutside(circle: Circle, place: { x: number; y: number }): boolean {
  return Math.hypot(place.x - circle.x, place.y - circle.y) > circle.radius;
}
