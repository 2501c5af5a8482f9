import { backoffMs } from './backoff';
import { ApiError } from './problem';

/** A server that was restarted is back by then; longer than that nobody looks at a page that says it is trying. */
const GIVE_UP_AFTER_MS = 60_000;
/** Everybody on a closing server is sent on in the same moment. They do not all knock at once. */
const SPREAD_MS = 1_500;
/** Besides whatever passes by itself: the lobby is not open on another server yet, or its seats are taken for now. */
const WORTH_ANOTHER_TRY = ['lobby_unknown', 'lobby_full', 'rate_limited'];

export interface MoveOnParts {
  sleep: (ms: number) => Promise<void>;
  nowMs: () => number;
  random: () => number;
  /** Aborted when the pilot goes elsewhere: then nothing is tried any more. */
  signal: AbortSignal;
}

/**
 * Plays on after a server has closed: tries until another one takes the pilot. Throws what the last try threw when that
 * is no use any more.
 */
export async function moveOn(play: () => Promise<void>, parts: MoveOnParts): Promise<void> {
  const startedMs = parts.nowMs();
  await parts.sleep(parts.random() * SPREAD_MS);
  for (let tries = 0; !parts.signal.aborted; tries++) {
    try {
      await play();
      return;
    } catch (error) {
      const worth = error instanceof ApiError && (error.passing || WORTH_ANOTHER_TRY.includes(error.code));
      if (!worth || parts.nowMs() - startedMs >= GIVE_UP_AFTER_MS) throw error;
    }
    await parts.sleep(backoffMs(tries, parts.random()));
  }
}
