import { ProtocolError } from '../codec';
import {
  MAX_PLACES,
  type Base,
  type Core,
  type GameEvent,
  type GameStateData,
  type Identity,
  type JetTraits,
  type NextMap,
  type Obstacle,
  type Phase,
  type Pickup,
  type PickupKind,
  type Pilot,
  type Playback,
  type PrivateState,
  type Radar,
  type Repeated,
  type RingShape,
  type Said,
  type ServerMessage,
  type Special,
  type Tally,
  type WeaponKind,
  type WeaponTraits,
} from '../protocol';
import type { Reader } from './reader';

const PHASES: readonly Phase[] = ['waiting', 'countdown', 'running', 'ended'];
const REQUESTS = ['ready', 'start', 'kick', 'settings', 'offer', 'chat', 'vote'];
const DENIALS = [
  'not_private',
  'not_host',
  'not_waiting',
  'not_ready',
  'too_few',
  'nobody_there',
  'out_of_range',
  'no_channels',
  'offer_invalid',
  'channels_full',
  'too_fast',
  'text_off',
  'text_invalid',
  'no_sides',
  'not_running',
  'many_rivals',
];
const SPECIALS: readonly Special[] = ['boost', 'strafe', 'shield', 'salvo', 'cloak'];
const PICKUP_KINDS: readonly PickupKind[] = ['repair', 'shield', 'double_damage', 'energy', 'weapon'];
const WEAPON_KINDS: readonly WeaponKind[] = ['gun', 'missile', 'scatter', 'beam', 'homing'];
const CORE_CHANGES = ['taken', 'dropped', 'returned', 'captured'] as const;
/** The first is of a newer protocol. */
const ENDS = [undefined, 'time', 'score', 'overtime', 'given_up', 'last_standing', 'deserted', 'abandoned'];
const OUTCOMES = [null, 'completed', 'abandoned', 'failed'];

/** What short forms in messages refer to. */
export interface Context {
  frameTick: number;
  lastEvent: number;
  world: { width: number; height: number } | null;
  /** By seat, in that order; changed by `GameState`. */
  pilots: Map<number, Pilot>;
}

function readDraining(body: Reader): ServerMessage {
  const [tick, ends_tick, next_seats] = [body.u32(), body.u32(), body.u16()];
  return { type: 'ServerDraining', data: { tick, ends_tick, ...(next_seats !== 0 && { next_seats }) } };
}

/** One ordered message, or null if it is of a kind unknown here. */
export function readMessage(kind: number, body: Reader, context: Context): ServerMessage | null {
  if (kind === 1) return { type: 'Identity', data: readIdentity(body) };
  if (kind === 2) return { type: 'GameState', data: readState(body, context.pilots) };
  if (kind === 8) return { type: 'Pong', data: { nonce: body.u32(), tick: body.u32() } };
  if (kind === 9) return readDraining(body);
  if (kind === 10) return { type: 'Radar', data: readRadar(body) };
  if (kind === 11) return readDenied(body);
  if (kind === 12) return { type: 'Answer', data: { sdp: body.text() } };
  if (kind === 15) return { type: 'Map', data: readMap(body) };
  if (kind === 14) return readTally(body);
  if (kind === 13) return { type: 'Chat', data: readSaid(body) };
  if ((kind >= 3 && kind <= 7) || kind === 16 || kind === 24)
    return { type: 'Event', data: readEvent(kind, body, context) };
  if (kind === 17) return { type: 'Playback', data: readPlayback(body) };
  return null;
}

/** In place of a seat, for who watches. */
const NO_SEAT = 0xffffffff;

