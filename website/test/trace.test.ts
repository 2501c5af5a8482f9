import { describe, expect, it } from 'vitest';
import { HeadApi } from '../src/net/head_api';
import { sentenceForError } from '../src/screens/sentences';

function apiThatAnswers(answer: () => Response): { api: HeadApi; sent: string[] } {
  const sent: string[] = [];
  const api = new HeadApi((_, init) => {
    sent.push(new Headers(init?.headers).get('traceparent') ?? '');
    return Promise.resolve(answer());
  });
  return { api, sent };
}

const traceIdOf = (header: string | undefined) => header?.split('-')[1];

describe('the trace of a click', () => {
  it('goes with every call until the next click', async () => {
    const { api, sent } = apiThatAnswers(() => Response.json({}));
    await api.initGuest('Ada');
    await api.enqueue('token', 'duel');
    api.trace.begin();
    await api.enqueue('token', 'duel');
    for (const header of sent) expect(header).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(traceIdOf(sent[1])).toBe(traceIdOf(sent[0]));
    expect(sent[1]).not.toBe(sent[0]);
    expect(traceIdOf(sent[2])).not.toBe(traceIdOf(sent[0]));
  });

  it('is not mixed up with the idle look at the lobbies', async () => {
    const { api, sent } = apiThatAnswers(() => Response.json({ lobbies: [] }));
    await api.lobbies();
    expect(traceIdOf(sent[0])).not.toBe(api.trace.id);
  });

  it('stands under the sentence about a failure, whatever failed', async () => {
    const failures: (() => Response)[] = [
      () => Response.json({ code: 'lobby_full' }, { status: 409 }),
      () => new Response('<html>bad gateway</html>', { status: 502 }),
      () => new Response('no JSON'),
      () => {
        throw new TypeError('cut');
      },
    ];
    for (const failure of failures) {
      const { api } = apiThatAnswers(failure);
      const sentence = await api.enqueue('token', 'duel').then(() => '', sentenceForError);
      expect(sentence.split('\n')[1]).toBe(`Trace ${api.trace.id}`);
    }
  });
});
