import { describe, expect, it } from 'vitest';
import type { MatchHistory, PlayedMatch } from '../src/net/head_api';
import { ApiError } from '../src/net/problem';
import { awaitResult } from '../src/net/result_watch';

const match = (match_id: string) => ({ match_id }) as PlayedMatch;

function watching(answers: (() => Promise<MatchHistory>)[]) {
  const control = new AbortController();
  let slept = 0;
  const result = awaitResult('m', {
    api: { matches: () => answers.shift()?.() ?? Promise.reject(new Error('the script has ended')) },
    session: { withToken: (call) => call('token') },
    sleep: () => {
      slept += 1;
      return Promise.resolve();
    },
    signal: control.signal,
  });
  return { result, control, slept: () => slept };
}

const holding =
  (...ids: string[]) =>
  () =>
    Promise.resolve({ matches: ids.map(match), next: null });
const failing = (code: string, status: number) => () => Promise.reject(new ApiError(code, status, ''));

describe('waiting for the result of a match', () => {
  it('looks again until it is recorded, also past failures that pass', async () => {
    const { result, slept } = watching([
      holding('older'),
      failing('unreachable', 0),
      failing('service_unavailable', 503),
      holding('newer', 'm', 'older'),
    ]);
    expect(await result).toEqual(match('m'));
    expect(slept()).toBe(4);
  });

  it('gives up quietly when it does not come', async () => {
    const { result, slept } = watching(Array.from({ length: 20 }, () => holding('older')));
    expect(await result).toBeNull();
    expect(slept()).toBeLessThan(20);
  });

  it('gives up quietly when the server refuses', async () => {
    expect(await watching([failing('rate_limited', 429)]).result).toBeNull();
  });

  it('stops when the player goes on', async () => {
    const { result, control } = watching([holding('m')]);
    control.abort();
    expect(await result).toBeNull();
  });
});
