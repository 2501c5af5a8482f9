import type { Identity } from '../net/protocol';
import { fan, flownPx, weaponOf, weaponOfJet } from '../net/weapons';
import { renderTickAt } from './clock';
import { inputOn, ownEntity, poseAt, predictedShip, presentTick, type Pose } from './predict';
import type { MatchState, ShownShot } from './state';
import { isBlocked } from './terrain';
import { wrapped } from './wrap';

/** What our ship fires at once: by a pull of the trigger, or as a salvo. */
export interface Pull {
  /** On which it is fired. */
  tick: number;
  /** On which its shots begin, which is where the others are when they are fired. */
  born: number;
  /** Of the identity's weapons. */
  weapon: number;
  rotation: number;
  /** The nose. */
  x: number;
  y: number;
  shots: { x: number; y: number; rotation: number }[];
  /** It is the special, which needs no trigger and is paid for apart. */
  isSalvo: boolean;
  /** Of a beam: it was drawn. */
  isShown: boolean;
}

/** No shot begins longer before it is fired than this: a rule of the server (PROTOCOL.md). */
const MAX_REWIND_TICKS = 9;
/** Shots that are fired at once, at most: a rule of the server. */
const MAX_SHOTS = 16;

/**
 * The tick that our shots are drawn on: that of the others, or as long before our own ship's as the server lets
 * shots begin before they are fired. So a shot leaves the nose when we fire, and goes on as the server's.
 */
export function ownShotTick(state: MatchState, nowMs: number): number | null {
  const present = presentTick(state, nowMs);
  const shown = renderTickAt(state.clock, nowMs);
  return present === null || shown === null ? null : Math.max(shown, present - MAX_REWIND_TICKS);
}

/** The own shots that no snapshot can have yet. */
export function foretoldShots(state: MatchState, nowMs: number): ShownShot[] {
  const pulls = foretoldPulls(state, nowMs);
  const shown = ownShotTick(state, nowMs);
  const { seat, world, tick_rate } = state.identity;
  if (shown === null || seat === null) return [];
  return pulls
    .flatMap(({ tick, born, weapon, isSalvo, shots }) => {
      const kind = weaponOf(state.identity, weapon);
      const flown = flownPx(kind, kind.speed, Math.max(shown - born, 0) / tick_rate);
      return shots.map(({ x, y, rotation }, index) => {
        const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
        const place = { x: x + sin * flown, y: y - cos * flown, vx: sin * kind.speed, vy: -cos * kind.speed };
        // Below 0, and another for each: a salvo may go off with a pull of the trigger.
        const id = -((2 * tick + (isSalvo ? 1 : 0)) * MAX_SHOTS + index + 1);
        return { from: { x, y }, shot: { id, owner: seat, weapon, isSalvo, ...place } };
      });
    })
    .filter(({ shot: { x, y } }) => x >= 0 && y >= 0 && x < world.width && y < world.height)
    .filter(({ from, shot }) => !isBlocked(from, shot, state.ground))
    .map(({ shot }) => shot);
}

/** The pulls of our trigger, and salvos, that no snapshot can have yet. */
export function foretoldPulls(state: MatchState, nowMs: number): Pull[] {
  const newest = state.snapshots.at(-1);
  const present = presentTick(state, nowMs);
  if (!newest || present === null || !predictedShip(state, nowMs)) return [];
  fireUpTo(state, newest.tick, present);
  return state.prediction.pulls;
}

/** Fires on each whole tick up to `present` on which the server will, as far as it can be known. */
function fireUpTo(state: MatchState, snapshotTick: number, present: number): void {
  const { prediction } = state;
  const first = Math.max(prediction.firedUpTo, snapshotTick) + 1;
  for (let tick = first; tick <= present; tick += 1) {
    prediction.firedUpTo = tick;
    const { controls, behind } = inputOn(prediction, tick, snapshotTick);
    const pulls = controls.shoot && tick >= prediction.readyAt;
    if (!pulls && !controls.ability) continue;
    const pose = poseAt(state, tick);
    if (!pose) continue;
    // What grew while it was full is lost, and less than a pull is worth.
    const left = pose.energy - spentSince(state, snapshotTick);
    const born = tick - Math.min(behind, MAX_REWIND_TICKS);
    if (pulls) pullTrigger(state, pose, { tick, born, left });
    // The pose has paid for it.
    if (controls.ability && left >= 0) fireSalvo(state, pose, { tick, born });
  }
}

/** What those pulls have taken that the newest snapshot does not know of. */
function spentSince({ prediction, identity }: MatchState, snapshotTick: number): number {
  const since = prediction.pulls.filter(({ tick, isSalvo }) => tick > snapshotTick && !isSalvo);
  return since.reduce((sum, { weapon }) => sum + weaponOf(identity, weapon).energy, 0);
}

function pullTrigger(state: MatchState, pose: Pose, at: { tick: number; born: number; left: number }): void {
  const { prediction, identity } = state;
  const { tick, born } = at;
  const newest = state.snapshots.at(-1)?.tick ?? 0;
  const before = prediction.pulls.filter((pull) => pull.tick > newest && !pull.isSalvo).length;
  const weapon = weaponInHand(state, before);
  const kind = weaponOf(identity, weapon);
  if (at.left < kind.energy) return;
  prediction.readyAt = tick + Math.round((kind.cooldown_ms * identity.tick_rate) / 1000);
  const shots = leaving(pose, fan(kind), identity);
  prediction.pulls.push({
    tick,
    born,
    weapon,
    ...nose(pose, identity),
    shots,
    isSalvo: false,
    isShown: false,
  });
}

/** A salvo is of the mode's gun, and goes off on the tick on which it is paid for. */
function fireSalvo(state: MatchState, pose: Pose, { tick, born }: Pick<Pull, 'tick' | 'born'>): void {
  const { prediction, identity } = state;
  const jet = identity.jets?.[ownEntity(state)?.jet ?? 0];
  const goesOff = pose.special === 'spent' && poseAt(state, tick - 1)?.special === 'off';
  if (jet?.special !== 'salvo' || !goesOff) return;
  const angles = fan({ count: jet.salvo_shots, spread: jet.salvo_spread });
  const shots = leaving(pose, angles, identity);
  const pull = { tick, born, weapon: 0, ...nose(pose, identity), shots };
  prediction.pulls.push({ ...pull, isSalvo: true, isShown: false });
}

interface Leaving {
  x: number;
  y: number;
  rotation: number;
}

/** Shots that leave the ship at these angles from straight ahead. */
function leaving(pose: Pose, angles: number[], identity: Identity): Leaving[] {
  return angles.map((angle) => ({ ...nose(pose, identity), rotation: pose.rotation + angle }));
}

function nose({ rotation, ...pose }: Pose, { ship, world }: Identity): Leaving {
  return {
    x: wrapped(pose.x + Math.sin(rotation) * ship.radius, world.width),
    y: wrapped(pose.y - Math.cos(rotation) * ship.radius, world.height),
    rotation,
  };
}

/** What our ship fires after so many pulls that the newest snapshot does not know of. */
export function weaponInHand(state: MatchState, pulls = 0): number {
  const own = ownEntity(state);
  const { carries, jet = 0 } = own ?? {};
  return carries && carries.pulls > pulls ? carries.weapon : weaponOfJet(state.identity, jet);
}
