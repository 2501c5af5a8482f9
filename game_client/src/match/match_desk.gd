class_name MatchDesk
extends Node
## The ways into a match and to watching one, on a [FlightScreen] or a [WatchScreen], and on from there.

## The match is found in a queue.
signal queued(ticket: JetTicket)
## Back to the menu; [param notice] says why, empty if the player knows.
signal left(notice: String)
## The same once more, of a queue, by somebody in a party: that has to gather anew.
signal party_needed

const FLIGHT: PackedScene = preload("res://src/match/flight_screen.tscn")
const WATCH: PackedScene = preload("res://src/watch/watch_screen.tscn")

var settings: Settings
var synth: Synth
var mutes: MuteList

var _api: JetHeadApi
var _session: JetSession
var _front_desk: FrontDesk
var _party: PartyDesk
## Where the seat is kept that we have, for who starts the program again.
var _seats: JetSessionStore
var _screens: Screens


func _init(
	api: JetHeadApi,
	session: JetSession,
	front_desk: FrontDesk,
	party: PartyDesk,
	seats: JetSessionStore,
	screens: Screens
) -> void:
	_api = api
	_session = session
	_front_desk = front_desk
	_party = party
	_seats = seats
	_screens = screens


## Returns what went wrong, or null.
func play(source: SeatSource) -> JetProblem:
	var turn := _screens.turn
	var reply := await _front_desk.play(source)
	if reply.problem == null and turn == _screens.turn:
		if reply.value is JetSeat:
			var seat: JetSeat = reply.value
			# As the server writes the code, for who passes it on.
			fly(SeatSource.of_code(seat.code) if source.code != "" else source, seat)
		else:
			queued.emit(reply.value)
	return reply.problem


## In a seat that was just given.
func fly(source: SeatSource, seat: JetSeat) -> void:
	var flight := _enter_flight(source)
	_keep_seat(seat.ws_url, "", source)
	flight.connection.join_seat(seat)


## A program that was ended in its seat goes straight back there. False if it was in none.
func come_back() -> bool:
	var kept := JetFields.new(_seats.load_entry(_api.origin))
	var source := SeatSource.from_entry(_seats.load_entry(_api.origin))
	if source == null:
		return false
	var flight := _enter_flight(source)
	var resume_token := kept.text_or_empty("resume_token")
	if resume_token != "":
		flight.connection.join_again(kept.text_or_empty("ws_url"), resume_token)
	else:
		flight.connection.join_afresh()
	return true


## To where [param place], which returns a [JetReply] with a [JetSeat], lets us watch from. Returns what went wrong, or
## null.
func watch(place: Callable) -> JetProblem:
	var turn := _screens.turn
	var reply: JetReply = await place.call()
	if turn != _screens.turn:
		return null
	if reply.problem == null:
		var screen: WatchScreen = _screens.enter(WATCH)
		screen.set_up(settings, synth, mutes)
		screen.connection.fresh_ticket = place
		screen.ended.connect(left.emit)
		screen.connection.join_seat(reply.value)
	return reply.problem


## From a match that is over.
func play_again(source: SeatSource) -> void:
	if _gathers(source):
		return
	var turn := _screens.turn
	_leave_with(await _play_as_before(source), turn)


## After a server has closed: tries until another one takes us.
func _move_on(source: SeatSource) -> void:
	if _gathers(source):
		return
	var turn := _screens.turn
	var is_wanted := func() -> bool: return turn == _screens.turn
	_leave_with(await _front_desk.move_on(_play_as_before.bind(source), is_wanted), turn)


func _gathers(source: SeatSource) -> bool:
	var gathers := _party.is_in_party() and source.queue != ""
	if gathers:
		party_needed.emit()
	return gathers


## Returns what went wrong, or null.
func _play_as_before(source: SeatSource) -> JetProblem:
	var turn := _screens.turn
	var reply := await _session.enter_as(_session.asked_name())
	if reply.problem or turn != _screens.turn:
		return reply.problem
	return await play(source)


## From a match that was left, or is over.
func _watch_after(place: Callable) -> void:
	_leave_with(await watch(place), _screens.turn)


func _leave_with(problem: JetProblem, turn: int) -> void:
	if problem and turn == _screens.turn:
		left.emit(Sentences.of_code(problem.code))


func _enter_flight(source: SeatSource) -> FlightScreen:
	var flight: FlightScreen = _screens.enter(FLIGHT)
	flight.set_up(settings, synth, mutes)
	flight.connection.fresh_ticket = source.fresh_ticket.bind(_api, _session)
	flight.lobby_code = source.code
	# Lobbies have no results.
	if source.queue != "":
		flight.read_result = _front_desk.read_result
	flight.seat_taken.connect(_keep_seat.bind(source))
	flight.seat_given_up.connect(func() -> void: _seats.forget(_api.origin))
	flight.ended.connect(left.emit)
	flight.again_pressed.connect(play_again.bind(source))
	flight.sent_on.connect(_move_on.bind(source))
	flight.replay_pressed.connect(func(match_id: String) -> void: _watch_after(_front_desk.replay.bind(match_id)))
	flight.watch_pressed.connect(
		func(lobby_id: String) -> void: _watch_after(_front_desk.watch_after.bind(source, lobby_id))
	)
	return flight


func _keep_seat(ws_url: String, resume_token: String, source: SeatSource) -> void:
	var entry := source.to_entry()
	entry["ws_url"] = ws_url
	entry["resume_token"] = resume_token
	_seats.save_entry(_api.origin, entry)
