import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ServerDecoder } from '../src/net/binary/decoder';
import { encodeDatagram, encodeMessage } from '../src/net/binary/encode';
import { ProtocolError } from '../src/net/codec';
import type { ClientMessage, InputData } from '../src/net/protocol';
import { bytesOf, rounded } from './golden';

interface Vectors {
  client: { name: string; bytes: string; message: ClientMessage }[];
  datagrams: { name: string; bytes: string; taken: number | null; inputs: InputData[] }[];
  server: {
    way: 'socket' | 'channel';
    name: string;
    bytes: string;
    messages: unknown[] | null;
    tracks: { seat: number }[];
  }[];
}

const file = new URL('../../crates/wire/golden/datagrams.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('golden vectors of data channels', () => {
  it.each(vectors.client)('says on the socket: $name', ({ bytes, message }) => {
    expect([...encodeMessage(message)]).toEqual([...bytesOf(bytes)]);
  });

  it.each(vectors.datagrams)('says on the channel: $name', ({ bytes, taken, inputs }) => {
    expect([...encodeDatagram(taken, inputs)]).toEqual([...bytesOf(bytes)]);
  });

  it('understands a connection whose snapshots get lost, come twice, and overtake each other', () => {
    const decoder = new ServerDecoder();
    for (const { way, name, bytes, messages, tracks } of vectors.server) {
      if (way === 'socket') expect(rounded(decoder.decode(bytesOf(bytes))), name).toEqual(rounded(messages));
      else {
        const data = decoder.decodeDatagram(bytesOf(bytes));
        expect(rounded(data && [{ type: 'WorldUpdate', data }]), name).toEqual(rounded(messages));
      }
      for (const { seat, ...track } of tracks) expect(decoder.track(seat), name).toEqual(track);
    }
  });

  it('knows after a broken message what it knew before', () => {
    const decoder = new ServerDecoder();
    const [welcome, , , , spoilt] = vectors.server.map(({ bytes }) => bytesOf(bytes));
    decoder.decode(welcome ?? new Uint8Array());
    const before = structuredClone(decoder.track(0));
    for (let length = 11; length < (spoilt?.length ?? 0); length += 1)
      expect(() => decoder.decodeDatagram((spoilt ?? new Uint8Array()).subarray(0, length))).toThrow(
        ProtocolError,
      );
    expect(decoder.track(0)).toEqual(before);
    expect(decoder.newestTick).toBe(70_000);
  });

  it('says the newest of too many inputs', () => {
    const input = (seq: number): InputData => ({
      seq,
      tick: seq,
      thrust: 0,
      turn: 0,
      shoot: false,
      ability: false,
    });
    const said = encodeDatagram(
      null,
      Array.from({ length: 40 }, (_, at) => input(at + 1)),
    );
    expect(said[5]).toBe(16);
    expect(said[6]).toBe(40);
  });
});
