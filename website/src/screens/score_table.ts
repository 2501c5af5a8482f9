import type { Pilot } from '../net/protocol';
import { colorOf, cssColor } from '../render/palette';
import { el } from './element';

/**
 * Pilots best first, ours marked; equal scores share a rank, as in the recorded result. `limit` shortens the table but
 * never leaves us out.
 */
export function scoreTable(pilots: Pilot[], ownSeat: number, limit: number): HTMLTableElement {
  const rows = pilots
    .map((pilot) => ({ pilot, rank: 1 + pilots.filter((other) => other.score > pilot.score).length }))
    .filter(({ pilot }, i) => i < limit || pilot.seat === ownSeat)
    .map(({ pilot, rank }) => row(pilot, rank, pilot.seat === ownSeat));
  const head = el('tr', {}, ...['', 'Pilot', 'Kills', 'Deaths', 'Score'].map((text) => el('th', { text })));
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
