import { ProtocolError } from '../codec';
import type { Carried, Identity, Pilot, ServerMessage, WorldUpdate } from '../protocol';
import { flownPx, weaponOf } from '../weapons';
import { readMessage } from './messages';
import { Reader } from './reader';
import {
  clampedThrottle,
  flightsOf,
  flyOn,
  follow,
  FULL_STICK,
  limited,
  shownTrack,
  type Course,
  type Flight,
  type Track,
} from './reckoning';

interface Ship {
  jet: number;
  flight: Flight;
  track: Track;
  hp: number;
  /** Bits, as below. */
  state: number;
  carries: Carried | null;
}

const PROTECTED = 1;
const SPECIAL = 2;
const SHIELDED = 4;
const DOUBLED = 8;
const CARRIES = 16;

interface Shot {
  id: number;
  owner: number;
  weapon: number;
  born: number;
  x: number;
  y: number;
  heading: number;
}

/** What is known with one snapshot. */
interface Known {
  tick: number;
  ships: Map<number, Ship>;
  shots: Shot[];
  /** That lie there. */
  pickups: Set<number>;
  /** Of obstacles. */
  down: Set<number>;
}

/** The oldest snapshot that a frame can name as its baseline, in ticks. */
const MAX_BASELINE_AGE = 255;

/** What a frame of a connection means, given those before it: on the socket all of them, on a data channel those that came. */
export class ServerDecoder {
  private identity: Identity | null = null;
  /** By jet; one alone where ships do not drift. */
  private flights: Flight[] = [];
  private pilots = new Map<number, Pilot>();
  private lastEvent = 0;
  /**
   * The newest snapshot, and before it those that a message of a data channel may still follow on: from the last baseline on.
   */
  private known: Known[] = [];
  private ack = 0;
  private lead = 0;
  /** Of the own ship, or for who watches of the one that is followed, 0 to 1. */
  private energy = 1;

  /** The messages of one frame. Throws `ProtocolError`; after that the connection is of no use any more. */
  decode(frame: Uint8Array): ServerMessage[] {
    const reader = new Reader(frame);
    const first = reader.u8();
    if (first >> 4 !== 1) throw new ProtocolError('a frame of another version');
    const tick = reader.u32();
    const messages: ServerMessage[] = [];
    if (first & 1) {
      reader.list(() => {
        const kind = reader.u8();
        const message = this.ordered(kind, new Reader(reader.part(reader.varint())), tick);
        if (message) messages.push(message);
      });
    }
    // One that was overtaken by a data channel is of no use any more.
    const newest = this.newestTick;
    if (first & 2 && (newest === null || tick >= newest))
      messages.push({ type: 'WorldUpdate', data: this.snapshot(reader, tick, (first & 4) !== 0) });
    return messages;
  }

  /**
   * The snapshot of one message of a data channel; null for one that is older than what is known, or follows on a snapshot
   * that was lost. Throws `ProtocolError`, and then knows what it knew before.
   */
  decodeDatagram(message: Uint8Array): WorldUpdate | null {
    const reader = new Reader(message);
    const first = reader.u8();
    if (first >> 4 !== 1) throw new ProtocolError('a message of another version');
    if ((first & 3) !== 2) throw new ProtocolError('a message that is no snapshot');
    const tick = reader.u32();
    const newest = this.newestTick;
    if (newest !== null && tick <= newest) return null;
    const age = reader.u8();
    const baseline = this.known.find((known) => known.tick === tick - age);
    if (age > 0 && !baseline) return null;
    const update = this.advance(reader, { tick, age, moving: (first & 4) !== 0, baseline });
    // The server's baselines only grow.
    const oldest = tick - (age > 0 ? age : MAX_BASELINE_AGE);
    this.known = this.known.filter((known) => known.tick >= oldest);
    return update;
  }

  /** The tick of the newest snapshot; null before the first. */
  get newestTick(): number | null {
    return this.known.at(-1)?.tick ?? null;
  }

  /** Our newest input that the server has applied. */
  get acknowledged(): number {
    return this.ack;
  }

  /** Where a ship is believed to be, in the units of the protocol. */
  track(seat: number): Track | undefined {
    return this.known.at(-1)?.ships.get(seat)?.track;
  }

  private ordered(kind: number, body: Reader, frameTick: number): ServerMessage | null {
    const { lastEvent, pilots } = this;
    const world = this.identity?.world ?? null;
    const message = readMessage(kind, body, { frameTick, lastEvent, world, pilots });
    if (message?.type === 'Identity') this.identified(message.data);
    if (message?.type === 'Event') this.lastEvent = message.data.id;
    return message;
  }

  private identified(identity: Identity): void {
    this.identity = identity;
    this.flights = flightsOf(identity);
    this.pilots = new Map();
    this.lastEvent = identity.last_event;
    this.known = [];
    this.ack = 0;
  }

