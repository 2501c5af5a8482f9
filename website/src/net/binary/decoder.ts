import { ProtocolError } from '../codec';
import type { Identity, Pilot, ServerMessage, WorldUpdate } from '../protocol';
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
  /** Bits: 1 protected, 2 the special is on. */
  state: number;
}

const PROTECTED = 1;
const SPECIAL = 2;

interface Shot {
  id: number;
  owner: number;
  born: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/** What a frame of a connection means, given all frames before it. */
export class ServerDecoder {
  private identity: Identity | null = null;
  /** By jet; one alone where ships do not drift. */
  private flights: Flight[] = [];
  private pilots = new Map<number, Pilot>();
  private lastEvent = 0;
  private baseline: number | null = null;
  private ack = 0;
  private lead = 0;
  /** Of the own ship, 0 to 1. */
  private energy = 1;
  private readonly ships = new Map<number, Ship>();
  private shots: Shot[] = [];

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
    if (first & 2)
      messages.push({ type: 'WorldUpdate', data: this.snapshot(reader, tick, (first & 4) !== 0) });
    return messages;
  }

  /** Where a ship is believed to be, in the units of the protocol. */
  track(seat: number): Track | undefined {
    return this.ships.get(seat)?.track;
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
    this.baseline = null;
    this.ack = 0;
    this.ships.clear();
    this.shots = [];
  }

  private snapshot(reader: Reader, tick: number, moving: boolean): WorldUpdate {
    const { identity, flights } = this;
    if (!identity) throw new ProtocolError('a snapshot before the identity');
    const age = reader.u8();
    if (age === 0) {
      this.ships.clear();
      this.shots = [];
    } else if (this.baseline !== tick - age) throw new ProtocolError('a snapshot without its baseline');
    this.baseline = tick;
    this.ack = (this.ack + ((reader.u16() - this.ack) & 0xffff)) >>> 0;
    this.lead = reader.i8();
    this.energy = reader.u8() / 255;

    const sections = reader.u8();
    if (sections & 1) {
      reader.ids((seat) => {
        if (!this.ships.delete(seat)) throw new ProtocolError('a ship has gone that was never there');
      });
    }
    const told = new Set<number>();
    // How long ships have flown up to so many ticks after the baseline.
    const flown = (ticks: number) => (moving ? ticks : 0);
    if (sections & 2) {
      reader.ids((seat) => {
        told.add(seat);
        this.ships.set(seat, readShip(reader, this.ships.get(seat), age, flown, flights));
      });
    }
    for (const [seat, ship] of this.ships) {
      if (!told.has(seat) && ship.hp > 0) flyOn(ship.track, flown(age), ship.flight);
    }
    if (sections & 4) {
      const gone = new Set<number>();
      reader.shotIds((id) => gone.add(id));
      this.shots = this.shots.filter(({ id }) => !gone.has(id));
    }
    if (sections & 8) reader.shotIds((id) => this.shots.push(readShot(reader, id, tick, identity)));
    this.shots = this.shots.filter((shot) => inFlight(shot, tick, identity));
    return this.update(tick, identity);
  }

  private update(tick: number, identity: Identity): WorldUpdate {
    const entities = [...this.ships]
      .sort(([a], [b]) => a - b)
      .map(([id, { jet, flight, track, hp, state }]) => ({
        id,
        ...shownTrack(track, flight),
        turn: track.turn / FULL_STICK,
        hp,
        alive: hp > 0,
        ...(state & PROTECTED ? { protected: true } : {}),
        ...(jet > 0 ? { jet } : {}),
        ...(state & SPECIAL ? { special: true } : {}),
        ...(id === identity.seat && this.energy < 1 ? { energy: this.energy } : {}),
        ack: id === identity.seat ? this.ack : 0,
        ...(id === identity.seat && this.lead !== 0 ? { lead: this.lead } : {}),
      }));
    const projectiles = this.shots.map((shot) => {
      const { id, owner, vx, vy, born } = shot;
      return { id, owner, ...placeOf(shot, tick, identity), vx, vy, born };
    });
    return { tick, entities, projectiles };
  }
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
  const [hp, state] = [reader.seat(), reader.u8()];
  const flight = flights[jet];
  if (!flight) throw new ProtocolError('a jet that is unknown');
  if (x >= flight.width || y >= flight.height) throw new ProtocolError('a ship outside of the world');
  const special = (state & SPECIAL) !== 0;
  return { jet, flight, track: { x, y, heading, throttle, vx, vy, turn, thrust, special }, hp, state };
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
  const condition = what & 16 ? { hp: reader.seat(), state: reader.u8() } : null;
  const special = condition && (condition.state & SPECIAL) !== 0;
  const course: Course = { turn, thrust, special, age: (what >> 5) & 3, shift };
  follow(track, hp > 0 ? ticks : 0, course, flight);
  return { ...known, ...condition };
}

function readShot(reader: Reader, id: number, tick: number, { world, shot }: Identity): Shot {
  const owner = reader.seat();
  const born = tick - reader.varint();
  const heading = (reader.u16() * 2 * Math.PI) / 65536;
  return {
    id,
    owner,
    born,
    x: ((reader.u16() + 0.5) * world.width) / 65536,
    y: ((reader.u16() + 0.5) * world.height) / 65536,
    vx: Math.sin(heading) * shot.speed,
    vy: -Math.cos(heading) * shot.speed,
  };
}

function placeOf(shot: Shot, tick: number, { tick_rate }: Identity): { x: number; y: number } {
  const seconds = (tick - shot.born) / tick_rate;
  return { x: shot.x + shot.vx * seconds, y: shot.y + shot.vy * seconds };
}

/** Shots that hit nobody vanish of themselves: at the end of their life, or of the world. */
function inFlight(shot: Shot, tick: number, identity: Identity): boolean {
  const { x, y } = placeOf(shot, tick, identity);
  const { width, height } = identity.world;
  const life = Math.round((identity.shot.lifetime_ms * identity.tick_rate) / 1000);
  return x >= 0 && y >= 0 && x < width && y < height && tick - shot.born < life;
}
