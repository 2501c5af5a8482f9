/** An estimate of the server's tick clock, made from when its snapshots arrive. All times in ms. */
export interface TickClock {
  tickMs: number;
  /** Local time of tick 0 as a snapshot would reach us, smoothed; null before the first snapshot. */
  originMs: number | null;
  /** Of the newest snapshot. */
  newestTick: number;
  /** How far in the past the others had to be drawn lately, so that a snapshot was there in time. */
  neededMs: number;
  /** How far in the past they are drawn. */
  delayMs: number;
}

/** Share of each new sample: a second of snapshots (30) moves the estimate four fifths of the way. */
const SMOOTHING = 0.05;
/** A sample further off than this is no jitter: the tab slept, or this is another server. */
const JUMP_MS = 250;

/** Before anything is known of the network: three snapshots. */
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 250;
/** Above what was needed. */
const SPARE_MS = 4;
/** What was needed is forgotten a little with each snapshot: half of it in three seconds. */
const FORGOTTEN = 0.008;
/** The drawn time runs slower or faster by this at most with each snapshot; it must not be seen. */
const MORE_MS = 2;
const LESS_MS = 0.5;

export function newClock(tickRate: number): TickClock {
  const delays = { neededMs: FIRST_DELAY_MS, delayMs: FIRST_DELAY_MS };
  return { tickMs: 1000 / tickRate, originMs: null, newestTick: 0, ...delays };
}

/** Takes in that the snapshot of `tick` arrived at local time `nowMs`. */
export function observeTick(clock: TickClock, tick: number, nowMs: number): void {
  const sample = nowMs - tick * clock.tickMs;
  if (clock.originMs === null || Math.abs(sample - clock.originMs) > JUMP_MS) clock.originMs = sample;
  else {
    // Until now the one before was the newest there was to draw towards.
    adjustDelay(clock, nowMs - clock.newestTick * clock.tickMs - clock.originMs);
    clock.originMs += (sample - clock.originMs) * SMOOTHING;
  }
  clock.newestTick = tick;
}

function adjustDelay(clock: TickClock, neededMs: number): void {
  clock.neededMs = Math.max(neededMs, clock.neededMs * (1 - FORGOTTEN));
  const wanted = Math.min(clock.neededMs + SPARE_MS, MAX_DELAY_MS);
  clock.delayMs += Math.min(Math.max(wanted - clock.delayMs, -LESS_MS), MORE_MS);
}

/**
 * The server tick (with fraction) on which the others are drawn at local time `nowMs`, or null before the first
 * snapshot: as far in the past as the network needs, so that there is a snapshot on both sides of it.
 */
export function renderTickAt(clock: TickClock, nowMs: number): number | null {
  return tickAt(clock, nowMs - clock.delayMs);
}

/** The server tick (with fraction) that is reaching us at `nowMs`, or null before the first snapshot. */
export function tickAt(clock: TickClock, nowMs: number): number | null {
  return clock.originMs === null ? null : (nowMs - clock.originMs) / clock.tickMs;
}
