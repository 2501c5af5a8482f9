/**
 * How everybody flies a ship on between two words of the server: whole numbers, equal to the bit with the
 * server's. PROTOCOL.md ("Flying a ship on") is the contract.
 */

import type { Entity, Identity, JetTraits } from '../protocol';

const UNITS_PER_PX = 4096;
const FULL_THROTTLE = 2 ** 23;
const FULL_TURN = 2 ** 32;
const QUARTER_TURN = 2 ** 30;
export const FULL_STICK = 127;
const SHIFT_UNITS = UNITS_PER_PX / 32;
const SHIFT_HEADING = FULL_TURN / 8192;
const SHIFT_VELOCITY = 1024;
const VELOCITY_UNITS = 64;
const MAX_VELOCITY = 2 ** 23 - 1;

/** The flight rules per tick, of one kind of ship. */
export interface Flight {
  width: number;
  height: number;
  turn: number;
  motion: { throttle: number; speed: number } | Drift;
  /** Velocity units in a px a second. */
  velocityScale: number;
}

/** Velocities in velocity units, of which a unit a tick has 64. */
interface Drift {
  /** Of a velocity, what is left after a tick, in 1/65536. */
  keep: number;
  thrust: number;
  reverse: number;
  strafe: number;
  boost: number;
}

/** Where a ship is believed to be, in units, and how it flies on. */
export interface Track {
  x: number;
  y: number;
  heading: number;
  /** 0 of a ship that drifts. */
  throttle: number;
  /** 0 of a ship that does not drift. */
  vx: number;
  vy: number;
  turn: number;
  thrust: number;
  /** True while the ship's special is on. */
  special: boolean;
}

/** What is new of a ship's flight. */
export interface Course {
  turn: number | null;
  thrust: number | null;
  special: boolean | null;
  /** For how many of the last ticks the new sticks have counted. */
  age: number;
  shift: { dx: number; dy: number; heading: number; dvx: number; dvy: number } | null;
}

/** By jet; one alone where ships do not drift. */
export function flightsOf(identity: Identity): Flight[] {
  const { world, ship, jets = [], tick_rate } = identity;
  const flight = (numbers: { max_speed: number; turn_rate: number }, motion: Flight['motion']): Flight => ({
    width: Math.max(1, Math.round(world.width * UNITS_PER_PX)),
    height: Math.max(1, Math.round(world.height * UNITS_PER_PX)),
    turn: Math.round(((numbers.turn_rate / tick_rate / (2 * Math.PI)) * FULL_TURN) / FULL_STICK),
    motion,
    velocityScale: (UNITS_PER_PX * VELOCITY_UNITS) / tick_rate,
  });
  if (jets.length > 0) return jets.map((jet) => flight(jet, driftOf(jet, tick_rate)));
  const throttle = Math.round(((ship.throttle_rate / tick_rate) * FULL_THROTTLE) / FULL_STICK);
  return [flight(ship, { throttle, speed: Math.round((ship.max_speed / tick_rate) * UNITS_PER_PX) })];
}

function driftOf({ max_speed, drag, reverse, strafe, boost }: JetTraits, tickRate: number): Drift {
  const push = ((max_speed * drag) / tickRate / tickRate) * (UNITS_PER_PX * VELOCITY_UNITS);
  const perStep = (share: number) => Math.round((push * share * 256) / FULL_STICK);
  return {
    keep: Math.round(65536 * (1 - drag / tickRate)),
    thrust: perStep(1),
    reverse: perStep(reverse),
    strafe: perStep(strafe),
    boost: Math.round(push * boost),
  };
}

export const SINE_TABLE: readonly number[] = Array.from({ length: 1025 }, (_, at) =>
  Math.round(65536 * Math.sin((2 * Math.PI * at) / 1024)),
);

function cosine(angle: number): number {
  return sine((angle + QUARTER_TURN) >>> 0);
}

function sine(angle: number): number {
  const at = angle >>> 22;
  const low = SINE_TABLE[at] ?? 0;
  const high = SINE_TABLE[at + 1] ?? 0;
  return low + Math.floor(((high - low) * ((angle >>> 8) & 0x3fff)) / 16384);
}

