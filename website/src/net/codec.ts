import { MAX_PLACES, type ClientMessage, type Repeated, type ServerMessage } from './protocol';

/** A frame that is not of this protocol: a defect of one side, never the player's fault. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

type Check = (value: unknown) => boolean;
type Shape = Record<string, Check>;

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** Every field of the shape must be there and fit; further fields are ignored, the protocol grows by them. */
const object =
  (shape: Shape): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const record = value as Record<string, unknown>;
    for (const key in shape) if (!shape[key]?.(record[key])) return false;
    return true;
  };

const PHASES = ['waiting', 'countdown', 'running', 'ended'];

const entity = object({
  id: number,
  x: number,
  y: number,
  vx: optional(number),
  vy: optional(number),
  rotation: number,
  throttle: number,
  turn: number,
  hp: number,
  alive: flag,
  jet: optional(number),
  special: optional(flag),
  protected: optional(flag),
  shielded: optional(flag),
  doubled: optional(flag),
  carries: optional(object({ weapon: number, pulls: number })),
  energy: optional(number),
  ack: number,
  lead: optional(number),
});
const projectile = object({
  id: number,
  owner: number,
  weapon: optional(number),
  x: number,
  y: number,
  vx: number,
  vy: number,
  born: number,
});
const pilot = object({
  seat: number,
  player_id: nullOr(text),
  name: text,
  team: number,
  bot: flag,
  jet: optional(number),
  present: flag,
  ready: optional(flag),
  vote: optional(number),
  kills: number,
  deaths: number,
  assists: number,
  streak: number,
  score: number,
});

const SPECIALS = ['boost', 'strafe', 'shield', 'salvo', 'cloak'];

const PICKUP_KINDS = ['repair', 'shield', 'double_damage', 'energy', 'weapon'];
const WEAPON_KINDS = ['gun', 'missile', 'scatter', 'beam', 'homing'];

const weapon = object({
  name: text,
  kind: (value) => WEAPON_KINDS.includes(value as string),
  radius: number,
  damage: number,
  cooldown_ms: number,
  energy: number,
  count: number,
  spread: number,
  speed: number,
  acceleration: number,
  top_speed: number,
  lifetime_ms: number,
  turn_rate: number,
  range: number,
});

const jet = object({
  name: text,
  weapon: number,
  special: (value) => SPECIALS.includes(value as string),
  special_energy: number,
  max_hp: number,
  max_energy: number,
  energy_rate: number,
  max_speed: number,
  turn_rate: number,
  drag: number,
  reverse: number,
  strafe: number,
  boost: number,
  bounce: number,
  salvo_shots: number,
  salvo_spread: number,
});
const obstacle = object({
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  radius: number,
  hp: optional(number),
});
const pickup = object({
  x: number,
  y: number,
  holds: (value) => PICKUP_KINDS.includes(value as string),
  weapon: optional(number),
});
const repeated: Check = (value) => {
  if (!object({ columns: number, rows: number, once: optional(number) })(value)) return false;
  const { columns, rows } = value as Repeated;
  const isCount = (count: number) => Number.isInteger(count) && count >= 1;
  return isCount(columns) && isCount(rows) && columns * rows <= MAX_PLACES;
};
const base = object({ side: number, x: number, y: number, radius: number });
const home = object({ state: (value) => value === 'home' });
const carried = object({ state: (value) => value === 'carried', by: number });
const dropped = object({ state: (value) => value === 'dropped', x: number, y: number, returns_tick: number });
const core: Check = (value) =>
  object({ side: number })(value) && [home, carried, dropped].some((place) => place(value));

