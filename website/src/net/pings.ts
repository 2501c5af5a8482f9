import type { HeadApi, Region, RegionPing } from './head_api';
import { ApiError } from './problem';

/** Measured anew after this: people travel, and so do their routes. */
const GOOD_FOR_MS = 5 * 60_000;
/** The first round trip warms the way up and is not counted. */
const ROUND_TRIPS = 5;
/** A region that has not answered by then is left out. */
const MEASURE_WITHIN_MS = 2_000;
/** Whoever clicks is not kept waiting longer than this for a measurement that is still going on. */
const WAIT_AT_MOST_MS = 300;

/** A game socket that has been opened to measure with. `send` and `close` do nothing once it is closed. */
export interface PingSocket {
  send(text: string): void;
  close(): void;
}

export interface PingListener {
  onOpen: () => void;
  onText: (text: string) => void;
  onClose: () => void;
}

export interface PingParts {
  api: Pick<HeadApi, 'regions'>;
  open: (url: string, listener: PingListener) => PingSocket;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** How far each region is from here. */
export class Pings {
  private known: { regions: RegionPing[]; atMs: number } | null = null;
  private measuring: Promise<void> | null = null;

  constructor(private readonly parts: PingParts) {}

  /** Measures, unless that was done lately. Called before it is needed, so that nobody waits for it. */
  refresh(): Promise<void> {
    if (this.fresh()) return Promise.resolve();
    this.measuring ??= this.measureAll().finally(() => (this.measuring = null));
    return this.measuring;
  }

  /**
   * Makes a call with the round trips that are known, or with none: then any region will do. Where the servers do not
   * know these regions any more the call is made without.
   */
  async through<T>(call: (regions: RegionPing[] | undefined) => Promise<T>): Promise<T> {
    if (!this.fresh()) await Promise.race([this.refresh(), this.parts.sleep(WAIT_AT_MOST_MS)]);
    const regions = this.fresh()?.regions;
    try {
      return await call(regions);
    } catch (error) {
      if (regions === undefined || !(error instanceof ApiError) || error.code !== 'region_unknown')
        throw error;
      this.known = null;
      return call(undefined);
    }
  }

  private fresh(): { regions: RegionPing[] } | null {
    const { known } = this;
    return known && this.parts.nowMs() - known.atMs < GOOD_FOR_MS ? known : null;
  }

  private async measureAll(): Promise<void> {
    try {
      const regions = await this.parts.api.regions();
      const measured = await Promise.all(regions.map((region) => this.measure(region)));
      const found = measured.filter((ping) => ping !== null);
      if (found.length > 0) this.known = { regions: found, atMs: this.parts.nowMs() };
    } catch {
      // Without measurements any region will do.
    }
  }

  private async measure({ region, ws_url }: Region): Promise<RegionPing | null> {
    const { open, nowMs, sleep } = this.parts;
    const trips: number[] = [];
    let socket: PingSocket | null = null;
    const done = new Promise<void>((resolve) => {
      let nonce = 0;
      let sentMs = 0;
      const ping = () => {
        sentMs = nowMs();
        socket?.send(JSON.stringify({ type: 'Ping', data: { nonce: ++nonce } }));
      };
      socket = open(ws_url, {
        onOpen: ping,
        onText: () => {
          trips.push(nowMs() - sentMs);
          if (trips.length === ROUND_TRIPS) resolve();
          else ping();
        },
        onClose: resolve,
      });
    });
    await Promise.race([done, sleep(MEASURE_WITHIN_MS)]);
    (socket as PingSocket | null)?.close();
    const median = medianOf(trips.slice(1));
    return median === null ? null : { region, ping_ms: Math.round(median) };
  }
}

function medianOf(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
