import { describe, expect, it } from 'vitest';
import type { Region, RegionPing } from '../src/net/head_api';
import { Pings, type PingListener } from '../src/net/pings';
import { ApiError } from '../src/net/problem';

/** Regions by name, each with its round trips in ms; a server without any never answers. */
class World {
  now = 0;
  opened = 0;
  closed = 0;
  asked = 0;
  /** Sleeps that are over only when told. */
  private readonly sleepers: (() => void)[] = [];

  constructor(private readonly trips: Record<string, number[]>) {}

  pings(regions = () => Promise.resolve(this.regions())): Pings {
    return new Pings({
      api: {
        regions: () => {
          this.asked += 1;
          return regions();
        },
      },
      nowMs: () => this.now,
      sleep: () => new Promise((resolve) => this.sleepers.push(resolve)),
      open: (url, listener) => this.open(url, listener),
    });
  }

  /** The sleeps that began first: that of a click before those of the measurement it waits for. */
  wake(count: number): void {
    this.sleepers.splice(0, count).forEach((resolve) => resolve());
  }

  private regions(): Region[] {
    return Object.keys(this.trips).map((region) => ({ region, ws_url: `ws://${region}.example/ws` }));
  }

  private open(url: string, listener: PingListener) {
    this.opened += 1;
    const left = [...(this.trips[new URL(url).hostname.split('.')[0] ?? ''] ?? [])];
    queueMicrotask(() => listener.onOpen());
    return {
      send: (text: string) => {
        const { type, data } = JSON.parse(text) as { type: string; data: { nonce: number } };
        expect(type).toBe('Ping');
        const trip = left.shift();
        if (trip === undefined) return;
        this.now += trip;
        queueMicrotask(() =>
          listener.onText(JSON.stringify({ type: 'Pong', data: { nonce: data.nonce, tick: 0 } })),
        );
      },
      close: () => (this.closed += 1),
    };
  }
}

const asked = (pings: Pings) => pings.through((regions) => Promise.resolve(regions));

describe('pings', () => {
  it('are the median of the round trips without the first', async () => {
    const world = new World({ east: [90, 20, 24, 22, 300] });
    expect(await asked(world.pings())).toEqual([{ region: 'east', ping_ms: 24 }]);
    expect([world.opened, world.closed]).toEqual([1, 1]);
  });

  it('are measured once for some minutes', async () => {
    const world = new World({ east: [9, 9, 9, 9, 9], west: [50, 50, 50, 50, 50] });
    const pings = world.pings();
    await Promise.all([pings.refresh(), pings.refresh()]);
    expect(await asked(pings)).toHaveLength(2);
    expect(world.asked).toBe(1);
    world.now += 6 * 60_000;
    await asked(pings);
    expect(world.asked).toBe(2);
  });

  it('leave a region out that does not answer, and keep nobody waiting for it', async () => {
    const world = new World({ east: [9, 9, 9, 9, 9], moon: [] });
    const pings = world.pings();
    const first = asked(pings);
    await new Promise((resolve) => setTimeout(resolve));
    world.wake(1);
    expect(await first).toBeUndefined();
    const measured = pings.refresh();
    world.wake(2);
    await measured;
    expect(await asked(pings)).toEqual([{ region: 'east', ping_ms: 9 }]);
    expect(world.closed).toBe(2);
  });

  it('are not sent when nothing could be measured', async () => {
    const world = new World({});
    const failing = world.pings(() => Promise.reject(new ApiError('unreachable', 0, 'no answer', null)));
    expect(await asked(failing)).toBeUndefined();
  });

  it('are left away where the servers do not know the regions any more', async () => {
    const world = new World({ east: [9, 9, 9, 9, 9] });
    const calls: (RegionPing[] | undefined)[] = [];
    const answer = await world.pings().through((regions) => {
      calls.push(regions);
      if (regions) return Promise.reject(new ApiError('region_unknown', 422, 'no such region', null));
      return Promise.resolve('ticket');
    });
    expect(answer).toBe('ticket');
    expect(calls).toEqual([[{ region: 'east', ping_ms: 9 }], undefined]);
  });
});
