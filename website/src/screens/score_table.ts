import type { RatingChange } from '../net/head_api';
import type { Pilot } from '../net/protocol';
import { colorOf, cssColor } from '../render/palette';
import { el } from './element';
import { changeText } from './rating_text';

/**
 * Pilots best first, ours marked; equal scores share a rank, as in the recorded result. `limit` shortens the table but
 * never leaves us out. `ratings`, by seat, come with the recorded result of a rated match.
 */
export function scoreTable(
  pilots: Pilot[],
  ownSeat: number,
  limit: number,
  ratings: ReadonlyMap<number, RatingChange> = new Map(),
): HTMLTableElement {
  const rows = pilots
    .map((pilot) => ({ pilot, rank: 1 + pilots.filter((other) => other.score > pilot.score).length }))
    .filter(({ pilot }, i) => i < limit || pilot.seat === ownSeat)
    .map(({ pilot, rank }) => {
      const line = row(pilot, rank, pilot.seat === ownSeat);
      const change = ratings.get(pilot.seat);
      if (ratings.size > 0)
        line.append(el('td', { class: 'rating', text: change ? changeText(change) : '' }));
      return line;
    });
  const titles = ['', 'Pilot', 'Kills', 'Deaths', 'Score', ...(ratings.size > 0 ? ['Rating'] : [])];
  const head = el('tr', {}, ...titles.map((text) => el('th', { text })));
  return el('table', { class: 'scores' }, el('thead', {}, head), el('tbody', {}, ...rows));
}

function row(pilot: Pilot, rank: number, own: boolean): HTMLTableRowElement {
  const dot = el('i', { class: 'dot' });
  dot.style.background = cssColor(colorOf(pilot.seat, own));
  const name = el('td', { class: 'pilot' }, dot, el('span', { class: 'pilot-name', text: pilot.name }));
  if (pilot.bot) name.append(el('em', { text: 'bot' }));
  else if (!pilot.present) name.append(el('em', { text: 'away' }));
  return el(
    'tr',
    { class: own ? 'own' : '' },
    el('td', { text: String(rank) }),
    name,
    ...[pilot.kills, pilot.deaths, pilot.score].map((n) => el('td', { text: String(n) })),
  );
}
