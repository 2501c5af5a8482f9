import type { LadderEntry, Leaderboard, MatchHistory, PlayedMatch } from '../net/head_api';
import { button, el, setText } from './element';
import { modeName } from './modes';
import { changeText, endTextOf, endingFor, ENDINGS, ladderLines, opponents } from './rating_text';

export interface RecordsOptions {
  /** Null for somebody who has never played here. */
  playerId: string | null;
  readLeaderboard: (ladder: string | undefined, cursor: string | undefined) => Promise<Leaderboard>;
  readMatches: (cursor: string | undefined) => Promise<MatchHistory>;
  /** What a person is told of a failure. */
  explain: (error: unknown) => string;
  onReplay: (matchId: string) => void;
  onBack: () => void;
}

const MATCHES = 'matches';

/** The leaderboards, one tab each, and the player's own matches. */
export class RecordsScreen {
  readonly root: HTMLElement;
  private readonly heading = el('h2', { text: 'Leaderboard' });
  private readonly tabs = el('div', { class: 'tabs', attributes: { role: 'tablist' } });
  private readonly body = el('div', { class: 'records-body', attributes: { role: 'tabpanel' } });
  private readonly more = button('Show more', 'plain', () => this.readOn());
  private readOn: () => void = () => undefined;
  private ladders: string[] = [];
  /** Counts what was asked for: only the newest answer is shown. */
  private asked = 0;

  constructor(private readonly options: RecordsOptions) {
    const back = button('Back', 'primary', options.onBack);
    this.root = el(
      'section',
      { class: 'screen panel-screen' },
      el(
        'div',
        { class: 'panel records', attributes: { tabindex: '-1' } },
        this.heading,
        this.tabs,
        this.body,
        el('div', { class: 'actions' }, this.more, back),
      ),
    );
    this.open(undefined);
  }

  private open(tab: string | undefined): void {
    this.body.replaceChildren(el('p', { class: 'empty', text: 'Reading…' }));
    this.more.hidden = true;
    if (tab === MATCHES) this.openMatches();
    else this.openLadder(tab);
  }

  private openLadder(ladder: string | undefined): void {
    const entries: LadderEntry[] = [];
    const read = (cursor: string | undefined) =>
      this.ask(this.options.readLeaderboard(ladder, cursor), (board) => {
        entries.push(...board.entries);
        this.ladders = board.ladders;
        this.showTabs(board.ladder);
        this.body.replaceChildren(this.ladderTable(board, entries));
        this.offerMore(board.next, read);
      });
    read(undefined);
  }

  private openMatches(): void {
    const matches: PlayedMatch[] = [];
    this.showTabs(MATCHES);
    const read = (cursor: string | undefined) =>
      this.ask(this.options.readMatches(cursor), (history) => {
        matches.push(...history.matches);
        this.body.replaceChildren(this.matchList(matches));
        this.offerMore(history.next, read);
      });
    read(undefined);
  }

  private ask<T>(answer: Promise<T>, show: (answer: T) => void): void {
    const number = ++this.asked;
    this.more.disabled = true;
    answer
      .then((value) => {
        if (number === this.asked) show(value);
      })
      .catch((error: unknown) => {
        if (number !== this.asked) return;
        this.body.replaceChildren(el('p', { class: 'empty', text: this.options.explain(error) }));
        this.more.hidden = true;
      });
  }

  private offerMore(next: string | null, read: (cursor: string) => void): void {
    this.more.hidden = next === null;
    this.more.disabled = false;
    this.readOn = () => {
      if (next !== null) read(next);
    };
  }

  private showTabs(selected: string): void {
    setText(this.heading, selected === MATCHES ? 'My matches' : 'Leaderboard');
    const names = this.options.playerId === null ? this.ladders : [...this.ladders, MATCHES];
    const tabs = names.map((name) => {
      const tab = button(name === MATCHES ? 'My matches' : modeName(name), 'plain', () => this.open(name));
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-selected', String(name === selected));
      tab.dataset['tab'] = name;
      return tab;
    });
    const hadFocus = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...tabs);
    if (hadFocus) tabs[names.indexOf(selected)]?.focus();
  }

  private ladderTable(board: Leaderboard, entries: LadderEntry[]): HTMLElement {
    if (entries.length === 0) {
      return el('p', {
        class: 'empty',
        text: 'Nobody is rated here yet. Beat another pilot to be the first.',
      });
    }
    const rows = ladderLines(board, entries).map((line) => {
      if (line === 'gap')
        return el('tr', { class: 'gap' }, el('td', { text: '⋯', attributes: { colspan: '5' } }));
      return el(
        'tr',
        { class: line.player_id === this.options.playerId ? 'own' : '' },
        el('td', { text: String(line.rank) }),
        el('td', { class: 'pilot', text: line.display_name }),
        ...[line.rating, line.wins, line.matches].map((n) => el('td', { text: String(n) })),
      );
    });
    const titles = ['', 'Pilot', 'Rating', 'Wins', 'Matches'].map((text) => el('th', { text }));
    const pilots = `${board.players} rated pilot${board.players === 1 ? '' : 's'}`;
    return el(
      'div',
      {},
      el('table', { class: 'scores' }, el('thead', {}, el('tr', {}, ...titles)), el('tbody', {}, ...rows)),
      el('p', { class: 'empty', text: pilots }),
    );
  }

  private matchList(matches: PlayedMatch[]): HTMLElement {
    if (matches.length === 0) return el('p', { class: 'empty', text: 'You have not finished a match yet.' });
    return el('ul', { class: 'matches' }, ...matches.map((played) => this.matchLine(played)));
  }

  private matchLine(played: PlayedMatch): HTMLLIElement {
    const own = this.options.playerId ?? '';
    const ending = endingFor(played, own);
    const when = new Date(played.ended_at * 1000);
    const against = opponents(played, own);
    const how = endTextOf(played, own);
    const time = el('time', {
      text: when.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
      attributes: { datetime: when.toISOString() },
    });
    return el(
      'li',
      { class: ending },
      el('b', { text: ENDINGS[ending] }),
      el('span', { class: 'match-mode', text: modeName(played.mode) }),
      el('span', { class: 'match-rating', text: played.rating ? changeText(played.rating) : 'not rated' }),
      el('span', { class: 'match-against', text: against === '' ? '' : `with ${against}` }),
      time,
      ...(how === '' ? [] : [el('span', { class: 'match-how', text: how })]),
      ...(played.outcome === 'failed'
        ? []
        : [button('Watch replay', 'plain', () => this.options.onReplay(played.match_id))]),
    );
  }
}
