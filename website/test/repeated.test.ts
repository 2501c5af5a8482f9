import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apply } from '../src/game/apply';
import type { MatchState } from '../src/game/state';
import { ServerDecoder } from '../src/net/binary/decoder';
import { decodeFrame, ProtocolError } from '../src/net/codec';
import type { Obstacle, Pickup, ServerMessage } from '../src/net/protocol';
import { bytesOf, rounded } from './golden';

interface Vectors {
  server: { bytes: string; messages: ServerMessage[] }[];
  laid_out: Partial<Record<ServerMessage['type'], { obstacles: Obstacle[]; pickups: Pickup[] }>>;
}

const file = new URL('../../crates/wire/golden/views.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('a world that is one place several times', () => {
  it.each(['bytes', 'text'])('is laid out with the numbers of the server, from %s', (encoding) => {
    const decoder = new ServerDecoder();
    let state: MatchState | null = null;
    let compared = 0;
    for (const { bytes, messages } of golden.server) {
      const text = messages.map((message) => JSON.stringify(message)).join('\n');
      const told = encoding === 'bytes' ? decoder.decode(bytesOf(bytes)) : decodeFrame(text);
      for (const message of told) {
        state = apply(state, message, 0);
        const expected = golden.laid_out[message.type];
        if (!expected || !state) continue;
        const { obstacles, pickups } = state.identity;
        expect(rounded({ obstacles, pickups }), message.type).toEqual(rounded(expected));
        expect(state.ground.obstacles).toBe(obstacles);
        compared += 1;
      }
    }
    expect(compared).toBe(2);
  });

  it('has no more places than stand in any world', () => {
    const welcome = golden.server[0]?.messages[0];
    for (const repeated of [
      { columns: 0, rows: 2 },
      { columns: 1.5, rows: 2 },
      { columns: 600, rows: 1 },
    ]) {
      const message = { ...welcome, data: { ...welcome?.data, repeated } };
      expect(() => decodeFrame(JSON.stringify(message))).toThrow(ProtocolError);
    }
  });
});
