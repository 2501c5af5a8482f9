import { describe, expect, it } from 'vitest';
import { apply, look } from '../src/game/apply';
import { draggedTo, firstToFollow, nextToFollow } from '../src/game/gaze';
import type { MatchState } from '../src/game/state';
import type { ServerMessage } from '../src/net/protocol';
import { gameState, identity, pilot } from './messages';

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

  it('drags the picture round the world', () => {
    const world = { width: 800, height: 400 };
    expect(draggedTo({ x: 10, y: 390 }, { x: 30, y: -20 }, world)).toEqual({ x: 780, y: 10 });
    const edge = draggedTo({ x: 0, y: 0 }, { x: 1e-20, y: 0 }, world);
    expect(edge.x).toBeLessThan(world.width);
  });
});
