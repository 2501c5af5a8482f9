import type { Lobby, Standing } from '../net/head_api';
import { button, el, setText } from './element';
import { keyLegend } from './keys';
import { modeName, MODES, type Mode } from './modes';

export interface LandingOptions {
  name: string;
  /** The full name the server gave, if it differs from what was typed. */
  knownAs: string | null;
  /** Something the player should know first: why the last match ended, what went wrong. */
  notice: string | null;
  /** The code of the link that brought the player here; empty without one. */
  partyCode: string;
  onPlay: (name: string, mode: Mode) => void;
  /** Joins the party with this code; an empty one makes a new party. */
  onParty: (name: string, code: string) => void;
  onRecords: () => void;
}

export interface Landing {
  root: HTMLElement;
  setBusy(busy: boolean): void;
  setNotice(text: string): void;
  setLobbies(lobbies: Lobby[]): void;
  setRatings(ratings: Standing[]): void;
}

const MAX_NAME = 20;

export function landing(options: LandingOptions): Landing {
  const notice = el('p', { class: 'notice', attributes: { role: 'alert' } });
  const setNotice = (text: string | null) => {
    notice.textContent = text;
    notice.hidden = text === null;
  };
  setNotice(options.notice);

  const input = el('input', {
    class: 'name-input',
    attributes: {
      id: 'pilot-name',
      maxlength: String(MAX_NAME),
      placeholder: 'Your name',
      autocomplete: 'nickname',
      spellcheck: 'false',
      enterkeyhint: 'go',
    },
  });
  input.value = options.name;

  const withName = (go: (name: string) => void) => {
    const name = input.value.trim();
    if (name === '') {
      setNotice('Type a name first: the others want to know who shot them down.');
      input.focus();
      return;
    }
    setNotice(null);
    go(name);
  };
  const play = (mode: Mode) => withName((name) => options.onPlay(name, mode));

  const code = el('input', {
    class: 'code-input',
    attributes: {
      maxlength: '12',
      placeholder: 'Code of a friend',
      'aria-label': 'Code of a friend’s party',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  code.value = options.partyCode;
  const party = button('', 'plain', () => withName((name) => options.onParty(name, code.value.trim())));
  const namePartyButton = () => setText(party, code.value.trim() === '' ? 'Make a party' : 'Join the party');
  namePartyButton();
  code.addEventListener('input', namePartyButton);
  code.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    party.click();
  });

  const cards = MODES.map((card, i) => {
    const label = i === 0 ? [el('span', { class: 'mode-go', text: 'Play' })] : [];
    const name = el('span', { class: 'mode-name', text: card.name });
    const line = el('span', { class: 'mode-line', text: card.line });
    return el(
      'button',
      {
        class: `mode ${i === 0 ? 'primary' : ''}`,
        attributes: { type: i === 0 ? 'submit' : 'button', 'data-mode': card.id },
        ...(i === 0 ? {} : { onClick: () => play(card.mode) }),
      },
      el('span', { class: 'mode-text' }, name, line),
      ...label,
    );
  });
  const ratings = el('p', { class: 'own-ratings' });
  const records = button('Leaderboard', 'plain', options.onRecords);
  records.classList.add('records-link');
  const form = el(
    'form',
    { class: 'entry' },
    el('label', { text: 'Pilot', attributes: { for: 'pilot-name' } }),
    input,
    ...(options.knownAs === null
      ? []
      : [el('p', { class: 'known-as', text: `You fly as ${options.knownAs}` })]),
    ratings,
    notice,
    el('div', { class: 'modes' }, ...cards),
    el('div', { class: 'party-entry' }, code, party),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const first = MODES[0];
    if (first) play(first.mode);
  });

  const live = el('p', { class: 'live', attributes: { 'aria-live': 'polite' } });
  const root = el(
    'section',
    { class: 'screen landing' },
    el(
      'header',
      {},
      el('p', { class: 'kicker', text: 'Dogfights in your browser' }),
      el('h1', { class: 'title' }, el('span', { text: 'Jet' }), el('span', { text: 'Raiders' })),
    ),
    form,
    el(
      'footer',
      {},
      el('div', {}, records),
      keyLegend(),
      el('p', { class: 'touch-hint', text: 'You need a keyboard to fly.' }),
      live,
    ),
  );
  return {
    root,
    setNotice,
    setBusy: (busy) => {
      for (const control of [...cards, input, code, party]) control.disabled = busy;
      root.classList.toggle('busy', busy);
    },
    setRatings: (standings) => {
      const texts = standings.map(
        ({ ladder, rating, rank }) => `${modeName(ladder)} ${rating}, rank ${rank}`,
      );
      ratings.textContent = texts.join(' · ');
    },
    setLobbies: (lobbies) => {
      const open = lobbies.find(({ lobby_id }) => lobby_id === 'free-play');
      if (!open) return;
      const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
      live.textContent = `In free flight now: ${count(open.players, 'pilot')}, ${count(open.bots, 'bot')}`;
    },
  };
}
