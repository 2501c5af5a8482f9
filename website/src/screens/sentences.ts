import { clockText, type Closing } from '../game/countdown';
import type { Ticket } from '../net/head_api';
import { ApiError } from '../net/problem';

/** What a person is told for each problem code and close code of PROTOCOL.md, and for our own. */
const SENTENCES: Record<string, string> = {
  // Problems of the head server.
  name_invalid: 'That name does not fly. Use 1 to 20 letters, digits or simple signs.',
  name_exhausted: 'Everybody wants that name: every variant of it is taken. Please choose another.',
  credentials_invalid:
    'The server does not know this browser’s pilot any more. Press Play again to sign up anew.',
  token_missing: 'Your session has ended. Press Play again.',
  token_invalid: 'Your session has ended. Press Play again.',
  token_expired: 'Your session has ended. Press Play again.',
  refresh_invalid: 'Your session has ended. Press Play again.',
  queue_unknown: 'This server does not offer that mode.',
  party_unknown: 'You are not in that party any more.',
  code_unknown: 'Nobody flies under that code. It may have lapsed: ask for a new one.',
  mode_unknown: 'This server does not offer that mode.',
  options_invalid: 'That mode cannot be played like that.',
  message_too_long: 'There is more to tell of that world than the game can send. Play another mode.',
  kicked: 'The host has sent you away from that lobby.',
  party_full: 'That party is full.',
  already_in_party: 'You are in another party. Leave it first.',
  leader_only: 'Only the leader of the party can do that.',
  player_unknown: 'That pilot is not in the party any more.',
  party_not_ready: 'Not everybody in the party is ready.',
  party_size_refused: 'This mode does not take a party of that size.',
  no_common_region: 'There is no region that everybody in the party can reach well.',
  member_busy: 'Somebody in the party is still in a match, or waits elsewhere.',
  too_many_parties: 'There are too many parties right now. Try again later.',
  rate_limited: 'Too many requests from here. Wait a moment, then try again.',
  region_unknown: 'This server has no such region.',
  ladder_unknown: 'This server has no such leaderboard.',
  result_unknown: 'The server has no result of that match.',
  replay_foreign: 'That match was recorded by another version of the game, which flies differently.',
  replay_unknown: 'No recording of that match is kept.',
  already_queued: 'You are already waiting for another mode, perhaps in another tab. Cancel there first.',
  already_matched: 'You are in a match already, perhaps in another tab. Finish or leave that one first.',
  ticket_unknown: 'That match is over. Queue again for the next one.',
  lobby_unknown: 'That match is over. Queue again for the next one.',
  watchers_full: 'As many watch this as can. Try again later, or watch another match.',
  lobby_full: 'Every seat is taken. Try again in a moment.',
  no_server: 'All game servers are full right now. Try again in a moment.',
  queue_full: 'Too many pilots are waiting right now. Try again in a moment.',
  service_unavailable: 'A part of the server is taking a break. Try again in a moment.',
  timeout: 'The server took too long to answer. Try again in a moment.',
  internal: 'Something broke on the server. It has been written down; try again in a moment.',
  body_invalid: 'The server did not understand this page. Reload it to get the current version.',
  body_too_large: 'The server did not understand this page. Reload it to get the current version.',
  content_type_unsupported: 'The server did not understand this page. Reload it to get the current version.',
  parameter_invalid: 'The server did not understand this page. Reload it to get the current version.',
  not_found: 'The server does not know this call. Reload the page to get the current version.',
  method_not_allowed: 'The server does not know this call. Reload the page to get the current version.',

  // Ends of a game connection.
  left: 'You left that match, or moved on to another one in another tab.',
  match_over: 'The match has ended.',
  replaced: 'Your seat was taken over in another tab or on another device. This tab has stopped.',
  seat_expired: 'You were away too long and your seat was given up.',
  lobby_failed: 'A fault on the server ended this match. Sorry! Queue again.',
  server_stopping: 'The server is shutting down for a moment. Queue again, another one will take you.',
  server_draining: 'Another server or another world takes you.',
  cut_short: 'The server had to close before the match ended, so it counts for nobody. Sorry! Queue again.',
  join_timeout: 'Joining took too long.',
  ticket_invalid: 'The game server refused the seat. Queue again for a new one.',
  ticket_expired: 'The invitation to this match has lapsed. Queue again for a new one.',
  ticket_used: 'The invitation to this match was used already. Queue again for a new one.',
  resume_invalid: 'Your seat could not be taken back. Queue again for a new one.',
  bad_message: 'This page and the game server do not understand each other. Reload the page.',
  bad_input: 'The game server refused a control of this page. Reload the page.',
  flooding: 'This page talked too much and was disconnected. Reload the page.',
  too_slow: 'The connection could not keep up.',
  idle: 'The connection went silent.',
  client_too_old: 'The game was updated while this page was open. Reload it to fly on.',

  // Our own.
  unreachable: 'The server cannot be reached. Check your connection and try again.',
  answer_garbled: 'The server answered something strange. Try again in a moment.',
  connection_lost: 'The connection could not be brought back in time, and the seat was given up.',
  queue_expired: 'No match was found in time. Try again, or try another mode.',
  queue_cancelled: 'The search was cancelled, perhaps in another tab.',
  party_search_ended: 'The search has ended: somebody cancelled it, came or left.',
  party_over: 'You are not in the party any more.',
  lobby_closed:
    'That server is closing, and the lobby with it. Make a new one: it will be on another server.',

  // What is not passed on to the others.
  too_fast: 'Not so fast: nobody could read that.',
  text_off: 'On this server there are phrases only.',
  text_invalid: 'That cannot be said.',
  no_sides: 'Here everybody fights everybody: there is no side to tell.',

  // What is not granted in a private lobby.
  not_private: 'This is no private lobby.',
  not_host: 'Only the host can do that.',
  not_waiting: 'The match has begun already.',
  not_ready: 'Not everybody is ready.',
  too_few: 'A match needs at least two jets: wait for a friend, or make a lobby with bots.',
  nobody_there: 'Nobody has that seat any more.',
  not_running: 'No match is on.',
  no_rematch: 'There is no rematch of this match.',
  many_rivals: 'More than two fight here: leave the match instead.',
  out_of_range: 'No match can be played like that.',
};

