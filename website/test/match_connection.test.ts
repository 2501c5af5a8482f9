import { beforeEach, describe, expect, it } from 'vitest';
import { backoffMs } from '../src/net/backoff';
import { MatchConnection, type JoinWith, type SocketListener } from '../src/net/match_connection';
import { ApiError } from '../src/net/problem';
import type { Identity } from '../src/net/protocol';
import { HandTimers } from './hand_timers';
import { identity } from './messages';

interface FakeSocket {
  url: string;
  sent: { type: string; data: Record<string, unknown> }[];
  closed: boolean;
  listener: SocketListener;
}

const SEAT = { ws_url: 'ws://game/ws', match_ticket: 't1' };

let timers: HandTimers;
let sockets: FakeSocket[];
let stopped: string[];
let lost: number[];
let tokens: string[];
let tickets: (() => Promise<typeof SEAT>)[];

beforeEach(() => {
  timers = new HandTimers();
  [sockets, stopped, lost, tokens, tickets] = [[], [], [], [], []];
});

function connect(join: JoinWith | null = SEAT): MatchConnection {
  return new MatchConnection(join, {
    openSocket: (url, listener) => {
      const socket: FakeSocket = { url, sent: [], closed: false, listener };
      sockets.push(socket);
      return {
        send: (text) => socket.sent.push(JSON.parse(String(text)) as FakeSocket['sent'][number]),
        close: () => (socket.closed = true),
      };
    },
    freshTicket: () =>
      tickets.shift()?.() ?? Promise.reject(new Error('no ticket was expected to be asked for')),
    timers,
    random: () => 1,
    onMessage: () => undefined,
    onJoined: (_, token) => tokens.push(token),
    onLost: (attempt) => lost.push(attempt),
    onStopped: (code) => stopped.push(code),
  });
}

const latest = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('no socket was opened');
  return socket;
};
const frame = (type: string, data: unknown) => latest().listener.onFrame(JSON.stringify({ type, data }));
const joined = (changes: Partial<Identity> = {}) => {
  latest().listener.onOpen('jet.v1.json');
  frame('Identity', identity(changes));
};
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

