import type { Identity, Obstacle } from '../net/protocol';
import { wrapped } from './wrap';

interface Point {
  x: number;
  y: number;
}

/**
 * Every obstacle in each place where it shows on the torus, drawn as a rectangle: across the seams too, as far as it
 * reaches to within `margin` px of the rectangle.
 */
export function obstacleImages(
  { obstacles, world }: Pick<Identity, 'obstacles' | 'world'>,
  margin: number,
): Obstacle[] {
  const across = [-world.width, 0, world.width];
  const down = [-world.height, 0, world.height];
  const images = obstacles.flatMap((obstacle) =>
    across.flatMap((dx) => down.map((dy) => moved(obstacle, dx, dy))),
  );
  return images.filter(({ x1, y1, x2, y2, radius }) => {
    const reach = radius + margin;
    return (
      Math.min(x1, x2) - reach < world.width &&
      Math.min(y1, y2) - reach < world.height &&
      Math.max(x1, x2) + reach > 0 &&
      Math.max(y1, y2) + reach > 0
    );
  });
}

/** Where a ship that would be at `place` is: on the surface of whatever it would be in, as in the simulation. */
export function keepOut(place: Point, identity: Identity): Point {
  return pushedOut(place, identity, () => undefined);
}

/** The same for a ship that bounces off with `kept` of its speed towards the surface. */
export function bounced<T extends Point & { vx: number; vy: number }>(
  flown: T,
  kept: number,
  identity: Identity,
): T {
  let { vx, vy } = flown;
  const place = pushedOut(flown, identity, (out) => {
    const towards = Math.min(vx * out.x + vy * out.y, 0) * (1 + kept);
    vx -= out.x * towards;
    vy -= out.y * towards;
  });
  return { ...flown, ...place, vx, vy };
}

/** Calls `touched` with the way out, of length 1, of each obstacle that the ship would be in. */
function pushedOut(place: Point, identity: Identity, touched: (out: Point) => void): Point {
  const { world, ship } = identity;
  let { x, y } = place;
  for (const image of imagesOf(identity)) {
    const offset = offsetFrom(image, x, y);
    const clearance = image.radius + ship.radius;
    const distance = Math.hypot(offset.x, offset.y);
    if (distance >= clearance || distance === 0) continue;
    const push = clearance / distance - 1;
    x += offset.x * push;
    y += offset.y * push;
    touched({ x: offset.x / distance, y: offset.y / distance });
  }
  return { x: wrapped(x, world.width), y: wrapped(y, world.height) };
}

/** True if an obstacle stands on the straight way between two points inside the world. */
export function isBlocked(from: Point, to: Point, identity: Identity): boolean {
  return imagesOf(identity).some((image) => {
    const [low, high] = [
      { x: image.x1, y: image.y1 },
      { x: image.x2, y: image.y2 },
    ];
    if (crosses(from, to, low, high)) return true;
    const way = { x1: from.x, y1: from.y, x2: to.x, y2: to.y, radius: 0 };
    const gaps = [
      offsetFrom(image, from.x, from.y),
      offsetFrom(image, to.x, to.y),
      offsetFrom(way, low.x, low.y),
      offsetFrom(way, high.x, high.y),
    ];
    return gaps.some(({ x, y }) => Math.hypot(x, y) <= image.radius);
  });
}

/** How much of the straight way between two points is free: 1 for all of it. */
export function blockedAt(from: Point, to: Point, identity: Identity): number {
  if (!isBlocked(from, to, identity)) return 1;
  // Halved so often the place is found to the pixel.
  let [free, blocked] = [0, 1];
  for (let step = 0; step < 10; step += 1) {
    const share = (free + blocked) / 2;
    const middle = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    if (isBlocked(from, middle, identity)) blocked = share;
    else free = share;
  }
  return free;
}

const known = new WeakMap<Identity, Obstacle[]>();

/** Those that a ship or a shot inside the world can meet. */
function imagesOf(identity: Identity): Obstacle[] {
  const before = known.get(identity);
  if (before) return before;
  const near = obstacleImages(identity, identity.ship.radius);
  known.set(identity, near);
  return near;
}

function moved({ x1, y1, x2, y2, radius }: Obstacle, dx: number, dy: number): Obstacle {
  return { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy, radius };
}

/** From the nearest point of the line inside an obstacle to a point. */
function offsetFrom({ x1, y1, x2, y2 }: Obstacle, x: number, y: number): Point {
  const [alongX, alongY] = [x2 - x1, y2 - y1];
  const squared = alongX * alongX + alongY * alongY;
  const share = squared > 0 ? ((x - x1) * alongX + (y - y1) * alongY) / squared : 0;
  const at = Math.min(Math.max(share, 0), 1);
  return { x: x - x1 - alongX * at, y: y - y1 - alongY * at };
}

function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (from: Point, to: Point, point: Point) =>
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x);
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
