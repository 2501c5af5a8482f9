/** The messages of the game socket. PROTOCOL.md at the repository's root is the contract. */

/** Two encodings of the same messages. */
export const SUBPROTOCOL_BINARY = 'jet.v1.bin';
export const SUBPROTOCOL_JSON = 'jet.v1.json';

/** What the player asks of the ship. `thrust` and `turn` lie in -1 to 1, `turn` is positive clockwise. */
export interface Controls {
  thrust: number;
  turn: number;
  shoot: boolean;
  ability: boolean;
}

export type ClientMessage =
  | { type: 'Join'; data: { match_ticket: string } }
  | { type: 'Join'; data: { resume_token: string; last_event?: number } }
  | { type: 'Input'; data: Controls & { seq: number; tick?: number; seen?: number } }
  | { type: 'Ping'; data: { nonce: number } }
  | { type: 'Leave'; data: Record<string, never> }
  | { type: 'Jet'; data: { jet: number } }
  | { type: 'Ready'; data: { ready: boolean } }
  | { type: 'Start'; data: Record<string, never> }
  | { type: 'Kick'; data: { seat: number } }
  | { type: 'Settings'; data: Settings }
  | { type: 'Offer'; data: { sdp: string } }
  | { type: 'Fallback'; data: Record<string, never> }
  | { type: 'Chat'; data: { to: ChatTo } & ({ phrase: number } | { text: string }) }
  | { type: 'Vote'; data: { subject: VoteSubject; choice: number } }
  | { type: 'Watch'; data: { follow: number } | { at: { x: number; y: number } } }
  | { type: 'Playback'; data: PlaybackWish };

export type InputData = Extract<ClientMessage, { type: 'Input' }>['data'];

export interface Identity {
  player_id: string;
  /** Null for who watches. */
  seat: number | null;
  resume_token: string;
  hold_s: number;
  match_id: string;
  lobby_id: string;
  mode: string;
  tick: number;
  tick_rate: number;
  snapshot_every_ticks: number;
  last_event: number;
  /** How many sides fight each other; 0 where everybody fights everybody. */
  sides: number;
  /** Of a pilot, or of a side where there are sides, that ends the match; 0 for none. */
  score_limit: number;
  world: { width: number; height: number };
  /** By number, once they are laid out. */
  obstacles: Obstacle[];
  ship: {
    radius: number;
    max_hp: number;
    max_speed: number;
    turn_rate: number;
    throttle_rate: number;
    max_energy: number;
    energy_rate: number;
  };
  /** What ships fire; the first is the mode's gun. */
  weapons: [WeaponTraits, ...WeaponTraits[]];
  /** What can be flown where ships drift; absent where thrust moves a throttle. */
  jets?: JetTraits[];
  /** Absent where everybody is shown the whole world. */
  view?: ViewShape;
  /** We may say phrases, and write nothing; absent for false. */
  phrases_only?: boolean;
  /** Destroyed ships stay out, and the last one that flies wins; absent for false. */
  one_life?: boolean;
  /** Absent where no ring closes. */
  ring?: RingShape;
  /** Where sides steal cores from each other, one for each side; absent for none. */
  bases?: Base[];
  /** Where things lie for ships to take, by number; absent for none. */
  pickups?: Pickup[];
  /** Where the same place stands in the world several times: obstacles and pick-ups are those of the first one. */
  repeated?: Repeated;
  /** For who watches only. */
  watching?: Watching;
}

/** How often a place stands in its world. `layOut` lists what stands in all of them. */
export interface Repeated {
  columns: number;
  rows: number;
  /** So many of the obstacles, the last ones, stand once; absent for none. */
  once?: number;
}

/** More places than this stand in no world. */
export const MAX_PLACES = 512;

export type PickupKind = 'repair' | 'shield' | 'double_damage' | 'energy' | 'weapon';

/** A place where something lies for ships to take, from time to time. */
export interface Pickup {
  x: number;
  y: number;
  holds: PickupKind;
  /** Of a crate: what is in it, of the identity's weapons. */
  weapon?: number;
}

/** What a pilot took out of a crate. */
export interface Carried {
  /** Of the identity's weapons. */
  weapon: number;
  /** How often it can still be fired. */
  pulls: number;
}

/** A side's core stands in the middle. An enemy core is home within `radius` of it. */
export interface Base {
  side: number;
  x: number;
  y: number;
  radius: number;
}

/** A circle outside of which ships are harmed. Where it is follows from the ticks left until the phase ends. */
export interface RingShape {
  /** What its centre goes around. */
  x: number;
  y: number;
  wander: number;
  /** Ticks for a round. */
  wander_ticks: number;
  /** Its radius before it begins to close, and once it has closed. */
  first: number;
  last: number;
  /** With so many ticks left it begins to close, and with so many it has. */
  closes_at: number;
  closed_at: number;
}

