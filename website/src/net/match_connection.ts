import { backoffMs } from './backoff';
import { Beside, type Channel, type ChannelListener } from './beside';
import { ProtocolError } from './codec';
import { encodingOf, type Encoding } from './encoding';
import { ApiError } from './problem';
import type { ClientMessage, ServerMessage } from './protocol';
import { verdictOf } from './reconnect';

/** The part of a `WebSocket` that is used here. */
export interface Socket {
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SocketListener {
  /** With the sub-protocol that the server chose; empty if it chose none. */
  onOpen(subprotocol: string): void;
  onFrame(data: unknown): void;
  onClose(code: number): void;
}

export interface Timers {
  /** Runs `work` once after `ms`; the returned function cancels it. */
  after(ms: number, work: () => void): () => void;
  nowMs(): number;
}

/** The browser's, and Node's. */
export const SYSTEM_TIMERS: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  nowMs: () => performance.now(),
};

/** Where to join and with what. */
export type JoinWith = { ws_url: string; match_ticket: string } | { ws_url: string; resume_token: string };

export interface MatchConnectionOptions {
  /** Never calls the listener before it has returned. */
  openSocket: (url: string, listener: SocketListener) => Socket;
  /** Opens a way beside the socket for what may be lost; left out, or null where there is none. */
  openChannel?: (listener: ChannelListener) => Channel | null;
  /** Asks the head server for a fresh match ticket of the same seat. Throws `ApiError`. */
  freshTicket: () => Promise<{ ws_url: string; match_ticket: string }>;
  timers: Timers;
  random: () => number;
  onMessage: (message: ServerMessage) => void;
  /** The socket is open and the server has said who we are. */
  onJoined: (ws_url: string, resume_token: string) => void;
  /** The connection is lost and comes back by itself; `attempt` counts from 1. */
  onLost: (attempt: number) => void;
  /** Over for good. `code` is a close code's name, a problem code, or `connection_lost`. */
  onStopped: (code: string) => void;
}

/** Silence from the server after which the connection counts as lost. Pongs come at least every 5 s. */
const SILENCE_MS = 12_000;
/** From opening a socket to `Identity`. */
const JOIN_TIMEOUT_MS = 8_000;
const PING_EVERY_MS = 5_000;
/** Beyond this the server has given the seat away, whatever it held it for (`hold_s` is 60). */
const DEFAULT_HOLD_MS = 60_000;
/** Fresh tickets refused in a row before we believe it. */
const MAX_TICKETS_REFUSED = 3;

/** Nobody but the connection itself has asked. */
function aboutChannel(message: ServerMessage): boolean {
  return message.type === 'Answer' || (message.type === 'Denied' && message.data.request === 'offer');
}

/** One seat's connection: joins, keeps alive, comes back when it breaks, and says when that is no use any more. */
export class MatchConnection {
  private socket: Socket | null = null;
  private encoding: Encoding = encodingOf('');
  private beside: Beside | null = null;
  private joined = false;
  private stopped = false;
  private attempts = 0;
  private ticketsRefused = 0;
  private lostAtMs: number | null = null;
  private holdMs = DEFAULT_HOLD_MS;
  private lastEvent: number | null = null;
  private heardAtMs = 0;
  private pingedAtMs = 0;
  private nonce = 0;
  private cancelTimers: (() => void)[] = [];
  private retry: (() => void) | null = null;

  constructor(
    private join: JoinWith | null,
    private readonly options: MatchConnectionOptions,
  ) {
    if (join) this.open(join);
    else void this.joinWithFreshTicket();
  }

  /** False when there is no joined connection to carry the message; inputs are then simply not sent. */
  send(message: ClientMessage): boolean {
    if (!this.joined || !this.socket) return false;
    if (message.type === 'Input' && this.beside?.steer(message.data)) return true;
    this.socket.send(this.encoding.encode(message));
    return true;
  }

  /** What carries snapshots; null while there is no joined connection. */
  get transport(): 'socket' | 'channel' | null {
    if (!this.joined) return null;
    return this.beside?.carries ? 'channel' : 'socket';
  }

  /** Gives the seat up for good. */
  leave(): void {
    this.send({ type: 'Leave', data: {} });
    this.stop(null);
  }

  /** Tries again now instead of after the pause: the browser says that it is online again. */
  retryNow(): void {
    this.retry?.();
  }

  private open(join: JoinWith): void {
    const { timers } = this.options;
    this.join = join;
    this.joined = false;
    // Late words of a socket that was given up must not reach its successor.
    const current = () => this.socket === socket && !this.stopped;
    const socket = this.options.openSocket(join.ws_url, {
      onOpen: (subprotocol) => {
        if (!current()) return;
        this.encoding = encodingOf(subprotocol);
        socket.send(this.encoding.encode(this.joinMessage(join)));
      },
      onFrame: (data) => {
        if (current()) this.receive(data);
      },
      onClose: (code) => {
        if (current()) this.closed(code);
      },
    });
    this.socket = socket;
    this.cancelTimers.push(
      timers.after(JOIN_TIMEOUT_MS, () => {
        if (current() && !this.joined) this.abandon();
      }),
    );
  }

