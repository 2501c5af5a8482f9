/** An estimate of the server's tick clock, made from when its snapshots arrive. All times in ms. */
export interface TickClock {
  tickMs: number;
  /** Local time of tick 0 as a snapshot would reach us, smoothed; null before the first snapshot. */
  originMs: number | null;
}

/** Share of each new sample: a second of snapshots (30) moves the estimate four fifths of the way. */
const SMOOTHING = 0.05;
/** A sample further off than this is no jitter: the tab slept, or this is another server. */
const JUMP_MS = 250;

export function newClock(tickRate: number): TickClock {
  return { tickMs: 1000 / tickRate, originMs: null };
}

/** Takes in that the snapshot of `tick` arrived at local time `nowMs`. */
export function observeTick(clock: TickClock, tick: number, nowMs: number): void {
  const sample = nowMs - tick * clock.tickMs;
  if (clock.originMs === null || Math.abs(sample - clock.originMs) > JUMP_MS) clock.originMs = sample;
  else clock.originMs += (sample - clock.originMs) * SMOOTHING;
}

/** How far in the past we draw: three snapshots, so that one may be late and one lost. */
const RENDER_DELAY_MS = 100;

/** The server tick (with fraction) on which the others are drawn at local time `nowMs`, or null before the first snapshot. */
export function renderTickAt(clock: TickClock, nowMs: number): number | null {
  return tickAt(clock, nowMs - RENDER_DELAY_MS);
}

/** The server tick (with fraction) that is reaching us at `nowMs`, or null before the first snapshot. */
export function tickAt(clock: TickClock, nowMs: number): number | null {
  return clock.originMs === null ? null : (nowMs - clock.originMs) / clock.tickMs;
}
