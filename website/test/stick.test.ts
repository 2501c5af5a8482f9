import { describe, expect, it } from 'vitest';
import { steerBy, type Stick } from '../src/game/stick';

const UP = { rotation: 0, throttle: 0.5 };
const towards = (rotation: number, pushed = 1): Stick => ({
  x: Math.sin(rotation) * pushed,
  y: -Math.cos(rotation) * pushed,
});

describe('a stick', () => {
  it('does nothing at rest, though the thumb trembles', () => {
    for (const stick of [
      { x: 0, y: 0 },
      { x: 0.1, y: -0.1 },
    ])
      expect(steerBy(stick, UP, true)).toEqual({ thrust: 0, turn: 0 });
  });

  it('turns the nose the shorter way to where it points', () => {
    expect(steerBy(towards(Math.PI / 2), UP, true).turn).toBe(1);
    expect(steerBy(towards(-Math.PI / 2), UP, true).turn).toBe(-1);
    expect(steerBy(towards(-3), { ...UP, rotation: 3 }, true).turn).toBeGreaterThan(0);
    expect(steerBy(towards(3), { ...UP, rotation: -3 }, true).turn).toBeLessThan(0);
  });

  it('lets a turn fade out, and a nose that is there alone', () => {
    expect(steerBy(towards(0.25), UP, true).turn).toBe(0.5);
    expect(steerBy(towards(0.02), UP, true).turn).toBe(0);
  });

  it('comes to rest where it points, at the rate at which ships turn', () => {
    let rotation = -2;
    for (let tick = 0; tick < 120; tick += 1)
      rotation += steerBy(towards(1), { rotation, throttle: 1 }, true).turn * 0.05;
    expect(rotation).toBeCloseTo(1, 1);
    expect(steerBy(towards(1), { rotation, throttle: 1 }, true).turn).toBe(0);
  });

  it('pushes the harder the farther it is pushed where ships drift', () => {
    expect(steerBy(towards(0), UP, true).thrust).toBe(1);
    expect(steerBy(towards(0, 0.6), UP, true).thrust).toBe(0.5);
    expect(steerBy({ x: 0, y: -5 }, UP, true).thrust).toBe(1);
  });

  it('opens and closes the throttle elsewhere until it is as far as the stick', () => {
    expect(steerBy(towards(0), UP, false).thrust).toBe(1);
    expect(steerBy(towards(0, 0.3), UP, false).thrust).toBe(-1);
    expect(steerBy(towards(0, 0.6), UP, false).thrust).toBe(0);
    expect(steerBy(towards(0), { rotation: 0, throttle: 1 }, false).thrust).toBe(0);
  });
});
