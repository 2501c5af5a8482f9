import { describe, expect, it } from 'vitest';
import type { HeadApi, Ticket, TicketStatus } from '../src/net/head_api';
import { ApiError } from '../src/net/problem';
import { Entrance, type EntranceParts, seatOf } from '../src/site/entrance';

function ticket(id: string, status: TicketStatus): Ticket {
  const rest = { queue: 'duel', position: null, players_waiting: 1, estimated_wait_s: 2, blocked_by: null };
  return { ticket_id: id, status, expires_at: 9, ...rest };
}

function problem(status: number, code: string): ApiError {
  return new ApiError(code, status, 'said by the test', null);
}

/** Of head only what is asked for in the test. */
function entrance(api: Partial<HeadApi>): Entrance {
  const parts = {
    api,
    session: { withToken: (call: (token: string) => unknown) => call('token') },
    pings: { through: (call: (regions: undefined) => unknown) => call(undefined) },
    tab: {},
  };
  return new Entrance(parts as unknown as EntranceParts);
}

function waiting(api: Partial<HeadApi>, queuesAgain: boolean) {
  const seen: string[] = [];
  const final = entrance(api).wait(ticket('first', 'waiting'), {
    signal: new AbortController().signal,
    queuesAgain: () => queuesAgain,
    onTicket: ({ ticket_id, status }) => seen.push(`${ticket_id} ${status}`),
  });
  return { seen, final };
}

describe('waiting in a queue', () => {
  const forgets = (id: string): Promise<AsyncIterable<string>> => {
    if (id === 'first') return Promise.reject(problem(404, 'ticket_unknown'));
    // eslint-disable-next-line @typescript-eslint/require-await -- the stream is asynchronous, its piece is not
    async function* pieces() {
      yield `event: ticket\ndata: ${JSON.stringify(ticket(id, 'matched'))}\n\n`;
    }
    return Promise.resolve(pieces());
  };
  const api: Partial<HeadApi> = {
    ticketEvents: (_, id) => forgets(id),
    enqueue: () => Promise.resolve(ticket('second', 'waiting')),
  };

  it('begins again when matchmaking has forgotten the ticket', async () => {
    const { seen, final } = waiting(api, true);
    expect((await final).ticket_id).toBe('second');
    expect(seen).toEqual(['first waiting', 'second waiting', 'second matched']);
  });

  it('ends there for who may not queue again alone', async () => {
    const { seen, final } = waiting(api, false);
    await expect(final).rejects.toMatchObject({ code: 'ticket_unknown' });
    expect(seen).toEqual(['first waiting']);
  });
});

describe('a seat', () => {
  it('is in a matched ticket alone', () => {
    const place = { match_id: 'm', lobby_id: 'l', region: 'r', ws_url: 'w', match_ticket: 't' };
    expect(seatOf({ ...ticket('t', 'matched'), ...place })).toMatchObject(place);
    expect(seatOf({ ...ticket('t', 'cancelled'), ...place })).toBeNull();
    expect(seatOf(ticket('t', 'matched'))).toBeNull();
  });

  it('is asked for again by the ticket it was got with', async () => {
    const asked: string[] = [];
    const at = (way: string) => (_: string, what: string) => {
      asked.push(`${way} ${what}`);
      return Promise.reject(problem(404, 'gone'));
    };
    const way = entrance({ joinLobby: at('lobby'), joinLobbyByCode: at('code'), ticket: at('ticket') });
    await expect(way.again({ kind: 'lobby', lobby_id: 'free-play' })).rejects.toThrow();
    await expect(way.again({ kind: 'private', code: 'ABC' })).rejects.toThrow();
    await expect(way.again({ kind: 'queue', ticket_id: 'x', queue: 'duel' })).rejects.toThrow();
    expect(asked).toEqual(['lobby free-play', 'code ABC', 'ticket x']);
  });
});

describe('a recording', () => {
  it('that is not known is not waited for once the pilot has gone elsewhere', async () => {
    const gone = new AbortController();
    let tries = 0;
    const watchReplay = () => {
      tries += 1;
      gone.abort();
      return Promise.reject(problem(404, 'replay_unknown'));
    };
    const trace = { begin: () => undefined } as unknown as HeadApi['trace'];
    await expect(entrance({ watchReplay, trace }).recording('m', gone.signal)).rejects.toMatchObject({
      code: 'replay_unknown',
    });
    expect(tries).toBe(1);
  });
});
