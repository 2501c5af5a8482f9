import { describe, expect, it } from 'vitest';
import { isBlocked, keepOut } from '../src/game/terrain';
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
