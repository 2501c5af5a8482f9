class_name JetCloseVerdict
extends RefCounted
## What a client does after its game socket closed. PROTOCOL.md, close codes.

enum Kind {
	## Join again with the resume token.
	RESUME,
	## Ask the head server for a new match ticket and join with that.
	FRESH_TICKET,
	## The seat is gone or must not be taken back.
	STOP,
}

const _STOPS: Dictionary[int, String] = {
	1002: "bad_message",
	1009: "bad_message",
	4000: "match_over",
	4001: "left",
	4002: "replaced",
	4003: "seat_expired",
	4004: "lobby_failed",
	4005: "server_stopping",
	4006: "server_draining",
	4007: "cut_short",
	4008: "kicked",
	4009: "message_too_long",
	4015: "lobby_unknown",
	4016: "watchers_full",
	4020: "bad_message",
	4021: "bad_input",
	4022: "flooding",
	4030: "client_too_old",
}
const _FRESH_TICKETS: Array[int] = [4011, 4012, 4013, 4014]

var kind: Kind
## Why it is over; empty unless [constant Kind.STOP].
var code := ""


## Reads a close code. Those we do not know (-1 is a cut connection) are worth coming back from.
static func of(close_code: int) -> JetCloseVerdict:
	var verdict := JetCloseVerdict.new()
	if close_code in _STOPS:
		verdict.kind = Kind.STOP
		verdict.code = _STOPS[close_code]
	elif close_code in _FRESH_TICKETS:
		verdict.kind = Kind.FRESH_TICKET
	else:
		verdict.kind = Kind.RESUME
	return verdict
