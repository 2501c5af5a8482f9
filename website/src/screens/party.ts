import type { Party } from '../net/head_api';
import { button, el, setText } from './element';
import { invitation } from './invitation';
import { MODES } from './modes';

export interface PartyScreenOptions {
  /** This player's id. */
  me: string;
  /** The address that invites others. */
  linkOf: (code: string) => string;
  onReady: (ready: boolean) => void;
  /** The leader starts the search for all. */
  onPlay: (queue: string) => void;
  onLeave: () => void;
  onRemove: (playerId: string) => void;
  onLead: (playerId: string) => void;
  onNewCode: () => void;
}

export interface PartyScreen {
  root: HTMLElement;
  show(party: Party): void;
  setNotice(text: string | null): void;
}

/** Who is in, who is ready, how others come in, and for the leader what to play. */
export function partyScreen(options: PartyScreenOptions): PartyScreen {
  const notice = el('p', { class: 'notice', attributes: { role: 'alert' } });
  notice.hidden = true;
  const newCode = button('New code', 'plain', options.onNewCode);
  const invite = invitation('Friends join with the code', newCode);
  const members = el('ul', { class: 'members' });
  const advice = el('p', { class: 'party-advice', attributes: { role: 'status' } });
  const actions = el('div', { class: 'actions' });
  const root = el(
    'section',
    { class: 'screen panel-screen' },
    el(
      'div',
      { class: 'panel party' },
      el('h2', { text: 'Your party' }),
      notice,
      invite.root,
      members,
      advice,
      actions,
    ),
  );

  const show = (party: Party) => {
    const leads = party.leader_id === options.me;
    invite.show(party.code, options.linkOf(party.code));
    newCode.hidden = !leads;
    members.replaceChildren(...party.members.map((member) => memberRow(party, member.player_id, options)));
    const others = party.members.filter(({ player_id }) => player_id !== party.leader_id);
    const waitedFor = others.filter(({ ready }) => !ready);
    const me = party.members.find(({ player_id }) => player_id === options.me);
    const ready = me?.ready === true;
    setText(
      advice,
      adviceFor(
        leads,
        ready,
        others.length,
        waitedFor.map(({ name }) => name),
      ),
    );
    const play = MODES.flatMap(({ mode, name }) => {
      if (mode.kind !== 'queue') return [];
      const start = button(name, 'primary', () => options.onPlay(mode.queue));
      start.disabled = waitedFor.length > 0;
      return [start];
    });
    const readiness = button(ready ? 'Not ready' : 'Ready', ready ? 'plain' : 'primary', () =>
      options.onReady(!ready),
    );
    actions.replaceChildren(...(leads ? play : [readiness]), button('Leave party', 'plain', options.onLeave));
  };
  return {
    root,
    show,
    setNotice: (text) => {
      notice.textContent = text;
      notice.hidden = text === null;
    },
  };
}

function memberRow(party: Party, playerId: string, options: PartyScreenOptions): HTMLElement {
  const member = party.members.find(({ player_id }) => player_id === playerId);
  const leads = party.leader_id === playerId;
  const state = leads ? 'leads' : member?.ready === true ? 'ready' : 'not ready yet';
  const mayManage = party.leader_id === options.me && playerId !== options.me;
  return el(
    'li',
    { class: member?.ready === true || leads ? 'ready' : '' },
    el('span', { class: 'member-name', text: member?.name ?? '' }),
    el('span', { class: 'member-state', text: playerId === options.me ? `${state} (you)` : state }),
    ...(mayManage
      ? [
          button('Let lead', 'plain', () => options.onLead(playerId)),
          button('Send away', 'plain', () => options.onRemove(playerId)),
        ]
      : []),
  );
}

function adviceFor(leads: boolean, ready: boolean, others: number, waitedFor: string[]): string {
  if (!leads) return ready ? 'The leader chooses what to fly.' : 'Say when you are ready.';
  if (others === 0) return 'Send your friends the link, or fly alone.';
  if (waitedFor.length > 0) return `Waiting for ${waitedFor.join(', ')}.`;
  return 'Everybody is ready. What will it be?';
}