const UNKNOWN = 'Something unexpected happened. Try again in a moment.';

export function sentenceFor(code: string): string {
  return SENTENCES[code] ?? UNKNOWN;
}

export function sentenceForError(error: unknown): string {
  return error instanceof ApiError ? withTrace(sentenceFor(error.code), error.traceId) : UNKNOWN;
}

/** Under the sentence, what an operator finds the failure by. */
export function withTrace(sentence: string, traceId: string | null): string {
  return traceId === null ? sentence : `${sentence}\nTrace ${traceId}`;
}

/** Codes after which only a reload of the page helps. */
export function needsReload(code: string): boolean {
  return ['client_too_old', 'bad_message', 'bad_input', 'flooding'].includes(code);
}

/** What a pilot is told while the server drains, or before another world follows. */
export function closingNotice(closing: Closing): string {
  if (closing.nextSeats !== null) {
    const left = clockText(closing.secondsLeft);
    return `Everybody moves to a world for ${closing.nextSeats} in ${left}; you fly on there, and scores begin anew.`;
  }
  const at = `This server closes in ${clockText(closing.secondsLeft)}`;
  if (closing.endless) return `${at}; you fly on on another one.`;
  if (closing.matchEndsBefore) return `${at}; your match goes on to its end.`;
  return `${at}; a match that is not over by then counts for nobody.`;
}

/** What a waiting ticket waits for, at this Unix second. */
export function waitingFor(ticket: Pick<Ticket, 'blocked_by' | 'limit' | 'widens_at'>, nowS: number): string {
  const left = ticket.widens_at === undefined ? 0 : Math.ceil(ticket.widens_at - nowS);
  const widens = left > 0 ? ` The limit widens in ${left} s.` : '';
  switch (ticket.blocked_by) {
    case 'too_few_players':
      return 'Looking for other pilots. Empty seats are filled with bots.';
    case 'rating':
      return `The pilots who wait are not within ${ticket.limit ?? '…'} rating points of yours.${widens}`;
    case 'latency':
      return `No free arena answers you within ${ticket.limit ?? '…'} ms.${widens}`;
    case 'no_server':
      return 'All arenas are full. You get the next free one.';
    case null:
      return 'Preparing your arena…';
    default:
      return 'Waiting for a match…';
  }
}

/** How much longer it takes, with its spread. */
export function estimateFor(
  ticket: Pick<Ticket, 'estimated_wait_s' | 'estimated_wait_low_s' | 'estimated_wait_high_s'>,
): string {
  const { estimated_wait_s: likely, estimated_wait_low_s: low, estimated_wait_high_s: high } = ticket;
  if (likely === null) return '–';
  if (typeof low !== 'number' || typeof high !== 'number' || low === high) return `${likely} s`;
  return `${low}–${high} s`;
}
