import { clockText } from '../game/countdown';
import type { Ticket } from '../net/head_api';
import { button, el, setText } from './element';
import { modeName } from './modes';
import { estimateFor, waitingFor } from './sentences';

export interface QueueScreen {
  root: HTMLElement;
  show(ticket: Ticket): void;
  /** Seconds since the search began. */
  setWaited(seconds: number): void;
  setMatched(): void;
}

export function queueScreen(mode: string, onCancel: () => void): QueueScreen {
  const waited = el('p', { class: 'queue-clock', text: '0:00' });
  const reason = el('p', {
    class: 'queue-reason',
    text: 'Finding your place in line…',
    attributes: { role: 'status' },
  });
  const position = el('dd', { text: '–' });
  const players = el('dd', { text: '–' });
  const estimate = el('dd', { text: '–' });
  const cancel = button('Cancel', 'plain', onCancel);
  const fact = (name: string, value: HTMLElement) => el('div', {}, el('dt', { text: name }), value);
  const heading = el('h2', { text: `Searching: ${modeName(mode)}` });
  const root = el(
    'section',
    { class: 'screen panel-screen' },
    el(
      'div',
      { class: 'panel queue' },
      heading,
      el('div', { class: 'radar', attributes: { 'aria-hidden': 'true' } }, el('i'), waited),
      reason,
      el(
        'dl',
        { class: 'facts' },
        fact('Your place', position),
        fact('Waiting', players),
        fact('About', estimate),
      ),
      cancel,
    ),
  );
  let shown: Ticket | null = null;
  const explain = () => {
    if (shown) setText(reason, waitingFor(shown, Date.now() / 1000));
  };
  return {
    root,
    show: (ticket) => {
      shown = ticket;
      explain();
      setText(position, ticket.position === null ? '–' : `${ticket.position}.`);
      setText(players, String(ticket.players_waiting));
      setText(estimate, estimateFor(ticket));
    },
    setWaited: (seconds) => {
      setText(waited, clockText(Math.floor(seconds)));
      explain();
    },
    setMatched: () => {
      shown = null;
      setText(heading, 'Match found');
      setText(reason, 'Taking off…');
      cancel.disabled = true;
    },
  };
}
