import type { Settings } from '../net/protocol';
import { el, setText } from './element';
import { MODES } from './modes';

export interface LobbySettings {
  root: HTMLElement;
  /** The host chooses, the others read. */
  show(settings: Settings, mode: string, hosts: boolean): void;
}

const MINUTES = [1, 2, 3, 5, 10, 15, 30];
const SCORE_LIMITS = [0, 5, 10, 20, 30, 50, 100];

/** How the matches of a private lobby are played: how long, up to which score, and whether bots fly along. */
export function lobbySettings(onChange: (settings: Settings) => void): LobbySettings {
  const lasts = el('select', { attributes: { id: 'match-length' } });
  const limit = el('select', { attributes: { id: 'score-limit' } });
  const bots = el('input', { attributes: { type: 'checkbox', id: 'lobby-bots' } });
  const field = (id: string, text: string, control: HTMLElement) =>
    el('label', { attributes: { for: id } }, el('span', { text }), control);
  const form = el(
    'fieldset',
    { class: 'lobby-settings' },
    el('legend', { text: 'The match' }),
    field('match-length', 'Length', lasts),
    field('score-limit', 'Ends at', limit),
    field('lobby-bots', 'Bots take the empty seats', bots),
  );
  const summary = el('p', { class: 'lobby-settings-text' });
  const root = el('div', {}, form, summary);
  let shown = '';
  let withBots = 0;
  const change = () => {
    onChange({
      match_s: Number(lasts.value),
      score_limit: Number(limit.value),
      fill_to: bots.checked ? withBots : 0,
    });
  };
  for (const control of [lasts, limit, bots]) control.addEventListener('change', change);
  return {
    root,
    show: (settings, mode, hosts) => {
      form.hidden = !hosts;
      summary.hidden = hosts;
      const now = JSON.stringify(settings);
      if (now === shown) return;
      shown = now;
      const usual = MODES.find(({ id }) => id === mode)?.withBots ?? 0;
      withBots = settings.fill_to > 0 ? settings.fill_to : usual;
      fill(
        lasts,
        MINUTES.map((minutes) => minutes * 60),
        settings.match_s,
        lengthText,
      );
      fill(limit, SCORE_LIMITS, settings.score_limit, limitText);
      bots.checked = settings.fill_to > 0;
      setText(summary, settingsText(settings));
    },
  };
}

/** The usual values, and the present one if it is none of them. */
function fill(
  select: HTMLSelectElement,
  usual: number[],
  value: number,
  text: (value: number) => string,
): void {
  const values = usual.includes(value) ? usual : [...usual, value].sort((a, b) => a - b);
  const options = values.map((each) =>
    el('option', { text: text(each), attributes: { value: String(each) } }),
  );
  select.replaceChildren(...options);
  select.value = String(value);
}

function lengthText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function limitText(points: number): string {
  return points === 0 ? 'no score limit' : `${points} points`;
}

export function settingsText({ match_s, score_limit, fill_to }: Settings): string {
  const bots = fill_to > 0 ? 'bots take the empty seats' : 'no bots';
  return `${lengthText(match_s)} · ${limitText(score_limit)} · ${bots}`;
}
