class_name FlightScreen
extends Control
## One stay in one seat: connection, state, picture, sound and controls, from the join to the way back.

## Back to the menu; [param notice] says why, empty if the player knows.
signal ended(notice: String)
## The same again.
signal again_pressed
## The match has ended, and the pilot wants to see it again.
signal replay_pressed(match_id: String)
## The seat has been given up, and the pilot wants to watch what goes on there.
signal watch_pressed(lobby_id: String)
## The server closes and another one takes over: the same again, without being asked.
signal sent_on
## The seat can be taken again with these after a restart of the program.
signal seat_taken(ws_url: String, resume_token: String)
## There is nothing to come back to any more.
signal seat_given_up

const TAKING_SEAT := "Taking your seat…"
## Pauses before each look for the result: the game server hands it on at once, unless something is down.
const LOOK_AFTER_S: Array[float] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0]

var state := JetMatchState.new()
var connection: JetMatchConnection
## Asks for a recorded match: takes its id, returns a [JetReply] with a [JetPlayedMatch]. Not set where there are none.
var read_result: Callable
## Of the private lobby that we are in; empty elsewhere.
var lobby_code := ""

var _input := PilotInput.new()
var _is_over := false
## We have said that we want to give up.
var _gives_up := false
## We have said that we want a rematch.
var _wants_rematch := false
## To come back into the seat with.
var _ws_url := ""
var _resume_token := ""

@onready var _arena: Arena = $Arena
@onready var _hud: Hud = $Hud
@onready var _dialog: Dialog = $Dialog
@onready var _lobby: PrivateLobbyPanel = $Lobby
@onready var _chat: ChatPanel = $Chat
@onready var _sounds: MatchSounds = $Sounds


func _ready() -> void:
	connection = $Connection
	connection.message_received.connect(_on_message)
	connection.joined.connect(_on_joined)
	connection.lost.connect(_on_lost)
	connection.stopped.connect(_on_stopped)
	state.phase_changed.connect(_on_phase_changed)
	state.pilots_changed.connect(_show_lobby)
	_lobby.ready_pressed.connect(func(is_ready: bool) -> void: connection.send_ready(is_ready))
	_lobby.start_pressed.connect(func() -> void: connection.send_start())
	_lobby.kick_pressed.connect(func(seat: int) -> void: connection.send_kick(seat))
	_lobby.settings_changed.connect(func(wanted: JetMessages.MatchSettings) -> void: connection.send_settings(wanted))
	_lobby.leave_pressed.connect(_on_chosen.bind(Dialog.LEAVE))
	_lobby.map_voted.connect(func(map: int) -> void: connection.send_map_vote(map))
	state.rematch_changed.connect(func() -> void: _dialog.show_rematch(state, _wants_rematch))
	_dialog.map_voted.connect(func(map: int) -> void: connection.send_map_vote(map))
	state.pilots_changed.connect(func() -> void: _dialog.show_votes(state))
	_hud.menu_pressed.connect(_toggle_menu)
	_hud.jet_chosen.connect(func(jet: int) -> void: connection.send_jet(jet))
	_hud.watch(state)
	_chat.phrase_said.connect(func(phrase: int, to_side: bool) -> void: connection.send_phrase(phrase, to_side))
	_chat.text_said.connect(func(text: String, to_side: bool) -> void: connection.send_text(text, to_side))
	_dialog.chosen.connect(_on_chosen)
	_dialog.show_connecting(TAKING_SEAT)


## Call once it is in the tree, before joining through [member connection].
func set_up(settings: Settings, synth: Synth, mutes: MuteList) -> void:
	_sounds.listen(state, _arena, synth, mutes)
	_chat.listen(state, mutes)
	if settings.is_text:
		connection.codec = JetJsonCodec.new()
	_arena.is_calm = settings.is_calm
	_arena.follows = settings.follows
	_hud.set_up(settings)


func _process(delta: float) -> void:
	if state.identity == null:
		return
	state.advance(Time.get_ticks_msec())
	_input.is_enabled = connection.is_joined() and not _is_over and not _is_covered()
	_input.advance(state, connection)
	_arena.advance(delta)
	_hud.advance(state, _arena.view, connection.round_trip_ms)
	_chat.stay_in(_arena.view.frame)


func _unhandled_input(event: InputEvent) -> void:
	if event.is_action_pressed(Bindings.MENU):
		get_viewport().set_input_as_handled()
		_toggle_menu()
	elif _input.is_enabled and event.is_action_pressed(Bindings.NEXT_JET):
		_hud.choose_next_jet()
	elif _input.is_enabled and event is InputEventKey and event.pressed and not event.echo:
		# 1 is the first jet. It counts at any time, for the next ship.
		var number: int = event.physical_keycode - KEY_1
		_hud.choose_jet(number)


