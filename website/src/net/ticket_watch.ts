import { EventStreamParser } from './event_stream';
import type { HeadApi, Ticket } from './head_api';
import { ApiError } from './problem';
import type { SessionKeeper } from './session_keeper';

/** Between two polls while the event stream is broken. */
const POLL_EVERY_MS = 1_000;
/** Polls before the stream is tried again. */
const POLLS_PER_BREAK = 3;

export interface TicketWatch {
  api: Pick<HeadApi, 'ticket' | 'ticketEvents'>;
  session: Pick<SessionKeeper, 'withToken'>;
  sleep: (ms: number) => Promise<void>;
  /** Called with each state of the ticket, the final one included. */
  onTicket: (ticket: Ticket) => void;
  signal: AbortSignal;
}

/**
 * Follows a ticket to its final state and returns that. Reads the event stream; while the stream is broken it
 * polls. Throws the `ApiError` of a ticket that cannot be followed any further, `ticket_unknown` above all.
 */
export async function watchTicket(ticketId: string, watch: TicketWatch): Promise<Ticket> {
  for (;;) {
    const streamed = await unlessPassing(() => streamTicket(ticketId, watch));
    if (streamed) return streamed;
    for (let poll = 0; poll < POLLS_PER_BREAK; poll++) {
      watch.signal.throwIfAborted();
      const ticket = await unlessPassing(() =>
        watch.session.withToken((token) => watch.api.ticket(token, ticketId)),
      );
      watch.signal.throwIfAborted();
      if (ticket) {
        watch.onTicket(ticket);
        if (isFinal(ticket)) return ticket;
      }
      await watch.sleep(POLL_EVERY_MS);
    }
  }
}

export function isFinal(ticket: Ticket): boolean {
  return ticket.status !== 'waiting';
}

/** The final ticket, or null if the stream ended before it. */
async function streamTicket(ticketId: string, watch: TicketWatch): Promise<Ticket | null> {
  const parser = new EventStreamParser();
  const chunks = await watch.session.withToken((token) =>
    watch.api.ticketEvents(token, ticketId, watch.signal),
  );
  for await (const chunk of chunks) {
    for (const { event, data } of parser.push(chunk)) {
      if (event !== 'ticket') continue;
      const ticket = JSON.parse(data) as Ticket;
      watch.signal.throwIfAborted();
      watch.onTicket(ticket);
      if (isFinal(ticket)) return ticket;
    }
  }
  return null;
}

async function unlessPassing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && !error.passing) throw error;
    if (error instanceof ApiError || error instanceof SyntaxError) return null;
    throw error;
  }
}