function readIdentity(body: Reader): Identity {
  const player_id = body.uuid();
  const match_id = body.uuid();
  const [lobby_id, mode, resume_token] = [body.text(), body.text(), body.text()];
  const [place, hold_s, tick, tick_rate] = [body.u32(), body.u32(), body.u32(), body.u32()];
  const [snapshot_every_ticks, last_event] = [body.u32(), body.u32()];
  const world = { width: body.f32(), height: body.f32() };
  const [shipRadius, max_speed, turn_rate, throttle_rate] = [body.f32(), body.f32(), body.f32(), body.f32()];
  const [max_hp, max_energy, energy_rate] = [body.u32() | 0, body.f32(), body.f32()];
  const [gun, ...others] = Array.from({ length: body.u8() }, () => readWeapon(body));
  if (!gun) throw new ProtocolError('no weapons');
  const [sides, score_limit] = [body.u8(), body.u32()];
  const obstacles = readObstacles(body);
  const view = { area: body.f32(), max_aspect: body.f32() };
  const jets = Array.from({ length: body.u8() }, () => readJet(body));
  const modeHas = body.u8();
  const ring = modeHas & 2 ? readRing(body) : null;
  const bases = modeHas & 4 ? readBases(body) : [];
  const pickups = modeHas & 8 ? readPickups(body) : [];
  const repeated = modeHas & 32 ? readRepeated(body) : {};
  const seat = place === NO_SEAT ? null : place;
  const watching = seat === null ? { watching: { delay_s: body.f32() } } : {};
  if (tick_rate === 0 || !(world.width >= 1) || !(world.height >= 1))
    throw new ProtocolError('no such world');
  return {
    player_id,
    seat,
    resume_token,
    hold_s,
    match_id,
    lobby_id,
    mode,
    tick,
    tick_rate,
    snapshot_every_ticks,
    last_event,
    sides,
    score_limit,
    world,
    obstacles,
    ship: { radius: shipRadius, max_hp, max_speed, turn_rate, throttle_rate, max_energy, energy_rate },
    weapons: [gun, ...others],
    ...(jets.length > 0 ? { jets } : {}),
    ...(view.area > 0 ? { view } : {}),
    ...(modeHas & 16 ? { phrases_only: true } : {}),
    ...(modeHas & 1 ? { one_life: true } : {}),
    ...(ring ? { ring } : {}),
    ...(bases.length > 0 ? { bases } : {}),
    ...(pickups.length > 0 ? { pickups } : {}),
    ...repeated,
    ...watching,
  };
}

function readObstacles(body: Reader): Obstacle[] {
  const obstacles: Obstacle[] = [];
  body.list(() => {
    const [x1, y1, x2, y2] = [body.f32(), body.f32(), body.f32(), body.f32()];
    const [radius, hp] = [body.f32(), body.varint()];
    obstacles.push({ x1, y1, x2, y2, radius, ...(hp > 0 ? { hp } : {}) });
  });
  return obstacles;
}

function readBases(body: Reader): Base[] {
  const bases: Base[] = [];
  body.list(() => {
    const [side, x, y] = [body.u8(), body.f32(), body.f32()];
    bases.push({ side, x, y, radius: body.f32() });
  });
  return bases;
}

function readPickups(body: Reader): Pickup[] {
  const pickups: Pickup[] = [];
  body.list(() => pickups.push(readPickup(body)));
  return pickups;
}

function readMap(body: Reader): NextMap {
  const [tick, name] = [body.u32(), body.text()];
  const [obstacles, bases, pickups] = [readObstacles(body), readBases(body), readPickups(body)];
  return {
    tick,
    name,
    obstacles,
    ...(bases.length > 0 ? { bases } : {}),
    ...(pickups.length > 0 ? { pickups } : {}),
    ...readRepeated(body),
  };
}

/** Nothing of a place that is there once. */
function readRepeated(body: Reader): { repeated?: Repeated } {
  const [columns, rows, once] = [body.u16(), body.u16(), body.u16()];
  const places = columns * rows;
  if (places < 1 || places > MAX_PLACES) throw new ProtocolError('no such world');
  if (places === 1 && once === 0) return {};
  return { repeated: { columns, rows, ...(once > 0 ? { once } : {}) } };
}

function readWeapon(body: Reader): WeaponTraits {
  const name = body.text();
  const kind = WEAPON_KINDS[body.u8() - 1];
  if (!kind) throw new ProtocolError('a weapon of a kind that is unknown');
  const [count, damage, cooldown_ms, lifetime_ms] = [body.u8(), body.u32() | 0, body.u32(), body.u32()];
  const [radius, energy, spread] = [body.f32(), body.f32(), body.f32()];
  const [speed, acceleration, top_speed] = [body.f32(), body.f32(), body.f32()];
  const [turn_rate, range] = [body.f32(), body.f32()];
  const pull = { radius, damage, cooldown_ms, energy, count, spread };
  return { name, kind, ...pull, speed, acceleration, top_speed, lifetime_ms, turn_rate, range };
}

