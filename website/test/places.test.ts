import { describe, expect, it } from 'vitest';
import { apply, newMatchState } from '../src/game/apply';
import { drawn } from '../src/game/interpolate';
import { predictOwnShip, recordInput } from '../src/game/predict';
import { weaponInHand } from '../src/game/trigger';
import { isBlocked } from '../src/game/terrain';
import type { MatchState } from '../src/game/state';
import type { Carried, WorldUpdate } from '../src/net/protocol';
import { entity, gameState, gun, identity } from './messages';

const TICK_MS = 1000 / 60;

/** A wall between two ships, which can be shot to pieces. */
function besieged(): MatchState {
  const wall = { x1: 400, y1: 100, x2: 400, y2: 400, radius: 10, hp: 60 };
  const state = newMatchState(identity({ obstacles: [wall] }));
  apply(state, gameState(), 0);
  return state;
}

function told(state: MatchState, update: Partial<WorldUpdate> & { tick: number }): void {
  const own = entity({ x: 300, y: 200, rotation: Math.PI / 2, throttle: 1 });
  const data = { entities: [own], projectiles: [], ...update };
  apply(state, { type: 'WorldUpdate', data }, update.tick * TICK_MS);
}

describe('an obstacle that is destroyed', () => {
  const way = [
    { x: 300, y: 200 },
    { x: 500, y: 200 },
  ] as const;

  it('stops nothing until it is back', () => {
    const state = besieged();
    told(state, { tick: 100 });
    expect(isBlocked(...way, state.ground)).toBe(true);
    told(state, { tick: 102, down: [0] });
    expect(isBlocked(...way, state.ground)).toBe(false);
    expect(state.identity.obstacles).toHaveLength(1);
    told(state, { tick: 104 });
    expect(isBlocked(...way, state.ground)).toBe(true);
  });

  it('is flown through by the own ship, foretold', () => {
    const flown = (down: number[]) => {
      const state = besieged();
      for (let tick = 100; tick <= 140; tick += 2) told(state, { tick, down });
      return predictOwnShip(state, 180 * TICK_MS)?.x ?? 0;
    };
    expect(flown([])).toBeLessThan(367);
    expect(flown([0])).toBeGreaterThan(380);
  });
});

describe('what a pilot carries', () => {
  function holding(carries: Carried | undefined, energy = 0): MatchState {
    const weapons: [ReturnType<typeof gun>, ReturnType<typeof gun>] = [
      gun({ cooldown_ms: 100, energy }),
      gun({ kind: 'scatter', count: 3, spread: 0.2, cooldown_ms: 100, energy }),
    ];
    const state = newMatchState(identity({ weapons }));
    apply(state, gameState(), 0);
    const own = entity({ x: 400, y: 230, ...(carries ? { carries } : {}) });
    for (let tick = 100; tick <= 140; tick += 2)
      apply(state, { type: 'WorldUpdate', data: { tick, entities: [own], projectiles: [] } }, tick * TICK_MS);
    return state;
  }

  it('is in hand as long as pulls are left', () => {
    expect(weaponInHand(holding(undefined))).toBe(0);
    const state = holding({ weapon: 1, pulls: 2 });
    expect([0, 1, 2].map((pulls) => weaponInHand(state, pulls))).toEqual([1, 1, 0]);
  });

  it('is fired, foretold, and then the own weapon again', () => {
    const state = holding({ weapon: 1, pulls: 1 });
    const nowMs = 140 * TICK_MS;
    const controls = { thrust: 0, turn: 0, shoot: true, ability: false };
    recordInput(state, { seq: 1, tick: 142, behind: 5, controls });
    const shots = drawn(state, nowMs + 9 * TICK_MS)?.shots ?? [];
    expect(shots.map(({ weapon }) => weapon).sort()).toEqual([0, 1, 1, 1]);
  });

  it('shows on the ship', () => {
    const state = holding({ weapon: 1, pulls: 1 });
    expect(predictOwnShip(state, 141 * TICK_MS)).toMatchObject({
      carries: { weapon: 1, pulls: 1 },
      doubled: false,
      shielded: false,
    });
  });
});
