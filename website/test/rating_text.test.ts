import { describe, expect, it } from 'vitest';
import type { LadderEntry, Leaderboard, PlayedMatch, PlayedPilot } from '../src/net/head_api';
import {
  changeText,
  endTextOf,
  endingFor,
  ladderLines,
  opponents,
  ratingsBySeat,
} from '../src/screens/rating_text';

function pilot(name: string, rank: number, changes: Partial<PlayedPilot> = {}): PlayedPilot {
  const seat = rank - 1;
  return {
    player_id: name,
    seat,
    name,
    team: seat,
    kills: 0,
    deaths: 0,
    score: 0,
    rank,
    left_early: false,
    rating: null,
    ...changes,
  };
}

function played(pilots: PlayedPilot[], changes: Partial<PlayedMatch> = {}): PlayedMatch {
  const times = { started_at: 0, ended_at: 60 };
  return {
    match_id: 'm',
    mode: 'duel',
    queue: 'duel',
    outcome: 'completed',
    ...times,
    rating: null,
    pilots,
    absent: [],
    ...changes,
  };
}

describe('a rating change', () => {
  it('says what it is now and what the match did', () => {
    expect(changeText({ before: 1000, after: 1012 })).toBe('1012 (+12)');
    expect(changeText({ before: 1012, after: 1000 })).toBe('1000 (−12)');
    expect(changeText({ before: 1000, after: 1000 })).toBe('1000 (+0)');
  });

  it('is found by seat, and bots have none', () => {
    const rating = { before: 1, after: 2 };
    const ratings = ratingsBySeat(
      played([pilot('Ada', 1, { seat: 4, rating }), pilot('Kestrel', 2, { player_id: null })]),
    );
    expect([...ratings]).toEqual([[4, rating]]);
  });
});

describe('how a match ended for a player', () => {
  const ada = pilot('Ada', 1);
  it.each([
    ['won', played([ada, pilot('Grace', 2)])],
    ['lost', played([pilot('Grace', 1), { ...ada, rank: 2 }])],
    ['drawn', played([ada, pilot('Grace', 1, { seat: 1, team: 7 })])],
    ['won', played([ada, pilot('Grace', 1, { seat: 2, team: 0 }), pilot('Joan', 3)])],
    ['drawn', played([ada, pilot('Kestrel', 1, { player_id: null, seat: 1, team: 1 })])],
    ['drawn', played([ada, pilot('Kestrel', 1, { player_id: null, seat: 7, team: 7 }), pilot('Grace', 3)])],
    ['won', played([ada, pilot('Grace', 1, { seat: 1, team: 1, left_early: true })])],
    ['left', played([{ ...ada, left_early: true }, pilot('Grace', 2)])],
    ['absent', played([pilot('Grace', 1)])],
    ['unfinished', played([ada], { outcome: 'failed' })],
    ['unfinished', played([ada], { outcome: 'abandoned' })],
  ])('%s', (ending, match) => {
    expect(endingFor(match, 'Ada')).toBe(ending);
  });

  it('says what ended it, unless he was not there for that', () => {
    const duel = (rank: number, ended_by: string | null, left_early = false) =>
      endTextOf(
        played([{ ...ada, rank, left_early }, pilot('Grace', 3 - rank, { seat: 1, team: 1 })], { ended_by }),
        'Ada',
      );
    expect(duel(1, 'given_up')).toBe('The other pilot gave up.');
    expect(duel(2, 'given_up')).toBe('You gave up.');
    expect(duel(1, 'overtime')).toBe('Decided in overtime.');
    expect(duel(1, 'deserted')).toBe('The others have left.');
    expect(duel(2, 'deserted', true)).toBe('');
    for (const plain of ['score', 'time', 'a word of a newer server', null]) expect(duel(1, plain)).toBe('');
    expect(endTextOf(played([pilot('Grace', 1)], { ended_by: 'given_up' }), 'Ada')).toBe('');
    expect(endTextOf(played([ada, pilot('Grace', 2)]), 'Ada')).toBe('');

    const sides = [ada, pilot('Joan', 1, { seat: 2, team: 0 }), pilot('Grace', 2)];
    expect(endTextOf(played(sides, { ended_by: 'given_up' }), 'Ada')).toBe('The others gave up.');
    expect(endTextOf(played(sides, { ended_by: 'given_up' }), 'Grace')).toBe('Your side gave up.');
  });

  it('names whom he met, and not a whole crowd', () => {
    const others = ['Grace', 'Joan', 'Amelia', 'Bessie'].map((name, i) => pilot(name, i + 2));
    expect(opponents(played([ada, pilot('Kestrel', 2, { player_id: null })]), 'Ada')).toBe('Kestrel (bot)');
    expect(opponents(played([ada, ...others]), 'Ada')).toBe('Grace, Joan, Amelia and 1 more');
    expect(opponents(played([ada]), 'Ada')).toBe('');
    const absent = [{ player_id: 'Eve', name: 'Eve', rating: null }];
    expect(opponents(played([ada], { absent }), 'Ada')).toBe('Eve');
  });
});

describe('the lines of a leaderboard', () => {
  const entry = (rank: number): LadderEntry => ({
    rank,
    player_id: `p${rank}`,
    display_name: `P${rank}`,
    rating: 2000 - rank,
    matches: 1,
    wins: 0,
  });
  const board = (around: LadderEntry[] | null): Leaderboard => ({
    ladder: 'duel',
    ladders: ['duel'],
    players: 99,
    entries: [],
    next: null,
    around,
  });
  const ranks = (lines: (LadderEntry | 'gap')[]) => lines.map((line) => (line === 'gap' ? 'gap' : line.rank));
  const top = [1, 2, 3].map(entry);

  it('are the entries alone for a stranger and for one who stands among them', () => {
    expect(ranks(ladderLines(board(null), top))).toEqual([1, 2, 3]);
    expect(ranks(ladderLines(board([entry(1), entry(2)]), top))).toEqual([1, 2, 3]);
    expect(ladderLines(board(null), [])).toEqual([]);
  });

  it('show one who stands further down below a gap, and nobody twice', () => {
    expect(ranks(ladderLines(board([40, 41, 42].map(entry)), top))).toEqual([1, 2, 3, 'gap', 40, 41, 42]);
    expect(ranks(ladderLines(board([2, 3, 4, 5].map(entry)), top))).toEqual([1, 2, 3, 4, 5]);
  });
});
