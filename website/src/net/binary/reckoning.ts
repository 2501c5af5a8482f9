/**
 * How everybody flies a ship on between two words of the server: whole numbers, equal to the bit with the
 * server's. PROTOCOL.md ("Flying a ship on") is the contract.
 */

const UNITS_PER_PX = 4096;
const FULL_THROTTLE = 2 ** 23;
const FULL_TURN = 2 ** 32;
const QUARTER_TURN = 2 ** 30;
export const FULL_STICK = 127;
const SHIFT_UNITS = UNITS_PER_PX / 32;
const SHIFT_HEADING = FULL_TURN / 8192;

/** The flight rules per tick. */
export interface Flight {
  width: number;
  height: number;
  turn: number;
  throttle: number;
  speed: number;
}

/** Where a ship is believed to be, in units, and how it flies on. */
export interface Track {
  x: number;
  y: number;
  heading: number;
  throttle: number;
  turn: number;
  thrust: number;
}

/** What is new of a ship's flight. */
export interface Course {
  turn: number | null;
  thrust: number | null;
  /** For how many of the last ticks the new sticks have counted. */
  age: number;
  shift: { dx: number; dy: number; heading: number } | null;
}

export function flightOf(
  world: { width: number; height: number },
  ship: { max_speed: number; turn_rate: number; throttle_rate: number },
  tickRate: number,
): Flight {
  return {
    width: Math.max(1, Math.round(world.width * UNITS_PER_PX)),
    height: Math.max(1, Math.round(world.height * UNITS_PER_PX)),
    turn: Math.round(((ship.turn_rate / tickRate / (2 * Math.PI)) * FULL_TURN) / FULL_STICK),
    throttle: Math.round(((ship.throttle_rate / tickRate) * FULL_THROTTLE) / FULL_STICK),
    speed: Math.round((ship.max_speed / tickRate) * UNITS_PER_PX),
  };
}

export const SINE_TABLE: readonly number[] = Array.from({ length: 1025 }, (_, at) =>
  Math.round(65536 * Math.sin((2 * Math.PI * at) / 1024)),
);

function sine(angle: number): number {
  const at = angle >>> 22;
  const low = SINE_TABLE[at] ?? 0;
  const high = SINE_TABLE[at + 1] ?? 0;
  return low + Math.floor(((high - low) * ((angle >>> 8) & 0x3fff)) / 16384);
}

/** Flies `track` over `ticks` ticks, in place. */
export function flyOn(track: Track, ticks: number, flight: Flight): void {
  for (let tick = 0; tick < ticks; tick += 1) {
    track.heading = (track.heading + track.turn * flight.turn) >>> 0;
    const throttle = track.throttle + track.thrust * flight.throttle;
    track.throttle = Math.min(Math.max(throttle, 0), FULL_THROTTLE);
    const way = Math.floor((flight.speed * Math.floor(track.throttle / 128)) / 65536);
    const across = Math.floor((way * sine(track.heading) + 32768) / 65536);
    const up = Math.floor((way * sine((track.heading + QUARTER_TURN) >>> 0) + 32768) / 65536);
    track.x = modulo(track.x + across, flight.width);
    track.y = modulo(track.y - up, flight.height);
  }
}

/** Flies `track` over `ticks` ticks on which `course` was set, in place. */
export function follow(track: Track, ticks: number, course: Course, flight: Flight): void {
  const age = Math.min(course.age, ticks);
  flyOn(track, ticks - age, flight);
  track.turn = course.turn ?? track.turn;
  track.thrust = course.thrust ?? track.thrust;
  flyOn(track, age, flight);
  if (course.shift) {
    track.x = modulo(track.x + course.shift.dx * SHIFT_UNITS, flight.width);
    track.y = modulo(track.y + course.shift.dy * SHIFT_UNITS, flight.height);
    track.heading = (track.heading + course.shift.heading * SHIFT_HEADING) >>> 0;
  }
}

/** The track in the terms of a `WorldUpdate`. */
export function shownTrack(track: Track): { x: number; y: number; rotation: number; throttle: number } {
  return {
    x: track.x / UNITS_PER_PX,
    y: track.y / UNITS_PER_PX,
    rotation: ((track.heading | 0) / FULL_TURN) * 2 * Math.PI,
    throttle: track.throttle / FULL_THROTTLE,
  };
}

export function clampedThrottle(throttle: number): number {
  return Math.min(throttle, FULL_THROTTLE);
}

function modulo(value: number, extent: number): number {
  const rest = value % extent;
  return rest < 0 ? rest + extent : rest;
}
