import { awaitResult } from '../net/result_watch';
import type { HeadApi, Party, PlayedMatch, Seat, Ticket } from '../net/head_api';
import type { Pings } from '../net/pings';
import { ApiError } from '../net/problem';
import type { SeatSource } from '../net/seat_keeper';
import type { SessionKeeper } from '../net/session_keeper';
import type { TabGuest } from '../net/tab_guest';
import { watchTicket } from '../net/ticket_watch';

/** How long the recording of a match is waited for that has just ended. */
const REPLAY_TRIES = 8;
const REPLAY_PAUSE_MS = 1_000;

export interface EntranceParts {
  api: HeadApi;
  /** Told when this tab plays, so that another one takes a guest of its own. */
  tab: TabGuest;
  session: SessionKeeper;
  pings: Pings;
}

/** What a wait in a queue tells of itself. */
export interface QueueWait {
  signal: AbortSignal;
  /** Matchmaking was started again and has forgotten a ticket: true if the pilot queues again at once. */
  queuesAgain: () => boolean;
  onTicket: (ticket: Ticket) => void;
}

/** The ways into parties, queues, lobbies and recordings: what is asked of head, in whose name, and how often. */
export class Entrance {
  constructor(private readonly parts: EntranceParts) {}

  /** Plays under this name from now on. What follows is one trace. */
  async enterAs(name: string): Promise<void> {
    const { api, tab, session } = this.parts;
    api.trace.begin();
    await tab.choose();
    await session.enterAs(name);
  }

  /** A new party for an empty code. */
  party(code: string): Promise<Party> {
    const { api, session } = this.parts;
    return session.withToken((token) => (code === '' ? api.createParty(token) : api.joinParty(token, code)));
  }

  /** `regions` are left out when they are not known. */
  enqueue(queue: string, partyId?: string): Promise<Ticket> {
    const { session, api, pings } = this.parts;
    const party = partyId === undefined ? {} : { partyId };
    return pings.through((regions) =>
      session.withToken((token) => api.enqueue(token, queue, { ...party, regions })),
    );
  }

  /** Follows the ticket to its end. */
  async wait(ticket: Ticket, { signal, queuesAgain, onTicket }: QueueWait): Promise<Ticket> {
    const { session, api } = this.parts;
    onTicket(ticket);
    if (ticket.status === 'matched') return ticket;
    const watch = { api, session, signal, sleep, onTicket };
    try {
      return await watchTicket(ticket.ticket_id, watch);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'ticket_unknown' || signal.aborted) throw error;
      if (!queuesAgain()) throw error;
    }
    const replacement = await this.enqueue(ticket.queue);
    onTicket(replacement);
    return watchTicket(replacement.ticket_id, watch);
  }

  openLobby(mode: string, fillTo: number): Promise<Seat> {
    const { session, api, pings } = this.parts;
    return pings.through((regions) =>
      session.withToken((token) => api.openLobby(token, mode, fillTo, { regions })),
    );
  }

  lobby(lobbyId: string): Promise<Seat> {
    return this.parts.session.withToken((token) => this.parts.api.joinLobby(token, lobbyId));
  }

  lobbyByCode(code: string): Promise<Seat> {
    return this.parts.session.withToken((token) => this.parts.api.joinLobbyByCode(token, code));
  }

  /** The same seat again, for a ticket that is used up. */
  async again(source: SeatSource): Promise<Seat> {
    const { session, api } = this.parts;
    if (source.kind === 'lobby') return this.lobby(source.lobby_id);
    if (source.kind === 'private') return this.lobbyByCode(source.code);
    const seat = seatOf(await session.withToken((token) => api.ticket(token, source.ticket_id)));
    if (!seat) throw new ApiError('ticket_unknown', 404, 'the ticket has no seat any more');
    return seat;
  }

  /** Among those who watch. */
  gallery(lobbyId: string): Promise<Seat> {
    return this.parts.session.withToken((token) => this.parts.api.watchLobby(token, lobbyId));
  }

  /** A recorded match. That of one that has just ended may still be on its way. */
  async recording(matchId: string, signal: AbortSignal): Promise<Seat> {
    const { api, session } = this.parts;
    api.trace.begin();
    for (let tries = 1; ; tries += 1) {
      try {
        return await session.withToken((token) => api.watchReplay(token, matchId));
      } catch (error) {
        const comesYet = error instanceof ApiError && error.code === 'replay_unknown' && tries < REPLAY_TRIES;
        if (!comesYet || signal.aborted) throw error;
        await sleep(REPLAY_PAUSE_MS);
      }
    }
  }

  /** Open and private lobbies have none. */
  result(source: SeatSource, matchId: string, signal: AbortSignal): Promise<PlayedMatch | null> {
    const { api, session } = this.parts;
    return source.kind === 'queue'
      ? awaitResult(matchId, { api, session, sleep, signal })
      : Promise.resolve(null);
  }
}

/** The seat in a matched ticket. */
export function seatOf(ticket: Ticket): Seat | null {
  const { match_id, lobby_id, region, ws_url, match_ticket, expires_at } = ticket;
  if (ticket.status !== 'matched' || match_id === undefined || lobby_id === undefined) return null;
  if (region === undefined || ws_url === undefined || match_ticket === undefined) return null;
  return { match_id, lobby_id, region, ws_url, match_ticket, expires_at };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
