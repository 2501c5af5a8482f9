import { describe, expect, it } from 'vitest';
import { bounced, isBlocked, keepOut } from '../src/game/terrain';
import { identity } from './messages';

const wall = { x1: 300, y1: 100, x2: 300, y2: 300, radius: 10 };
const disc = { x1: 0, y1: 230, x2: 0, y2: 230, radius: 40 };
const place = identity({ obstacles: [wall, disc] });

describe('a ship at an obstacle', () => {
  it('is put back onto the surface of a wall, where the simulation puts it', () => {
    const kept = keepOut({ x: 320, y: 200 }, place);
    expect(kept.x).toBeCloseTo(334);
    expect(kept.y).toBeCloseTo(200);
  });

  it('meets what stands on the seam on both sides', () => {
    expect(keepOut({ x: 30, y: 230 }, place).x).toBeCloseTo(64);
    expect(keepOut({ x: 770, y: 230 }, place).x).toBeCloseTo(736);
  });

  it('stays where there is room', () => {
    expect(keepOut({ x: 500, y: 400 }, place)).toEqual({ x: 500, y: 400 });
  });
});

describe('a world with walls around it', () => {
  const { width, height } = identity().world;
  const walls = [
    { x1: 0, y1: 0, x2: width, y2: 0, radius: 24 },
    { x1: 0, y1: 0, x2: 0, y2: height, radius: 24 },
  ];
  const walled = identity({ obstacles: walls });

  it.each([
    { name: 'left', x: 30, y: 200, vx: -90, vy: 0, to: { x: 48, y: 200, vx: 45, vy: 0 } },
    { name: 'right', x: width - 30, y: 200, vx: 90, vy: 0, to: { x: width - 48, y: 200, vx: -45, vy: 0 } },
    { name: 'top', x: 200, y: 30, vx: 0, vy: -90, to: { x: 200, y: 48, vx: 0, vy: 45 } },
    { name: 'bottom', x: 200, y: height - 30, vx: 0, vy: 90, to: { x: 200, y: height - 48, vx: 0, vy: -45 } },
    {
      name: 'corner',
      x: 30,
      y: height - 30,
      vx: -90,
      vy: 90,
      to: { x: 48, y: height - 48, vx: 45, vy: -45 },
    },
  ])('throws a ship back at the $name edge', ({ x, y, vx, vy, to }) => {
    const back = bounced({ x, y, vx, vy }, 0.5, walled);
    for (const key of ['x', 'y', 'vx', 'vy'] as const) expect(back[key]).toBeCloseTo(to[key]);
  });

  it('stops shots at each edge', () => {
    const middle = { x: width / 2, y: height / 2 };
    for (const edge of [{ x: 5 }, { x: width - 5 }, { y: 5 }, { y: height - 5 }])
      expect(isBlocked(middle, { ...middle, ...edge }, walled)).toBe(true);
    expect(isBlocked(middle, { x: 30, y: 30 }, walled)).toBe(false);
  });
});

describe('a way', () => {
  it('is blocked by a wall that it crosses, or comes near', () => {
    expect(isBlocked({ x: 200, y: 200 }, { x: 400, y: 210 }, place)).toBe(true);
    expect(isBlocked({ x: 200, y: 305 }, { x: 400, y: 305 }, place)).toBe(true);
  });

  it('is free beside the wall, before it, and where there is nothing', () => {
    expect(isBlocked({ x: 200, y: 320 }, { x: 400, y: 320 }, place)).toBe(false);
    expect(isBlocked({ x: 200, y: 200 }, { x: 280, y: 200 }, place)).toBe(false);
    expect(isBlocked({ x: 200, y: 200 }, { x: 400, y: 200 }, identity())).toBe(false);
  });
});