  private joinMessage(join: JoinWith): ClientMessage {
    if ('match_ticket' in join) return { type: 'Join', data: { match_ticket: join.match_ticket } };
    const { resume_token } = join;
    const data = this.lastEvent === null ? { resume_token } : { resume_token, last_event: this.lastEvent };
    return { type: 'Join', data };
  }

  private receive(data: unknown): void {
    this.heardAtMs = this.options.timers.nowMs();
    // Not left to the timer alone: browsers hold the timers of a hidden tab back for longer than the server waits.
    this.pingIfDue();
    let messages: ServerMessage[];
    try {
      messages = this.encoding.decode(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.stop('bad_message');
      return;
    }
    for (const message of messages) {
      if (message.type === 'Identity') this.identified(message.data);
      if (message.type === 'Event') this.lastEvent = message.data.id;
      if (!aboutChannel(message)) this.options.onMessage(message);
      // The first snapshot waits for nothing.
      if (message.type === 'WorldUpdate' && !this.beside) this.openBeside();
      this.beside?.heard(message);
    }
  }

  private openBeside(): void {
    const { openChannel, timers, onMessage } = this.options;
    const codec = this.encoding.beside;
    if (!openChannel || !codec || !this.joined) return;
    const send = (message: ClientMessage) => {
      if (this.joined) this.socket?.send(this.encoding.encode(message));
    };
    const heard = (message: ServerMessage) => {
      this.pingIfDue();
      onMessage(message);
    };
    this.beside = new Beside({ open: openChannel, timers, codec, send, onMessage: heard });
    this.beside.start();
  }

  private identified(identity: { resume_token: string; hold_s: number; last_event: number }): void {
    const ws_url = this.join?.ws_url;
    if (ws_url === undefined || this.joined) return;
    // Who watches has no seat to come back to: a fresh ticket is the way back.
    this.join = identity.resume_token === '' ? null : { ws_url, resume_token: identity.resume_token };
    this.joined = true;
    this.attempts = 0;
    this.ticketsRefused = 0;
    this.lostAtMs = null;
    this.holdMs = identity.hold_s > 0 ? identity.hold_s * 1000 : DEFAULT_HOLD_MS;
    // After a join by ticket nothing is repeated, so the server's newest event is where we stand.
    this.lastEvent ??= identity.last_event;
    this.pingedAtMs = this.heardAtMs;
    this.keepAlive();
    this.options.onJoined(ws_url, identity.resume_token);
  }

  private keepAlive(): void {
    this.cancelTimers.push(
      this.options.timers.after(PING_EVERY_MS, () => {
        if (!this.joined) return;
        if (this.options.timers.nowMs() - this.heardAtMs > SILENCE_MS) {
          this.abandon();
          return;
        }
        this.pingIfDue();
        this.keepAlive();
      }),
    );
  }

  private pingIfDue(): void {
    const nowMs = this.options.timers.nowMs();
    if (!this.joined || nowMs - this.pingedAtMs < PING_EVERY_MS) return;
    this.pingedAtMs = nowMs;
    this.send({ type: 'Ping', data: { nonce: ++this.nonce } });
  }

  /** Gives a silent socket up without waiting for its closing handshake. */
  private abandon(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.closed(1006);
  }

  private closed(closeCode: number): void {
    const { timers, random } = this.options;
    this.dropTimers();
    this.socket = null;
    this.joined = false;
    const verdict = verdictOf(closeCode);
    if (verdict.kind === 'stop') {
      this.stop(verdict.code);
      return;
    }
    this.lostAtMs ??= timers.nowMs();
    if (timers.nowMs() - this.lostAtMs > this.holdMs) {
      this.stop('connection_lost');
      return;
    }
    const refused = verdict.kind === 'fresh_ticket';
    if (refused && ++this.ticketsRefused > MAX_TICKETS_REFUSED) {
      this.stop('ticket_invalid');
      return;
    }
    // A match ticket may have been used by a join whose answer was lost: only a newer one is sure to work.
    const resume = !refused && this.join && 'resume_token' in this.join ? this.join : null;
    const pauseMs = backoffMs(this.attempts, random());
    this.attempts += 1;
    this.options.onLost(this.attempts);
    this.retryAfter(pauseMs, () => {
      if (resume) this.open(resume);
      else void this.joinWithFreshTicket();
    });
  }

  private retryAfter(pauseMs: number, work: () => void): void {
    const once = () => {
      cancel();
      this.retry = null;
      if (!this.stopped) work();
    };
    const cancel = this.options.timers.after(pauseMs, once);
    this.cancelTimers.push(cancel);
    this.retry = once;
  }

  private async joinWithFreshTicket(): Promise<void> {
    try {
      const seat = await this.options.freshTicket();
      if (!this.stopped) this.open(seat);
    } catch (error) {
      if (this.stopped) return;
      if (!(error instanceof ApiError)) throw error;
      if (error.passing) {
        this.join = null;
        this.closed(1006);
      } else this.stop(error.code);
    }
  }

  private stop(code: string | null): void {
    if (this.stopped) return;
    this.stopped = true;
    this.dropTimers();
    this.socket?.close();
    this.socket = null;
    this.joined = false;
    if (code !== null) this.options.onStopped(code);
  }

  private dropTimers(): void {
    this.beside?.stop();
    this.beside = null;
    for (const cancel of this.cancelTimers.splice(0)) cancel();
    this.retry = null;
  }
}
