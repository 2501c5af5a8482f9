import type { Controls, Entity, Identity, JetTraits } from '../net/protocol';
import { renderTickAt, tickAt } from './clock';
import { RELEASED } from './controls';
import { adjustLead, followLead, newLead, type Lead } from './lead';
import { bounced, keepOut } from './terrain';
import { traitsOf, type MatchState, type ShownShip } from './state';
import type { Pull } from './trigger';
import { wrapped, wrappedDelta } from './wrap';

/**
 * The own ship, flown ahead of what the server has told of it: from the newest snapshot on, through the inputs
 * that the server has not acknowledged yet, up to the tick on which an input sent now will count. Keys then show
 * at once.
 */
export interface Prediction {
  lead: Lead;
  /** Inputs sent and not acknowledged, oldest first. */
  pending: SentInput[];
  /** The newest acknowledged input. */
  acked: Pick<SentInput, 'controls' | 'behind'>;
  /** What the last correction moved the ship by; shown less and less, so that nothing jumps. */
  offset: { x: number; y: number; rotation: number; atMs: number };
  /** Pulls of our trigger, and salvos, that no snapshot can have yet. */
  pulls: Pull[];
  /** The last ticks on which beams were drawn that no event could have told of. */
  beams: number[];
  /** Up to this tick the trigger has been looked at. */
  firedUpTo: number;
  readyAt: number;
}

/** An input, the tick it is to count on, and how many ticks behind that tick the others were drawn. */
export interface SentInput {
  seq: number;
  tick: number;
  behind: number;
  controls: Controls;
}

/** Position in px, velocity in px/s, rotation in radians, throttle 0 to 1. */
export interface Pose extends Pick<Entity, 'x' | 'y' | 'rotation' | 'throttle'> {
  vx: number;
  vy: number;
  /** What there is to pay with, shots fired since the snapshot not taken off. */
  energy: number;
  special: 'off' | 'on' | 'spent';
}

const FULL_TURN = 2 * Math.PI;
/** Without a word of the server for longer than this the ship waits where it is. */
export const MAX_AHEAD_TICKS = 40;
/** In this time a correction fades to a third. */
const FADE_MS = 100;
/** A longer way is no correction but another place. */
const JUMP_PX = 120;
/** Inputs that are never acknowledged are of a connection that is gone. */
const MAX_PENDING = 64;
/** A special that lasts begins only if it could last this long: a rule of the server. */
const LEAST_SPECIAL_S = 0.25;

export function newPrediction(): Prediction {
  return {
    lead: newLead(),
    pending: [],
    acked: { controls: RELEASED, behind: 0 },
    offset: { x: 0, y: 0, rotation: 0, atMs: 0 },
    pulls: [],
    beams: [],
    firedUpTo: 0,
    readyAt: 0,
  };
}

/** The tick (with fraction) that the own ship is drawn on, or null before the first snapshot. */
export function presentTick(state: MatchState, nowMs: number): number | null {
  const arriving = tickAt(state.clock, nowMs);
  return arriving === null ? null : arriving + state.prediction.lead.drawn;
}

/**
 * When an input sent now is to count, and how many ticks behind the own ship the others are drawn; null before the first
 * snapshot. It counts on no tick that has been drawn.
 */
export function inputTime(state: MatchState, nowMs: number): { tick: number; behind: number } | null {
  const arriving = tickAt(state.clock, nowMs);
  const shown = renderTickAt(state.clock, nowMs);
  if (arriving === null || shown === null) return null;
  const { sent, drawn } = state.prediction.lead;
  const counts = Math.ceil(arriving + Math.max(sent, drawn));
  return { tick: Math.max(counts, 1), behind: Math.max(Math.round(arriving + drawn - shown), 0) };
}

/** An input was sent. */
export function recordInput(state: MatchState, input: SentInput): void {
  const { pending } = state.prediction;
  pending.push(input);
  if (pending.length > MAX_PENDING) pending.shift();
}