function readPickup(body: Reader): Pickup {
  const holds = PICKUP_KINDS[body.u8() - 1];
  if (!holds) throw new ProtocolError('a pick-up of a kind that is unknown');
  const weapon = body.u8();
  return { holds, ...(weapon > 0 ? { weapon } : {}), x: body.f32(), y: body.f32() };
}

function readRing(body: Reader): RingShape {
  const [x, y, wander, first, last] = [body.f32(), body.f32(), body.f32(), body.f32(), body.f32()];
  const [wander_ticks, closes_at, closed_at] = [body.u32(), body.u32(), body.u32()];
  return { x, y, wander, wander_ticks, first, last, closes_at, closed_at };
}

function readJet(body: Reader): JetTraits {
  const [name, weapon] = [body.text(), body.u8()];
  const special = SPECIALS[body.u8() - 1];
  if (!special) throw new ProtocolError('a special that is unknown');
  const [max_hp, special_energy, max_energy, energy_rate] = [
    body.u32() | 0,
    body.f32(),
    body.f32(),
    body.f32(),
  ];
  const [max_speed, turn_rate, drag] = [body.f32(), body.f32(), body.f32()];
  const [reverse, strafe, boost, bounce] = [body.f32(), body.f32(), body.f32(), body.f32()];
  const flight = { max_speed, turn_rate, drag, reverse, strafe, boost, bounce };
  const salvo = { salvo_shots: body.u8(), salvo_spread: body.f32() };
  return { name, weapon, special, special_energy, max_hp, max_energy, energy_rate, ...flight, ...salvo };
}

function readRadar(body: Reader): Radar {
  const [tick, columns, rows] = [body.u32(), body.u8(), body.u8()];
  const sides: Radar['sides'] = [];
  for (let left = body.u8(); left > 0; left -= 1) {
    const team = body.u8();
    const bits = body.part(Math.ceil((columns * rows) / 8));
    const cells: number[] = [];
    for (let cell = 0; cell < columns * rows; cell += 1)
      if (((bits[cell >> 3] ?? 0) >> (cell & 7)) & 1) cells.push(cell);
    sides.push({ team: team === 255 ? null : team, cells });
  }
  return { tick, columns, rows, sides };
}

function readState(body: Reader, pilots: Map<number, Pilot>): GameStateData {
  const flags = body.u8();
  const tick = body.u32();
  const phase_ends_tick = flags & 2 ? body.u32() : null;
  const winners: number[] = [];
  body.ids((seat) => winners.push(seat));
  if (flags & 1) pilots.clear();
  body.ids((seat) => pilots.delete(seat));
  body.ids((seat) => pilots.set(seat, readPilot(body, seat, pilots.get(seat))));
  const lobby = flags & 64 ? readPrivate(body) : null;
  const cores: Core[] = [];
  if (flags & 128) body.list(() => cores.push(readCore(body)));
  const phase = PHASES[(flags >> 2) & 3] ?? 'ended';
  const bits = (flags >> 4) & 3;
  const ended_by = phase === 'ended' ? ENDS[body.u8()] : undefined;
  return {
    tick,
    phase,
    phase_ends_tick,
    ...(phase === 'running' && bits === 1 ? { overtime: true } : {}),
    outcome: phase === 'ended' ? (OUTCOMES[bits] ?? null) : null,
    ...(ended_by === undefined ? {} : { ended_by }),
    winners,
    ...(lobby ? { private: lobby } : {}),
    ...(cores.length > 0 ? { cores } : {}),
    pilots: [...pilots.values()].sort((a, b) => a.seat - b.seat),
  };
}

function readCore(body: Reader): Core {
  const [side, state] = [body.u8(), body.u8()];
  if (state === 0) return { side, state: 'home' };
  if (state === 1) return { side, state: 'carried', by: body.seat() };
  if (state !== 2) throw new ProtocolError('no such place of a core');
  const [x, y] = [body.f32(), body.f32()];
  return { side, state: 'dropped', x, y, returns_tick: body.u32() };
}

function readPrivate(body: Reader): PrivateState {
  const after = body.varint();
  const match_id = body.uuid();
  const settings = { fill_to: body.varint(), match_s: body.varint(), score_limit: body.varint() };
  const maps: string[] = [];
  body.list(() => maps.push(body.text()));
  return { host: after === 0 ? null : after - 1, match_id, settings, maps, map: body.u8() };
}

