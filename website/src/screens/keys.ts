import { el } from './element';

/** The keys, as a legend. */
export function keyLegend(): HTMLElement {
  const entry = (keys: string[], meaning: string) =>
    el('span', { class: 'key-entry' }, ...keys.map((key) => el('kbd', { text: key })), ` ${meaning}`);
  return el(
    'div',
    { class: 'keys' },
    entry(['W', 'S'], 'throttle'),
    entry(['A', 'D'], 'turn'),
    entry(['Space'], 'fire'),
    entry(['Shift'], 'special'),
    entry(['Enter', 'Q'], 'chat'),
    entry(['Esc'], 'menu'),
  );
}
