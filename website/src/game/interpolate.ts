import type { Entity, WorldUpdate } from '../net/protocol';
import { renderTickAt } from './clock';
import { MAX_AHEAD_TICKS, predictOwnShip } from './predict';
import { isBlocked } from './terrain';
import type { MatchState, ShownShip, ShownShot } from './state';
import { foretoldShots, ownShotTick } from './trigger';
import { flownOn, weaponOf } from '../net/weapons';
import { wrapped, wrappedDelta } from './wrap';

/** When snapshots stay out, ships fly straight on for this long and then stand. */
const MAX_OVERSHOOT_TICKS = 6;
const FULL_TURN = 2 * Math.PI;

/**
 * What is drawn at local time `nowMs`: everybody else a moment ago, our own ship in the present. Our shots are
 * drawn among the others, whom they may hit: the server has them begin on the tick that is drawn when we fire.
 */
export function drawn(
  state: MatchState,
  nowMs: number,
): { tick: number; ships: ShownShip[]; shots: ShownShot[] } | null {
  const reached = renderTickAt(state.clock, nowMs);
  if (reached === null) return null;
  // A recording that stands still is shown as it is, not as it would go on.
  const tick = state.playback?.paused ? Math.min(reached, state.clock.newestTick) : reached;
  const { ships, shots } = sample(state, tick);
  const ownShip = predictOwnShip(state, nowMs);
  const { seat } = state.identity;
  const told = shotsAt(state, ownShotTick(state, nowMs) ?? tick, MAX_AHEAD_TICKS).filter(
    ({ owner }) => owner === seat,
  );
  return {
    tick,
    ships: ownShip ? [...ships.filter(({ id }) => id !== seat), ownShip] : ships,
    shots: [...shots.filter(({ owner }) => owner !== seat), ...told, ...foretoldShots(state, nowMs)],
  };
}

/** The ships and shots at `renderTick`, between the two snapshots around it. */
export function sample(state: MatchState, renderTick: number): { ships: ShownShip[]; shots: ShownShot[] } {
  const { before, after } = around(state.snapshots, renderTick);
  if (!before) return { ships: [], shots: [] };
  const span = after ? after.tick - before.tick : 1;
  const share = Math.min((renderTick - before.tick) / span, 1 + MAX_OVERSHOOT_TICKS / span);
  return {
    ships: before.entities.map((entity) => {
      const next = after?.entities.find(({ id }) => id === entity.id);
      return shipBetween(state, entity, next, share);
    }),
    shots: shotsAt(state, renderTick, MAX_OVERSHOOT_TICKS),
  };
}

/** The last snapshot at or before the tick and the one after; past the newest, the last two. */
function around(
  snapshots: WorldUpdate[],
  renderTick: number,
): { before: WorldUpdate | undefined; after: WorldUpdate | undefined } {
  let index = snapshots.findLastIndex(({ tick }) => tick <= renderTick);
  if (index === snapshots.length - 1 && index > 0) index -= 1;
  index = Math.max(index, 0);
  return { before: snapshots[index], after: snapshots[index + 1] };
}

function shipBetween(state: MatchState, from: Entity, to: Entity | undefined, share: number): ShownShip {
  const own = from.id === state.identity.seat;
  // A death or a respawn is a jump, not a way: the old state holds until the new one is reached.
  if (!to || from.alive !== to.alive) return shown(to && share >= 1 ? to : from, own);
  const { width, height } = state.identity.world;
  const way = Math.max(share, 0);
  const nearest = way >= 1 ? to : from;
  return {
    ...shown(nearest, own),
    x: wrapped(from.x + wrappedDelta(from.x, to.x, width) * way, width),
    y: wrapped(from.y + wrappedDelta(from.y, to.y, height) * way, height),
    rotation: from.rotation + wrappedDelta(from.rotation, to.rotation, FULL_TURN) * way,
    throttle: from.throttle + (to.throttle - from.throttle) * Math.min(way, 1),
  };
}

function shown(entity: Entity, own: boolean): ShownShip {
  const {
    id,
    x,
    y,
    rotation,
    throttle,
    turn,
    hp,
    alive,
    protected: isProtected = false,
    energy = 1,
    jet = 0,
    special = false,
    shielded = false,
    doubled = false,
    carries = null,
    vx = 0,
    vy = 0,
  } = entity;
  const flight = { x, y, vx, vy, rotation, throttle, turn };
  const taken = { shielded, doubled, carries };
  return { id, ...flight, hp, alive, jet, special, protected: isProtected, ...taken, energy, own };
}

/**
 * Shots of the last snapshot reached, each moved on along its course; gone where they leave the world or meet an obstacle. With
 * them those of later snapshots that have begun by now: the server tells of a shot when it is fired, which is
 * later than it begins.
 */
function shotsAt(state: MatchState, renderTick: number, overshoot: number): ShownShot[] {
  const { world, tick_rate } = state.identity;
  const reached = state.snapshots.findLastIndex(({ tick }) => tick <= renderTick);
  const shots = new Map<number, ShownShot>();
  for (const { tick, projectiles } of state.snapshots.slice(Math.max(reached, 0))) {
    const seconds = Math.min(renderTick - tick, overshoot) / tick_rate;
    for (const told of projectiles) {
      const { id, owner, weapon = 0, vx, vy, born } = told;
      if (shots.has(id) || born > renderTick) continue;
      const place = flownOn(told, weaponOf(state.identity, weapon), seconds);
      const shot = { id, owner, weapon, ...place, vx, vy };
      if (!isBlocked(told, shot, state.ground)) shots.set(id, shot);
    }
  }
  return [...shots.values()].filter(({ x, y }) => x >= 0 && y >= 0 && x <= world.width && y <= world.height);
}
