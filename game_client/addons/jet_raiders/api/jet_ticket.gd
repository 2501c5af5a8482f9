class_name JetTicket
extends RefCounted
## A place in a queue, and once it is matched the seat it led to.

const WAITING := "waiting"
const MATCHED := "matched"
const CANCELLED := "cancelled"
const EXPIRED := "expired"

var ticket_id: String
## One of the constants above.
var status: String
var queue: String
## Place in the queue from 1; 0 unless waiting.
var position: int
var players_waiting: int
## Seconds; -1 if the server cannot tell.
var estimated_wait_s: int
## Eight in ten wait between these two; -1 if the server cannot tell.
var estimated_wait_low_s: int
var estimated_wait_high_s: int
## What a waiting ticket waits for ([code]too_few_players[/code], [code]rating[/code], [code]latency[/code],
## [code]no_server[/code]); empty while it is placed.
var blocked_by: String
## The limit that blocks it, in rating points or ms; 0 for the other reasons.
var limit: int
## When that limit is next wider, Unix seconds; 0 if it stays.
var widens_at: int
## When the present state lapses, Unix seconds.
var expires_at: int
## Null unless matched.
var seat: JetSeat


static func from(fields: JetFields) -> JetTicket:
	var ticket := JetTicket.new()
	ticket.ticket_id = fields.text("ticket_id")
	ticket.status = fields.text("status")
	ticket.queue = fields.text("queue")
	ticket.position = fields.whole_or("position", 0)
	ticket.players_waiting = fields.whole("players_waiting")
	ticket.estimated_wait_s = fields.whole_or("estimated_wait_s", -1)
	ticket.estimated_wait_low_s = fields.whole_or("estimated_wait_low_s", -1)
	ticket.estimated_wait_high_s = fields.whole_or("estimated_wait_high_s", -1)
	ticket.blocked_by = fields.text_or_empty("blocked_by")
	ticket.limit = fields.whole_or("limit", 0)
	ticket.widens_at = fields.whole_or("widens_at", 0)
	ticket.expires_at = fields.whole("expires_at")
	if ticket.status == MATCHED:
		ticket.seat = JetSeat.from(fields)
	return ticket


## True once nothing more will happen to it.
func is_final() -> bool:
	return status != WAITING