  private snapshot(reader: Reader, tick: number, moving: boolean): WorldUpdate {
    if (!this.identity) throw new ProtocolError('a snapshot before the identity');
    const age = reader.u8();
    const baseline = this.known.find((known) => known.tick === tick - age);
    if (age > 0 && !baseline) throw new ProtocolError('a snapshot without its baseline');
    // Whatever follows on the socket follows on this.
    this.known = baseline ? [baseline] : [];
    const update = this.advance(reader, { tick, age, moving, baseline });
    this.known.splice(0, this.known.length - 1);
    return update;
  }

  /** Reads what has changed since the baseline, which stays as it was. */
  private advance(reader: Reader, { tick, age, moving, baseline }: Step): WorldUpdate {
    const { identity, flights } = this;
    if (!identity) throw new ProtocolError('a snapshot before the identity');
    const known: Known =
      age > 0 && baseline
        ? copied(baseline, tick)
        : { tick, ships: new Map(), shots: [], pickups: new Set(), down: new Set() };
    const head = { ack: reader.u16(), lead: reader.i8(), energy: reader.u8() / 255 };

    const sections = reader.u8();
    if (sections & 1) {
      reader.ids((seat) => {
        if (!known.ships.delete(seat)) throw new ProtocolError('a ship has gone that was never there');
      });
    }
    const told = new Set<number>();
    // How long ships have flown up to so many ticks after the baseline.
    const flown = (ticks: number) => (moving ? ticks : 0);
    if (sections & 2) {
      reader.ids((seat) => {
        told.add(seat);
        known.ships.set(seat, readShip(reader, known.ships.get(seat), age, flown, flights));
      });
    }
    for (const [seat, ship] of known.ships) {
      if (!told.has(seat) && ship.hp > 0) flyOn(ship.track, flown(age), ship.flight);
    }
    if (sections & 4) {
      const gone = new Set<number>();
      reader.shotIds((id) => gone.add(id));
      known.shots = known.shots.filter(({ id }) => !gone.has(id));
    }
    if (sections & 8) {
      let last: Shot | null = null;
      reader.list(() => {
        const shot = readShot(reader, last, tick, identity);
        last = shot;
        // One that is known has turned.
        const before = known.shots.findIndex(({ id }) => id === shot.id);
        if (before < 0) known.shots = [...known.shots, shot];
        else known.shots = known.shots.with(before, shot);
      });
    }
    // Each is there now if it was not, and the other way round.
    if (sections & 16) reader.ids((number) => flip(known.pickups, number));
    if (sections & 32) reader.ids((number) => flip(known.down, number));
    known.shots = known.shots.filter((shot) => inFlight(shot, tick, identity));
    this.known.push(known);
    this.ack = (this.ack + ((head.ack - this.ack) & 0xffff)) >>> 0;
    this.lead = head.lead;
    this.energy = head.energy;
    return this.update(known, identity);
  }

  private update({ tick, ships, shots, pickups, down }: Known, identity: Identity): WorldUpdate {
    const entities = [...ships]
      .sort(([a], [b]) => a - b)
      .map(([id, { jet, flight, track, hp, state, carries }]) => ({
        id,
        ...shownTrack(track, flight),
        turn: track.turn / FULL_STICK,
        hp,
        alive: hp > 0,
        ...(state & PROTECTED ? { protected: true } : {}),
        ...(jet > 0 ? { jet } : {}),
        ...(state & SPECIAL ? { special: true } : {}),
        ...(state & SHIELDED ? { shielded: true } : {}),
        ...(state & DOUBLED ? { doubled: true } : {}),
        ...(carries ? { carries } : {}),
        ...(id === identity.seat && this.energy < 1 ? { energy: this.energy } : {}),
        ack: id === identity.seat ? this.ack : 0,
        ...(id === identity.seat && this.lead !== 0 ? { lead: this.lead } : {}),
      }));
    const projectiles = shots.map((shot) => {
      const { id, owner, weapon, born } = shot;
      const kind = weapon > 0 ? { weapon } : {};
      return {
        id,
        owner,
        ...kind,
        ...placeOf(shot, tick, identity),
        ...velocityOf(shot, tick, identity),
        born,
      };
    });
    const ascending = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);
    return {
      tick,
      entities,
      projectiles,
      ...(identity.seat === null ? { watched_energy: this.energy } : {}),
      ...(pickups.size > 0 ? { pickups: ascending(pickups) } : {}),
      ...(down.size > 0 ? { down: ascending(down) } : {}),
    };
  }
}

/** From a baseline to a snapshot, `age` ticks later. */
interface Step {
  tick: number;
  age: number;
  /** True if ships have flown since. */
  moving: boolean;
  baseline: Known | undefined;
}

/** Ships change in place as they are read; shots never change. */
function copied({ ships, shots, pickups, down }: Known, tick: number): Known {
  const copy = ([seat, ship]: [number, Ship]): [number, Ship] => [
    seat,
    { ...ship, track: { ...ship.track } },
  ];
  return {
    tick,
    ships: new Map([...ships].map(copy)),
    shots,
    pickups: new Set(pickups),
    down: new Set(down),
  };
}

function flip(numbers: Set<number>, number: number): void {
  if (!numbers.delete(number)) numbers.add(number);
}

