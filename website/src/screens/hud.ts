import { clockText, closingFor, secondsLeft } from '../game/countdown';
import { isOutside, safeCircle } from '../game/ring';
import { followedSeat, ownPilot, sideScores, standings, type FeedLine, type MatchState } from '../game/state';
import type { Entity, Identity, Pilot } from '../net/protocol';
import { weaponOf, weaponOfJet } from '../net/weapons';
import { cssColor, shipColor, sideLook } from '../render/palette';
import { radarSize } from '../render/radar';
import { button, el, setText } from './element';
import { Hangar, specialName, weaponName } from './hangar';
import { keyLegend } from './keys';
import { modeName } from './modes';
import { scoreTable } from './score_table';
import { closingNotice } from './sentences';

const FEED_SHOWN_MS = 6_000;
const KEYS_SHOWN_MS = 9_000;
const TABLE_ROWS = 6;

export interface HudOptions {
  muted: boolean;
  onJet: (jet: number) => void;
  /** For who has no jet to fly. */
  watching?: boolean;
  onMenu: () => void;
  onMute: () => boolean;
}

/** What stands over the arena: a bar with time and score, the table, the kill feed, words in the middle. */
export class Hud {
  readonly root: HTMLElement;
  private readonly mode = el('span', { class: 'hud-mode' });
  private readonly clock = el('span', { class: 'hud-clock' });
  private readonly score = el('span', { class: 'hud-score' });
  private readonly sides = el('span', { class: 'hud-sides' });
  private readonly table = el('div', { class: 'hud-table' });
  private readonly feed = el('ul', { class: 'hud-feed', attributes: { 'aria-live': 'off' } });
  private readonly big = el('p', { class: 'hud-big', attributes: { role: 'status' } });
  private readonly small = el('p', { class: 'hud-small' });
  private readonly closing = el('p', { class: 'hud-closing' });
  private readonly keys = el('div', { class: 'hud-keys' }, keyLegend());
  private readonly special = el('div', { class: 'hud-special' });
  private readonly hangar: Hangar;
  private readonly mute: HTMLButtonElement;
  private startedMs: number | null = null;
  private runningSinceMs: number | null = null;
  private drawnRoster = '';
  private drawnFeed = '';
  private drawnSpecial = '';

  constructor(options: HudOptions) {
    this.hangar = new Hangar(options.onJet);
    this.mute = button('', 'plain', () => this.showMuted(options.onMute()));
    this.mute.classList.add('hud-button');
    this.showMuted(options.muted);
    const menu = button(options.watching ? 'Leave' : 'Menu', 'plain', options.onMenu);
    menu.classList.add('hud-button');
    // Space fires; it must not press a button that a click left in focus.
    for (const control of [this.mute, menu]) control.addEventListener('click', () => control.blur());
    this.root = el(
      'section',
      { class: options.watching ? 'screen hud watching' : 'screen hud' },
      el(
        'div',
        { class: 'hud-bar' },
        el('div', { class: 'hud-left' }, this.mode, this.sides, this.score),
        this.clock,
        el('div', { class: 'hud-right' }, this.mute, menu),
      ),
      this.closing,
      this.table,
      this.feed,
      el('div', { class: 'hud-middle' }, this.big, this.small),
      this.special,
      ...(options.watching ? [] : [this.hangar.root, this.keys]),
    );
  }

  /** A key that steers nothing. */
  key(code: string): void {
    this.hangar.chooseByKey(code);
  }

  draw(state: MatchState, nowMs: number): void {
    this.startedMs ??= nowMs;
    this.root.dataset['phase'] = state.phase;
    this.makeRoomForRadar(state);
    const left = secondsLeft(state, nowMs);
    setText(this.mode, modeName(state.identity.mode));
    setText(this.clock, state.phase === 'running' && left !== null ? clockText(left) : '');
    this.clock.classList.toggle('overtime', state.overtime);
    this.clock.classList.toggle('urgent', state.phase === 'running' && left !== null && left <= 10);
    const closing = closingFor(state, nowMs);
    this.closing.hidden = closing === null;
    if (closing) setText(this.closing, closingNotice(closing));
    this.drawRoster(state);
    this.drawFeed(state, nowMs);
    this.drawMiddle(state, left, nowMs);
    this.hangar.draw(state);
    this.drawSpecial(state);
    this.keys.hidden = nowMs - this.startedMs > KEYS_SHOWN_MS && state.phase === 'running';
  }