describe('a game connection', () => {
  it('joins with the ticket, and comes back with the resume token and the last event', () => {
    connect();
    joined({ last_event: 7 });
    expect(latest().sent[0]).toEqual({ type: 'Join', data: { match_ticket: 't1' } });
    frame('Event', { id: 8, tick: 1, kind: 'leave', seat: 1 });
    latest().listener.onClose(1006);
    expect(lost).toEqual([1]);
    timers.advance(250);
    expect(sockets).toHaveLength(2);
    latest().listener.onOpen('jet.v1.json');
    expect(latest().sent).toEqual([{ type: 'Join', data: { resume_token: 'r1', last_event: 8 } }]);
  });

  it('uses the newest resume token', () => {
    connect();
    joined();
    latest().listener.onClose(4024);
    timers.advance(250);
    joined({ resume_token: 'r2' });
    expect(tokens).toEqual(['r1', 'r2']);
    latest().listener.onClose(1006);
    timers.advance(250);
    latest().listener.onOpen('jet.v1.json');
    expect(latest().sent[0]?.data['resume_token']).toBe('r2');
  });

  it('asks for a fresh ticket when the answer to its join was lost', async () => {
    tickets = [() => Promise.resolve({ ...SEAT, match_ticket: 't2' })];
    connect();
    latest().listener.onOpen('jet.v1.json');
    latest().listener.onClose(1006);
    timers.advance(250);
    await settled();
    latest().listener.onOpen('jet.v1.json');
    expect(latest().sent[0]?.data).toEqual({ match_ticket: 't2' });
  });

  it('asks for a fresh ticket when its resume token is refused', async () => {
    tickets = [() => Promise.resolve({ ws_url: 'ws://elsewhere/ws', match_ticket: 't2' })];
    connect({ ws_url: SEAT.ws_url, resume_token: 'old' });
    latest().listener.onOpen('jet.v1.json');
    latest().listener.onClose(4014);
    timers.advance(250);
    await settled();
    expect(latest().url).toBe('ws://elsewhere/ws');
    joined();
    expect(stopped).toEqual([]);
  });

  it('waits longer from try to try, and gives up when the seat is no longer held', () => {
    connect();
    joined({ hold_s: 20 });
    latest().listener.onClose(1006);
    for (let tries = 0; stopped.length === 0 && tries < 50; tries++) {
      const before = sockets.length;
      timers.advance(backoffMs(tries, 1) - 1);
      expect(sockets).toHaveLength(before);
      timers.advance(1);
      latest().listener.onClose(1006);
    }
    expect(stopped).toEqual(['connection_lost']);
    expect(timers.nowMs()).toBeGreaterThan(20_000);
    expect(timers.nowMs()).toBeLessThan(30_000);
  });

  it('tries at once when the browser is online again', () => {
    const connection = connect();
    joined();
    latest().listener.onClose(1006);
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    timers.advance(300);
    expect(sockets).toHaveLength(2);
  });

  it('gives a silent socket up', () => {
    connect();
    joined();
    timers.advance(20_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(lost[0]).toBe(1);
  });

  it('gives up a socket on which nobody says who we are', () => {
    tickets = [() => Promise.resolve(SEAT)];
    connect();
    latest().listener.onOpen('jet.v1.json');
    timers.advance(8_000);
    expect(lost).toEqual([1]);
  });

  it('keeps pinging while it is heard', () => {
    connect();
    joined();
    for (let i = 0; i < 10; i++) {
      timers.advance(5_000);
      frame('Pong', { nonce: i, tick: i });
    }
    expect(latest().sent.filter(({ type }) => type === 'Ping')).toHaveLength(10);
    expect(lost).toEqual([]);
  });

  it('pings in a hidden tab too, whose timers the browser holds back', () => {
    connect();
    joined();
    timers.jump(6_000);
    frame('WorldUpdate', { tick: 1, entities: [], projectiles: [] });
    frame('WorldUpdate', { tick: 2, entities: [], projectiles: [] });
    expect(latest().sent.filter(({ type }) => type === 'Ping')).toHaveLength(1);
  });

  it.each([
    [4000, 'match_over'],
    [4002, 'replaced'],
    [4003, 'seat_expired'],
    [4005, 'server_stopping'],
    [4006, 'server_draining'],
    [4007, 'cut_short'],
    [4015, 'lobby_unknown'],
    [4030, 'client_too_old'],
  ])('stops for good at %i', (closeCode, code) => {
    connect();
    joined();
    latest().listener.onClose(closeCode);
    timers.advance(600_000);
    expect(stopped).toEqual([code]);
    expect(sockets).toHaveLength(1);
  });

  it('does not ask for tickets for ever', async () => {
    tickets = Array.from({ length: 10 }, () => () => Promise.resolve(SEAT));
    connect();
    for (let i = 0; i < 10 && stopped.length === 0; i++) {
      latest().listener.onClose(4013);
      timers.advance(5_000);
      await settled();
    }
    expect(stopped).toEqual(['ticket_invalid']);
  });

  it('says why when the head server has no seat for us any more, and retries when it is away', async () => {
    tickets = [
      () => Promise.reject(new ApiError('unreachable', 0, 'away')),
      () => Promise.reject(new ApiError('ticket_unknown', 404, 'gone')),
    ];
    connect(null);
    await settled();
    expect(lost).toEqual([1]);
    timers.advance(250);
    await settled();
    expect(stopped).toEqual(['ticket_unknown']);
  });

  it('stops at a frame that is not of the protocol', () => {
    connect();
    joined();
    latest().listener.onFrame('{"type":"WorldUpdate","data":{}}');
    expect(stopped).toEqual(['bad_message']);
  });

  it('does not hear a socket that it has left', () => {
    const connection = connect();
    joined();
    connection.leave();
    expect(latest().sent.at(-1)?.type).toBe('Leave');
    latest().listener.onClose(4001);
    expect([stopped, lost]).toEqual([[], []]);
    expect(connection.send({ type: 'Ping', data: { nonce: 1 } })).toBe(false);
  });
});