function readShip(
  reader: Reader,
  known: Ship | undefined,
  age: number,
  flown: (ticks: number) => number,
  flights: Flight[],
): Ship {
  let ship = known;
  // Up to how many ticks after the baseline the ship is told.
  let told = 0;
  let what = reader.u8();
  for (; what & 128; what = reader.u8()) {
    const until = age - reader.u8();
    if (until < told) throw new ProtocolError('a change before the baseline');
    ship = changed(reader, what, ship, flown(until - told));
    told = until;
  }
  if (what & 1) {
    return readWhole(reader, flights);
  }
  return changed(reader, what, ship, flown(age - told));
}

function readWhole(reader: Reader, flights: Flight[]): Ship {
  const drifts = flights.some(({ motion }) => 'keep' in motion);
  const [x, y, heading] = [reader.u32(), reader.u32(), reader.u32()];
  const throttle = drifts ? 0 : clampedThrottle(reader.u24());
  const [vx, vy] = drifts ? [limited(reader.i24()), limited(reader.i24())] : [0, 0];
  const [turn, thrust] = [reader.i8(), reader.i8()];
  const jet = drifts ? reader.u8() : 0;
  const { hp, state, carries } = readCondition(reader);
  const flight = flights[jet];
  if (!flight) throw new ProtocolError('a jet that is unknown');
  if (x >= flight.width || y >= flight.height) throw new ProtocolError('a ship outside of the world');
  const special = (state & SPECIAL) !== 0;
  const track = { x, y, heading, throttle, vx, vy, turn, thrust, special };
  return { jet, flight, track, hp, state, carries };
}

function readCondition(reader: Reader): Pick<Ship, 'hp' | 'state' | 'carries'> {
  const [hp, state] = [reader.seat(), reader.u8()];
  const carries = state & CARRIES ? { weapon: reader.u8(), pulls: reader.u8() } : null;
  return { hp, state, carries };
}

/** The ship after so many ticks, with what is said to have changed. */
function changed(reader: Reader, what: number, known: Ship | undefined, ticks: number): Ship {
  if (!known) throw new ProtocolError('a change of a ship that is unknown');
  const { flight, track, hp } = known;
  const drifts = 'keep' in flight.motion;
  const speed = () => (drifts ? reader.i8() : 0);
  const turn = what & 2 ? reader.i8() : null;
  const thrust = what & 4 ? reader.i8() : null;
  const shift =
    what & 8 ? { dx: reader.i8(), dy: reader.i8(), heading: reader.i8(), dvx: speed(), dvy: speed() } : null;
  const condition = what & 16 ? readCondition(reader) : null;
  const special = condition && (condition.state & SPECIAL) !== 0;
  const course: Course = { turn, thrust, special, age: (what >> 5) & 3, shift };
  follow(track, hp > 0 ? ticks : 0, course, flight);
  return { ...known, ...condition };
}

/** The next shot of a list; of those that one pull has fired all but the first are told by their heading alone. */
function readShot(reader: Reader, before: Shot | null, tick: number, identity: Identity): Shot {
  const { id, isAlike } = before ? reader.shotAfter(before.id) : { id: reader.u16(), isAlike: false };
  const start = before && isAlike ? before : readStart(reader, tick, identity);
  return { ...start, id, heading: (reader.u16() * 2 * Math.PI) / 65536 };
}

/** Whose it is, what has fired it, and when and where it began. */
function readStart(reader: Reader, tick: number, { world, weapons }: Identity): Omit<Shot, 'id' | 'heading'> {
  const [owner, weapon] = [reader.seat(), reader.u8()];
  if (weapon >= weapons.length) throw new ProtocolError('a weapon that is unknown');
  return {
    owner,
    weapon,
    born: tick - reader.varint(),
    x: ((reader.u16() + 0.5) * world.width) / 65536,
    y: ((reader.u16() + 0.5) * world.height) / 65536,
  };
}

function placeOf(shot: Shot, tick: number, identity: Identity): { x: number; y: number } {
  const weapon = weaponOf(identity, shot.weapon);
  const flown = flownPx(weapon, weapon.speed, (tick - shot.born) / identity.tick_rate);
  return { x: shot.x + Math.sin(shot.heading) * flown, y: shot.y - Math.cos(shot.heading) * flown };
}

function velocityOf(shot: Shot, tick: number, identity: Identity): { vx: number; vy: number } {
  const { speed, acceleration, top_speed } = weaponOf(identity, shot.weapon);
  const grown = speed + (acceleration * (tick - shot.born)) / identity.tick_rate;
  const now = acceleration > 0 ? Math.min(grown, top_speed) : speed;
  return { vx: Math.sin(shot.heading) * now, vy: -Math.cos(shot.heading) * now };
}

/** Shots that hit nobody vanish of themselves: at the end of their life, or of the world. */
function inFlight(shot: Shot, tick: number, identity: Identity): boolean {
  const { x, y } = placeOf(shot, tick, identity);
  const { width, height } = identity.world;
  const { lifetime_ms } = weaponOf(identity, shot.weapon);
  const life = Math.round((lifetime_ms * identity.tick_rate) / 1000);
  return x >= 0 && y >= 0 && x < width && y < height && tick - shot.born < life;
}
