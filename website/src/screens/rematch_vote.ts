import type { MatchState } from '../game/state';
import { button, el, setText } from './element';

export interface RematchVote {
  /** Says how the vote stands; hidden while there is none. */
  text: HTMLElement;
  control: HTMLButtonElement;
  show(state: MatchState): void;
  /** The server has closed the match: nobody is there any more to play it again with. */
  close(): void;
}

/** "1 of 2 want a rematch." */
export function rematchText({ rematch }: Pick<MatchState, 'rematch'>): string {
  if (!rematch) return '';
  const { votes, needed } = rematch;
  if (needed === 0) return 'No rematch: too few are left for one.';
  if (votes === 0) return '';
  return `${votes} of ${needed} ${votes === 1 ? 'wants' : 'want'} a rematch.`;
}

/** On the scoreboard of a queue's match: to play it again with those who are still there. */
export function rematchVote(onVote: (wants: boolean) => void): RematchVote {
  const text = el('p', { class: 'rematch-text', attributes: { role: 'status' } });
  const control = button('Rematch', 'plain', () => onVote(control.getAttribute('aria-pressed') !== 'true'));
  control.classList.add('rematch');
  control.hidden = true;
  return {
    text,
    control,
    show: (state) => {
      const { rematch, wantsRematch } = state;
      // What was never possible nobody asks for.
      control.hidden = !rematch;
      control.disabled = rematch?.needed === 0;
      control.setAttribute('aria-pressed', String(wantsRematch));
      setText(control, wantsRematch ? 'No rematch after all' : 'Rematch');
      setText(text, rematchText(state));
    },
    close: () => {
      if (control.hidden) return;
      control.disabled = true;
      setText(text, 'The match has closed: no rematch any more.');
    },
  };
}
