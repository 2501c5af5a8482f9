import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../src/net/event_stream';
import type { Ticket, TicketStatus } from '../src/net/head_api';
import { ApiError } from '../src/net/problem';
import { watchTicket, type TicketWatch } from '../src/net/ticket_watch';

function ticket(status: TicketStatus, position: number | null = null): Ticket {
  const rest = { queue: 'duel', players_waiting: 1, estimated_wait_s: 2, blocked_by: null, expires_at: 9 };
  return { ticket_id: 't', status, position, ...rest };
}

const event = (state: Ticket) => `event: ticket\ndata: ${JSON.stringify(state)}\n\n`;

function streamOf(...chunks: string[]): Promise<AsyncIterable<string>> {
  // eslint-disable-next-line @typescript-eslint/require-await -- the stream is asynchronous, its pieces are not
  async function* pieces() {
    yield* chunks;
  }
  return Promise.resolve(pieces());
}

interface Script {
  streams: (() => Promise<AsyncIterable<string>>)[];
  polls: (() => Promise<Ticket>)[];
}

function watching({ streams, polls }: Script) {
  const seen: (number | null)[] = [];
  const slept: number[] = [];
  const control = new AbortController();
  const missing = () => Promise.reject(new Error('the script has ended'));
  const watch: TicketWatch = {
    api: {
      ticketEvents: () => streams.shift()?.() ?? missing(),
      ticket: () => polls.shift()?.() ?? missing(),
    },
    session: { withToken: (call) => call('token') },
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    onTicket: ({ position }) => seen.push(position),
    signal: control.signal,
  };
  return { seen, slept, control, result: watchTicket('t', watch) };
}

const broken = () => Promise.reject(new ApiError('unreachable', 0, 'cut'));

describe('following a ticket', () => {
  it('reads the stream to the final state, however it is cut into pieces', async () => {
    const text = `: hello\n\n${event(ticket('waiting', 2))}${event(ticket('waiting', 1))}${event(ticket('matched'))}`;
    const pieces = text.match(/[^]{1,7}/g) ?? [];
    const { result, seen } = watching({ streams: [() => streamOf(...pieces)], polls: [] });
    expect((await result).status).toBe('matched');
    expect(seen).toEqual([2, 1, null]);
  });

  it('polls while the stream is broken, and then tries the stream again', async () => {
    const waiting = () => Promise.resolve(ticket('waiting', 1));
    const { result, slept } = watching({
      streams: [broken, () => streamOf(event(ticket('matched')))],
      polls: [waiting, broken, waiting],
    });
    expect((await result).status).toBe('matched');
    expect(slept).toHaveLength(3);
  });

  it('takes a match that it learns by polling', async () => {
    const matched = () => Promise.resolve(ticket('matched'));
    const { result } = watching({ streams: [() => streamOf(event(ticket('waiting', 1)))], polls: [matched] });
    expect((await result).status).toBe('matched');
  });

  it('ends with the reason when the ticket is gone', async () => {
    const gone = () => Promise.reject(new ApiError('ticket_unknown', 404, 'gone'));
    await expect(watching({ streams: [gone], polls: [] }).result).rejects.toMatchObject({
      code: 'ticket_unknown',
    });
  });

  it('ends when the player leaves the screen', async () => {
    const { result, control } = watching({ streams: [broken], polls: [] });
    control.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('reading an event stream', () => {
  it('joins data lines, knows all line ends and skips comments', () => {
    const parser = new EventStreamParser();
    const events = parser.push(
      ': a comment\r\nevent: ticket\r\ndata: one\r\ndata:two\r\n\r\ndata: three\n\n\n',
    );
    expect(events).toEqual([
      { event: 'ticket', data: 'one\ntwo' },
      { event: 'message', data: 'three' },
    ]);
  });

  it('does not keep an endless line', () => {
    expect(() => new EventStreamParser().push('x'.repeat(100_000))).toThrow('too long');
  });
});
