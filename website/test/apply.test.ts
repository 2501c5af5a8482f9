import { describe, expect, it } from 'vitest';
import { apply, newMatchState, takeDueEvents } from '../src/game/apply';
import { clockText, closingFor, secondsLeft } from '../src/game/countdown';
import { resultFor, sideScores, standings, winner, type MatchState } from '../src/game/state';
import type { GameEvent, Identity, ServerMessage } from '../src/net/protocol';
import { rematchText } from '../src/screens/rematch_vote';
import { closingNotice } from '../src/screens/sentences';
import { entity, gameState, identity, pilot } from './messages';

const kill = (id: number, tick = 100): GameEvent => ({
  id,
  tick,
  kind: 'kill',
  by: 0,
  target: 1,
  x: 5,
  y: 6,
});
const identified = (changes: Partial<Identity>) => ({ type: 'Identity' as const, data: identity(changes) });

function started(changes: Partial<Identity> = {}): MatchState {
  const state = newMatchState(identity(changes));
  apply(state, gameState({ pilots: [pilot(0, { name: 'Ada' }), pilot(1, { name: 'Grace' })] }), 0);
  return state;
}

describe('between two matches of a private lobby', () => {
  it('takes in what stands on the next map, and keeps the rest', () => {
    const state = started({ obstacles: [{ x1: 1, y1: 2, x2: 1, y2: 2, radius: 3 }] });
    const obstacles = [{ x1: 10, y1: 20, x2: 30, y2: 20, radius: 5 }];
    const bases = [{ side: 0, x: 100, y: 100, radius: 60 }];
    apply(state, { type: 'Map', data: { tick: 9, name: 'atoll', obstacles, bases } }, 0);
    expect(state.identity).toEqual({ ...identity(), obstacles, bases, pickups: [] });
  });
});

describe('a rematch', () => {
  const tally = (votes: number, needed: number): ServerMessage => ({
    type: 'Vote',
    data: { tick: 5, subject: 'rematch', votes, needed },
  });

  it('is voted on by everybody until it begins, as a match of its own', () => {
    const state = started();
    apply(state, gameState({ phase: 'ended', outcome: 'completed' }), 0);
    expect([state.rematch, rematchText(state)]).toEqual([null, '']);
    apply(state, tally(0, 2), 0);
    expect([state.rematch, rematchText(state)]).toEqual([{ votes: 0, needed: 2 }, '']);
    apply(state, tally(1, 2), 0);
    state.wantsRematch = true;
    expect([state.givingUp, rematchText(state)]).toEqual([null, '1 of 2 wants a rematch.']);
    const match_id = '00000000-0000-0000-0000-000000000007';
    apply(state, { type: 'Rematch', data: { tick: 9, match_id } }, 0);
    apply(state, gameState({ phase: 'countdown' }), 0);
    expect([state.rematch, state.wantsRematch, state.identity.match_id]).toEqual([null, false, match_id]);
  });

  it('is not possible any more once too few are left', () => {
    const state = started();
    apply(state, gameState({ phase: 'ended' }), 0);
    apply(state, tally(1, 0), 0);
    expect(rematchText(state)).toContain('No rematch');
  });

  it('is to be asked for again by whoever lost the connection', () => {
    const state = started();
    apply(state, gameState({ phase: 'ended' }), 0);
    state.wantsRematch = true;
    apply(state, { type: 'Identity', data: identity() }, 0);
    expect(state.wantsRematch).toBe(false);
  });
});

describe('giving up', () => {
  it('shows how our side stands to it, until it is over', () => {
    const state = started();
    const tally = (votes: number) =>
      apply(state, { type: 'Vote', data: { tick: 5, subject: 'give_up', votes, needed: 3 } }, 0);
    tally(2);
    expect(state.givingUp).toEqual({ votes: 2, needed: 3 });
    tally(0);
    expect(state.givingUp).toBeNull();
    tally(3);
    apply(state, gameState({ phase: 'ended', outcome: 'completed', ended_by: 'given_up' }), 0);
    expect([state.givingUp, state.endedBy]).toEqual([null, 'given_up']);
  });

  it('puts who gave up behind the others, whatever the score', () => {
    const state = started({ sides: 2 });
    const pilots = [pilot(0, { team: 0, score: 9 }), pilot(1, { team: 1, score: 2 }), pilot(2, { team: 0 })];
    apply(state, gameState({ phase: 'ended', ended_by: 'given_up', winners: [1], pilots }), 0);
    expect(standings(state).map(({ pilot: { seat }, rank }) => [seat, rank])).toEqual([
      [1, 1],
      [0, 2],
      [2, 2],
    ]);
  });

  it('tells overtime from the time before it', () => {
    const state = started();
    apply(state, gameState({ phase_ends_tick: 900, overtime: true }), 0);
    expect(state.overtime).toBe(true);
    apply(state, gameState(), 0);
    expect(state.overtime).toBe(false);
  });
});