function readPlayback(body: Reader): Playback {
  const [tick, begins_tick, ends_tick] = [body.u32(), body.u32(), body.u32()];
  return { tick, begins_tick, ends_tick, paused: body.u8() !== 0, speed: body.u8() / 4 };
}

/** Null if it is about something of a newer protocol. */
function readTally(body: Reader): ServerMessage | null {
  const tick = body.u32();
  if (body.u8() !== 1) return null;
  const data: Tally = { tick, subject: 'give_up', votes: body.seat(), needed: body.seat() };
  return { type: 'Vote', data };
}

function readSaid(body: Reader): Said {
  const [tick, by, to] = [body.u32(), body.seat(), body.u8()];
  if (to !== 1 && to !== 2) throw new ProtocolError('said to nobody');
  const phrase = body.u8();
  return { tick, by, to: to === 1 ? 'all' : 'side', ...(phrase === 0 ? { text: body.text() } : { phrase }) };
}

/** Null if it is of a newer protocol. */
function readDenied(body: Reader): ServerMessage | null {
  const request = REQUESTS[body.u8() - 1];
  const code = DENIALS[body.u8() - 1];
  return request !== undefined && code !== undefined ? { type: 'Denied', data: { request, code } } : null;
}

function readPilot(body: Reader, seat: number, known: Pilot | undefined): Pilot {
  const what = body.u8();
  let pilot = known;
  if (what & 1) {
    const card = body.u8();
    const [team, jet] = [body.u8(), body.u8()];
    const player_id = card & 1 ? body.uuid() : null;
    const { kills, deaths, assists, streak, score } = known ?? NO_COUNTS;
    const [name, bot] = [body.text(), (card & 2) !== 0];
    const flies = jet > 0 ? { jet } : {};
    pilot = {
      seat,
      player_id,
      name,
      team,
      bot,
      ...flies,
      present: true,
      kills,
      deaths,
      assists,
      streak,
      score,
    };
  }
  if (!pilot) throw new ProtocolError('a change of a pilot that is unknown');
  const there: Pilot = { ...pilot, present: (what & 4) !== 0, ready: (what & 8) !== 0 };
  // Like in the text encoding, what is not so is not said.
  if (!there.ready) delete there.ready;
  delete there.vote;
  const counts = () => {
    const [kills, deaths, score] = [body.varint(), body.varint(), body.zigzag()];
    return { kills, deaths, score, assists: body.varint(), streak: body.varint() };
  };
  const counted = what & 2 ? { ...there, ...counts() } : there;
  return what & 16 ? { ...counted, vote: body.u8() } : counted;
}

const NO_COUNTS = { kills: 0, deaths: 0, assists: 0, streak: 0, score: 0 };

function readEvent(kind: number, body: Reader, { frameTick, lastEvent, world }: Context): GameEvent {
  if (!world) throw new ProtocolError('an event before the identity');
  const id = (lastEvent + ((body.u16() - lastEvent) & 0xffff)) >>> 0;
  const tick = (frameTick - ((frameTick - body.u16()) & 0xffff)) >>> 0;
  const place = () => ({
    x: ((body.u16() + 0.5) * world.width) / 65536,
    y: ((body.u16() + 0.5) * world.height) / 65536,
  });
  if (kind === 16) {
    const side = body.u8();
    const change = CORE_CHANGES[body.u8() - 1];
    if (!change) throw new ProtocolError('no such change of a core');
    const by = body.varint() - 1;
    return { id, tick, kind: 'core', side, change, ...(by >= 0 ? { by } : {}), ...place() };
  }
  const first = body.seat();
  if (kind === 24) {
    const from = place();
    const { x: to_x, y: to_y } = place();
    return { id, tick, kind: 'beam', by: first, ...from, to_x, to_y };
  }
  switch (kind) {
    case 3:
      return { id, tick, kind: 'spawn', seat: first, ...place() };
    case 4: {
      const [target, damage, hp] = [body.seat(), body.zigzag(), body.zigzag()];
      return { id, tick, kind: 'hit', by: first, target, damage, hp, ...place() };
    }
    case 5:
      return { id, tick, kind: 'kill', by: first, target: body.seat(), ...place() };
    case 6: {
      const bot = body.u8() !== 0;
      return { id, tick, kind: 'join', seat: first, name: body.text(), bot };
    }
    default:
      return { id, tick, kind: 'leave', seat: first };
  }
}
