import { follow } from './follow';
import type { HeadApi, Ticket } from './head_api';
import type { SessionKeeper } from './session_keeper';

export interface TicketWatch {
  api: Pick<HeadApi, 'ticket' | 'ticketEvents'>;
  session: Pick<SessionKeeper, 'withToken'>;
  sleep: (ms: number) => Promise<void>;
  /** Called with each state of the ticket, the final one included. */
  onTicket: (ticket: Ticket) => void;
  signal: AbortSignal;
}

/**
 * Follows a ticket to its final state and returns that. Throws the `ApiError` of a ticket that cannot be followed any
 * further, `ticket_unknown` above all.
 */
export function watchTicket(ticketId: string, watch: TicketWatch): Promise<Ticket> {
  const { api, session, signal } = watch;
  return follow({
    open: () => session.withToken((token) => api.ticketEvents(token, ticketId, signal)),
    poll: () => session.withToken((token) => api.ticket(token, ticketId)),
    event: 'ticket',
    isFinal,
    onState: watch.onTicket,
    sleep: watch.sleep,
    signal,
  });
}

export function isFinal(ticket: Ticket): boolean {
  return ticket.status !== 'waiting';
}
