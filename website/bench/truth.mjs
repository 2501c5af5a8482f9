/**
 * Where the simulation had the ships, as a pilot hears it who speaks `jet.v1.json` without a slow network: there ships stand
 * as the simulation has them, to 0.01 px, not as clients fly them on.
 */

/** A ship that dies or comes back is at another place, as it should be; around that no error is taken. */
const AROUND_LIFE_TICKS = 12;

export class Truth {
  world = { width: 1, height: 1 };
  ticks = new Map();

  /** Takes in what the server says. */
  note(message) {
    if (message.type === 'Identity') this.world = message.data.world;
    if (message.type === 'WorldUpdate')
      this.ticks.set(message.data.tick, new Map(message.data.entities.map((ship) => [ship.id, ship])));
  }

  /** Where a ship was at a tick with fraction, or null if it was not there throughout. */
  ship(id, tick) {
    const before = 2 * Math.floor(tick / 2);
    for (let at = before - AROUND_LIFE_TICKS; at <= before + AROUND_LIFE_TICKS; at += 2)
      if (!this.ticks.get(at)?.get(id)?.alive) return null;
    const [from, to] = [this.ticks.get(before).get(id), this.ticks.get(before + 2).get(id)];
    const share = (tick - before) / 2;
    return {
      x: from.x + delta(from.x, to.x, this.world.width) * share,
      y: from.y + delta(from.y, to.y, this.world.height) * share,
    };
  }

  /** In px. */
  apart(a, b) {
    return Math.hypot(delta(a.x, b.x, this.world.width), delta(a.y, b.y, this.world.height));
  }
}

/** The shortest way from one to the other where the world goes round after `size`. */
export function delta(from, to, size) {
  const way = (((to - from) % size) + size) % size;
  return way > size / 2 ? way - size : way;
}
