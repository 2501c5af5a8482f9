class_name SeatSource
extends RefCounted
## Where a seat comes from, and so where a fresh ticket for it does: a queue, an open lobby, or a private one.

## Empty for lobbies.
var queue := ""
## Empty before the ticket is known.
var ticket_id := ""
## Of an open lobby; empty for the others.
var lobby_id := ""
## Of a private lobby; empty for the others.
var code := ""


static func of_mode(mode: String) -> SeatSource:
	var source := SeatSource.new()
	if mode in Modes.OPEN:
		source.lobby_id = mode
	else:
		source.queue = mode
	return source


static func of_code(lobby_code: String) -> SeatSource:
	var source := SeatSource.new()
	source.code = lobby_code
	return source


static func of_ticket(ticket: JetTicket) -> SeatSource:
	var source := of_mode(ticket.queue)
	source.ticket_id = ticket.ticket_id
	return source


## Asks for a fresh match ticket of the same seat. Value: [JetSeat].
func fresh_ticket(api: JetHeadApi, session: JetSession) -> JetReply:
	if lobby_id != "":
		return await session.with_token(api.join_lobby.bind(lobby_id))
	if code != "":
		return await session.with_token(api.join_lobby_by_code.bind(code))
	var reply := await session.with_token(api.ticket.bind(ticket_id))
	if reply.problem:
		return reply
	var ticket: JetTicket = reply.value
	if ticket.seat == null:
		return JetReply.failure("ticket_unknown", "the ticket has no seat any more", 404)
	return JetReply.ok(ticket.seat)


func to_entry() -> Dictionary:
	return {"queue": queue, "ticket_id": ticket_id, "lobby_id": lobby_id, "code": code}


## Null if [param entry] names no seat.
static func from_entry(entry: Dictionary) -> SeatSource:
	var source := SeatSource.new()
	var fields := JetFields.new(entry)
	source.queue = fields.text_or_empty("queue")
	source.ticket_id = fields.text_or_empty("ticket_id")
	source.lobby_id = fields.text_or_empty("lobby_id")
	source.code = fields.text_or_empty("code")
	var is_named := source.lobby_id != "" or source.code != "" or (source.queue != "" and source.ticket_id != "")
	return null if fields.is_broken() or not is_named else source
