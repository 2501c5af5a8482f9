class_name QueueDesk
extends Node
## A wait in a queue: followed, shown on a [QueueScreen], and cancelled from there.

signal seat_found(source: SeatSource, seat: JetSeat)
## Nothing was found; [param status] is the ticket's.
signal search_ended(status: String)
## The player has cancelled, or something went wrong: [param notice] says what, empty for nothing.
signal left(notice: String)
## Matchmaking was restarted and knows the ticket no more.
signal ticket_forgotten(source: SeatSource)

var _api: JetHeadApi
var _session: JetSession
## Null while another screen is on.
var _screen: QueueScreen


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session


## From now on the wait shows there, until it is over or the screen is gone.
func show_on(screen: QueueScreen, ticket: JetTicket) -> void:
	_screen = screen
	screen.show_ticket(ticket)
	screen.tree_exiting.connect(_on_screen_gone.bind(screen))
	screen.cancel_pressed.connect(_cancel.bind(screen, ticket.ticket_id))
	var reply := JetReply.ok(ticket)
	if not ticket.is_final():
		var watch := JetTicketWatch.new(_api, _session)
		add_child(watch)
		watch.ticket_changed.connect(screen.show_ticket)
		screen.tree_exiting.connect(watch.cancel)
		reply = await watch.follow(ticket.ticket_id)
		watch.queue_free()
	if _screen == screen:
		_end(reply, ticket)


func _end(reply: JetReply, ticket: JetTicket) -> void:
	if reply.problem:
		if reply.problem.code == "ticket_unknown":
			ticket_forgotten.emit(SeatSource.of_ticket(ticket))
		else:
			left.emit(Sentences.of_code(reply.problem.code))
		return
	var final: JetTicket = reply.value
	if final.seat:
		_screen.show_matched()
		seat_found.emit(SeatSource.of_ticket(final), final.seat)
	else:
		search_ended.emit(final.status)


func _cancel(screen: QueueScreen, ticket_id: String) -> void:
	var reply := await _session.with_token(_api.cancel_ticket.bind(ticket_id))
	if _screen != screen or (reply.problem and reply.problem.code == "already_matched"):
		# Matched in the same moment: the watch takes the seat.
		return
	var is_gone := reply.problem == null or reply.problem.code == "ticket_unknown"
	left.emit("" if is_gone else Sentences.of_code(reply.problem.code))


func _on_screen_gone(screen: QueueScreen) -> void:
	if _screen == screen:
		_screen = null
