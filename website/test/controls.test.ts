import { describe, expect, it } from 'vitest';
import { controlsOf, forgetSent, newPacer, paceInput, RELEASED } from '../src/game/controls';

const held = (...codes: string[]) => controlsOf(new Set(codes));

describe('keys', () => {
  it('are W A S D, arrows and space', () => {
    expect(held('KeyW', 'KeyD', 'Space')).toEqual({ thrust: 1, turn: 1, shoot: true, ability: false });
    expect(held('ArrowDown', 'ArrowLeft')).toEqual({ thrust: -1, turn: -1, shoot: false, ability: false });
  });

  it('cancel each other, and two for one thing count once', () => {
    expect(held('KeyA', 'KeyD', 'KeyW', 'ArrowUp')).toEqual({ ...RELEASED, thrust: 1 });
  });
});

describe('sending inputs', () => {
  it('sends a change at once, and the same again now and then', () => {
    const pacer = newPacer(50);
    expect(paceInput(pacer, held('KeyW'), 1000, 0)).toEqual({ kind: 'send', seq: 1 });
    expect(paceInput(pacer, held('KeyW'), 1499, 1)).toEqual({ kind: 'nothing' });
    expect(paceInput(pacer, held('KeyW'), 1500, 1)).toEqual({ kind: 'send', seq: 2 });
    expect(paceInput(pacer, held('KeyW'), 1600, 1)).toEqual({ kind: 'nothing' });
  });

  it('sends at most one a tick, the newest', () => {
    const pacer = newPacer(50);
    paceInput(pacer, held('KeyW'), 1000, 0);
    expect(paceInput(pacer, held('KeyW', 'KeyA'), 1005, 0)).toEqual({ kind: 'wait', ms: 15 });
    expect(paceInput(pacer, held('KeyA'), 1020, 0)).toEqual({ kind: 'send', seq: 2 });
  });

  it('counts on from what the server has seen of an earlier page', () => {
    expect(paceInput(newPacer(50), held('KeyW'), 0, 700)).toEqual({ kind: 'send', seq: 701 });
  });

  it('says again what is held after a lost connection', () => {
    const pacer = newPacer(50);
    paceInput(pacer, held('KeyW'), 0, 0);
    forgetSent(pacer);
    expect(paceInput(pacer, held('KeyW'), 100, 0)).toEqual({ kind: 'send', seq: 2 });
  });
});
