import { describe, expect, it } from 'vitest';
import { fitWorld } from '../src/game/fit';
import { seamOffsets, wrapped, wrappedDelta } from '../src/game/wrap';

const world = { width: 800, height: 460 };

describe('a torus', () => {
  it('is crossed the shorter way', () => {
    expect(wrappedDelta(790, 10, 800)).toBe(20);
    expect(wrappedDelta(10, 790, 800)).toBe(-20);
    expect(wrappedDelta(100, 300, 800)).toBe(200);
    expect(wrappedDelta(3.1, -3.1, 2 * Math.PI)).toBeCloseTo(2 * Math.PI - 6.2);
  });

  it('has no place outside itself', () => {
    expect(wrapped(-10, 800)).toBe(790);
    expect(wrapped(800, 800)).toBe(0);
    expect(wrapped(1610, 800)).toBe(10);
  });

  it('shows a ship on the seam at both edges and in a corner four times', () => {
    expect(seamOffsets(400, 200, 30, world)).toEqual([[0, 0]]);
    expect(seamOffsets(10, 200, 30, world)).toEqual([
      [0, 0],
      [800, 0],
    ]);
    expect(seamOffsets(400, 450, 30, world)).toEqual([
      [0, 0],
      [0, -460],
    ]);
    expect(seamOffsets(795, 5, 30, world)).toHaveLength(4);
  });
});

describe('fitting the world into the window', () => {
  const insets = { top: 60, side: 10, bottom: 10 };

  it('uses the width of a high window and the height of a wide one', () => {
    expect(fitWorld(world, { width: 820, height: 2000 }, insets).scale).toBe(1);
    expect(fitWorld(world, { width: 5000, height: 530 }, insets).scale).toBe(1);
  });

  it('centres what is left', () => {
    const fit = fitWorld(world, { width: 1020, height: 530 }, insets);
    expect(fit).toEqual({ scale: 1, x: 110, y: 60 });
  });
});
