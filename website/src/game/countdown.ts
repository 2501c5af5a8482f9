import { tickAt } from './clock';
import type { MatchState } from './state';

/** Seconds left in the phase at local time `nowMs`, or null where it has no set end. Never negative. */
export function secondsLeft(state: MatchState, nowMs: number): number | null {
  return secondsUntil(state, state.phaseEndsTick, nowMs);
}

function secondsUntil(state: MatchState, tick: number | null, nowMs: number): number | null {
  const now = tickAt(state.clock, nowMs);
  if (tick === null || now === null) return null;
  return Math.max(0, ((tick - now) * state.clock.tickMs) / 1000);
}

/** What it means for this flight that the server drains, or another world follows. */
export interface Closing {
  /** Seats of the world that follows; null when it is the server that drains. */
  nextSeats: number | null;
  /** Until the server closes whatever is not over. Never negative. */
  secondsLeft: number;
  /** The match is played to its end before that; `false` for an arena without an end, and a match that is too long. */
  matchEndsBefore: boolean;
  /** An arena without an end. */
  endless: boolean;
}

/** How the server's drain concerns us at local time `nowMs`; null if it does not, or the match is over. */
export function closingFor(state: MatchState, nowMs: number): Closing | null {
  const left = secondsUntil(state, state.closesTick, nowMs);
  if (left === null || state.closesTick === null || state.phase === 'ended') return null;
  const ends = state.phaseEndsTick;
  return {
    nextSeats: state.nextSeats,
    secondsLeft: left,
    matchEndsBefore: state.phase !== 'running' || (ends !== null && ends <= state.closesTick),
    endless: state.phase === 'running' && ends === null,
  };
}

/** `9:05` */
export function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