  private makeRoomForRadar({ identity, radar }: MatchState): void {
    const hasRadar = identity.view !== undefined && radar !== null;
    this.root.toggleAttribute('data-radar', hasRadar);
    if (hasRadar)
      this.root.style.setProperty('--radar-height', `${Math.ceil(radarSize(identity.world).height)}px`);
  }

  private drawRoster(state: MatchState): void {
    const roster = JSON.stringify(state.pilots);
    if (roster === this.drawnRoster) return;
    this.drawnRoster = roster;
    const own = ownPilot(state);
    setText(this.score, own ? ownScore(own) : '');
    this.sides.replaceChildren(...sideScores(state).map(({ side, score }) => sideEntry(side, score)));
    const limit = state.identity.score_limit;
    if (state.identity.sides > 0 && limit > 0) this.sides.append(el('span', { text: `of ${limit}` }));
    this.table.replaceChildren(scoreTable(state, TABLE_ROWS));
  }

  private drawFeed(state: MatchState, nowMs: number): void {
    const lines = state.feed.filter(({ atMs }) => nowMs - atMs < FEED_SHOWN_MS);
    const drawn = lines.map(({ event_id }) => event_id).join();
    if (drawn === this.drawnFeed) return;
    this.drawnFeed = drawn;
    this.feed.replaceChildren(...lines.map((line) => feedEntry(line, state)));
  }

  /**
   * What the special of our jet is, what it takes, and whether there is enough for it. Of the one that is watched, too, but for
   * the key.
   */
  private drawSpecial(state: MatchState): void {
    const seat = followedSeat(state);
    const ship = state.snapshots.at(-1)?.entities.find(({ id }) => id === seat);
    const jet = ship?.alive ? state.identity.jets?.[ship.jet ?? 0] : undefined;
    this.special.hidden = !jet || state.phase !== 'running';
    if (!ship || !jet) return;
    const lasts = jet.special !== 'salvo';
    const enough = (ship.energy ?? 1) * jet.max_energy >= jet.special_energy * (lasts ? 0.25 : 1);
    const look = ship.special ? 'on' : enough ? 'ready' : 'short';
    const load = loadText(state.identity, ship);
    if (this.drawnSpecial === jet.special + look + load) return;
    this.drawnSpecial = jet.special + look + load;
    this.special.dataset['look'] = look;
    const cost = `${Math.round(jet.special_energy)} energy${lasts ? ' a second' : ''}`;
    this.special.replaceChildren(
      ...(state.gaze ? [] : [el('kbd', { text: 'Shift' })]),
      el('b', { text: specialName(jet.special) }),
      el('span', { class: 'hud-cost', text: cost }),
      el('span', { class: 'hud-load', text: load }),
    );
  }

  /** Said by the way: in the menu one can join in. */
  private voteText({ givingUp }: MatchState): string {
    return givingUp ? `Of your side ${givingUp.votes} of ${givingUp.needed} want to give up.` : '';
  }

  private drawMiddle(state: MatchState, left: number | null, nowMs: number): void {
    // Nobody is known yet.
    if (state.pilots.length === 0) return this.words('', '');
    // In a private lobby its panel says what is waited for.
    if (state.phase === 'waiting' && state.private && state.identity.seat !== null) return this.words('', '');
    if (state.phase === 'waiting') return this.words('Get ready', 'Waiting for the other pilots…');
    if (state.phase === 'countdown')
      return this.words(String(Math.max(1, Math.ceil(left ?? 1))), 'Engines on');
    if (state.phase === 'ended') return this.words('', '');
    this.runningSinceMs ??= nowMs;
    const own = state.snapshots.at(-1)?.entities.find(({ id }) => id === state.identity.seat);
    if (own && !own.alive && state.identity.one_life)
      return this.words('You are out', `${lossText(state, 'Shot down by')}${outText(state)}`);
    if (own && !own.alive) {
      const next = state.identity.jets ? 'Your next jet:' : 'A new jet is on its way…';
      return this.words('Shot down', `${lossText(state, 'by')}${next}`);
    }
    const safe = safeCircle(state, state.snapshots.at(-1)?.tick ?? 0);
    if (own && safe && isOutside(safe, own)) return this.words('', 'Back into the ring!');
    if (state.overtime) return this.words('', coreNews(state) || 'Overtime: the next to lead wins.');
    const justStarted = state.phaseEndsTick !== null && nowMs - this.runningSinceMs < 900;
    this.words(justStarted ? 'Fight!' : '', coreNews(state) || this.voteText(state));
  }