const SHAPES: Record<ServerMessage['type'], Check> = {
  Identity: object({
    player_id: text,
    seat: nullOr(number),
    resume_token: text,
    hold_s: number,
    match_id: text,
    lobby_id: text,
    mode: text,
    tick: number,
    tick_rate: number,
    snapshot_every_ticks: number,
    last_event: number,
    sides: number,
    score_limit: number,
    world: object({ width: number, height: number }),
    obstacles: listOf(obstacle),
    ship: object({
      radius: number,
      max_hp: number,
      max_speed: number,
      turn_rate: number,
      throttle_rate: number,
      max_energy: number,
      energy_rate: number,
    }),
    weapons: (value) => listOf(weapon)(value) && (value as unknown[]).length > 0,
    jets: optional(listOf(jet)),
    view: optional(object({ area: number, max_aspect: number })),
    phrases_only: optional(flag),
    one_life: optional(flag),
    ring: optional(
      object({
        x: number,
        y: number,
        wander: number,
        wander_ticks: number,
        first: number,
        last: number,
        closes_at: number,
        closed_at: number,
      }),
    ),
    bases: optional(listOf(base)),
    pickups: optional(listOf(pickup)),
    repeated: optional(repeated),
    watching: optional(object({ delay_s: number })),
  }),
  GameState: object({
    tick: number,
    phase: (value) => PHASES.includes(value as string),
    phase_ends_tick: nullOr(number),
    overtime: optional(flag),
    outcome: nullOr(text),
    ended_by: optional(text),
    winners: listOf(number),
    private: optional(
      object({
        host: nullOr(number),
        match_id: text,
        settings: object({ fill_to: number, match_s: number, score_limit: number }),
        maps: listOf(text),
        map: number,
      }),
    ),
    cores: optional(listOf(core)),
    pilots: listOf(pilot),
  }),
  WorldUpdate: object({
    tick: number,
    entities: listOf(entity),
    projectiles: listOf(projectile),
    pickups: optional(listOf(number)),
    down: optional(listOf(number)),
  }),
  Radar: object({
    tick: number,
    columns: number,
    rows: number,
    sides: listOf(object({ team: nullOr(number), cells: listOf(number) })),
  }),
  Event: object({ id: number, tick: number, kind: text }),
  ServerDraining: object({ tick: number, ends_tick: number, next_seats: optional(number) }),
  Denied: object({ request: text, code: text }),
  Chat: (value) =>
    object({ tick: number, by: number, to: (to) => to === 'all' || to === 'side' })(value) &&
    (object({ phrase: number })(value) || object({ text })(value)),
  Map: object({
    tick: number,
    name: text,
    obstacles: listOf(obstacle),
    bases: optional(listOf(base)),
    pickups: optional(listOf(pickup)),
    repeated: optional(repeated),
  }),
  Vote: object({ tick: number, subject: text, votes: number, needed: number }),
  Answer: object({ sdp: text }),
  Playback: object({ tick: number, begins_tick: number, ends_tick: number, paused: flag, speed: number }),
  Pong: object({ nonce: number, tick: number }),
};

const at: Shape = { x: number, y: number };
const EVENT_KINDS: Record<string, Check> = {
  spawn: object({ seat: number, ...at }),
  hit: object({ by: number, target: number, damage: number, hp: number, ...at }),
  beam: object({ by: number, ...at, to_x: number, to_y: number }),
  kill: object({ by: number, target: number, ...at }),
  join: object({ seat: number, name: text, bot: flag }),
  leave: object({ seat: number }),
  core: object({ side: number, change: text, by: optional(number), ...at }),
};

/**
 * The messages of one server frame, one per line. Message types and event kinds that this client does not
 * know are left out. Throws `ProtocolError` on anything that is malformed.
 */
export function decodeFrame(frame: string): ServerMessage[] {
  const messages: ServerMessage[] = [];
  for (const line of frame.split('\n')) {
    if (line === '') continue;
    const message = decodeMessage(line);
    if (message) messages.push(message);
  }
  return messages;
}

function decodeMessage(line: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ProtocolError('a line of the frame is not JSON');
  }
  if (!object({ type: text, data: object({}) })(value)) throw new ProtocolError('no type or no data');
  const message = value as ServerMessage;
  if (!Object.hasOwn(SHAPES, message.type)) return null;
  if (!SHAPES[message.type](message.data)) throw new ProtocolError(`a malformed ${message.type}`);
  if (message.type === 'Event') {
    const kind = message.data.kind;
    if (!Object.hasOwn(EVENT_KINDS, kind)) return null;
    if (!EVENT_KINDS[kind]?.(message.data)) throw new ProtocolError(`a malformed ${kind} event`);
  }
  return message;
}

export function encodeMessage(message: ClientMessage): string {
  return JSON.stringify(message);
}
