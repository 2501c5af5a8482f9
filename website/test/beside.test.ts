import { beforeEach, describe, expect, it } from 'vitest';
import { Beside, type ChannelListener } from '../src/net/beside';
import { ProtocolError } from '../src/net/codec';
import type { ClientMessage, InputData, ServerMessage } from '../src/net/protocol';
import { HandTimers } from './hand_timers';

interface FakeChannel {
  listener: ChannelListener;
  answer: string | null;
  sent: number[][];
  closed: boolean;
}

let timers: HandTimers;
let channels: FakeChannel[];
let said: ClientMessage[];
let heard: ServerMessage[];
let acknowledged: number;

beforeEach(() => {
  timers = new HandTimers();
  [channels, said, heard, acknowledged] = [[], [], [], 0];
});

function beside(): Beside {
  const made = new Beside({
    open: (listener) => {
      const channel: FakeChannel = { listener, answer: null, sent: [], closed: false };
      channels.push(channel);
      return {
        answered: (sdp) => (channel.answer = sdp),
        send: (message) => channel.sent.push([...message]) > 0,
        close: () => (channel.closed = true),
      };
    },
    timers,
    codec: {
      decode: (message) => {
        const [tick] = new Uint8Array(message);
        if (tick === 255) throw new ProtocolError('a broken message');
        return tick ? { type: 'WorldUpdate', data: { tick, entities: [], projectiles: [] } } : null;
      },
      encode: (inputs) => Uint8Array.from(inputs.map(({ seq }) => seq)),
      acknowledged: () => acknowledged,
    },
    send: (message) => said.push(message),
    onMessage: (message) => heard.push(message),
  });
  made.start();
  return made;
}

const latest = (): FakeChannel => {
  const channel = channels.at(-1);
  if (!channel) throw new Error('no channel was opened');
  return channel;
};
const snapshot = (tick: number) => Uint8Array.of(tick).buffer;
const onSocket: ServerMessage = { type: 'WorldUpdate', data: { tick: 1, entities: [], projectiles: [] } };
const input = (seq: number): InputData => ({ seq, thrust: 0, turn: 0, shoot: false, ability: false });

/** A channel that carries snapshots. */
function carrying(): Beside {
  const made = beside();
  latest().listener.onOffer('offer');
  made.heard({ type: 'Answer', data: { sdp: 'answer' } });
  latest().listener.onOpen();
  latest().listener.onMessage(snapshot(2));
  return made;
}

describe('a data channel beside the socket', () => {
  it('is offered and answered on the socket, and carries once a snapshot has come on it', () => {
    const made = beside();
    latest().listener.onOffer('offer');
    expect(said).toEqual([{ type: 'Offer', data: { sdp: 'offer' } }]);
    made.heard({ type: 'Answer', data: { sdp: 'answer' } });
    expect(latest().answer).toBe('answer');
    expect(made.steer(input(1))).toBe(false);
    latest().listener.onOpen();
    made.heard(onSocket);
    expect(latest().sent).toEqual([[], []]);
    expect([made.carries, made.steer(input(2))]).toEqual([false, false]);
    latest().listener.onMessage(snapshot(2));
    expect(made.carries).toBe(true);
    expect(heard).toHaveLength(1);
  });

  it('says inputs again until the server has them', () => {
    const made = carrying();
    for (const seq of [7, 8, 9]) expect(made.steer(input(seq))).toBe(true);
    expect(latest().sent.at(-1)).toEqual([7, 8, 9]);
    acknowledged = 8;
    latest().listener.onMessage(snapshot(4));
    expect(latest().sent.at(-1)).toEqual([9]);
    for (let seq = 10; seq < 60; seq += 1) made.steer(input(seq));
    expect(latest().sent.at(-1)).toHaveLength(16);
  });

  it('says on each message that it has come, also when it was of no use', () => {
    carrying();
    const before = latest().sent.length;
    latest().listener.onMessage(snapshot(0));
    expect(latest().sent).toHaveLength(before + 1);
    expect(heard).toHaveLength(1);
  });

  it('falls back after a second of silence, and tries again later', () => {
    const made = carrying();
    timers.advance(900);
    latest().listener.onMessage(snapshot(3));
    timers.advance(900);
    expect(made.carries).toBe(true);
    timers.advance(600);
    expect([made.carries, latest().closed]).toEqual([false, true]);
    expect(said.at(-1)).toEqual({ type: 'Fallback', data: {} });
    timers.advance(5_000);
    expect(channels).toHaveLength(2);
    // Late words of the one that was given up.
    channels[0]?.listener.onMessage(snapshot(9));
    channels[0]?.listener.onClose();
    expect([made.carries, latest().closed]).toEqual([false, false]);
  });

  it('is given up if it never opens, with longer and longer pauses, and in the end for good', () => {
    beside();
    timers.advance(10_500);
    expect([channels.length, latest().closed]).toEqual([1, true]);
    timers.advance(5_000);
    expect(channels).toHaveLength(2);
    timers.advance(600_000);
    expect(channels).toHaveLength(5);
    expect(channels.every(({ closed }) => closed)).toBe(true);
  });

  it('is not tried again where the server has none', () => {
    const made = beside();
    made.heard({ type: 'Denied', data: { request: 'ready', code: 'not_private' } });
    expect(latest().closed).toBe(false);
    made.heard({ type: 'Denied', data: { request: 'offer', code: 'no_channels' } });
    expect(latest().closed).toBe(true);
    timers.advance(600_000);
    expect(channels).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it.each([
    ['the channel closes', (channel: FakeChannel) => channel.listener.onClose()],
    ['a message is broken', (channel: FakeChannel) => channel.listener.onMessage(snapshot(255))],
  ])('falls back at once when %s', (_, happen) => {
    const made = carrying();
    happen(latest());
    expect([made.carries, latest().closed]).toEqual([false, true]);
    expect(made.steer(input(1))).toBe(false);
  });
});
