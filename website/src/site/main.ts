import '@fontsource-variable/oxanium';
import './styles.css';
import { HeadApi } from '../net/head_api';
import { MuteList } from '../net/mute_list';
import { PartyLine } from '../net/party_line';
import { Pings } from '../net/pings';
import { SeatKeeper } from '../net/seat_keeper';
import { SessionKeeper, type Exclusively } from '../net/session_keeper';
import { TabGuest, type TabChannel } from '../net/tab_guest';
import { openPingSocket } from '../net/web_socket';
import { Renderer } from '../render/renderer';
import { el } from '../screens/element';
import { Synth } from '../sound/synth';
import { App } from './app';

/** Browsers offer locks across tabs on secure origins only; elsewhere a tab orders its own renewals. */
function exclusively(): Exclusively {
  if ('locks' in navigator) return (work) => navigator.locks.request('jet_raiders.session', work);
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Tells this tab from the others of the browser. */
function tabName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
}

async function start(host: HTMLElement, sky: HTMLElement): Promise<void> {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  // Names are drawn on the canvas too, which does not wait for fonts by itself. Without them it still works.
  await document.fonts.load('600 14px "Oxanium Variable"').catch(() => undefined);
  const renderer = await Renderer.create(sky, calm);
  const api = new HeadApi(fetch);
  const channel = new BroadcastChannel('jet_raiders.tabs') as TabChannel;
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const tab = new TabGuest(localStorage, sessionStorage, channel, sleep, tabName());
  const session = new SessionKeeper(api, tab, () => Date.now() / 1000, exclusively());
  const seats = new SeatKeeper(sessionStorage);
  const party = new PartyLine({ api, session, store: sessionStorage, sleep });
  const pings = new Pings({ api, open: openPingSocket, nowMs: () => performance.now(), sleep });
  const mutes = new MuteList(localStorage);
  const synth = new Synth(localStorage);
  new App({ host, renderer, api, tab, session, seats, party, pings, mutes, synth }).start();
}

const host = document.querySelector<HTMLElement>('#screens');
const sky = document.querySelector<HTMLElement>('#sky');
if (host && sky) {
  start(host, sky).catch((error: unknown) => {
    console.error('could not start', error);
    const text = 'Jet Raiders could not start: this browser offers no WebGL picture. Try another browser.';
    host.replaceChildren(el('p', { class: 'fatal', text }));
  });
}