## Keys belong to something else than the jet.
func _is_covered() -> bool:
	return _dialog.visible or _lobby.visible or _chat.is_typing()


func _on_message(message: JetMessages.Message) -> void:
	state.apply(message, Time.get_ticks_msec())
	if message is JetMessages.Denied:
		_deny(message)
	if message is JetMessages.Identity:
		_input.joined(state.identity.tick_rate)
		# Whoever lost the connection says it again.
		_wants_rematch = false
		_arena.watch(state)


func _deny(denied: JetMessages.Denied) -> void:
	if denied.request in ["chat", "vote"]:
		_chat.refuse(denied.code)
		if denied.request == "vote":
			_gives_up = false
			_wants_rematch = false
			_dialog.show_rematch(state, false)
	else:
		_lobby.show_notice(Sentences.of_code(denied.code))


func _on_joined(ws_url: String, resume_token: String) -> void:
	_ws_url = ws_url
	_resume_token = resume_token
	if not _is_over:
		_dialog.close()
		seat_taken.emit(ws_url, resume_token)


func _on_lost(attempt: int) -> void:
	if _is_over:
		return
	if state.identity:
		_dialog.show_lost(attempt)
	else:
		_dialog.show_connecting(TAKING_SEAT)


func _on_stopped(code: String) -> void:
	seat_given_up.emit()
	# The scores stay up when the server closes the ended match.
	if _is_over and state.private == null:
		_dialog.close_rematch()
		return
	_is_over = true
	if code == "server_draining" and lobby_code != "":
		ended.emit(Sentences.of_code("lobby_closed"))
	elif code in ["left", "kicked"]:
		ended.emit(Sentences.of_code(code))
	elif code == "server_draining":
		_dialog.show_moving_on()
		sent_on.emit()
	else:
		_dialog.show_stopped(code)


## While a private lobby waits its panel is on; match follows match.
func _show_lobby() -> void:
	if state.private == null or state.phase != "waiting":
		_lobby.hide()
		return
	if _dialog.kind == &"results":
		_dialog.close()
	_is_over = false
	_lobby.show_lobby(state, lobby_code)


func _on_phase_changed(phase: String) -> void:
	_gives_up = _gives_up and phase == "running"
	if _is_over and phase != "ended" and state.private == null:
		_fly_again()
	if phase != "ended" or _is_over:
		return
	_is_over = true
	_dialog.show_results(state, read_result.is_valid())
	if state.private == null:
		seat_given_up.emit()
		_show_ratings()


## A rematch begins in the seat that we have: a restart of the program comes back into it.
func _fly_again() -> void:
	_is_over = false
	_wants_rematch = false
	_dialog.close()
	seat_taken.emit(_ws_url, _resume_token)


## The scoreboard is good without ratings, so a failure is not worth a word.
func _show_ratings() -> void:
	if not read_result.is_valid():
		return
	var match_id := state.identity.match_id
	for pause in LOOK_AFTER_S:
		await get_tree().create_timer(pause).timeout
		var reply: JetReply = await read_result.call(match_id)
		if match_id != state.identity.match_id:
			return
		if reply.problem == null:
			_dialog.show_ratings(state, reply.value)
			return
		if reply.problem.code != "result_unknown" and not reply.problem.is_passing():
			return


func _on_chosen(choice: StringName) -> void:
	match choice:
		Dialog.STAY:
			_dialog.close()
		Dialog.GIVE_UP:
			_gives_up = not _gives_up
			connection.send_give_up(_gives_up)
			_dialog.close()
		Dialog.REMATCH:
			_wants_rematch = not _wants_rematch
			connection.send_rematch(_wants_rematch)
			_dialog.show_rematch(state, _wants_rematch)
		Dialog.AGAIN:
			connection.leave()
			again_pressed.emit()
		Dialog.REPLAY:
			connection.leave()
			_dialog.show_connecting("Fetching the recording…")
			replay_pressed.emit(state.identity.match_id)
		Dialog.WATCH:
			connection.leave()
			seat_given_up.emit()
			_dialog.show_connecting("Finding a place to watch…")
			watch_pressed.emit(state.identity.lobby_id)
		Dialog.LEAVE:
			connection.leave()
			seat_given_up.emit()
			ended.emit("")


func _toggle_menu() -> void:
	if _dialog.kind == &"menu":
		_dialog.close()
	elif not _dialog.visible and not _is_over and not _lobby.visible:
		_dialog.show_menu(state, _gives_up)
