import type {
  Entity,
  GameStateData,
  Identity,
  Pilot,
  ServerMessage,
  WeaponTraits,
} from '../src/net/protocol';

/** Messages with everyday values, for tests that care about one field. */

export function identity(changes: Partial<Identity> = {}): Identity {
  return {
    player_id: 'p',
    seat: 0,
    resume_token: 'r1',
    hold_s: 60,
    match_id: 'm',
    lobby_id: 'm',
    mode: 'duel',
    tick: 0,
    tick_rate: 60,
    snapshot_every_ticks: 2,
    last_event: 0,
    sides: 0,
    score_limit: 0,
    world: { width: 800, height: 460 },
    obstacles: [],
    ship: {
      radius: 24,
      max_hp: 100,
      max_speed: 150,
      turn_rate: 3,
      throttle_rate: 2,
      max_energy: 100,
      energy_rate: 0,
    },
    weapons: [gun()],
    ...changes,
  };
}

export function gun(changes: Partial<WeaponTraits> = {}): WeaponTraits {
  return {
    name: 'gun',
    kind: 'gun',
    radius: 5,
    damage: 30,
    cooldown_ms: 100,
    energy: 0,
    count: 1,
    spread: 0,
    speed: 500,
    acceleration: 0,
    top_speed: 500,
    lifetime_ms: 3000,
    turn_rate: 0,
    range: 0,
    ...changes,
  };
}

export function entity(changes: Partial<Entity> = {}): Entity {
  return {
    id: 0,
    x: 100,
    y: 100,
    rotation: 0,
    throttle: 0,
    turn: 0,
    hp: 100,
    alive: true,
    ack: 0,
    ...changes,
  };
}

export function pilot(seat: number, changes: Partial<Pilot> = {}): Pilot {
  const counts = { kills: 0, deaths: 0, assists: 0, streak: 0, score: 0 };
  return {
    seat,
    player_id: null,
    name: `P${seat}`,
    team: seat,
    bot: false,
    present: true,
    ...counts,
    ...changes,
  };
}

export function gameState(changes: Partial<GameStateData> = {}): ServerMessage {
  const data: GameStateData = {
    tick: 0,
    phase: 'running',
    phase_ends_tick: null,
    outcome: null,
    winners: [],
    pilots: [pilot(0), pilot(1)],
    ...changes,
  };
  return { type: 'GameState', data };
}
