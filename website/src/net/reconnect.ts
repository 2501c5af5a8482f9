/** What the client does after its game socket closed. */
export type Verdict =
  /** Join again with the resume token. */
  | { kind: 'resume' }
  /** Ask the head server for a new match ticket and join with that. */
  | { kind: 'fresh_ticket' }
  /** The seat is gone or must not be taken back; `code` names why (see PROTOCOL.md, close codes). */
  | { kind: 'stop'; code: string };

const CLOSE_CODES: Record<number, Verdict> = {
  1002: stop('bad_message'),
  1009: stop('bad_message'),
  4000: stop('match_over'),
  4001: stop('left'),
  4002: stop('replaced'),
  4003: stop('seat_expired'),
  4004: stop('lobby_failed'),
  4005: stop('server_stopping'),
  4006: stop('server_draining'),
  4007: stop('cut_short'),
  4008: stop('kicked'),
  4009: stop('message_too_long'),
  4010: { kind: 'resume' },
  4011: { kind: 'fresh_ticket' },
  4012: { kind: 'fresh_ticket' },
  4013: { kind: 'fresh_ticket' },
  4014: { kind: 'fresh_ticket' },
  4015: stop('lobby_unknown'),
  4016: stop('watchers_full'),
  4020: stop('bad_message'),
  4021: stop('bad_input'),
  4022: stop('flooding'),
  4023: { kind: 'resume' },
  4024: { kind: 'resume' },
  4030: stop('client_too_old'),
};

function stop(code: string): Verdict {
  return { kind: 'stop', code };
}

/** Reads a close code. Codes that we do not know (1006 is a cut connection) are worth coming back from. */
export function verdictOf(closeCode: number): Verdict {
  return CLOSE_CODES[closeCode] ?? { kind: 'resume' };
}
