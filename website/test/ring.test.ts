import { expect, test } from 'vitest';
import { isOutside, ringAt } from '../src/game/ring';

const RING = {
  x: 800,
  y: 460,
  wander: 50,
  wander_ticks: 2400,
  first: 1000,
  last: 100,
  closes_at: 5400,
  closed_at: 1800,
};

test('a ring rests, then closes evenly, and stays closed', () => {
  const radii = [6000, 5400, 3600, 1800, 0].map((left) => ringAt(RING, left).radius);
  expect(radii).toEqual([1000, 1000, 550, 100, 100]);
});

test('its centre goes round: up with whole rounds left, a quarter more is to the right', () => {
  const { x, y } = ringAt(RING, 2400);
  expect([x, y].map(Math.round)).toEqual([800, 410]);
  const quarter = ringAt(RING, 3000);
  expect([quarter.x, quarter.y].map(Math.round)).toEqual([850, 460]);
});

test('outside is measured straight, not across the seam', () => {
  const circle = { x: 100, y: 100, radius: 150 };
  expect(isOutside(circle, { x: 10, y: 10 })).toBe(false);
  expect(isOutside(circle, { x: 1590, y: 100 })).toBe(true);
});
