import { ApiError, problemOf } from './problem';
import { Trace } from './trace';

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
  /** One for each ladder in which the player has flown; null while the server cannot tell. */
  ratings: Standing[] | null;
}

export interface Standing {
  ladder: string;
  rank: number;
  rating: number;
  matches: number;
  wins: number;
}

export interface LadderEntry {
  /** Equal ratings share a rank. */
  rank: number;
  player_id: string;
  display_name: string;
  rating: number;
  matches: number;
  wins: number;
}

export interface Leaderboard {
  ladder: string;
  ladders: string[];
  players: number;
  entries: LadderEntry[];
  /** The cursor of the next page. */
  next: string | null;
  /** The player and those next to him, best first. */
  around: LadderEntry[] | null;
}

export interface RatingChange {
  before: number;
  after: number;
}

export interface PlayedPilot {
  player_id: string | null;
  seat: number;
  name: string;
  team: number;
  kills: number;
  deaths: number;
  score: number;
  rank: number;
  left_early: boolean;
  rating: RatingChange | null;
}

export interface PlayedMatch {
  match_id: string;
  mode: string;
  queue: string | null;
  outcome: string;
  /** As `GameState.ended_by` said; missing from older servers. */
  ended_by?: string | null;
  started_at: number;
  ended_at: number;
  /** Our own; null in a match that was not rated. */
  rating: RatingChange | null;
  /** Best first. */
  pilots: PlayedPilot[];
  /** Who was expected and never came. */
  absent: { player_id: string; name: string; rating: RatingChange | null }[];
}

export interface MatchHistory {
  matches: PlayedMatch[];
  next: string | null;
}

export interface Seat {
  match_id: string;
  lobby_id: string;
  region: string;
  ws_url: string;
  match_ticket: string;
  expires_at: number;
  /** Of a private lobby: lets others in. */
  code?: string;
}

export type TicketStatus = 'waiting' | 'matched' | 'cancelled' | 'expired';

export interface Ticket extends Partial<Omit<Seat, 'expires_at' | 'code'>> {
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
  /** Those who watch. */
  watchers: number;
  joinable: boolean;
  watchable: boolean;
}

/** A region where matches can be made, and a game socket there to measure the way with. */
export interface Region {
  region: string;
  ws_url: string;
}

/** A measured round trip. */
export interface RegionPing {
  region: string;
  ping_ms: number;
}

/** The regions that a player accepts; any, if they are left out. */
interface Accepting {
  regions?: RegionPing[] | undefined;
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

interface Call {
  token?: string;
  body?: unknown;
  /** Of the calls that belong together; the present one unless it is named. */
  trace?: Trace;
}

/** How long a call may take before it counts as unanswered. */
const CALL_TIMEOUT_MS = 15_000;

/** The head server's HTTP calls, one method each. Throws `ApiError` only. */
export class HeadApi {
  /** Of what the player is doing now; every call but idle looks at lobbies and regions belongs to it. */
  readonly trace = new Trace();

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

  profile(token: string): Promise<Profile> {
    return this.call('GET', '/profile', { token });
  }

  /** Without a token nobody's neighbourhood is in it, without a ladder it is the first. */
  leaderboard(
    token: string | null,
    { ladder, cursor }: { ladder?: string | undefined; cursor?: string | undefined },
  ): Promise<Leaderboard> {
    const path = withQuery('/leaderboard', { ladder, cursor });
    return this.call('GET', path, token === null ? {} : { token });
  }

  matches(token: string, page: { limit?: number; cursor?: string | undefined }): Promise<MatchHistory> {
    return this.call('GET', withQuery('/matches', page), { token });
  }

  async regions(): Promise<Region[]> {
    const { regions } = await this.call<{ regions: Region[] }>('GET', '/matchmaking/regions', {
      trace: new Trace(),
    });
    return regions;
  }

  enqueue(
    token: string,
    queue: string,
    { partyId, regions }: Accepting & { partyId?: string } = {},
  ): Promise<Ticket> {
    return this.call('POST', '/matchmaking/queue', { token, body: { queue, party_id: partyId, regions } });
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

  /** A private lobby where bots fly along until `fillTo` ships do. */
  openLobby(token: string, mode: string, fillTo: number, { regions }: Accepting = {}): Promise<Seat> {
    return this.call('POST', '/lobbies', { token, body: { mode, options: { fill_to: fillTo }, regions } });
  }

  joinLobbyByCode(token: string, code: string): Promise<Seat> {
    return this.call('POST', '/lobbies/join', { token, body: { code } });
  }

  /** A place to watch from, in the shape of a seat. */
  watchLobby(token: string, lobbyId: string): Promise<Seat> {
    return this.call('POST', '/lobbies/watch', { token, body: { lobby_id: lobbyId } });
  }

  /** A place to watch a recorded match from. */
  watchReplay(token: string, matchId: string): Promise<Seat> {
    return this.call('POST', `/replays/${encodeURIComponent(matchId)}/watch`, { token });
  }

  async lobbies(): Promise<Lobby[]> {
    return (await this.call<{ lobbies: Lobby[] }>('GET', '/lobbies', { trace: new Trace() })).lobbies;
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

  setPartyReady(token: string, partyId: string, ready: boolean, { regions }: Accepting = {}): Promise<Party> {
    return this.call('PUT', `${partyPath(partyId)}/ready`, { token, body: { ready, regions } });
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
    const traceId = this.trace.id;
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const response = await this.request(path, { headers, signal }, this.trace);
    if (!response.ok) throw await problemOf(response, traceId);
    if (!response.body)
      throw new ApiError('answer_garbled', response.status, 'the event stream has no body', traceId);
    return textChunks(response.body, traceId);
  }

  private async call<T>(method: string, path: string, { trace = this.trace, ...rest }: Call): Promise<T> {
    const response = await this.send(method, path, { ...rest, trace });
    try {
      return (await response.json()) as T;
    } catch {
      const what = `${method} ${path} did not answer with JSON`;
      throw new ApiError('answer_garbled', response.status, what, trace.id);
    }
  }

  private async send(
    method: string,
    path: string,
    { token, body, trace = this.trace }: Call,
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = {
      method,
      headers,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await this.request(path, init, trace);
    if (!response.ok) throw await problemOf(response, trace.id);
    return response;
  }

  private async request(
    path: string,
    init: RequestInit & { headers: Record<string, string> },
    trace: Trace,
  ): Promise<Response> {
    const traceId = trace.id;
    const headers = { ...init.headers, traceparent: trace.header() };
    // A bare `fetch`: called as a method of this object, browsers refuse it.
    const { fetch } = this;
    try {
      return await fetch(this.origin + path, { ...init, headers });
    } catch (error) {
      throw new ApiError('unreachable', 0, error instanceof Error ? error.message : 'no answer', traceId);
    }
  }
}

function partyPath(partyId: string): string {
  return `/parties/${encodeURIComponent(partyId)}`;
}

function withQuery(path: string, values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

async function* textChunks(body: ReadableStream<Uint8Array>, traceId: string): AsyncIterable<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw new ApiError(
      'unreachable',
      0,
      error instanceof Error ? error.message : 'the stream broke',
      traceId,
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
