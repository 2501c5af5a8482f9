import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ServerDecoder } from '../src/net/binary/decoder';
import { encodeMessage } from '../src/net/binary/encode';
import { SINE_TABLE } from '../src/net/binary/reckoning';
import { decodeFrame, ProtocolError } from '../src/net/codec';
import type { ClientMessage } from '../src/net/protocol';
import { bytesOf, rounded } from './golden';

interface Vectors {
  client: { name: string; bytes: string; message: ClientMessage }[];
  server: { name: string; bytes: string; messages: unknown[]; tracks: { seat: number }[] }[];
}

const file = new URL('../../crates/wire/golden/binary.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const views = JSON.parse(
  readFileSync(new URL('../../crates/wire/golden/views.json', import.meta.url), 'utf8'),
) as Pick<Vectors, 'server'>;
const jets = JSON.parse(
  readFileSync(new URL('../../crates/wire/golden/jets.json', import.meta.url), 'utf8'),
) as Pick<Vectors, 'server'>;

describe('golden vectors of jet.v1.bin', () => {
  it.each(vectors.client)('encodes: $name', ({ bytes: hex, message }) => {
    expect([...encodeMessage(message)]).toEqual([...bytesOf(hex)]);
  });

  it('decodes a connection, frame by frame, and believes every ship to be where the server thinks', () => {
    for (const { server } of [vectors, views, jets]) {
      const decoder = new ServerDecoder();
      for (const { name, bytes: hex, messages, tracks } of server) {
        expect(rounded(decoder.decode(bytesOf(hex))), name).toEqual(rounded(messages));
        for (const { seat, ...track } of tracks) expect(decoder.track(seat), name).toEqual(track);
      }
    }
  });

  it('means the same as the text of the same messages', () => {
    for (const { name, messages } of [...vectors.server, ...views.server, ...jets.server]) {
      const text = messages.map((message) => JSON.stringify(message)).join('\n');
      expect(decodeFrame(text), name).toEqual(messages);
    }
  });

  it('has the sine table that the protocol names', () => {
    const sum = SINE_TABLE.slice(0, 257).reduce((total, value, at) => total + (at + 1) * value, 0);
    expect(sum).toBe(1759792470);
  });

  it('tells who watches the energy of the pilot who is followed', () => {
    const watching = vectors.server.find(({ name }) => name.startsWith('from no seat'));
    const decoder = new ServerDecoder();
    decoder.decode(bytesOf(watching?.bytes ?? ''));
    // A snapshot of tick 4000 with nothing in it: baseline, ack, lead, energy, sections.
    const snapshot = Uint8Array.from([0x12, 0xa0, 0x0f, 0, 0, 0, 0, 0, 0, 51, 0]);
    expect(decoder.decode(snapshot)).toEqual([
      { type: 'WorldUpdate', data: { tick: 4000, entities: [], projectiles: [], watched_energy: 0.2 } },
    ]);
  });

  it('refuses a frame that is cut off, wherever', () => {
    const welcome = bytesOf(vectors.server[0]?.bytes ?? '');
    for (let length = 0; length < welcome.length; length += 1) {
      expect(() => new ServerDecoder().decode(welcome.subarray(0, length))).toThrow(ProtocolError);
    }
  });

  it('refuses a snapshot whose baseline it does not have', () => {
    const [first, , third] = vectors.server;
    const decoder = new ServerDecoder();
    decoder.decode(bytesOf(first?.bytes ?? ''));
    expect(() => decoder.decode(bytesOf(third?.bytes ?? ''))).toThrow(/baseline/);
  });
});
