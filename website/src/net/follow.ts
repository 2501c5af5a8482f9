import { EventStreamParser } from './event_stream';
import { ApiError } from './problem';

/** Between two polls while the event stream is broken. */
const POLL_EVERY_MS = 1_000;
/** Polls before the stream is tried again. */
const POLLS_PER_BREAK = 3;

export interface Followed<T> {
  /** Opens the event stream. */
  open: () => Promise<AsyncIterable<string>>;
  poll: () => Promise<T>;
  /** The name of the stream's events. */
  event: string;
  isFinal: (state: T) => boolean;
  /** Called with each state, the final one included. */
  onState: (state: T) => void;
  sleep: (ms: number) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Follows something on the server to its final state and returns that. Reads the event stream; while the stream is
 * broken it polls. Throws the `ApiError` of what cannot be followed any further.
 */
export async function follow<T>(followed: Followed<T>): Promise<T> {
  for (;;) {
    const streamed = await unlessPassing(() => readStream(followed));
    if (streamed) return streamed.state;
    for (let poll = 0; poll < POLLS_PER_BREAK; poll++) {
      followed.signal.throwIfAborted();
      const polled = await unlessPassing(async () => ({ state: await followed.poll() }));
      followed.signal.throwIfAborted();
      if (polled) {
        followed.onState(polled.state);
        if (followed.isFinal(polled.state)) return polled.state;
      }
      await followed.sleep(POLL_EVERY_MS);
    }
  }
}

/** The final state, or null if the stream ended before it. */
async function readStream<T>(followed: Followed<T>): Promise<{ state: T } | null> {
  const parser = new EventStreamParser();
  for await (const chunk of await followed.open()) {
    for (const { event, data } of parser.push(chunk)) {
      if (event !== followed.event) continue;
      const state = JSON.parse(data) as T;
      followed.signal.throwIfAborted();
      followed.onState(state);
      if (followed.isFinal(state)) return { state };
    }
  }
  return null;
}

async function unlessPassing<R>(work: () => Promise<R>): Promise<R | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && !error.passing) throw error;
    if (error instanceof ApiError || error instanceof SyntaxError) return null;
    throw error;
  }
}
