import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apply, newMatchState } from '../src/game/apply';
import { predictOwnShip, recordInput } from '../src/game/predict';
import { wrappedDelta } from '../src/game/wrap';
import type { Entity, Identity } from '../src/net/protocol';
import { entity, gameState, identity } from './messages';

/** What the server's simulation made of a list of inputs. */
interface Recording extends Pick<Identity, 'mode' | 'world' | 'obstacles' | 'ship' | 'jets'> {
  jet: number;
  start: RecordedShip;
  inputs: { tick: number; thrust: number; turn: number; ability: boolean }[];
  ships: RecordedShip[];
}

type RecordedShip = Pick<Entity, 'x' | 'y' | 'rotation' | 'throttle'> & {
  tick: number;
  vx: number;
  vy: number;
  special: boolean;
};

const file = new URL('../../crates/wire/golden/flight.json', import.meta.url);
const recordings = JSON.parse(readFileSync(file, 'utf8')) as Recording[];
/** The server counts in 32 bits, we in 64. */
const TOLERANCE_PX = 0.1;
const TICK_MS = 1000 / 60;

describe('the recorded flights', () => {
  it.each(recordings)('are what prediction makes of the same inputs: $mode, jet $jet', (recording) => {
    const { world, obstacles, ship, jets, jet } = recording;
    const numbers = identity({ world, obstacles, ship, ...(jets && jets.length > 0 ? { jets } : {}) });
    let held = { thrust: 0, turn: 0, shoot: false, ability: false };
    let energy = 1;
    let last = recording.start;
    for (const told of recording.ships) {
      // From each snapshot to the next: prediction never flies much further.
      const state = newMatchState(numbers);
      apply(state, gameState(), 0);
      state.prediction.lead = { sent: 0, drawn: 0 };
      state.prediction.acked = { controls: held, behind: 0 };
      const { tick, x, y, vx, vy, rotation, throttle, special } = last;
      const own = entity({ x, y, vx, vy, rotation, throttle, special, energy, jet });
      apply(state, { type: 'WorldUpdate', data: { tick, entities: [own], projectiles: [] } }, tick * TICK_MS);
      recording.inputs.forEach(({ tick: at, ...stick }, index) => {
        if (at <= tick || at > told.tick) return;
        // As the server takes them.
        const steps = (value: number) => Math.round(value * 127) / 127;
        held = { ...stick, thrust: steps(stick.thrust), turn: steps(stick.turn), shoot: false };
        recordInput(state, { seq: index + 1, tick: at, behind: 0, controls: held });
      });
      const flown = predictOwnShip(state, told.tick * TICK_MS + 1e-6);
      const off = Math.hypot(
        wrappedDelta(flown?.x ?? 0, told.x, world.width),
        wrappedDelta(flown?.y ?? 0, told.y, world.height),
      );
      expect(off, `tick ${told.tick}`).toBeLessThan(TOLERANCE_PX);
      expect(wrappedDelta(flown?.rotation ?? 0, told.rotation, 2 * Math.PI)).toBeCloseTo(0, 3);
      expect(flown?.special, `tick ${told.tick}`).toBe(told.special);
      last = told;
      energy = 1;
    }
  });
});