describe('what is said', () => {
  const say = (state: MatchState, by: number, text: string) =>
    apply(state, { type: 'Chat', data: { tick: 5, by, to: 'all', text } }, 1_000);

  it('keeps the name of who said it, also once the pilot is gone', () => {
    const state = started();
    say(state, 1, '<b>hi</b>');
    apply(state, gameState({ pilots: [pilot(0)] }), 0);
    expect(state.chat).toEqual([
      {
        id: 1,
        by: 1,
        name: 'Grace',
        playerId: null,
        to: 'all',
        phrase: null,
        text: '<b>hi</b>',
        atMs: 1_000,
      },
    ]);
  });

  it('is bounded, and its lines are told apart', () => {
    const state = started();
    for (let i = 0; i < 80; i += 1) say(state, 0, String(i));
    expect(state.chat).toHaveLength(50);
    expect([state.chat[0]?.text, state.chat.at(-1)?.id]).toEqual(['30', 80]);
  });
});

describe('taking messages in', () => {
  it('has no state before Identity', () => {
    expect(apply(null, gameState(), 0)).toBeNull();
    expect(apply(null, identified({ seat: 3 }), 0)?.identity.seat).toBe(3);
  });

  it('takes a repeated event once', () => {
    const state = started({ last_event: 41 });
    for (const id of [41, 42, 42, 43]) apply(state, { type: 'Event', data: kill(id) }, 0);
    expect(state.feed.map((line) => line.event_id)).toEqual([42, 43]);
  });

  it('keeps the story of a match over a lost connection, and starts anew in another match', () => {
    const state = started();
    apply(state, { type: 'Event', data: kill(1) }, 0);
    const resumed = apply(state, identified({ resume_token: 'r2', last_event: 5 }), 0);
    expect(resumed?.feed).toHaveLength(1);
    expect(resumed?.lastEvent).toBe(1);
    expect(resumed?.identity.resume_token).toBe('r2');
    expect(apply(state, identified({ match_id: 'other' }), 0)?.feed).toEqual([]);
  });

  it('keeps names in the kill feed after their pilots have gone', () => {
    const state = started();
    apply(state, { type: 'Event', data: kill(1) }, 0);
    apply(state, gameState({ pilots: [pilot(0)] }), 0);
    expect(state.feed[0]).toMatchObject({ byName: 'Ada', targetName: 'Grace' });
  });

  it('never goes back to an older snapshot, and bounds what it keeps', () => {
    const state = started();
    for (let tick = 2; tick <= 400; tick += 2) {
      const data = { tick, entities: [entity({ ack: tick })], projectiles: [] };
      apply(state, { type: 'WorldUpdate', data }, tick * 16);
      apply(state, { type: 'Event', data: kill(tick) }, 0);
    }
    apply(
      state,
      { type: 'WorldUpdate', data: { tick: 10, entities: [entity({ ack: 1 })], projectiles: [] } },
      0,
    );
    expect(state.ack).toBe(400);
    expect(state.snapshots.at(-1)?.tick).toBe(400);
    expect(state.snapshots.length).toBeLessThanOrEqual(30);
    expect(state.feed.length).toBeLessThanOrEqual(6);
  });

  it('shows an event when the drawn time reaches its tick, once, and not when it is long past', () => {
    const state = started();
    apply(state, { type: 'Event', data: kill(1, 100) }, 0);
    apply(state, { type: 'Event', data: kill(2, 104) }, 0);
    expect(takeDueEvents(state, 99)).toEqual([]);
    expect(takeDueEvents(state, 101).map(({ id }) => id)).toEqual([1]);
    expect(takeDueEvents(state, 101)).toEqual([]);
    expect(takeDueEvents(state, 5000)).toEqual([]);
    expect(state.unshown).toEqual([]);
  });
});

describe('our own loss', () => {
  const shotDown = (by: number) => ({ ...kill(1), by, target: 0 }) as GameEvent;

  it('is remembered with whose doing it was, until we are placed again', () => {
    const state = started();
    apply(state, { type: 'Event', data: shotDown(1) }, 0);
    expect(state.shotDownBy).toBe('Grace');
    apply(state, { type: 'Event', data: { id: 2, tick: 101, kind: 'spawn', seat: 1, x: 1, y: 1 } }, 0);
    expect(state.shotDownBy).toBe('Grace');
    apply(state, { type: 'Event', data: { id: 3, tick: 160, kind: 'spawn', seat: 0, x: 1, y: 1 } }, 0);
    expect(state.shotDownBy).toBeNull();
  });

  it('is nobody’s doing outside the ring', () => {
    const state = started();
    apply(state, { type: 'Event', data: shotDown(0) }, 0);
    expect(state.shotDownBy).toBeNull();
  });
});

