import type { LadderEntry, Leaderboard, PlayedMatch, RatingChange } from '../net/head_api';

/** `1012 (+12)` */
export function changeText({ before, after }: RatingChange): string {
  const change = after - before;
  return `${after} (${change < 0 ? '−' : '+'}${Math.abs(change)})`;
}

export function ratingsBySeat(played: PlayedMatch): Map<number, RatingChange> {
  return new Map(played.pilots.flatMap(({ seat, rating }) => (rating ? [[seat, rating] as const] : [])));
}

/** The lines of a leaderboard: its entries, and below a gap the player and his neighbours if he is further down. */
export function ladderLines(board: Leaderboard, entries: LadderEntry[]): (LadderEntry | 'gap')[] {
  const shown = new Set(entries.map(({ player_id }) => player_id));
  const further = (board.around ?? []).filter(({ player_id }) => !shown.has(player_id));
  const [first] = further;
  const last = entries.at(-1);
  if (!first || !last || first.rank < last.rank) return entries;
  return first.rank > last.rank + 1 ? [...entries, 'gap', ...further] : [...entries, ...further];
}

export type Ending = 'won' | 'drawn' | 'lost' | 'left' | 'absent' | 'unfinished';

export const ENDINGS: Record<Ending, string> = {
  won: 'Won',
  drawn: 'Drawn',
  lost: 'Lost',
  left: 'Left early',
  absent: 'Did not come',
  unfinished: 'Not finished',
};

/** How a match ended for one of its players. */
export function endingFor(played: PlayedMatch, playerId: string): Ending {
  if (played.outcome !== 'completed') return 'unfinished';
  const own = played.pilots.find(({ player_id }) => player_id === playerId);
  if (!own) return 'absent';
  if (own.left_early) return 'left';
  if (own.rank > 1) return 'lost';
  const isLevel = played.pilots.some(
    ({ rank, team, left_early }) => rank === 1 && team !== own.team && !left_early,
  );
  return isLevel ? 'drawn' : 'won';
}

/** What ended a match that he flew to its end, where who won does not say it. */
export function endText(endedBy: string | null, won: boolean, sides: boolean): string {
  switch (endedBy) {
    case 'overtime':
      return 'Decided in overtime.';
    case 'given_up':
      if (sides) return won ? 'The others gave up.' : 'Your side gave up.';
      return won ? 'The other pilot gave up.' : 'You gave up.';
    case 'deserted':
      return 'The others have left.';
    case null:
    default:
      return '';
  }
}

/** The same of a match in the history. */
export function endTextOf(played: PlayedMatch, playerId: string): string {
  const ending = endingFor(played, playerId);
  if (ending !== 'won' && ending !== 'drawn' && ending !== 'lost') return '';
  return endText(played.ended_by ?? null, ending === 'won', played.pilots.length > 2);
}

/** Whom the player met, best first. */
export function opponents(played: PlayedMatch, playerId: string): string {
  const names = [...played.pilots, ...played.absent]
    .filter(({ player_id }) => player_id !== playerId)
    .map(({ player_id, name }) => (player_id === null ? `${name} (bot)` : name));
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(', ')} and ${more} more` : names.join(', ');
}
