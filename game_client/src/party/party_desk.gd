class_name PartyDesk
extends Node
## The player's party: entered, kept over restarts, shown on a [PartyScreen], and what its buttons do.

## The party waits or is matched: our own ticket.
signal ticket_found(ticket: JetTicket)
## The player is not in it any more, without having left.
signal ended

var _api: JetHeadApi
var _session: JetSession
var _store: JetSessionStore
var _desk: FrontDesk
var _line: JetPartyLine
## Null while another screen is on.
var _screen: PartyScreen


func _init(api: JetHeadApi, session: JetSession, store: JetSessionStore, desk: FrontDesk) -> void:
	_api = api
	_session = session
	_store = store
	_desk = desk
	_line = JetPartyLine.new(api, session)
	_line.changed.connect(_on_changed)
	_line.ended.connect(_on_ended)
	add_child(_line)


func is_in_party() -> bool:
	return _line.current != null


## Joins the party with this code; an empty one makes a new party. Value: [JetParty].
func enter(code: String) -> JetReply:
	var call_with_token := _api.parties.create if code == "" else _api.parties.join.bind(code)
	var reply := await _session.with_token(call_with_token)
	if not reply.problem:
		_follow(reply.value)
	return reply


## Back into the party of before a restart. True if the player is still in it.
func resume() -> bool:
	var id: Variant = _store.load_entry(_api.origin).get("party_id")
	if not id is String or _session.player_id() == "":
		return false
	var reply := await _session.with_token(_api.parties.read.bind(id))
	if not reply.problem:
		_follow(reply.value)
	elif not reply.problem.is_passing():
		_store.forget(_api.origin)
	return reply.problem == null


## From now on the party shows there, as long as that screen lives.
func show_on(screen: PartyScreen) -> void:
	_screen = screen
	screen.tree_exiting.connect(_on_screen_gone.bind(screen))
	screen.set_up(_session.player_id())
	screen.ready_pressed.connect(_on_ready_pressed)
	screen.lead_pressed.connect(func(player_id: String) -> void: _change(_api.parties.set_leader, [player_id]))
	screen.new_code_pressed.connect(func() -> void: _change(_api.parties.renew_invite, []))
	screen.remove_pressed.connect(_on_remove_pressed)
	screen.play_pressed.connect(_on_play_pressed)
	screen.show_party(_line.current)
	_look_for_ticket(_line.current)


## Leaves for good.
func leave() -> void:
	if not is_in_party():
		return
	var id := _line.current.party_id
	_line.leave()
	_store.forget(_api.origin)
	# If this call is lost, the silence says the same a little later.
	_session.with_token(_api.parties.remove.bind(id, _session.player_id()))


func _follow(party: JetParty) -> void:
	_store.save_entry(_api.origin, {"party_id": party.party_id})
	_line.enter(party)


func _on_changed(party: JetParty) -> void:
	if _screen:
		_screen.show_party(party)
		_look_for_ticket(party)


func _on_ended() -> void:
	_store.forget(_api.origin)
	ended.emit()


func _on_screen_gone(screen: PartyScreen) -> void:
	if _screen == screen:
		_screen = null


## When the party begins to wait, so does this member.
func _look_for_ticket(party: JetParty) -> void:
	var own := party.member(_session.player_id())
	if own == null or own.ticket_id == "":
		return
	var screen := _screen
	var reply := await _session.with_token(_api.ticket.bind(own.ticket_id))
	if screen != _screen or _screen == null:
		return
	if reply.problem:
		_tell(reply)
		return
	var ticket: JetTicket = reply.value
	if ticket.status in [JetTicket.WAITING, JetTicket.MATCHED]:
		ticket_found.emit(ticket)


func _on_play_pressed(queue: String) -> void:
	var screen := _screen
	var reply := await _desk.enqueue(queue, _line.current.party_id)
	if screen != _screen:
		return
	if reply.problem:
		_tell(reply)
	else:
		ticket_found.emit(reply.value)


func _on_remove_pressed(player_id: String) -> void:
	_tell(await _session.with_token(_api.parties.remove.bind(_line.current.party_id, player_id)))


func _on_ready_pressed(is_ready: bool) -> void:
	_note(await _desk.set_party_ready(_line.current.party_id, is_ready))


## Calls with the party's id and [param arguments].
func _change(call_with_token: Callable, arguments: Array) -> void:
	_note(await _session.with_token(call_with_token.bindv([_line.current.party_id] + arguments)))


## The party as a call has changed it.
func _note(reply: JetReply) -> void:
	_tell(reply)
	if not reply.problem:
		_line.note(reply.value)


func _tell(reply: JetReply) -> void:
	if _screen:
		_screen.show_notice(Sentences.of_code(reply.problem.code) if reply.problem else "")