/** Flies `track` over `ticks` ticks, in place. */
export function flyOn(track: Track, ticks: number, flight: Flight): void {
  const { motion } = flight;
  for (let tick = 0; tick < ticks; tick += 1) {
    if ('keep' in motion) driftOn(track, motion, flight);
    else throttleOn(track, motion, flight);
  }
}

function throttleOn(track: Track, motion: { throttle: number; speed: number }, flight: Flight): void {
  track.heading = (track.heading + track.turn * flight.turn) >>> 0;
  const throttle = track.throttle + track.thrust * motion.throttle;
  track.throttle = Math.min(Math.max(throttle, 0), FULL_THROTTLE);
  const way = Math.floor((motion.speed * Math.floor(track.throttle / 128)) / 65536);
  track.x = modulo(track.x + share(way, sine(track.heading)), flight.width);
  track.y = modulo(track.y - share(way, cosine(track.heading)), flight.height);
}

function driftOn(track: Track, drift: Drift, flight: Flight): void {
  const strafes = track.special && drift.strafe > 0;
  if (!strafes) track.heading = (track.heading + track.turn * flight.turn) >>> 0;
  const perStep = track.thrust >= 0 ? drift.thrust : drift.reverse;
  const boosts = track.special && drift.boost > 0;
  const push = boosts ? drift.boost : Math.floor((track.thrust * perStep) / 256);
  const aside = strafes ? Math.floor((track.turn * drift.strafe) / 256) : 0;
  const [sin, cos] = [sine(track.heading), cosine(track.heading)];
  track.vx = limited(share(track.vx, drift.keep) + share(push, sin) + share(aside, cos));
  track.vy = limited(share(track.vy, drift.keep) - share(push, cos) + share(aside, sin));
  track.x = modulo(track.x + Math.floor((track.vx + 32) / VELOCITY_UNITS), flight.width);
  track.y = modulo(track.y + Math.floor((track.vy + 32) / VELOCITY_UNITS), flight.height);
}

/** `value` times a share in 1/65536, to the nearest. */
function share(value: number, part: number): number {
  return Math.floor((value * part + 32768) / 65536);
}

export function limited(velocity: number): number {
  return Math.min(Math.max(velocity, -MAX_VELOCITY), MAX_VELOCITY);
}

/** Flies `track` over `ticks` ticks on which `course` was set, in place. */
export function follow(track: Track, ticks: number, course: Course, flight: Flight): void {
  const age = Math.min(course.age, ticks);
  flyOn(track, ticks - age, flight);
  track.turn = course.turn ?? track.turn;
  track.thrust = course.thrust ?? track.thrust;
  track.special = course.special ?? track.special;
  flyOn(track, age, flight);
  if (course.shift) {
    track.x = modulo(track.x + course.shift.dx * SHIFT_UNITS, flight.width);
    track.y = modulo(track.y + course.shift.dy * SHIFT_UNITS, flight.height);
    track.heading = (track.heading + course.shift.heading * SHIFT_HEADING) >>> 0;
    track.vx = limited(track.vx + course.shift.dvx * SHIFT_VELOCITY);
    track.vy = limited(track.vy + course.shift.dvy * SHIFT_VELOCITY);
  }
}

/** The track in the terms of a `WorldUpdate`. */
export function shownTrack(
  track: Track,
  flight: Flight,
): Pick<Entity, 'x' | 'y' | 'vx' | 'vy' | 'rotation' | 'throttle'> {
  return {
    x: track.x / UNITS_PER_PX,
    y: track.y / UNITS_PER_PX,
    ...(track.vx === 0 ? {} : { vx: track.vx / flight.velocityScale }),
    ...(track.vy === 0 ? {} : { vy: track.vy / flight.velocityScale }),
    rotation: ((track.heading | 0) / FULL_TURN) * 2 * Math.PI,
    throttle: throttleOf(track, flight),
  };
}

/** 0 to 1; of a ship that drifts, how hard its engine pushes. */
function throttleOf(track: Track, { motion }: Flight): number {
  if (!('keep' in motion)) return track.throttle / FULL_THROTTLE;
  return track.special && motion.boost > 0 ? 1 : Math.max(track.thrust, 0) / FULL_STICK;
}

export function clampedThrottle(throttle: number): number {
  return Math.min(throttle, FULL_THROTTLE);
}

function modulo(value: number, extent: number): number {
  const rest = value % extent;
  return rest < 0 ? rest + extent : rest;
}
