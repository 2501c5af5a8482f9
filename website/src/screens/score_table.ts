import { standings, type MatchState } from '../game/state';
import type { RatingChange } from '../net/head_api';
import type { Pilot } from '../net/protocol';
import { cssColor, shipColor } from '../render/palette';
import { el } from './element';
import { changeText } from './rating_text';

/**
 * Pilots best first, ours marked. `limit` shortens the table but never leaves us out. `ratings`, by seat, come with the
 * recorded result of a rated match.
 */
export function scoreTable(
  state: MatchState,
  limit: number,
  ratings: ReadonlyMap<number, RatingChange> = new Map(),
): HTMLTableElement {
  const ownSeat = state.identity.seat;
  const rows = standings(state)
    .filter(({ pilot }, i) => i < limit || pilot.seat === ownSeat)
    .map(({ pilot, rank }) => {
      const line = row(state, pilot, rank);
      const change = ratings.get(pilot.seat);
      if (ratings.size > 0)
        line.append(el('td', { class: 'rating', text: change ? changeText(change) : '' }));
      return line;
    });
  const titles = [
    '',
    'Pilot',
    'Kills',
    'Deaths',
    'Assists',
    'Score',
    ...(ratings.size > 0 ? ['Rating'] : []),
  ];
  const head = el('tr', {}, ...titles.map((text) => el('th', { text })));
  return el('table', { class: 'scores' }, el('thead', {}, head), el('tbody', {}, ...rows));
}

function row(state: MatchState, pilot: Pilot, rank: number): HTMLTableRowElement {
  const dot = el('i', { class: 'dot' });
  dot.style.background = cssColor(shipColor(state, pilot.seat));
  const name = el('td', { class: 'pilot' }, dot, el('span', { class: 'pilot-name', text: pilot.name }));
  if (pilot.bot) name.append(el('em', { text: 'bot' }));
  else if (!pilot.present) name.append(el('em', { text: 'away' }));
  return el(
    'tr',
    { class: pilot.seat === state.identity.seat ? 'own' : '' },
    el('td', { text: String(rank) }),
    name,
    ...[pilot.kills, pilot.deaths, pilot.assists, pilot.score].map((n) => el('td', { text: String(n) })),
  );
}
