import { beforeEach, describe, expect, it } from 'vitest';
import { apply, newMatchState } from '../src/game/apply';
import { takeForetoldBeams, wasForetold } from '../src/game/beams';
import { drawn } from '../src/game/interpolate';
import { recordInput } from '../src/game/predict';
import type { MatchState, ShownShot } from '../src/game/state';
import { foretoldPulls } from '../src/game/trigger';
import type { Controls, Identity, JetTraits, WeaponTraits } from '../src/net/protocol';
import { fan, flownOn, flownPx } from '../src/net/weapons';
import { entity, gameState, gun, identity, pilot } from './messages';

const TICK_MS = 1000 / 60;
const SHOOTING: Controls = { thrust: 0, turn: 0, shoot: true, ability: false };

const missile = gun({ kind: 'missile', speed: 150, acceleration: 600, top_speed: 900, lifetime_ms: 2000 });
const scatter = gun({ kind: 'scatter', count: 6, spread: 0.4, cooldown_ms: 700 });
const beam = gun({ kind: 'beam', count: 0, speed: 0, top_speed: 0, range: 300, cooldown_ms: 500 });

const HYDRA: JetTraits = {
  name: 'Hydra',
  weapon: 0,
  special: 'salvo',
  special_energy: 60,
  max_hp: 100,
  max_energy: 100,
  energy_rate: 20,
  max_speed: 200,
  turn_rate: 3,
  drag: 0.9,
  reverse: 0.5,
  strafe: 0,
  boost: 0,
  bounce: 0.5,
  salvo_shots: 5,
  salvo_spread: 0.7,
};

describe('a missile', () => {
  it('is where its speed, added up, brings it', () => {
    let flown = 0;
    for (let ms = 0; ms < 2000; ms += 1) flown += Math.min(150 + 600 * ((ms + 0.5) / 1000), 900) / 1000;
    expect(flownPx(missile, 150, 2)).toBeCloseTo(flown, 0);
    expect(flownPx(missile, 900, 0.5)).toBeCloseTo(450, 6);
  });

  it('was slower before', () => {
    const shot = { x: 0, y: 0, vx: 600, vy: 0 };
    const there = flownOn(shot, missile, -0.1);
    expect(there.x).toBeCloseTo(-57, 6);
    expect(flownOn({ ...shot, vx: 0 }, missile, 1)).toEqual({ x: 0, y: 0 });
  });
});

it('spreads the shots of one pull evenly', () => {
  expect(fan(gun())).toEqual([0]);
  expect(fan(beam)).toEqual([]);
  expect(fan(scatter).map((angle) => Math.round(angle * 100))).toEqual([-20, -12, -4, 4, 12, 20]);
});

