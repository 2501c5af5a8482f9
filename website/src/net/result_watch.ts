import type { HeadApi, PlayedMatch } from './head_api';
import { ApiError } from './problem';
import type { SessionKeeper } from './session_keeper';

/** Pauses before each look: the game server hands the result on at once, unless something is down. */
const LOOK_AFTER_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** The match that just ended is the newest, or nearly. */
const NEWEST = 3;

export interface ResultWatch {
  api: Pick<HeadApi, 'matches'>;
  session: Pick<SessionKeeper, 'withToken'>;
  sleep: (ms: number) => Promise<void>;
  signal: AbortSignal;
}

/** The recorded result of a match that has just ended, or null if it does not come soon. Never throws. */
export async function awaitResult(matchId: string, watch: ResultWatch): Promise<PlayedMatch | null> {
  for (const pause of LOOK_AFTER_MS) {
    await watch.sleep(pause);
    if (watch.signal.aborted) return null;
    try {
      const { matches } = await watch.session.withToken((token) =>
        watch.api.matches(token, { limit: NEWEST }),
      );
      const found = matches.find(({ match_id }) => match_id === matchId);
      if (found) return found;
    } catch (error) {
      // The scoreboard is good without ratings.
      if (!(error instanceof ApiError) || !error.passing) return null;
    }
  }
  return null;
}
