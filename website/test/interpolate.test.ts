import { describe, expect, it } from 'vitest';
import { apply, newMatchState } from '../src/game/apply';
import { newClock, observeTick, renderTickAt, tickAt } from '../src/game/clock';
import { sample } from '../src/game/interpolate';
import type { MatchState } from '../src/game/state';
import type { Entity, Projectile } from '../src/net/protocol';
import { entity, identity } from './messages';

const TICK_MS = 1000 / 60;

function withSnapshots(
  ...snapshots: { tick: number; entities?: Entity[]; projectiles?: Projectile[] }[]
): MatchState {
  const state = newMatchState(identity());
  for (const { tick, entities = [], projectiles = [] } of snapshots) {
    apply(state, { type: 'WorldUpdate', data: { tick, entities, projectiles } }, tick * TICK_MS);
  }
  return state;
}

function shipAt(state: MatchState, tick: number) {
  const ship = sample(state, tick).ships[0];
  if (!ship) throw new Error('no ship is shown');
  return ship;
}

describe('drawing between snapshots', () => {
  it('begins 100 ms behind the server', () => {
    const state = withSnapshots({ tick: 600, entities: [entity()] });
    expect(renderTickAt(state.clock, 600 * TICK_MS)).toBeCloseTo(594);
  });

  it('moves a ship over the seam by the short way', () => {
    const state = withSnapshots(
      { tick: 10, entities: [entity({ x: 796, y: 2 })] },
      { tick: 12, entities: [entity({ x: 4, y: 456 })] },
    );
    const quarter = shipAt(state, 10.5);
    expect(quarter.x).toBeCloseTo(798);
    expect(quarter.y).toBeCloseTo(0.5);
    expect(shipAt(state, 11.5).x).toBeCloseTo(2);
  });

  it('turns a ship over half a turn by the short way', () => {
    const state = withSnapshots(
      { tick: 10, entities: [entity({ rotation: 3.1 })] },
      { tick: 12, entities: [entity({ rotation: -3.1 })] },
    );
    expect(Math.cos(shipAt(state, 11).rotation)).toBeCloseTo(-1);
  });

  it('flies on for a moment when snapshots stay out, and then stands', () => {
    const state = withSnapshots(
      { tick: 10, entities: [entity({ x: 100 })] },
      { tick: 12, entities: [entity({ x: 104 })] },
    );
    expect(shipAt(state, 14).x).toBeCloseTo(108);
    expect(shipAt(state, 1000).x).toBe(shipAt(state, 2000).x);
    expect(shipAt(state, 1000).x).toBeLessThan(120);
  });

  it('does not drag a ship from where it died to where it comes back', () => {
    const state = withSnapshots(
      { tick: 10, entities: [entity({ x: 100, alive: false })] },
      { tick: 12, entities: [entity({ x: 700, alive: true })] },
      { tick: 14, entities: [entity({ x: 702, alive: true })] },
    );
    expect(shipAt(state, 11)).toMatchObject({ x: 100, alive: false });
    expect(shipAt(state, 12)).toMatchObject({ x: 700, alive: true });
  });

  it('moves shots along their line, and not beyond the world', () => {
    const shot = { id: 1, owner: 0, x: 300, y: 20, vx: 0, vy: -600, born: 10 };
    const state = withSnapshots({ tick: 10, projectiles: [shot] });
    expect(sample(state, 11).shots[0]?.y).toBeCloseTo(10);
    expect(sample(state, 13).shots).toEqual([]);
    expect(sample(state, 9).shots).toEqual([]);
  });

  it('shows a shot from where it begins, though it is told of when it is fired', () => {
    const shot = { id: 1, owner: 1, x: 300, y: 100, vx: 600, vy: 0, born: 7 };
    const state = withSnapshots({ tick: 8 }, { tick: 10 }, { tick: 12, projectiles: [shot] });
    expect(sample(state, 6.9).shots).toEqual([]);
    expect(sample(state, 7).shots[0]?.x).toBeCloseTo(250);
    expect(sample(state, 9.5).shots[0]?.x).toBeCloseTo(275);
    expect(sample(state, 12.5).shots[0]?.x).toBeCloseTo(305);
  });
});

describe('the tick clock', () => {
  it('smooths jitter and follows a jump', () => {
    const state = withSnapshots({ tick: 100, entities: [entity()] });
    const arrives = (tick: number, atMs: number) =>
      apply(state, { type: 'WorldUpdate', data: { tick, entities: [], projectiles: [] } }, atMs);
    arrives(102, 102 * TICK_MS + 40);
    expect(tickAt(state.clock, 102 * TICK_MS)).toBeCloseTo(102 - (40 * 0.05) / TICK_MS);
    arrives(104, 104 * TICK_MS + 5000);
    expect(tickAt(state.clock, 104 * TICK_MS + 5000)).toBeCloseTo(104);
  });

  it.each([
    { jitterMs: 0, atLeastMs: 33, atMostMs: 45 },
    { jitterMs: 20, atLeastMs: 40, atMostMs: 60 },
    { jitterMs: 80, atLeastMs: 60, atMostMs: 130 },
  ])('draws others as late as $jitterMs ms of jitter need', ({ jitterMs, atLeastMs, atMostMs }) => {
    const clock = newClock(60);
    let arrivedMs = 0;
    let inTime = 0;
    for (let tick = 2; tick <= 1200; tick += 2) {
      // Anything between none and all of it; never before the one that was sent before.
      const jitter = (((tick * 7919) % 101) / 100) * jitterMs;
      const before = arrivedMs;
      arrivedMs = Math.max(arrivedMs, tick * TICK_MS + jitter);
      observeTick(clock, tick, arrivedMs);
      if (tick > 600 && (renderTickAt(clock, arrivedMs) ?? 0) <= tick && before > 0) {
        if ((renderTickAt(clock, arrivedMs - 0.01) ?? 0) <= tick - 2 + 0.01) inTime += 1;
      }
    }
    expect(clock.delayMs).toBeGreaterThan(atLeastMs);
    expect(clock.delayMs).toBeLessThan(atMostMs);
    expect(inTime / 300).toBeGreaterThan(0.97);
  });
});
