import { VOTE_SUBJECTS, type ClientMessage, type InputData } from '../protocol';
import { FULL_STICK } from './reckoning';

const utf8 = new TextEncoder();

/** A client's message as a frame of `jet.v1.bin`. */
export function encodeMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  switch (message.type) {
    case 'Join': {
      const { data } = message;
      const resumes = 'resume_token' in data;
      const lastEvent = resumes ? data.last_event : undefined;
      const token = utf8.encode(resumes ? data.resume_token : data.match_ticket);
      out.push(1, (resumes ? 1 : 0) | (lastEvent === undefined ? 0 : 2));
      putVarint(out, token.length);
      out.push(...token);
      if (lastEvent !== undefined) putU32(out, lastEvent);
      break;
    }
    case 'Input': {
      out.push(2);
      putInput(out, message.data);
      break;
    }
    case 'Ping':
      out.push(3);
      putU32(out, message.data.nonce);
      break;
    case 'Leave':
      out.push(4);
      break;
    case 'Jet':
      out.push(8, message.data.jet);
      break;
    case 'Ready':
      out.push(5, message.data.ready ? 1 : 0);
      break;
    case 'Start':
      out.push(6);
      break;
    case 'Kick':
      out.push(7);
      putVarint(out, message.data.seat);
      break;
    case 'Settings':
      out.push(9);
      putVarint(out, message.data.fill_to);
      putVarint(out, message.data.match_s);
      putVarint(out, message.data.score_limit);
      break;
    case 'Offer': {
      const sdp = utf8.encode(message.data.sdp);
      out.push(10);
      putVarint(out, sdp.length);
      out.push(...sdp);
      break;
    }
    case 'Vote':
      out.push(13, VOTE_SUBJECTS.indexOf(message.data.subject) + 1, message.data.choice);
      break;
    case 'Chat': {
      out.push(12, message.data.to === 'all' ? 1 : 2);
      if ('phrase' in message.data) out.push(message.data.phrase);
      else {
        const text = utf8.encode(message.data.text);
        out.push(0);
        putVarint(out, text.length);
        out.push(...text);
      }
      break;
    }
    case 'Fallback':
      out.push(11);
      break;
    case 'Playback': {
      const { paused, speed, seek_tick } = message.data;
      const flag = (there: boolean, bit: number) => (there ? bit : 0);
      const flags = flag(paused !== undefined, 1) | flag(paused === true, 2);
      out.push(17, flags | flag(speed !== undefined, 4) | flag(seek_tick !== undefined, 8));
      if (speed !== undefined) out.push(Math.round(speed * 4));
      if (seek_tick !== undefined) putU32(out, seek_tick);
      break;
    }
    case 'Watch':
      if ('follow' in message.data) {
        out.push(16, 1);
        putVarint(out, message.data.follow);
      } else {
        out.push(16, 2);
        putF32(out, message.data.at.x);
        putF32(out, message.data.at.y);
      }
      break;
  }
  return Uint8Array.from(out);
}

/** Inputs of one message on a data channel. */
export const MAX_DATAGRAM_INPUTS = 16;

/**
 * What is said on a data channel: the newest snapshot that has come, and inputs, oldest first, with numbers that follow on
 * each other. Of more than fit the newest are said.
 */
export function encodeDatagram(taken: number | null, inputs: readonly InputData[]): Uint8Array<ArrayBuffer> {
  const said = inputs.slice(-MAX_DATAGRAM_INPUTS).reverse();
  const out: number[] = [1];
  putU32(out, taken ?? 0);
  out.push(said.length);
  said.forEach((input, at) => {
    const newer = said[at - 1];
    if (newer) putBefore(out, input, newer);
    else putInput(out, input);
  });
  return Uint8Array.from(out);
}

function putInput(out: number[], input: InputData): void {
  const { seq, tick, seen, thrust, turn, shoot, ability } = input;
  putU32(out, seq);
  putU32(out, tick ?? 0);
  out.push(behind(tick, seen), stick(thrust), stick(turn), (shoot ? 1 : 0) | (ability ? 2 : 0));
}

/** The input before `newer`, as what differs from it. */
function putBefore(out: number[], input: InputData, newer: InputData): void {
  const parts = (of: InputData) => [behind(of.tick, of.seen), stick(of.thrust), stick(of.turn)];
  const same = parts(newer);
  const differs = parts(input).map((part, at) => ({ part, flag: 1 << at, is: part !== same[at] }));
  const flags = differs.reduce((set, { flag, is }) => (is ? set | flag : set), 0);
  out.push(flags | (input.shoot ? 8 : 0) | (input.ability ? 16 : 0));
  const gap = (input.tick ?? 0) - (newer.tick ?? 0);
  putVarint(out, gap < 0 ? -gap * 2 - 1 : gap * 2);
  for (const { part, is } of differs) if (is) out.push(part);
}

/** In place of the ticks that the others are seen behind the own ship: not told. */
const UNSEEN = 255;

function behind(tick?: number, seen?: number): number {
  if (!tick || seen === undefined) return UNSEEN;
  return Math.min(Math.max(tick - seen, 0), UNSEEN - 1);
}

/** -1 to 1 as a signed byte. */
function stick(value: number): number {
  return Math.round(value * FULL_STICK) & 0xff;
}

function putU32(out: number[], value: number): void {
  out.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

function putF32(out: number[], value: number): void {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value, true);
  putU32(out, bytes.getUint32(0, true));
}

function putVarint(out: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
}
