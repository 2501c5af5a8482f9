import type { GameEvent, Identity } from '../net/protocol';
import { drawn } from './interpolate';
import { pilotOf, type MatchState } from './state';
import { blockedAt } from './terrain';
import { foretoldPulls, type Pull } from './trigger';
import { weaponOf } from '../net/weapons';
import { wrappedDelta } from './wrap';

/** A beam to be drawn now. It may end beyond the seam that its ship is near to. */
export interface ShownBeam {
  by: number;
  x: number;
  y: number;
  toX: number;
  toY: number;
}

/** A beam is told at most so many ticks after it was foretold: it is one and the same. */
const SAME_TICKS = 12;

/** Our beams that have not been drawn yet, as soon as the trigger is pulled: to where the server will have them end. */
export function takeForetoldBeams(state: MatchState, nowMs: number): ShownBeam[] {
  const { seat } = state.identity;
  if (seat === null) return [];
  const fresh = foretoldPulls(state, nowMs).filter(
    ({ weapon, isShown }) => !isShown && weaponOf(state.identity, weapon).kind === 'beam',
  );
  return fresh.map((pull) => {
    pull.isShown = true;
    state.prediction.beams.push(pull.tick);
    state.prediction.beams = state.prediction.beams.slice(-8);
    const length = reach(state, pull, nowMs);
    const { x, y } = pull;
    const [toX, toY] = [x + Math.sin(pull.rotation) * length, y - Math.cos(pull.rotation) * length];
    return { by: seat, x, y, toX, toY };
  });
}

/** True for a beam of ours that was drawn when it was foretold. */
export function wasForetold(state: MatchState, event: GameEvent & { kind: 'beam' }): boolean {
  const { identity, prediction } = state;
  return (
    event.by === identity.seat && prediction.beams.some((tick) => Math.abs(tick - event.tick) <= SAME_TICKS)
  );
}

function reach(state: MatchState, pull: Pull, nowMs: number): number {
  const { identity } = state;
  const beam = weaponOf(identity, pull.weapon);
  const [sin, cos] = [Math.sin(pull.rotation), Math.cos(pull.rotation)];
  const range = Math.min(beam.range, wayToTheEdge(pull, sin, -cos, identity));
  const end = { x: pull.x + sin * range, y: pull.y - cos * range };
  let length = range * blockedAt(pull, end, state.ground);
  const width = identity.ship.radius + beam.radius;
  for (const ship of drawn(state, nowMs)?.ships ?? []) {
    if (!ship.alive || ship.own || isFriend(state, ship.id)) continue;
    const [dx, dy] = [
      wrappedDelta(pull.x, ship.x, identity.world.width),
      wrappedDelta(pull.y, ship.y, identity.world.height),
    ];
    const along = dx * sin - dy * cos;
    const aside = Math.abs(dx * cos + dy * sin);
    if (aside < width && along > 0)
      length = Math.min(length, Math.max(along - Math.sqrt(width * width - aside * aside), 0));
  }
  return length;
}

/** What we fire goes through those of our own side. */
function isFriend(state: MatchState, seat: number): boolean {
  const { identity } = state;
  if (!identity.sides || identity.seat === null) return false;
  const other = pilotOf(state, seat);
  return other !== undefined && other.team === pilotOf(state, identity.seat)?.team;
}

function wayToTheEdge({ x, y }: Pull, dx: number, dy: number, { world }: Identity): number {
  const along = (place: number, step: number, extent: number) =>
    step === 0 ? Infinity : (step > 0 ? extent - place : place) / Math.abs(step);
  return Math.min(along(x, dx, world.width), along(y, dy, world.height));
}
