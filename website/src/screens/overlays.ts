import { nameOf, resultFor, winner, type MatchState, type Result } from '../game/state';
import type { PlayedMatch } from '../net/head_api';
import { sideLook } from '../render/palette';
import { button, el } from './element';
import type { MapVote } from './map_vote';
import { changeText, endText, ratingsBySeat } from './rating_text';
import type { RematchVote } from './rematch_vote';
import { scoreTable } from './score_table';

/** Stands over the arena while the connection comes back by itself. */
export function lostOverlay(attempt: number, onGiveUp: () => void): HTMLElement {
  const tried = attempt > 1 ? `Attempt ${attempt}. ` : '';
  return overlay(
    'Connection lost: coming back…',
    `${tried}Your seat is held for a minute; your jet flies on meanwhile.`,
    [button('Back to menu', 'plain', onGiveUp)],
    'lost',
  );
}

export function connectingOverlay(title: string, onGiveUp: () => void): HTMLElement {
  return overlay(title, 'One moment.', [button('Back to menu', 'plain', onGiveUp)], 'connecting');
}

/** Stands over the arena while another server is found. */
export function movingOnOverlay(onGiveUp: () => void): HTMLElement {
  return overlay(
    'Changing planes…',
    'Another server or another world takes you in a moment.',
    [button('Back to menu', 'plain', onGiveUp)],
    'moving-on',
  );
}

/** Why the match is over for this tab, and the ways on. */
export function stoppedOverlay(text: string, actions: HTMLElement[]): HTMLElement {
  return overlay('The flight has ended', text, actions, 'stopped');
}

export interface MenuOptions {
  onResume: () => void;
  /** Null where there is nothing to give up. */
  giveUp: { label: string; text: string; onClick: () => void } | null;
  onLeave: () => void;
  /** Gives the seat up and looks on. */
  onWatch: () => void;
}

export function menuOverlay({ onResume, giveUp, onLeave, onWatch }: MenuOptions): HTMLElement {
  return overlay(
    'Menu',
    giveUp?.text ?? 'The match goes on while you are here.',
    [
      button('Fly on', 'primary', onResume),
      ...(giveUp ? [button(giveUp.label, 'plain', giveUp.onClick)] : []),
      button('Leave and watch', 'plain', onWatch),
      button('Leave match', 'plain', onLeave),
    ],
    'menu',
  );
}

const RESULT_TITLES: Record<Result, string> = {
  won: 'You won',
  drawn: 'Drawn',
  lost: 'You lost',
  abandoned: 'Match abandoned',
};

/** Works once: the way to the next match takes a moment, and a second click would start it twice. */
export function playAgainButton(onAgain: () => void): HTMLButtonElement {
  const again = button('Play again', 'primary', () => {
    again.disabled = true;
    onAgain();
  });
  return again;
}

/** The scoreboard of a private lobby's match, after which everybody is back in the lobby. */
export function lobbyScoreboardOverlay(state: MatchState, vote: MapVote, onLeave: () => void): HTMLElement {
  const actions = [button('Leave lobby', 'plain', onLeave)];
  const panel = scoreboard(state, 'Back to the lobby in a moment.', actions);
  vote.show(state);
  panel.querySelector('.actions')?.before(vote.root);
  return panel;
}

export interface ScoreboardWays {
  onAgain: () => void;
  onReplay: () => void;
  onMenu: () => void;
}

export function scoreboardOverlay(state: MatchState, vote: RematchVote, ways: ScoreboardWays): HTMLElement {
  const panel = scoreboard(state, '', [
    playAgainButton(ways.onAgain),
    vote.control,
    button('Watch replay', 'plain', ways.onReplay),
    button('Back to menu', 'plain', ways.onMenu),
  ]);
  vote.show(state);
  panel.querySelector('.actions')?.before(vote.text);
  return panel;
}

/** For who has watched. */
export function watchedScoreboardOverlay(state: MatchState, actions: HTMLElement[]): HTMLElement {
  const panel = overlay(watchedEnd(state), '', actions, 'scoreboard watched-end');
  panel.querySelector('.actions')?.before(scoreTable(state, Infinity));
  return panel;
}

function watchedEnd(state: MatchState): string {
  if (state.winners.length === 0) return 'The match has ended';
  const won = winner(state);
  if (!won) return 'Drawn';
  if ('side' in won) return `${sideLook(won.side).name} won`;
  return `${nameOf(state, won.seat)} won`;
}

function scoreboard(state: MatchState, text: string, actions: HTMLElement[]): HTMLElement {
  const result = resultFor(state);
  const why = endText(state.endedBy, result === 'won', state.identity.sides > 0);
  const table = scoreTable(state, Infinity);
  const words = [why, text].filter((part) => part !== '').join(' ');
  const panel = overlay(RESULT_TITLES[result], words, actions, `scoreboard ${result}`);
  panel.querySelector('.actions')?.before(table);
  return panel;
}

/** The result is recorded: puts each pilot's new rating into a scoreboard that is up. */
export function addRatings(scoreboard: HTMLElement, state: MatchState, played: PlayedMatch): void {
  if (!played.rating) return;
  const table = scoreTable(state, Infinity, ratingsBySeat(played));
  scoreboard.querySelector('.scores')?.replaceWith(table);
  const text = `Your rating: ${changeText(played.rating)}`;
  scoreboard
    .querySelector('h2')
    ?.after(el('p', { class: 'new-rating', text, attributes: { role: 'status' } }));
}

function overlay(title: string, text: string, actions: HTMLElement[], look: string): HTMLElement {
  const heading = el('h2', { text: title });
  const body = text === '' ? [] : [el('p', { text })];
  const panel = el(
    'div',
    { class: 'panel', attributes: { tabindex: '-1' } },
    heading,
    ...body,
    el('div', { class: 'actions' }, ...actions),
  );
  return el('div', { class: `overlay ${look}`, attributes: { role: 'dialog', 'aria-label': title } }, panel);
}

/**
 * Shows one overlay at a time and gives its panel the focus. Not a button: whoever still fires with Space when the
 * match ends would press it. The menu was asked for, so there the first button is ready.
 */
export class OverlayHost {
  private current: HTMLElement | null = null;

  constructor(private readonly root: HTMLElement) {}

  show(overlay: HTMLElement): void {
    const refocus = this.current?.className !== overlay.className;
    this.clear();
    this.current = overlay;
    this.root.append(overlay);
    const target = overlay.querySelector<HTMLElement>(this.shows('menu') ? 'button' : '.panel');
    if (refocus) target?.focus();
  }

  clear(): void {
    this.current?.remove();
    this.current = null;
  }

  shows(look: string): boolean {
    return this.current?.classList.contains(look) ?? false;
  }
}
