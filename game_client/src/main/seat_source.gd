class_name SeatSource
extends RefCounted
## Where a seat comes from, and so where a fresh ticket for it does: a queue, or an open lobby.

## Empty for a lobby.
var queue := ""
## Empty before the ticket is known.
var ticket_id := ""
## Empty for a queue.
var lobby_id := ""


static func of_mode(mode: String) -> SeatSource:
	var source := SeatSource.new()
	if mode == Modes.FREE_FLIGHT:
		source.lobby_id = mode
	else:
		source.queue = mode
	return source


static func of_ticket(ticket: JetTicket) -> SeatSource:
	var source := of_mode(ticket.queue)
	source.ticket_id = ticket.ticket_id
	return source


func to_mode() -> String:
	return lobby_id if lobby_id != "" else queue


## Asks for a fresh match ticket of the same seat. Value: [JetSeat].
func fresh_ticket(api: JetHeadApi, session: JetSession) -> JetReply:
	if lobby_id != "":
		return await session.with_token(api.join_lobby.bind(lobby_id))
	var reply := await session.with_token(api.ticket.bind(ticket_id))
	if reply.problem:
		return reply
	var ticket: JetTicket = reply.value
	if ticket.seat == null:
		return JetReply.failure("ticket_unknown", "the ticket has no seat any more", 404)
	return JetReply.ok(ticket.seat)


func to_entry() -> Dictionary:
	return {"queue": queue, "ticket_id": ticket_id, "lobby_id": lobby_id}


## Null if [param entry] names no seat.
static func from_entry(entry: Dictionary) -> SeatSource:
	var source := SeatSource.new()
	var fields := JetFields.new(entry)
	source.queue = fields.text_or_empty("queue")
	source.ticket_id = fields.text_or_empty("ticket_id")
	source.lobby_id = fields.text_or_empty("lobby_id")
	var is_named := source.lobby_id != "" or (source.queue != "" and source.ticket_id != "")
	return null if fields.is_broken() or not is_named else source
