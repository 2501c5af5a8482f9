import type { BesideCodec } from './encoding';
import type { Timers } from './match_connection';
import { ProtocolError } from './codec';
import type { ClientMessage, InputData, ServerMessage } from './protocol';

/** A way beside the socket on which messages may be lost: the part of a transport that is used here. */
export interface Channel {
  /** The server's half of what was offered. */
  answered(sdp: string): void;
  /** False if the message does not go out at once. */
  send(message: Uint8Array<ArrayBuffer>): boolean;
  close(): void;
}

export interface ChannelListener {
  onOffer(sdp: string): void;
  onOpen(): void;
  onMessage(data: ArrayBuffer): void;
  /** It has failed, or the server has closed it. Never after `close`. */
  onClose(): void;
}

export interface BesideOptions {
  /** Null where there is no such thing. Never calls the listener before it has returned. */
  open: (listener: ChannelListener) => Channel | null;
  timers: Timers;
  codec: BesideCodec;
  /** On the socket. */
  send: (message: ClientMessage) => void;
  onMessage: (message: ServerMessage) => void;
}

/** From the offer to the first message of the server. */
const OPEN_WITHIN_MS = 10_000;
/** Snapshots come thirty times a second: after so long without one the way is lost. */
const SILENCE_MS = 1_000;
const LOOK_EVERY_MS = 250;
/** Before the next attempt; twice as long before each further one. */
const RETRY_MS = 5_000;
const MAX_ATTEMPTS = 5;
/** Inputs that are said again; the oldest is given up. */
const MAX_UNACKNOWLEDGED = 16;

/**
 * A data channel beside a joined socket: offers it, uses it once it opens, and gives it up when nothing comes on it any more.
 * The socket goes on as if there were none until then, and afterwards.
 */
export class Beside {
  private channel: Channel | null = null;
  private state: 'none' | 'offered' | 'open' | 'carrying' = 'none';
  private attempts = 0;
  private sinceMs = 0;
  private unacknowledged: InputData[] = [];
  /** True if the server was told of the newest snapshot. */
  private told = false;
  private cancel: () => void = () => undefined;

  constructor(private readonly options: BesideOptions) {}

  /** True if snapshots come this way. */
  get carries(): boolean {
    return this.state === 'carrying';
  }

  /** Offers a channel. */
  start(): void {
    const { open, timers, send } = this.options;
    this.stop();
    this.attempts += 1;
    const channel = open({
      onOffer: (sdp) => this.channel === channel && send({ type: 'Offer', data: { sdp } }),
      onOpen: () => this.channel === channel && this.opened(),
      onMessage: (data) => this.channel === channel && this.receive(data),
      onClose: () => this.channel === channel && this.fail(),
    });
    if (!channel) return;
    this.channel = channel;
    this.state = 'offered';
    this.sinceMs = timers.nowMs();
    this.look();
  }

  /** Gives the channel up for good. */
  stop(): void {
    this.cancel();
    this.channel?.close();
    this.channel = null;
    this.state = 'none';
    this.unacknowledged = [];
  }

  /** Takes in what the socket says of the channel. */
  heard(message: ServerMessage): void {
    if (message.type === 'Answer') this.channel?.answered(message.data.sdp);
    if (message.type === 'Denied' && message.data.request === 'offer') this.stop();
    // Until the channel carries snapshots the server hears on it which ones the socket has brought.
    if (message.type === 'WorldUpdate') this.tell();
  }

  /** Sends an input, with those before it that the server has not got yet; false if it must go over the socket. */
  steer(input: InputData): boolean {
    if (!this.carries) return false;
    const acknowledged = this.options.codec.acknowledged();
    this.unacknowledged = this.unacknowledged.filter(({ seq }) => seq > acknowledged);
    if (this.unacknowledged.at(-1)?.seq !== input.seq - 1) this.unacknowledged = [];
    this.unacknowledged.push(input);
    if (this.unacknowledged.length > MAX_UNACKNOWLEDGED) this.unacknowledged.shift();
    this.say();
    return true;
  }

  private opened(): void {
    this.state = 'open';
    this.tell();
  }

  private receive(data: ArrayBuffer): void {
    const { codec, timers, onMessage } = this.options;
    let message: ServerMessage | null;
    try {
      message = codec.decode(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fail();
      return;
    }
    this.state = 'carrying';
    this.sinceMs = timers.nowMs();
    this.told = false;
    if (message) onMessage(message);
    // Whoever was told of the message may have sent an input, which says it, too.
    if (!this.told) this.tell();
  }

  /** Tells the server which snapshot has come, and again the inputs that it has not got yet. */
  private tell(): void {
    if (this.state !== 'open' && this.state !== 'carrying') return;
    const acknowledged = this.options.codec.acknowledged();
    this.unacknowledged = this.unacknowledged.filter(({ seq }) => seq > acknowledged);
    this.say();
  }

  private say(): void {
    this.told = true;
    this.channel?.send(this.options.codec.encode(this.unacknowledged));
  }

  private look(): void {
    this.cancel = this.options.timers.after(LOOK_EVERY_MS, () => {
      const silentMs = this.options.timers.nowMs() - this.sinceMs;
      if (silentMs > (this.carries ? SILENCE_MS : OPEN_WITHIN_MS)) this.fail();
      else this.look();
    });
  }

  /** Back to the socket, and after a pause another attempt. */
  private fail(): void {
    this.stop();
    this.options.send({ type: 'Fallback', data: {} });
    if (this.attempts >= MAX_ATTEMPTS) return;
    this.cancel = this.options.timers.after(RETRY_MS * 2 ** (this.attempts - 1), () => this.start());
  }
}
