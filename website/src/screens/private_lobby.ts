import type { MatchState } from '../game/state';
import type { Pilot, Settings } from '../net/protocol';
import { colorOf, cssColor } from '../render/palette';
import { button, el, setText } from './element';
import { invitation } from './invitation';
import { lobbySettings } from './lobby_settings';
import { mapVote } from './map_vote';
import { modeName } from './modes';

export interface PrivateLobbyOptions {
  code: string;
  link: string;
  onReady: (ready: boolean) => void;
  onStart: () => void;
  onKick: (seat: number) => void;
  onSettings: (settings: Settings) => void;
  onMap: (map: number) => void;
  onLeave: () => void;
}

export interface PrivateLobbyPanel {
  root: HTMLElement;
  show(state: MatchState): void;
  setNotice(text: string | null): void;
}

/** Stands over the arena while a private lobby waits: who is here, who is ready, and for the host the start. */
export function privateLobbyOverlay(options: PrivateLobbyOptions): PrivateLobbyPanel {
  const title = el('h2');
  const notice = el('p', { class: 'notice', attributes: { role: 'alert' } });
  notice.hidden = true;
  const invite = invitation('Friends join with the code');
  invite.show(options.code, options.link);
  const pilots = el('ul', { class: 'members' });
  const settings = lobbySettings(options.onSettings);
  const map = mapVote(options.onMap);
  const advice = el('p', { class: 'lobby-advice', attributes: { role: 'status' } });
  const start = button('Start the match', 'primary', options.onStart);
  let ready = false;
  const readiness = button('', 'primary', () => options.onReady(!ready));
  const leave = button('Leave lobby', 'plain', options.onLeave);
  const panel = el(
    'div',
    { class: 'panel', attributes: { tabindex: '-1' } },
    title,
    notice,
    invite.root,
    pilots,
    settings.root,
    map.root,
    advice,
    el('div', { class: 'actions' }, start, readiness, leave),
  );
  const root = el(
    'div',
    { class: 'overlay private-lobby', attributes: { role: 'dialog', 'aria-label': 'Private lobby' } },
    panel,
  );
  let drawn = '';
  return {
    root,
    show: (state) => {
      const { seat } = state.identity;
      if (seat === null) return;
      const host = state.private?.host ?? null;
      setText(title, `Private match · ${modeName(state.identity.mode)}`);
      const hosts = host === seat;
      ready = state.pilots.find((pilot) => pilot.seat === seat)?.ready === true;
      start.hidden = !hosts;
      readiness.hidden = hosts;
      setText(readiness, ready ? 'Not ready' : 'Ready');
      setText(advice, adviceFor(state.pilots, seat, host));
      if (state.private) settings.show(state.private.settings, state.identity.mode, hosts);
      map.show(state);
      const roster = JSON.stringify([state.pilots, state.private]);
      if (roster === drawn) return;
      drawn = roster;
      // Something has changed: what was not granted before may be now.
      notice.hidden = true;
      const rows = state.pilots.map((pilot) => row(pilot, seat, host, options.onKick));
      pilots.replaceChildren(...rows);
    },
    setNotice: (text) => {
      notice.textContent = text;
      notice.hidden = text === null;
    },
  };
}

function row(
  pilot: Pilot,
  ownSeat: number,
  host: number | null,
  onKick: (seat: number) => void,
): HTMLElement {
  const own = pilot.seat === ownSeat;
  const dot = el('i', { class: 'dot' });
  dot.style.background = cssColor(colorOf(pilot.seat, own));
  const ready = pilot.ready === true || pilot.bot || pilot.seat === host;
  const state = own ? `${stateOf(pilot, host)} (you)` : stateOf(pilot, host);
  return el(
    'li',
    { class: ready ? 'ready' : '' },
    dot,
    el('span', { class: 'member-name', text: pilot.name }),
    el('span', { class: 'member-state', text: state }),
    ...(host === ownSeat && !own && !pilot.bot
      ? [button('Send away', 'plain', () => onKick(pilot.seat))]
      : []),
  );
}

function stateOf(pilot: Pilot, host: number | null): string {
  if (pilot.bot) return 'bot';
  if (!pilot.present) return 'away';
  if (pilot.seat === host) return 'hosts';
  return pilot.ready === true ? 'ready' : 'not ready yet';
}

/** What everybody waits for, as the server judges it too. */
export function adviceFor(pilots: Pilot[], ownSeat: number, host: number | null): string {
  const awaited = pilots.filter(
    (pilot) => !pilot.bot && pilot.present && pilot.seat !== host && pilot.ready !== true,
  );
  if (pilots.length < 2) return 'Send your friends the code or the link.';
  if (awaited.some(({ seat }) => seat === ownSeat)) return 'Say when you are ready.';
  if (awaited.length > 0) return `Waiting for ${awaited.map(({ name }) => name).join(', ')}.`;
  return host === ownSeat ? 'Everybody is ready.' : 'Everybody is ready: the host starts.';
}
