import type { Identity, Obstacle, Pickup } from '../net/protocol';

/** What an `Identity` and a `Map` tell of a place. */
type Told = Pick<Identity, 'obstacles' | 'pickups' | 'repeated'>;

/** The same with everything that stands in the world, by number, where a place is in it several times. */
export function layOut<T extends Told>(told: T, world: Identity['world']): T {
  if (!told.repeated) return told;
  const { columns, rows, once = 0 } = told.repeated;
  const places = Array.from({ length: columns * rows }, (_, place) => ({
    dx: ((place % columns) * world.width) / columns,
    dy: (Math.floor(place / columns) * world.height) / rows,
  }));
  const first = told.obstacles.length - once;
  const obstacles = places.flatMap(({ dx, dy }) =>
    told.obstacles.slice(0, first).map((one) => movedObstacle(one, dx, dy)),
  );
  const pickups = places.flatMap(({ dx, dy }) => (told.pickups ?? []).map((one) => movedPickup(one, dx, dy)));
  const laidOut = { ...told, obstacles: [...obstacles, ...told.obstacles.slice(first)], pickups };
  delete laidOut.repeated;
  return laidOut;
}

function movedObstacle(one: Obstacle, dx: number, dy: number): Obstacle {
  return { ...one, x1: one.x1 + dx, y1: one.y1 + dy, x2: one.x2 + dx, y2: one.y2 + dy };
}

function movedPickup(one: Pickup, dx: number, dy: number): Pickup {
  return { ...one, x: one.x + dx, y: one.y + dy };
}