export type WeaponKind = 'gun' | 'missile' | 'scatter' | 'beam' | 'homing';

export interface WeaponTraits {
  name: string;
  kind: WeaponKind;
  /** Of a shot, or half the width of a beam. */
  radius: number;
  /** Of one hit. */
  damage: number;
  cooldown_ms: number;
  /** What a pull of the trigger takes of its ship's energy. */
  energy: number;
  /** Shots of one pull, spread evenly over an angle; 0 of a beam. */
  count: number;
  spread: number;
  /** px/s at first, and by `acceleration` px/s² more each second up to `top_speed`. */
  speed: number;
  acceleration: number;
  top_speed: number;
  lifetime_ms: number;
  /** Of shots that follow ships; 0 of others. */
  turn_rate: number;
  /** Of a beam; 0 of others. */
  range: number;
}

export type Special = 'boost' | 'strafe' | 'shield' | 'salvo' | 'cloak';

/** A jet. Its ships drift: thrust pushes, drag brakes. */
export interface JetTraits {
  name: string;
  /** What it fires, of the identity's weapons. */
  weapon: number;
  special: Special;
  /** Energy that the special takes: in a second of one that lasts, else at once. */
  special_energy: number;
  max_hp: number;
  max_energy: number;
  energy_rate: number;
  max_speed: number;
  turn_rate: number;
  /** Share of its speed that it loses in a second. */
  drag: number;
  /** Push backwards, by that forwards. */
  reverse: number;
  /** Push sideways while the special is on, by that forwards; 0 for none. */
  strafe: number;
  /** Push forwards while the special is on, by that without; 0 for none. */
  boost: number;
  /** Of its speed towards an obstacle, how much it has left after it bounces off. */
  bounce: number;
  /** Shots of a salvo, 0 for none, and the angle they are spread over. */
  salvo_shots: number;
  salvo_spread: number;
}

/** How a recording shall be shown; what is left out stays as it is. */
export interface PlaybackWish {
  paused?: boolean;
  /** 0.5, 1, 2 or 4. */
  speed?: number;
  seek_tick?: number;
}

/** How a recording is being shown. */
export interface Playback {
  tick: number;
  /** Where the match begins and ends. */
  begins_tick: number;
  ends_tick: number;
  paused: boolean;
  speed: number;
}

export interface Watching {
  /** Everything is shown this long after it has happened. */
  delay_s: number;
}

/** Everything within `radius` of the line between two points. What lies over an edge comes in on the other side. */
export interface Obstacle {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  radius: number;
  /** Hit points of one that can be shot to pieces; absent for one that stands for ever. */
  hp?: number;
}

/** How much of a large world is drawn around the own ship, the same on every screen. */
export interface ViewShape {
  /** In px². */
  area: number;
  /** The longer side by the shorter one is at most this. */
  max_aspect: number;
}

/** Which cells of a grid over the whole world hold ships. */
export interface Radar {
  tick: number;
  columns: number;
  rows: number;
  /** `cells` are `row * columns + column`; `team` is null for ships of all teams. */
  sides: { team: number | null; cells: number[] }[];
}

export type Phase = 'waiting' | 'countdown' | 'running' | 'ended';

export interface Pilot {
  seat: number;
  player_id: string | null;
  name: string;
  team: number;
  bot: boolean;
  /** What the pilot flies, of the identity's jets; absent for the first. */
  jet?: number;
  present: boolean;
  /** In a private lobby that waits; absent for false. */
  ready?: boolean;
  /** In a private lobby before a match: the number of the map that the pilot is for. */
  vote?: number;
  kills: number;
  deaths: number;
  assists: number;
  /** Kills since last destroyed. */
  streak: number;
  score: number;
}

export interface GameStateData {
  tick: number;
  phase: Phase;
  phase_ends_tick: number | null;
  /** It was level when its time was up, and goes on until somebody leads; absent for false. */
  overtime?: boolean;
  outcome: string | null;
  /** Once ended: `time`, `score`, `overtime`, `given_up`, `last_standing`, `deserted` or `abandoned`. */
  ended_by?: string;
  winners: number[];
  /** Of a private lobby only. */
  private?: PrivateState;
  /** By side; absent where nothing is stolen. */
  cores?: Core[];
  pilots: Pilot[];
}

/** Where the core of a side is. */
export type Core = { side: number } & (
  | { state: 'home' }
  | { state: 'carried'; by: number }
  | { state: 'dropped'; x: number; y: number; returns_tick: number }
);

export type CoreChange = 'taken' | 'dropped' | 'returned' | 'captured';

