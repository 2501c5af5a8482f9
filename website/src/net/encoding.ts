import { ServerDecoder } from './binary/decoder';
import { encodeDatagram, encodeMessage as encodeBinary } from './binary/encode';
import { decodeFrame, encodeMessage, ProtocolError } from './codec';
import { SUBPROTOCOL_BINARY, type ClientMessage, type InputData, type ServerMessage } from './protocol';

/** How one connection writes and reads messages. */
export interface Encoding {
  encode(message: ClientMessage): string | Uint8Array<ArrayBuffer>;
  /** The messages of a frame. Throws `ProtocolError`. */
  decode(frame: unknown): ServerMessage[];
  /** What a data channel carries; null where the encoding has none. */
  beside: BesideCodec | null;
}

/** Messages of a data channel, which share what is known with the frames of the socket. */
export interface BesideCodec {
  /** The snapshot of a message; null if it is of no use. Throws `ProtocolError`. */
  decode(message: ArrayBuffer): ServerMessage | null;
  /** The newest snapshot that has come, and inputs, those first that were said longest ago. */
  encode(inputs: readonly InputData[]): Uint8Array<ArrayBuffer>;
  /** Our newest input that the server has applied. */
  acknowledged(): number;
}

/** The encoding of the sub-protocol that a new connection has agreed on. */
export function encodingOf(subprotocol: string): Encoding {
  return subprotocol === SUBPROTOCOL_BINARY ? binary() : json;
}

const json: Encoding = {
  encode: encodeMessage,
  decode: (frame) => {
    if (typeof frame !== 'string') throw new ProtocolError('a binary frame');
    return decodeFrame(frame);
  },
  beside: null,
};

function binary(): Encoding {
  const decoder = new ServerDecoder();
  return {
    encode: encodeBinary,
    decode: (frame) => {
      if (!(frame instanceof ArrayBuffer)) throw new ProtocolError('a text frame');
      return decoder.decode(new Uint8Array(frame));
    },
    beside: {
      decode: (message) => {
        const update = decoder.decodeDatagram(new Uint8Array(message));
        return update && { type: 'WorldUpdate', data: update };
      },
      encode: (inputs) => encodeDatagram(decoder.newestTick, inputs),
      acknowledged: () => decoder.acknowledged,
    },
  };
}
