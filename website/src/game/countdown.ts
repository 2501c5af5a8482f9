import { tickAt } from './clock';
import type { MatchState } from './state';

/** Seconds left in the phase at local time `nowMs`, or null where it has no set end. Never negative. */
export function secondsLeft(state: MatchState, nowMs: number): number | null {
  const tick = tickAt(state.clock, nowMs);
  if (state.phaseEndsTick === null || tick === null) return null;
  return Math.max(0, ((state.phaseEndsTick - tick) * state.clock.tickMs) / 1000);
}

/** `9:05` */
export function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
