import { describe, expect, it } from 'vitest';
import { apply, look } from '../src/game/apply';
import { draggedTo, firstToFollow, nextToFollow } from '../src/game/gaze';
import type { MatchState } from '../src/game/state';
import type { ServerMessage, WorldUpdate } from '../src/net/protocol';
import { entity, gameState, identity, pilot } from './messages';

function identified(): ServerMessage {
  const watching = { delay_s: 5 };
  return { type: 'Identity', data: identity({ seat: null, resume_token: '', hold_s: 0, watching }) };
}

function watched(): MatchState {
  let state = apply(null, identified(), 0);
  const pilots = [pilot(1, { score: 2 }), pilot(4, { score: 7, present: false }), pilot(6, { score: 5 })];
  state = apply(state, gameState({ pilots }), 0);
  if (!state) throw new Error('no state');
  return state;
}

describe('who watches', () => {
  it('begins with the pilot who has the most points and is there', () => {
    expect(firstToFollow(watched())).toBe(6);
  });

  it('goes from pilot to pilot and round again', () => {
    const state = watched();
    expect([nextToFollow(state, 1, 1), nextToFollow(state, 6, 1)]).toEqual([6, 1]);
    expect([nextToFollow(state, 6, -1), nextToFollow(state, 1, -1)]).toEqual([1, 6]);
    expect([nextToFollow(state, null, 1), nextToFollow(state, 4, 1)]).toEqual([1, 6]);
    state.pilots = [];
    expect([nextToFollow(state, 1, 1), firstToFollow(state)]).toEqual([null, null]);
  });

  it('keeps looking there when the connection comes back', () => {
    const state = watched();
    look(state, { follow: 6 });
    const again = apply(state, identified(), 9);
    expect(again?.gaze).toEqual({ follow: 6 });
  });

  it('sees what the one who is followed has to pay with, whichever encoding tells it', () => {
    const state = watched();
    const energies = (update: Partial<WorldUpdate>, tick: number) => {
      const entities = [entity({ id: 1 }), entity({ id: 6, ...(tick === 104 ? { energy: 0.5 } : {}) })];
      apply(state, { type: 'WorldUpdate', data: { tick, entities, projectiles: [], ...update } }, tick);
      return state.snapshots.at(-1)?.entities.map(({ energy }) => energy);
    };
    look(state, { follow: 6 });
    expect(energies({ watched_energy: 0.25 }, 100)).toEqual([undefined, 0.25]);
    look(state, { at: { x: 1, y: 1 } });
    expect(energies({ watched_energy: 0.25 }, 102)).toEqual([undefined, undefined]);
    look(state, { follow: 6 });
    expect(energies({}, 104)).toEqual([undefined, 0.5]);
  });

  it('drags the picture round the world', () => {
    const world = { width: 800, height: 400 };
    expect(draggedTo({ x: 10, y: 390 }, { x: 30, y: -20 }, world)).toEqual({ x: 780, y: 10 });
    const edge = draggedTo({ x: 0, y: 0 }, { x: 1e-20, y: 0 }, world);
    expect(edge.x).toBeLessThan(world.width);
  });
});
