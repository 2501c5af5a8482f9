import { describe, expect, it } from 'vitest';
import { moveOn } from '../src/net/move_on';
import { ApiError } from '../src/net/problem';

/** Time passes only while somebody sleeps. */
function world() {
  let now = 0;
  const leaving = new AbortController();
  const parts = {
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
    nowMs: () => now,
    random: () => 0.5,
    signal: leaving.signal,
  };
  return { parts, leaving, now: () => now };
}

const refused = (code: string, status: number) => new ApiError(code, status, code);

describe('moving on to another server', () => {
  it('does not knock in the same moment as everybody else', async () => {
    const { parts, now } = world();
    const knocked: number[] = [];
    await moveOn(() => Promise.resolve(void knocked.push(now())), parts);
    expect(knocked).toEqual([750]);
  });

  it('tries again while no server is there', async () => {
    const { parts } = world();
    const answers = [
      refused('no_server', 503),
      refused('lobby_unknown', 404),
      refused('unreachable', 0),
      refused('lobby_full', 409),
    ];
    let tries = 0;
    await moveOn(() => {
      tries += 1;
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve();
    }, parts);
    expect(tries).toBe(5);
  });

  it('gives up after a minute and says why', async () => {
    const { parts, now } = world();
    const trying = moveOn(() => Promise.reject(refused('no_server', 503)), parts);
    await expect(trying).rejects.toMatchObject({ code: 'no_server' });
    expect(now()).toBeGreaterThan(60_000);
    expect(now()).toBeLessThan(70_000);
  });

  it('gives up at once when another try is no use', async () => {
    const { parts, now } = world();
    const trying = moveOn(() => Promise.reject(refused('refresh_invalid', 401)), parts);
    await expect(trying).rejects.toMatchObject({ code: 'refresh_invalid' });
    expect(now()).toBeLessThan(2_000);
  });

  it('tries no more when the pilot has gone elsewhere', async () => {
    const { parts, leaving } = world();
    let tries = 0;
    await moveOn(() => {
      tries += 1;
      leaving.abort();
      return Promise.reject(refused('no_server', 503));
    }, parts);
    expect(tries).toBe(1);
  });
});