  private words(big: string, small: string): void {
    if (this.big.textContent !== big) {
      this.big.textContent = big;
      this.big.classList.remove('pop');
      void this.big.offsetWidth;
      this.big.classList.add('pop');
    }
    setText(this.small, small);
  }

  private showMuted(muted: boolean): void {
    this.mute.textContent = muted ? 'Sound off' : 'Sound on';
    this.mute.setAttribute('aria-pressed', String(!muted));
  }
}

/** Kills, and how many of them in a row where it is more than two. */
function ownScore({ kills, streak }: Pilot): string {
  const row = streak > 2 ? `, ${streak} in a row` : '';
  return `${kills} kill${kills === 1 ? '' : 's'}${row}`;
}

/** What our jet fires, and what it has taken. */
function loadText(identity: Identity, { carries, shielded, doubled, jet = 0 }: Entity): string {
  const weapon = weaponName(weaponOf(identity, carries?.weapon ?? weaponOfJet(identity, jet)).kind);
  const left = carries ? ` ×${carries.pulls}` : '';
  return [weapon + left, ...(doubled ? ['Double damage'] : []), ...(shielded ? ['Shielded'] : [])].join(
    ' · ',
  );
}

/** Whose doing it was. */
function lossText({ shotDownBy }: MatchState, by: string): string {
  return shotDownBy === null ? '' : `${by} ${shotDownBy}. `;
}

/** What is left to do for somebody who does not come back. */
function outText(state: MatchState): string {
  const flying = state.snapshots.at(-1)?.entities.filter(({ alive }) => alive).length ?? 0;
  const rank = standings(state).find(({ pilot }) => pilot.seat === state.identity.seat)?.rank;
  return `Place ${rank ?? '–'}. ${flying} still fly.`;
}

function sideEntry(side: number, score: number): HTMLElement {
  const { name, color } = sideLook(side);
  const entry = el('b', { text: `${name} ${score}` });
  entry.style.color = cssColor(color);
  return entry;
}

const CORE_WORDS = {
  taken: ' took the core of ',
  returned: ' sent home the core of ',
  captured: ' brought home the core of ',
};

function coreEntry(
  { side, change }: NonNullable<FeedLine['core']>,
  by: HTMLElement | null,
  own: boolean,
): HTMLLIElement {
  const { name, color } = sideLook(side);
  const of = el('b', { text: name });
  of.style.color = cssColor(color);
  if (!by || change === 'dropped') return el('li', {}, 'The core of ', of, ' is home again');
  return el('li', { class: own ? 'own' : '' }, by, CORE_WORDS[change], of);
}

/** What a player of the raid must know now. */
function coreNews({ cores, identity, pilots }: MatchState): string {
  const team = pilots.find(({ seat }) => seat === identity.seat)?.team;
  const carried = cores.find((core) => core.state === 'carried' && core.by === identity.seat);
  const own = cores.find(({ side }) => side === team);
  if (carried && own && own.state !== 'home')
    return 'Your own core is away: it must be home before you can score.';
  if (carried) return 'You have their core. Fly it home!';
  if (own?.state === 'carried') return 'They have your core. Shoot the carrier down!';
  if (own?.state === 'dropped') return 'Your core lies out there. Touch it to send it home.';
  return '';
}

function feedEntry(line: FeedLine, state: MatchState): HTMLLIElement {
  const name = (seat: number, text: string) => {
    const element = el('b', { text });
    element.style.color = cssColor(shipColor(state, seat));
    return element;
  };
  const by = name(line.by, line.byName);
  if (line.kind === 'join') return el('li', {}, by, ' joined');
  if (line.kind === 'leave') return el('li', {}, by, ' left');
  if (line.core) return coreEntry(line.core, line.by >= 0 ? by : null, line.by === state.identity.seat);
  const target = line.target ?? -1;
  // Nobody did it.
  if (target === line.by) return el('li', {}, by, ' was lost outside the ring');
  return el(
    'li',
    { class: line.by === state.identity.seat ? 'own' : '' },
    by,
    ' shot down ',
    name(target, line.targetName),
  );
}
