import type { Controls, Entity, Identity } from '../net/protocol';
import { tickAt } from './clock';
import { RELEASED } from './controls';
import { isBlocked, keepOut } from './terrain';
import type { MatchState, ShownShip, ShownShot } from './state';
import { wrapped, wrappedDelta } from './wrap';

/**
 * The own ship, flown ahead of what the server has told of it: from the newest snapshot on, through the inputs
 * that the server has not acknowledged yet, up to the tick on which an input sent now will count. Keys then show
 * at once.
 */
export interface Prediction {
  /** How many ticks before it counts an input is sent, seen from the newest tick that reaches us. */
  leadTicks: number;
  /** Inputs sent and not acknowledged, oldest first. */
  pending: { seq: number; tick: number; controls: Controls }[];
  /** Those of the newest acknowledged input. */
  acked: Controls;
  /** What the last correction moved the ship by; shown less and less, so that nothing jumps. */
  offset: { x: number; y: number; rotation: number; atMs: number };
  /** Shots of ours that no snapshot can have yet. */
  shots: ForetoldShot[];
  /** Up to this tick the trigger has been looked at. */
  firedUpTo: number;
  readyAt: number;
}

interface ForetoldShot {
  tick: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/** Position in px, rotation in radians, throttle 0 to 1. */
type Pose = Pick<Entity, 'x' | 'y' | 'rotation' | 'throttle'>;

const FULL_TURN = 2 * Math.PI;
/** Before the server has said how early our inputs come. */
const FIRST_LEAD_TICKS = 4;
/** How early inputs should come: what jitter may take. */
const WANTED_LEAD_TICKS = 2;
const MAX_LEAD_TICKS = 25;
/** Without a word of the server for longer than this the ship waits where it is. */
const MAX_AHEAD_TICKS = 40;
/** In this time a correction fades to a third. */
const FADE_MS = 100;
/** A longer way is no correction but another place. */
const JUMP_PX = 120;
/** Inputs that are never acknowledged are of a connection that is gone. */
const MAX_PENDING = 64;

export function newPrediction(): Prediction {
  return {
    leadTicks: FIRST_LEAD_TICKS,
    pending: [],
    acked: RELEASED,
    offset: { x: 0, y: 0, rotation: 0, atMs: 0 },
    shots: [],
    firedUpTo: 0,
    readyAt: 0,
  };
}

/** The tick (with fraction) that the own ship is drawn on, or null before the first snapshot. */
function presentTick(state: MatchState, nowMs: number): number | null {
  const arriving = tickAt(state.clock, nowMs);
  return arriving === null ? null : arriving + state.prediction.leadTicks;
}

/** The tick on which an input sent now is to count. */
export function inputTick(state: MatchState, nowMs: number): number | null {
  const tick = presentTick(state, nowMs);
  return tick === null ? null : Math.max(Math.ceil(tick), 1);
}

/** An input was sent. */
export function recordInput(state: MatchState, seq: number, tick: number, controls: Controls): void {
  const { pending } = state.prediction;
  pending.push({ seq, tick, controls });
  if (pending.length > MAX_PENDING) pending.shift();
}

/** Takes in what the newest snapshot says of the own ship. `change` puts the snapshot into the state. */
export function correctPrediction(state: MatchState, own: Entity, nowMs: number, change: () => void): void {
  const before = predictedShip(state, nowMs);
  const { prediction } = state;
  const news = own.ack > state.ack;
  change();
  for (const input of prediction.pending) if (input.seq <= own.ack) prediction.acked = input.controls;
  prediction.pending = prediction.pending.filter(({ seq }) => seq > own.ack);
  if (news && own.lead !== undefined) adjustLead(prediction, own.lead);
  const newest = state.snapshots.at(-1);
  prediction.shots = prediction.shots.filter(({ tick }) => newest !== undefined && tick > newest.tick);
  // Whatever has changed, the ship goes on from where it was drawn.
  const after = predictedShip(state, nowMs);
  if (!before || !after) return;
  const { width, height } = state.identity.world;
  const offset = {
    x: faded(prediction, nowMs).x + wrappedDelta(after.x, before.x, width),
    y: faded(prediction, nowMs).y + wrappedDelta(after.y, before.y, height),
    rotation: faded(prediction, nowMs).rotation + wrappedDelta(after.rotation, before.rotation, FULL_TURN),
  };
  const jumps = Math.hypot(offset.x, offset.y) > JUMP_PX;
  prediction.offset = jumps ? { x: 0, y: 0, rotation: 0, atMs: nowMs } : { ...offset, atMs: nowMs };
}

/** Too late is mended at once and for good; too early a little at a time. */
function adjustLead(prediction: Prediction, lead: number): void {
  const missing = WANTED_LEAD_TICKS - lead;
  const step = missing > 0 ? missing : missing * 0.2;
  prediction.leadTicks = Math.min(Math.max(prediction.leadTicks + step, 0), MAX_LEAD_TICKS);
}

/** The own ship as it is drawn, or null where there is nothing to predict: it is not there, or nobody flies. */
export function predictOwnShip(state: MatchState, nowMs: number): ShownShip | null {
  const ship = predictedShip(state, nowMs);
  if (!ship) return null;
  const { width, height } = state.identity.world;
  const { x, y, rotation } = faded(state.prediction, nowMs);
  return {
    ...ship,
    x: wrapped(ship.x + x, width),
    y: wrapped(ship.y + y, height),
    rotation: ship.rotation + rotation,
  };
}

/** The own shots on the own ship's tick: those that the server has told of, and those that it will. */
export function predictOwnShots(state: MatchState, nowMs: number): ShownShot[] | null {
  const newest = state.snapshots.at(-1);
  const present = presentTick(state, nowMs);
  if (!newest || present === null || !predictedShip(state, nowMs)) return null;
  pullTrigger(state, newest.tick, present);
  const { seat, world, tick_rate } = state.identity;
  const ahead = (present - newest.tick) / tick_rate;
  const told = newest.projectiles
    .filter(({ owner }) => owner === seat)
    .map((shot) => ({
      from: shot,
      shot: { ...shot, x: shot.x + shot.vx * ahead, y: shot.y + shot.vy * ahead },
    }));
  const foretold = state.prediction.shots.map(({ tick, x, y, vx, vy }) => {
    const seconds = Math.max(present - tick, 0) / tick_rate;
    const shot = { id: -tick, owner: seat, x: x + vx * seconds, y: y + vy * seconds, vx, vy };
    return { from: { x, y }, shot };
  });
  const inside = ({ x, y }: ShownShot) => x >= 0 && y >= 0 && x < world.width && y < world.height;
  return [...told, ...foretold]
    .filter(({ from, shot }) => inside(shot) && !isBlocked(from, shot, state.identity))
    .map(({ shot }) => shot);
}

/** Fires on each whole tick up to `present` on which the trigger is held and the weapon ready, as the server will. */
function pullTrigger(state: MatchState, snapshotTick: number, present: number): void {
  const { prediction, identity } = state;
  const { ship, shot, tick_rate, world } = identity;
  const first = Math.max(prediction.firedUpTo, snapshotTick) + 1;
  for (let tick = first; tick <= present; tick += 1) {
    prediction.firedUpTo = tick;
    if (!controlsOn(prediction, tick, snapshotTick).shoot || tick < prediction.readyAt) continue;
    if (energyOn(state, tick, snapshotTick) < shot.energy) continue;
    const pose = poseAt(state, tick);
    if (!pose) continue;
    prediction.readyAt = tick + Math.round((shot.cooldown_ms * tick_rate) / 1000);
    const [sin, cos] = [Math.sin(pose.rotation), Math.cos(pose.rotation)];
    prediction.shots.push({
      tick,
      x: wrapped(pose.x + sin * ship.radius, world.width),
      y: wrapped(pose.y - cos * ship.radius, world.height),
      vx: sin * shot.speed,
      vy: -cos * shot.speed,
    });
  }
}

/** What the own ship has to pay a shot with on `tick`, counted on from the newest snapshot. */
function energyOn(
  { identity, prediction, snapshots }: MatchState,
  tick: number,
  snapshotTick: number,
): number {
  const { ship, shot, tick_rate, seat } = identity;
  const told = snapshots.at(-1)?.entities.find(({ id }) => id === seat)?.energy ?? 1;
  const fired = prediction.shots.filter((own) => own.tick > snapshotTick).length;
  const grown = ((tick - snapshotTick) * ship.energy_rate) / tick_rate;
  // What grew while it was full is lost, and less than a shot is worth.
  return Math.min(told * ship.max_energy + grown, ship.max_energy) - fired * shot.energy;
}

function predictedShip(state: MatchState, nowMs: number): ShownShip | null {
  const present = presentTick(state, nowMs);
  const own = ownEntity(state);
  const pose = present === null ? null : poseAt(state, present);
  if (!own || !pose) return null;
  const { id, turn, hp, alive, protected: isProtected = false, energy = 1 } = own;
  return { id, turn, hp, alive, protected: isProtected, energy, ...pose, own: true };
}

function ownEntity(state: MatchState): Entity | undefined {
  return state.snapshots.at(-1)?.entities.find(({ id }) => id === state.identity.seat);
}

/** The own ship flown from the newest snapshot to `tick`, or null if it does not fly. */
function poseAt(state: MatchState, tick: number): Pose | null {
  const newest = state.snapshots.at(-1);
  const own = ownEntity(state);
  if (!newest || !own?.alive || state.phase !== 'running') return null;
  let pose: Pose = { x: own.x, y: own.y, rotation: own.rotation, throttle: own.throttle };
  const end = Math.min(tick, newest.tick + MAX_AHEAD_TICKS);
  for (let at = newest.tick; at < end; at += 1) {
    const controls = controlsOn(state.prediction, at + 1, newest.tick);
    pose = flown(pose, controls, Math.min(end - at, 1), state.identity);
  }
  return pose;
}

/** The controls that count on `tick`. Inputs that should have counted by the snapshot and did not are late: they come next. */
function controlsOn(prediction: Prediction, tick: number, snapshotTick: number): Controls {
  const due = prediction.pending.findLast((input) => Math.max(input.tick, snapshotTick + 1) <= tick);
  return due?.controls ?? prediction.acked;
}

/** The flight rules over a tick, or a part of one. */
function flown(pose: Pose, controls: Controls, part: number, identity: Identity): Pose {
  const { ship, world, tick_rate } = identity;
  const seconds = part / tick_rate;
  const rotation = pose.rotation + controls.turn * ship.turn_rate * seconds;
  const opened = pose.throttle + controls.thrust * ship.throttle_rate * seconds;
  const throttle = Math.min(Math.max(opened, 0), 1);
  const way = throttle * ship.max_speed * seconds;
  const place = {
    x: wrapped(pose.x + Math.sin(rotation) * way, world.width),
    y: wrapped(pose.y - Math.cos(rotation) * way, world.height),
  };
  return { ...(way > 0 ? keepOut(place, identity) : place), rotation, throttle };
}

function faded({ offset }: Prediction, nowMs: number): { x: number; y: number; rotation: number } {
  const share = Math.exp(-Math.max(nowMs - offset.atMs, 0) / FADE_MS);
  return { x: offset.x * share, y: offset.y * share, rotation: offset.rotation * share };
}
