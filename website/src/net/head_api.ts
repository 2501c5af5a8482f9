import { ApiError, problemOf } from './problem';

export interface Session {
  guest_id: string;
  /** Only in the answer of `initGuest`. */
  guest_secret?: string;
  display_name: string;
  session_token: string;
  refresh_token: string;
  /** Unix seconds. */
  expires_at: number;
}

export interface Profile {
  player_id: string;
  display_name: string;
  created_at: number;
}

export interface Seat {
  match_id: string;
  lobby_id: string;
  region: string;
  ws_url: string;
  match_ticket: string;
  expires_at: number;
}

export type TicketStatus = 'waiting' | 'matched' | 'cancelled' | 'expired';

export interface Ticket extends Partial<Omit<Seat, 'expires_at'>> {
  ticket_id: string;
  status: TicketStatus;
  queue: string;
  position: number | null;
  players_waiting: number;
  estimated_wait_s: number | null;
  estimated_wait_low_s?: number | null;
  estimated_wait_high_s?: number | null;
  blocked_by: string | null;
  /** Of the rule that blocks, in points or ms. */
  limit?: number;
  /** When that limit is next wider. */
  widens_at?: number;
  expires_at: number;
}

export interface Lobby {
  lobby_id: string;
  mode: string;
  region: string;
  players: number;
  bots: number;
  seats: number;
  joinable: boolean;
}

export interface PartyMember {
  player_id: string;
  name: string;
  ready: boolean;
  /** The member's own ticket while the party waits or plays. */
  ticket_id: string | null;
}

export interface Party {
  party_id: string;
  code: string;
  invite_expires_at: number;
  leader_id: string;
  max_members: number;
  queue: string | null;
  members: PartyMember[];
}

type Fetch = typeof fetch;

/** How long a call may take before it counts as unanswered. */
const CALL_TIMEOUT_MS = 15_000;

/** The head server's HTTP calls, one method each. Throws `ApiError` only. */
export class HeadApi {
  constructor(
    private readonly fetch: Fetch,
    private readonly origin = '',
  ) {}

  initGuest(displayName: string): Promise<Session> {
    return this.call('POST', '/guest/init', { body: { display_name: displayName } });
  }

  loginGuest(guestId: string, guestSecret: string): Promise<Session> {
    return this.call('POST', '/guest/login', { body: { guest_id: guestId, guest_secret: guestSecret } });
  }

  refresh(refreshToken: string): Promise<Session> {
    return this.call('POST', '/session/refresh', { body: { refresh_token: refreshToken } });
  }

  rename(token: string, displayName: string): Promise<Profile> {
    return this.call('PATCH', '/profile', { token, body: { display_name: displayName } });
  }

  enqueue(token: string, queue: string, partyId?: string): Promise<Ticket> {
    const body = partyId === undefined ? { queue } : { queue, party_id: partyId };
    return this.call('POST', '/matchmaking/queue', { token, body });
  }

  ticket(token: string, ticketId: string): Promise<Ticket> {
    return this.call('GET', `/matchmaking/queue/${encodeURIComponent(ticketId)}`, { token });
  }

  cancelTicket(token: string, ticketId: string): Promise<Ticket> {
    return this.call('DELETE', `/matchmaking/queue/${encodeURIComponent(ticketId)}`, { token });
  }

  joinLobby(token: string, lobbyId: string): Promise<Seat> {
    return this.call('POST', '/lobbies/join', { token, body: { lobby_id: lobbyId } });
  }

  async lobbies(): Promise<Lobby[]> {
    return (await this.call<{ lobbies: Lobby[] }>('GET', '/lobbies', {})).lobbies;
  }

  createParty(token: string): Promise<Party> {
    return this.call('POST', '/parties', { token });
  }

  joinParty(token: string, code: string): Promise<Party> {
    return this.call('POST', '/parties/join', { token, body: { code } });
  }

  party(token: string, partyId: string): Promise<Party> {
    return this.call('GET', partyPath(partyId), { token });
  }

  setPartyReady(token: string, partyId: string, ready: boolean): Promise<Party> {
    return this.call('PUT', `${partyPath(partyId)}/ready`, { token, body: { ready } });
  }

  setPartyLeader(token: string, partyId: string, playerId: string): Promise<Party> {
    return this.call('PUT', `${partyPath(partyId)}/leader`, { token, body: { player_id: playerId } });
  }

  renewPartyInvite(token: string, partyId: string): Promise<Party> {
    return this.call('POST', `${partyPath(partyId)}/invite`, { token });
  }

  /** Leaves, or sends somebody away. */
  async removePartyMember(token: string, partyId: string, playerId: string): Promise<void> {
    await this.send('DELETE', `${partyPath(partyId)}/members/${encodeURIComponent(playerId)}`, { token });
  }

  partyEvents(token: string, partyId: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    return this.events(token, `${partyPath(partyId)}/events`, signal);
  }

  ticketEvents(token: string, ticketId: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    return this.events(token, `/matchmaking/queue/${encodeURIComponent(ticketId)}/events`, signal);
  }

  /** An event stream as text chunks. The caller's `signal` ends it; it has no time-out of its own. */
  private async events(token: string, path: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    const response = await this.request(path, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal,
    });
    if (!response.ok) throw await problemOf(response);
    if (!response.body) throw new ApiError('answer_garbled', response.status, 'the event stream has no body');
    return textChunks(response.body);
  }

  private async call<T>(method: string, path: string, what: { token?: string; body?: unknown }): Promise<T> {
    const response = await this.send(method, path, what);
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError('answer_garbled', response.status, `${method} ${path} did not answer with JSON`);
    }
  }

  private async send(
    method: string,
    path: string,
    { token, body }: { token?: string; body?: unknown },
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await this.request(path, {
      method,
      headers,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    // A bare `fetch`: called as a method of this object, browsers refuse it.
    const { fetch } = this;
    try {
      return await fetch(this.origin + path, init);
    } catch (error) {
      throw new ApiError('unreachable', 0, error instanceof Error ? error.message : 'no answer');
    }
  }
}

function partyPath(partyId: string): string {
  return `/parties/${encodeURIComponent(partyId)}`;
}

async function* textChunks(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw new ApiError('unreachable', 0, error instanceof Error ? error.message : 'the stream broke');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
