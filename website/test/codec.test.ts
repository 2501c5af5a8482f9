import { describe, expect, it } from 'vitest';
import { decodeFrame, ProtocolError } from '../src/net/codec';

const line = (type: string, data: unknown) => JSON.stringify({ type, data });

describe('decoding a frame', () => {
  it('ignores fields, message types and event kinds it does not know', () => {
    const frame = [
      line('Pong', { nonce: 1, tick: 2, mood: 'fine' }),
      line('Weather', { wind: 3 }),
      line('toString', {}),
      line('Event', { id: 1, tick: 2, kind: 'pickup', seat: 0 }),
    ].join('\n');
    expect(decodeFrame(frame)).toEqual([{ type: 'Pong', data: { nonce: 1, tick: 2, mood: 'fine' } }]);
  });

  it.each([
    ['not JSON', '{'],
    ['no object', '7'],
    ['no data', '{"type":"Pong"}'],
    ['a number as text', line('Pong', { nonce: '1', tick: 2 })],
    ['a list that is none', line('WorldUpdate', { tick: 1, entities: {}, projectiles: [] })],
    ['a ship without a place', line('WorldUpdate', { tick: 1, entities: [{ id: 1 }], projectiles: [] })],
    [
      'an unknown phase',
      line('GameState', {
        tick: 1,
        phase: 'lunch',
        phase_ends_tick: null,
        outcome: null,
        winners: [],
        pilots: [],
      }),
    ],
    ['a kill without a target', line('Event', { id: 1, tick: 2, kind: 'kill', by: 0, x: 1, y: 1 })],
  ])('refuses %s', (_, frame) => {
    expect(() => decodeFrame(frame)).toThrow(ProtocolError);
  });
});