export interface PrivateState {
  /** The seat that may start the match; null while nobody is there. */
  host: number | null;
  /** The match that is on, or comes next. */
  match_id: string;
  settings: Settings;
  /** The names of those that can be flown on, by number. */
  maps: string[];
  /** The number of the one that is flown on. */
  map: number;
}

/** How the matches of a private lobby are played. */
export interface Settings {
  /** Bots fly along until this many ships do. */
  fill_to: number;
  match_s: number;
  /** The score that ends a match early; 0 is none. */
  score_limit: number;
}

/** What the client asked for changes nothing. */
export interface Denied {
  request: string;
  code: string;
}

/** What can be voted on: giving the match up (0 and 1), and the map of a private lobby's next match, by its number. */
export type VoteSubject = 'give_up' | 'map';

/** What is flown on from now on, in place of what stands in the identity. */
export interface NextMap {
  tick: number;
  name: string;
  obstacles: Obstacle[];
  bases?: Base[];
  pickups?: Pickup[];
  repeated?: Repeated;
}

/** How a vote of the own side stands. */
export interface Tally {
  tick: number;
  subject: VoteSubject;
  votes: number;
  /** With so many it is decided. */
  needed: number;
}

/** Who is to hear something: everybody, or the side of who says it. */
export type ChatTo = 'all' | 'side';

/** What somebody in the lobby has said: a phrase or a text. */
export interface Said {
  tick: number;
  /** A seat. */
  by: number;
  to: ChatTo;
  /** From 1; what it says is the client's business. */
  phrase?: number;
  /** Anything that a stranger may write. */
  text?: string;
}

export interface Entity {
  id: number;
  x: number;
  y: number;
  /** Of a ship that drifts, px/s; absent for 0. */
  vx?: number;
  vy?: number;
  rotation: number;
  throttle: number;
  turn: number;
  hp: number;
  alive: boolean;
  /** Of the identity's jets; absent for the first. */
  jet?: number;
  /** Its special is on; absent for false. */
  special?: boolean;
  /** Nothing harms it for now; absent for false. */
  protected?: boolean;
  /** It throws shots back, whatever its special is; absent for false. */
  shielded?: boolean;
  /** What it fires does twice the harm; absent for false. */
  doubled?: boolean;
  /** It fires this instead of its own weapon; absent for nothing. */
  carries?: Carried;
  /** What its shots are paid with, 0 to 1 of all it can hold; absent for 1. */
  energy?: number;
  ack: number;
  /** By how many ticks the newest input that named one came early, below 0 for late; absent for 0. */
  lead?: number;
}

export interface Projectile {
  id: number;
  owner: number;
  /** Of the identity's weapons; absent for the first. */
  weapon?: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  /**
   * The tick it began on: before it was fired, if its pilot saw the others as they were then. Of one that follows ships the last
   * on which it has turned.
   */
  born: number;
}

export interface WorldUpdate {
  tick: number;
  entities: Entity[];
  projectiles: Projectile[];
  /** For who watches by `jet.v1.bin`: the energy of the pilot who is followed, 0 to 1. */
  watched_energy?: number;
  /** Numbers of the pick-ups that are known to lie there; absent for none. */
  pickups?: number[];
  /** Numbers of the obstacles that are known to be destroyed; absent for none. */
  down?: number[];
}

export type GameEvent = { id: number; tick: number } & (
  | { kind: 'spawn'; seat: number; x: number; y: number }
  | { kind: 'hit'; by: number; target: number; damage: number; hp: number; x: number; y: number }
  /** From one place to the other, at once. */
  | { kind: 'beam'; by: number; x: number; y: number; to_x: number; to_y: number }
  | { kind: 'kill'; by: number; target: number; x: number; y: number }
  | { kind: 'join'; seat: number; name: string; bot: boolean }
  | { kind: 'leave'; seat: number }
  /** `by` is absent when the core went home by itself. */
  | { kind: 'core'; side: number; change: CoreChange; by?: number; x: number; y: number }
);

export type ServerMessage =
  | { type: 'Identity'; data: Identity }
  | { type: 'GameState'; data: GameStateData }
  | { type: 'WorldUpdate'; data: WorldUpdate }
  | { type: 'Radar'; data: Radar }
  | { type: 'Event'; data: GameEvent }
  | { type: 'ServerDraining'; data: { tick: number; ends_tick: number; next_seats?: number } }
  | { type: 'Denied'; data: Denied }
  | { type: 'Chat'; data: Said }
  | { type: 'Vote'; data: Tally }
  | { type: 'Map'; data: NextMap }
  | { type: 'Answer'; data: { sdp: string } }
  | { type: 'Playback'; data: Playback }
  | { type: 'Pong'; data: { nonce: number; tick: number } };