describe('the end of a match', () => {
  const ended = (winners: number[], outcome = 'completed') => {
    const state = started();
    apply(state, gameState({ phase: 'ended', winners, outcome }), 0);
    return resultFor(state);
  };

  it('is told from our side', () => {
    expect(ended([0])).toBe('won');
    expect(ended([1])).toBe('lost');
    expect(ended([0, 1])).toBe('drawn');
    expect(ended([], 'abandoned')).toBe('abandoned');
  });

  it('is won together by a side, and by nobody else together', () => {
    const state = started();
    const pilots = [pilot(0, { team: 7 }), pilot(1, { team: 7 }), pilot(2)];
    apply(state, gameState({ phase: 'ended', winners: [0, 1], outcome: 'completed', pilots }), 0);
    expect(resultFor(state)).toBe('drawn');
    state.identity.sides = 2;
    expect(resultFor(state)).toBe('won');
  });

  it('has one winner for who has watched, a side where there are sides, or is drawn', () => {
    const state = started();
    const pilots = [pilot(0, { team: 1 }), pilot(1, { team: 1 }), pilot(2, { team: 0 })];
    const wonBy = (winners: number[]) => {
      apply(state, gameState({ phase: 'ended', winners, outcome: 'completed', pilots }), 0);
      return winner(state);
    };
    expect([wonBy([1]), wonBy([0, 1]), wonBy([])]).toEqual([{ seat: 1 }, null, null]);
    state.identity.sides = 2;
    expect([wonBy([0, 1]), wonBy([0, 1, 2])]).toEqual([{ side: 1 }, null]);
  });

  it('ranks by score, then by fewer deaths', () => {
    const state = started();
    const pilots = [
      pilot(0, { score: 1, deaths: 4 }),
      pilot(1, { score: 1, deaths: 2 }),
      pilot(2, { score: 5 }),
    ];
    apply(state, gameState({ pilots }), 0);
    expect(standings(state).map(({ pilot }) => pilot.seat)).toEqual([2, 1, 0]);
  });
});

describe('a match of sides', () => {
  const state = newMatchState(identity({ sides: 2 }));
  const pilots = [
    pilot(0, { team: 0, score: 3 }),
    pilot(1, { team: 1, score: 9 }),
    pilot(2, { team: 0, score: 8 }),
    pilot(3, { team: 1, score: 1, present: false }),
  ];
  apply(state, gameState({ pilots }), 0);

  it('counts the points of a side together', () => {
    expect(sideScores(state)).toEqual([
      { side: 0, score: 11 },
      { side: 1, score: 10 },
    ]);
  });

  it('ranks the pilots of the better side first, on one rank', () => {
    expect(standings(state).map(({ pilot, rank }) => [pilot.seat, rank])).toEqual([
      [2, 1],
      [0, 1],
      [1, 3],
      [3, 3],
    ]);
  });
});

describe('the clock of a phase', () => {
  it('counts down by the server’s ticks', () => {
    const state = started();
    apply(state, gameState({ phase_ends_tick: 720 }), 0);
    expect(secondsLeft(state, 0)).toBeNull();
    apply(state, { type: 'WorldUpdate', data: { tick: 120, entities: [], projectiles: [] } }, 0);
    expect(secondsLeft(state, 1000)).toBeCloseTo(9);
    expect(secondsLeft(state, 60_000)).toBe(0);
  });

  it('reads as minutes and seconds', () => {
    expect(clockText(545)).toBe('9:05');
    expect(clockText(0.2)).toBe('0:01');
  });
});

describe('a server that drains', () => {
  const draining = (phaseEndsTick: number | null, phase: 'countdown' | 'running' | 'ended' = 'running') => {
    const state = started();
    apply(state, gameState({ phase, phase_ends_tick: phaseEndsTick }), 0);
    apply(state, { type: 'WorldUpdate', data: { tick: 600, entities: [], projectiles: [] } }, 0);
    apply(state, { type: 'ServerDraining', data: { tick: 600, ends_tick: 600 + 251.5 * 60 } }, 0);
    return state;
  };
  const notice = (state: MatchState, nowMs: number) => {
    const closing = closingFor(state, nowMs);
    return closing && closingNotice(closing);
  };

  it('says by when, and that the match goes on', () => {
    const state = draining(1200);
    expect(notice(state, 0)).toBe('This server closes in 4:12; your match goes on to its end.');
    expect(notice(state, 12_000)).toContain('in 4:00;');
    expect(notice(state, 900_000)).toContain('in 0:00;');
    expect(notice(draining(700, 'countdown'), 0)).toContain('goes on to its end');
  });

  it('says when the match is too long, and what comes after an arena without an end', () => {
    expect(notice(draining(600 + 253 * 60), 0)).toContain('counts for nobody');
    expect(notice(draining(null), 0)).toContain('you fly on on another one');
  });

  it('says that another world follows, unless the server drains after all', () => {
    const state = draining(null);
    apply(state, { type: 'ServerDraining', data: { tick: 600, ends_tick: 1200, next_seats: 250 } }, 0);
    expect(notice(state, 0)).toBe(
      'Everybody moves to a world for 250 in 0:10; you fly on there, and scores begin anew.',
    );
    apply(state, { type: 'ServerDraining', data: { tick: 610, ends_tick: 1200 } }, 0);
    expect(notice(state, 0)).toContain('you fly on on another one');
  });

  it('is silent otherwise', () => {
    expect(closingFor(started(), 0)).toBeNull();
    expect(closingFor(draining(1200, 'ended'), 0)).toBeNull();
    const elsewhere = apply(draining(1200), identified({ match_id: 'other' }), 0);
    expect(elsewhere?.closesTick).toBeNull();
  });
});