/** Takes in what the newest snapshot says of the own ship. `change` puts the snapshot into the state. */
export function correctPrediction(state: MatchState, own: Entity, nowMs: number, change: () => void): void {
  const before = predictedShip(state, nowMs);
  const present = presentTick(state, nowMs);
  const { prediction } = state;
  const news = own.ack > state.ack;
  change();
  for (const input of prediction.pending) if (input.seq <= own.ack) prediction.acked = input;
  prediction.pending = prediction.pending.filter(({ seq }) => seq > own.ack);
  if (news && own.lead !== undefined) adjustLead(prediction.lead, own.lead);
  const arriving = tickAt(state.clock, nowMs);
  if (present !== null && arriving !== null) followLead(prediction.lead, present - arriving);
  const newest = state.snapshots.at(-1);
  prediction.pulls = prediction.pulls.filter(({ tick }) => newest !== undefined && tick > newest.tick);
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

export function predictedShip(state: MatchState, nowMs: number): ShownShip | null {
  const present = presentTick(state, nowMs);
  const own = ownEntity(state);
  const pose = present === null ? null : poseAt(state, present);
  if (!own || !pose) return null;
  const { id, turn, hp, alive, protected: isProtected = false, energy = 1, jet = 0 } = own;
  const { shielded = false, doubled = false, carries = null } = own;
  const special = pose.special === 'on';
  const taken = { shielded, doubled, carries };
  return { id, turn, hp, alive, jet, protected: isProtected, ...taken, ...pose, special, energy, own: true };
}

export function ownEntity(state: MatchState): Entity | undefined {
  return state.snapshots.at(-1)?.entities.find(({ id }) => id === state.identity.seat);
}

/** The own ship flown from the newest snapshot to `tick`, or null if it does not fly. */
export function poseAt(state: MatchState, tick: number): Pose | null {
  const newest = state.snapshots.at(-1);
  const own = ownEntity(state);
  if (!newest || !own?.alive || state.phase !== 'running') return null;
  let pose = poseOf(own, state);
  const end = Math.min(tick, newest.tick + MAX_AHEAD_TICKS);
  for (let at = newest.tick; at < end; at += 1) {
    const { controls } = inputOn(state.prediction, at + 1, newest.tick);
    const part = Math.min(end - at, 1);
    const jet = state.identity.jets?.[own.jet ?? 0];
    pose = jet ? drifted(pose, controls, part, jet, state.ground) : flown(pose, controls, part, state.ground);
  }
  return pose;
}

/** The input that counts on `tick`. Those that should have counted by the snapshot and did not are late: they come next. */
export function inputOn(prediction: Prediction, tick: number, snapshotTick: number): Prediction['acked'] {
  const due = prediction.pending.findLast((input) => Math.max(input.tick, snapshotTick + 1) <= tick);
  return due ?? prediction.acked;
}

function poseOf(own: Entity, { identity, prediction }: MatchState): Pose {
  const { x, y, vx = 0, vy = 0, rotation, throttle, energy = 1, jet = 0 } = own;
  // A special that is asked for and not on has run dry, or gone off.
  const off = prediction.acked.controls.ability ? 'spent' : 'off';
  const special = own.special ? 'on' : off;
  return { x, y, vx, vy, rotation, throttle, energy: energy * traitsOf(identity, jet).max_energy, special };
}

/** What energy grows back, and what a special takes of it, over a tick or a part of one. */
function powered(
  pose: Pose,
  ability: boolean,
  seconds: number,
  jet: JetTraits,
): Pick<Pose, 'energy' | 'special'> {
  const energy = Math.min(pose.energy + jet.energy_rate * seconds, jet.max_energy);
  if (!ability) return { energy, special: 'off' };
  const cost = jet.special_energy;
  // A salvo goes off at once.
  if (pose.special === 'spent') return { energy, special: 'spent' };
  if (jet.special === 'salvo') {
    return energy >= cost ? { energy: energy - cost, special: 'spent' } : { energy, special: 'off' };
  }
  const needed = cost * (pose.special === 'on' ? seconds : LEAST_SPECIAL_S);
  if (energy >= needed) return { energy: energy - cost * seconds, special: 'on' };
  return { energy, special: pose.special === 'on' ? 'spent' : 'off' };
}

/** The flight rules where ships drift, over a tick or a part of one. */
function drifted(pose: Pose, controls: Controls, part: number, jet: JetTraits, identity: Identity): Pose {
  const { world, tick_rate } = identity;
  const seconds = part / tick_rate;
  const power = powered(pose, controls.ability, seconds, jet);
  const on = power.special === 'on';
  const strafe = on ? jet.strafe : 0;
  const boosts = on && jet.boost > 0;
  const full = jet.max_speed * jet.drag * seconds;
  const rotation = strafe > 0 ? pose.rotation : pose.rotation + controls.turn * jet.turn_rate * seconds;
  const push = (boosts ? jet.boost : controls.thrust * (controls.thrust < 0 ? jet.reverse : 1)) * full;
  const aside = controls.turn * strafe * full;
  const [sin, cos] = [Math.sin(rotation), Math.cos(rotation)];
  const kept = 1 - jet.drag * seconds;
  const vx = pose.vx * kept + sin * push + cos * aside;
  const vy = pose.vy * kept - cos * push + sin * aside;
  const x = wrapped(pose.x + vx * seconds, world.width);
  const y = wrapped(pose.y + vy * seconds, world.height);
  const throttle = boosts ? 1 : Math.max(controls.thrust, 0);
  return bounced({ ...power, x, y, vx, vy, rotation, throttle }, jet.bounce, identity);
}

/** The flight rules where thrust moves a throttle, over a tick or a part of one. */
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
  const energy = Math.min(pose.energy + ship.energy_rate * seconds, ship.max_energy);
  return { ...pose, ...(way > 0 ? keepOut(place, identity) : place), rotation, throttle, energy };
}

/** What is left of the last corrections. */
export function faded({ offset }: Prediction, nowMs: number): { x: number; y: number; rotation: number } {
  const share = Math.exp(-Math.max(nowMs - offset.atMs, 0) / FADE_MS);
  return { x: offset.x * share, y: offset.y * share, rotation: offset.rotation * share };
}
