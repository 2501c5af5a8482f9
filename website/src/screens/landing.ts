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
  /** The code of the link that brought the player here, and what it is of. */
  invitation: { to: 'party' | 'lobby'; code: string } | null;
  onPlay: (name: string, mode: Mode) => void;
  /** Joins the party with this code; an empty one makes a new party. */
  onParty: (name: string, code: string) => void;
  /** Joins the private lobby with this code; an empty one makes a new lobby. */
  onLobby: (name: string, code: string) => void;
  /** Watches the lobby, or the match, with this id. */
  onWatch: (name: string, lobbyId: string) => void;
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

const INVITED = {
  party: 'A friend invites you to a party: type your name and join.',
  lobby: 'A friend invites you to a private match: type your name and join.',
};

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
      'aria-label': 'Code of a friend’s party or private lobby',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  code.value = options.invitation?.code ?? '';
  const enter = (go: (name: string, code: string) => void) => () =>
    withName((name) => go(name, code.value.trim()));
  const party = button('', 'plain', enter(options.onParty));
  const lobby = button('', 'plain', enter(options.onLobby));
  const nameButtons = () => {
    const empty = code.value.trim() === '';
    setText(party, empty ? 'Make a party' : 'Join the party');
    setText(lobby, empty ? 'Private match' : 'Join the lobby');
    // A link says what its code is of.
    party.hidden = !empty && options.invitation?.to === 'lobby';
    lobby.hidden = !empty && options.invitation?.to === 'party';
  };
  nameButtons();
  code.addEventListener('input', nameButtons);
  code.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    (party.hidden ? lobby : party).click();
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
  // Who was invited came for that: it stands before everything else that can be played.
  const { invitation } = options;
  const codeEntry = el('div', { class: 'party-entry' }, code, party, lobby);
  if (invitation) (invitation.to === 'party' ? party : lobby).classList.replace('plain', 'primary');
  const invited = invitation
    ? [el('div', { class: 'invited' }, el('p', { text: INVITED[invitation.to] }), codeEntry)]
    : [];
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
    ...invited,
    el('div', { class: 'modes' }, ...cards),
    ...(invitation ? [] : [codeEntry]),
  );
  // Return in the field of the name does what the page was opened for.
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !invitation || code.value.trim() === '') return;
    event.preventDefault();
    (invitation.to === 'party' ? party : lobby).click();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const first = MODES[0];
    if (first) play(first.mode);
  });

  const watchList = el('ul', { class: 'watch-list', attributes: { 'aria-label': 'What can be watched' } });
  const watchButton = (lobbyId: string) => {
    const control = button('Watch', 'plain', () => withName((name) => options.onWatch(name, lobbyId)));
    control.dataset['lobby'] = lobbyId;
    return control;
  };
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
      el('p', {
        class: 'touch-hint',
        text: 'Your left thumb steers, the right one fires. Turn a phone on its side.',
      }),
      live,
      watchList,
    ),
  );
  return {
    root,
    setNotice,
    setBusy: (busy) => {
      for (const control of [...cards, input, code, party, lobby]) control.disabled = busy;
      root.classList.toggle('busy', busy);
    },
    setRatings: (standings) => {
      const texts = standings.map(
        ({ ladder, rating, rank }) => `${modeName(ladder)} ${rating}, rank ${rank}`,
      );
      ratings.textContent = texts.join(' · ');
    },
    setLobbies: (lobbies) => {
      const lines = lobbies.filter(({ watchable }) => watchable).slice(0, MAX_WATCHABLE);
      const key = JSON.stringify(lines);
      if (key !== watchList.dataset['shown']) {
        watchList.dataset['shown'] = key;
        watchList.replaceChildren(
          ...lines.map((lobby) => el('li', {}, watchableText(lobby), ' ', watchButton(lobby.lobby_id))),
        );
      }
      const open = lobbies.find(({ lobby_id }) => lobby_id === 'free-play');
      if (!open) return;
      const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
      live.textContent = `In free flight now: ${count(open.players, 'pilot')}, ${count(open.bots, 'bot')}`;
    },
  };
}

/** Lines of the list of what can be watched. */
const MAX_WATCHABLE = 5;

function watchableText({ mode, players, bots, watchers }: Lobby): string {
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
  const pilots = [players > 0 ? count(players, 'pilot') : '', bots > 0 ? count(bots, 'bot') : ''];
  const audience = watchers > 0 ? `${watchers} watching` : '';
  const there = [...pilots, audience].filter((text) => text !== '');
  return `${modeName(mode)}: ${there.length > 0 ? there.join(', ') : 'nobody yet'}`;
}
