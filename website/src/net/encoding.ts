import { ServerDecoder } from './binary/decoder';
import { encodeMessage as encodeBinary } from './binary/encode';
import { decodeFrame, encodeMessage, ProtocolError } from './codec';
import { SUBPROTOCOL_BINARY, type ClientMessage, type ServerMessage } from './protocol';

/** How one connection writes and reads messages. */
export interface Encoding {
  encode(message: ClientMessage): string | Uint8Array<ArrayBuffer>;
  /** The messages of a frame. Throws `ProtocolError`. */
  decode(frame: unknown): ServerMessage[];
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
};

function binary(): Encoding {
  const decoder = new ServerDecoder();
  return {
    encode: encodeBinary,
    decode: (frame) => {
      if (!(frame instanceof ArrayBuffer)) throw new ProtocolError('a text frame');
      return decoder.decode(new Uint8Array(frame));
    },
  };
}