describe('the own weapon', () => {
  let state: MatchState;

  /** Our ship at rest at (400, 230), its nose to the right, its trigger held. */
  function pullWith(
    weapon: WeaponTraits,
    changes: Partial<Identity> = {},
    controls: Controls = SHOOTING,
  ): number {
    state = newMatchState(identity({ weapons: [weapon], ...changes }));
    apply(state, gameState(), 0);
    const own = entity({ x: 400, y: 230, rotation: Math.PI / 2 });
    const enemy = entity({ id: 1, x: 600, y: 230 });
    for (let tick = 100; tick <= 140; tick += 2) {
      const update = { tick, entities: [own, enemy], projectiles: [] };
      apply(state, { type: 'WorldUpdate', data: update }, tick * TICK_MS);
    }
    recordInput(state, { seq: 1, tick: 142, behind: 5, controls });
    return 140 * TICK_MS;
  }

  function foretold(nowMs: number): ShownShot[] {
    return drawn(state, nowMs + 3 * TICK_MS)?.shots ?? [];
  }

  beforeEach(() => pullWith(gun()));

  it('shows a salvo at once, whether the trigger is held or not, and no second one', () => {
    for (const shoot of [false, true]) {
      const nowMs = pullWith(gun({ energy: 10 }), { jets: [HYDRA] }, { ...SHOOTING, shoot, ability: true });
      const salvo = foretold(nowMs).filter(({ isSalvo }) => isSalvo);
      expect(salvo).toHaveLength(5);
      expect(new Set(foretold(nowMs).map(({ id }) => id)).size).toBe(shoot ? 6 : 5);
      const angles = salvo.map(({ vx, vy }) => Math.round(Math.atan2(vx, -vy) * 1000) / 1000);
      expect(angles).toEqual(
        [-0.35, -0.175, 0, 0.175, 0.35].map((angle) => Math.round((Math.PI / 2 + angle) * 1000) / 1000),
      );
      expect(salvo.every(({ id, weapon }) => id < 0 && weapon === 0)).toBe(true);
      // Held on, it does not go off again.
      expect(foretold(nowMs + 8 * TICK_MS).filter(({ isSalvo }) => isSalvo)).toHaveLength(5);
    }
  });

  it('gives way to the salvo that the server tells of', () => {
    const nowMs = pullWith(gun(), { jets: [HYDRA] }, { ...SHOOTING, shoot: false, ability: true });
    const tick = foretoldPulls(state, nowMs + 3 * TICK_MS)[0]?.tick ?? 0;
    expect(tick).toBeGreaterThan(140);
    const shots = [-2, -1, 0, 1, 2].map((part) => ({
      id: 50 + part,
      owner: 0,
      x: 430,
      y: 230 + part,
      vx: 500,
      vy: 0,
      born: tick,
    }));
    const own = entity({ x: 400, y: 230, rotation: Math.PI / 2, energy: 0.4, ack: 1 });
    const update = { tick: tick + (tick % 2), entities: [own], projectiles: shots };
    apply(state, { type: 'WorldUpdate', data: update }, nowMs + 6 * TICK_MS);
    expect(foretold(nowMs + 6 * TICK_MS).map(({ id }) => id)).toEqual([48, 49, 50, 51, 52]);
  });

  it('foretells no salvo that energy does not pay for, nor one of another jet', () => {
    const asking = { ...SHOOTING, shoot: false, ability: true };
    for (const changes of [{ special_energy: 101 }, { special: 'cloak' as const }]) {
      const nowMs = pullWith(gun(), { jets: [{ ...HYDRA, ...changes }] }, asking);
      expect(foretold(nowMs)).toEqual([]);
    }
  });

  it('shows the pellets of the scatter at once', () => {
    const nowMs = pullWith(scatter);
    const shots = drawn(state, nowMs + 3 * TICK_MS)?.shots ?? [];
    expect(shots).toHaveLength(6);
    expect(new Set(shots.map(({ id }) => id)).size).toBe(6);
    expect(shots.every(({ id }) => id < 0)).toBe(true);
  });

  it('draws a beam once, as far as the first ship, and knows it again when the server tells of it', () => {
    const nowMs = pullWith(beam);
    const [shown, ...others] = takeForetoldBeams(state, nowMs + 3 * TICK_MS);
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ by: 0, x: 424, y: 230 });
    expect(shown?.toX).toBeCloseTo(571, 0);
    expect(takeForetoldBeams(state, nowMs + 4 * TICK_MS)).toEqual([]);
    const told = { id: 1, tick: 143, kind: 'beam', by: 0, x: 424, y: 230, to_x: 571, to_y: 230 } as const;
    expect(wasForetold(state, told)).toBe(true);
    expect(wasForetold(state, { ...told, by: 1 })).toBe(false);
    expect(wasForetold(state, { ...told, tick: 400 })).toBe(false);
  });

  it('lets a beam go through a friend', () => {
    const nowMs = pullWith(beam, { sides: 2 });
    const teams = (other: number) =>
      gameState({ pilots: [pilot(0, { team: 0 }), pilot(1, { team: other })] });
    apply(state, teams(0), nowMs);
    expect(takeForetoldBeams(state, nowMs + 3 * TICK_MS)[0]?.toX).toBeCloseTo(724, 0);
    pullWith(beam, { sides: 2 });
    apply(state, teams(1), nowMs);
    expect(takeForetoldBeams(state, nowMs + 3 * TICK_MS)[0]?.toX).toBeCloseTo(571, 0);
  });

  it('ends a beam at a mountain and at the edge of the world', () => {
    const peak = { x1: 500, y1: 230, x2: 500, y2: 230, radius: 20 };
    const nowMs = pullWith(beam, { obstacles: [peak] });
    expect(takeForetoldBeams(state, nowMs + 3 * TICK_MS)[0]?.toX).toBeCloseTo(480, 0);
    const edge = pullWith({ ...beam, range: 2000 }, { world: { width: 560, height: 460 } });
    expect(takeForetoldBeams(state, edge + 3 * TICK_MS)[0]?.toX).toBeCloseTo(560, 0);
  });
});
