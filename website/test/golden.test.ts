import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeMessage } from '../src/net/codec';
import type { ClientMessage } from '../src/net/protocol';

interface Vector {
  name: string;
  direction: 'client' | 'server';
  frame: string;
  messages: unknown[];
}

const file = new URL('../../crates/wire/golden/socket.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];
const of = (direction: string) => vectors.filter((vector) => vector.direction === direction);

describe('golden vectors of the game socket', () => {
  it('has vectors in both directions', () => {
    expect(of('client').length).toBeGreaterThan(0);
    expect(of('server').length).toBeGreaterThan(0);
  });

  it.each(of('server'))('decodes: $name', ({ frame, messages }) => {
    expect(decodeFrame(frame)).toEqual(messages);
  });

  // Compared as values: JSON writes 1 and 1.0 for the same number.
  it.each(of('client'))('encodes: $name', ({ frame, messages }) => {
    expect(messages).toHaveLength(1);
    expect(JSON.parse(encodeMessage(messages[0] as ClientMessage))).toEqual(JSON.parse(frame));
  });
});
