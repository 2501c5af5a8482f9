class_name JetTicketWatch
extends Node
## Follows a ticket to its final state.

## Each state of the ticket, the final one included.
signal ticket_changed(ticket: JetTicket)

var _api: JetHeadApi
var _follower: JetFollower


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_follower = JetFollower.new(api, session)
	_follower.event = "ticket"
	_follower.read = JetTicket.from
	_follower.is_final = func(ticket: JetTicket) -> bool: return ticket.is_final()
	_follower.state_changed.connect(func(ticket: JetTicket) -> void: ticket_changed.emit(ticket))
	add_child(_follower)


## To be awaited. Value: the final [JetTicket], or null if [method cancel] was called. A problem is final, too:
## [code]ticket_unknown[/code] above all.
func follow(ticket_id: String) -> JetReply:
	_follower.path = _api.ticket_path(ticket_id) + "/events"
	_follower.poll = _api.ticket.bind(ticket_id)
	return await _follower.follow()


## Stops following. The ticket itself lives on.
func cancel() -> void:
	_follower.cancel()
