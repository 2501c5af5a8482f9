class_name Main
extends Control
## Which screen is on, and the way from one to the next.

const MENU: PackedScene = preload("res://src/menu/menu_screen.tscn")
const QUEUE: PackedScene = preload("res://src/queue/queue_screen.tscn")
const FLIGHT: PackedScene = preload("res://src/match/flight_screen.tscn")
const PARTY: PackedScene = preload("res://src/party/party_screen.tscn")
const RECORDS: PackedScene = preload("res://src/records/records_screen.tscn")
const NEW_LOBBY: PackedScene = preload("res://src/lobby/new_lobby_screen.tscn")
const WATCH: PackedScene = preload("res://src/watch/watch_screen.tscn")
const SETTINGS: PackedScene = preload("res://src/settings/settings_panel.tscn")
const LOBBIES_EVERY_S := 10.0

var settings: Settings
## The screen that is on: a [MenuScreen], a [PartyScreen], a [NewLobbyScreen], a [RecordsScreen], a [QueueScreen], a
## [FlightScreen] or a [WatchScreen].
var screen: Control

var _session: JetSession
var _seats: JetSessionStore
var _mutes: MuteList
var _desk: FrontDesk
var _queue: QueueDesk
var _party: PartyDesk
## Said on the next menu.
var _notice := ""
## Whose turn it is: what was awaited for an earlier screen has come too late.
var _turn := 0

@onready var _api: JetHeadApi = $HeadApi
@onready var _synth: Synth = $Synth
@onready var _sky: NightSky = $Sky
@onready var _backdrop: Backdrop = $Backdrop
@onready var _screens: Control = $Screens
@onready var _lobby_timer: Timer = $LobbyTimer


func _ready() -> void:
	var line := CommandLine.parse(OS.get_cmdline_user_args())
	if line.mistake != "":
		printerr(line.mistake)
		get_tree().quit(2)
		return
	set_up("user://%s" % line.profile, line.server)


## Starts with the files whose names begin with [param files]; [param server] overrides the settings unless it is empty.
func set_up(files: String, server: String) -> void:
	settings = Settings.new(files + "_settings.cfg")
	settings.load_file()
	if server != "":
		settings.server = server
	settings.changed.connect(_apply_settings)
	settings.apply()
	_session = JetSession.new(_api, JetFileStore.new(files + ".json"))
	_session.guest_replaced.connect(_on_guest_replaced)
	_seats = JetFileStore.new(files + "_seat.json")
	_mutes = MuteList.new(files + "_muted.json")
	_desk = FrontDesk.new(_api, _session)
	add_child(_desk)
	_queue = QueueDesk.new(_api, _session)
	_queue.seat_found.connect(_fly)
	_queue.search_ended.connect(_on_search_ended)
	_queue.left.connect(_show_menu)
	# From the start; a party has to gather anew.
	_queue.ticket_forgotten.connect(_play_again)
	add_child(_queue)
	_party = PartyDesk.new(_api, _session, JetFileStore.new(files + "_party.json"), _desk)
	_party.ticket_found.connect(_show_queue)
	_party.ended.connect(_on_party_ended)
	add_child(_party)
	_lobby_timer.timeout.connect(_ask_for_lobbies)
	_lobby_timer.wait_time = LOBBIES_EVERY_S
	_apply_settings()
	var kept := _seats.load_entry(_api.origin)
	var source := SeatSource.from_entry(kept)
	if source:
		_come_back(source, JetFields.new(kept))
	else:
		_show_menu("")
	if await _party.resume() and screen is MenuScreen:
		_show_party("")


func _apply_settings() -> void:
	_api.origin = settings.server
	_sky.is_calm = settings.is_calm
	_backdrop.is_calm = settings.is_calm
	var menu := screen as MenuScreen
	if menu:
		menu.show_settings(settings)
		menu.show_pilot(_session.asked_name(), _session.display_name())
		_ask_for_lobbies()


## Puts the next screen on and returns its turn.
func _enter(scene: PackedScene) -> int:
	if screen:
		screen.queue_free()
	screen = scene.instantiate()
	_screens.add_child(screen)
	_backdrop.visible = not (screen is FlightScreen or screen is WatchScreen)
	_lobby_timer.stop()
	if screen is MenuScreen or screen is PartyScreen:
		# So that they are known when a button is pressed.
		_desk.pings.refresh()
	_turn += 1
	return _turn


## The way back from anywhere: to the party, for who is in one.
func _show_menu(notice: String) -> void:
	if _party.is_in_party():
		_show_party(notice)
		return
	_enter(MENU)
	var menu: MenuScreen = screen
	menu.play_pressed.connect(_on_play_pressed)
	menu.party_pressed.connect(_on_party_pressed)
	menu.lobby_pressed.connect(_on_lobby_pressed)
	menu.watch_pressed.connect(_on_watch_pressed)
	menu.records_pressed.connect(_show_records)
	menu.settings_pressed.connect(_on_settings_pressed)
	menu.quit_pressed.connect(get_tree().quit)
	menu.show_pilot(_session.asked_name(), _session.display_name())
	menu.show_settings(settings)
	menu.show_notice(notice if notice != "" else _notice)
	_notice = ""
	_ask_for_lobbies()
	_ask_for_ratings()
	_lobby_timer.start()


func _show_party(notice: String) -> void:
	_enter(PARTY)
	var party: PartyScreen = screen
	party.show_notice(notice)
	party.leave_pressed.connect(_on_party_left)
	_party.show_on(party)


func _show_records() -> void:
	_enter(RECORDS)
	var records: RecordsScreen = screen
	records.back_pressed.connect(_show_menu.bind(""))
	records.replay_pressed.connect(_on_replay_pressed)
	records.set_up(_session.player_id(), _desk.read_board, _desk.read_matches)


func _on_replay_pressed(match_id: String) -> void:
	var records: RecordsScreen = screen
	records.show_notice("Fetching the recording…")
	var problem := await _watch(_desk.replay.bind(match_id))
	if problem:
		records.show_notice(Sentences.of_code(problem.code))


## Enters as this pilot, and goes on with [param way], which returns a [JetProblem] or null. The menu says what went
## wrong.
func _go(pilot: String, way: Callable) -> void:
	_synth.play(&"click")
	var menu: MenuScreen = screen
	menu.set_busy(true)
	var turn := _turn
	var reply := await _session.enter_as(pilot)
	var problem := reply.problem
	if problem == null and turn == _turn:
		problem = await way.call()
	if problem and turn == _turn:
		menu.set_busy(false)
		menu.show_notice(Sentences.of_code(problem.code))


func _on_play_pressed(pilot: String, mode: String) -> void:
	_go(pilot, _take.bind(SeatSource.of_mode(mode)))


func _on_watch_pressed(pilot: String, lobby_id: String) -> void:
	_go(pilot, _watch.bind(_desk.watch.bind(lobby_id)))


func _on_party_pressed(pilot: String, code: String) -> void:
	_go(pilot, _enter_party.bind(code))


func _on_lobby_pressed(pilot: String, code: String) -> void:
	_go(pilot, _enter_lobby.bind(code))


func _enter_party(code: String) -> JetProblem:
	var turn := _turn
	var reply := await _party.enter(code)
	if reply.problem == null and turn == _turn:
		_show_party("")
	return reply.problem


func _enter_lobby(code: String) -> JetProblem:
	if code == "":
		_show_new_lobby()
		return null
	return await _take(SeatSource.of_code(code))


func _show_new_lobby() -> void:
	_enter(NEW_LOBBY)
	var lobby: NewLobbyScreen = screen
	lobby.back_pressed.connect(_show_menu.bind(""))
	lobby.make_pressed.connect(_on_make_pressed)


func _on_make_pressed(mode: String, fill_to: int) -> void:
	var lobby: NewLobbyScreen = screen
	lobby.set_busy(true)
	lobby.show_notice("")
	var turn := _turn
	var reply := await _desk.open_lobby(mode, fill_to)
	if turn != _turn:
		return
	if reply.problem:
		lobby.set_busy(false)
		lobby.show_notice(Sentences.of_code(reply.problem.code))
	else:
		var seat: JetSeat = reply.value
		_fly(SeatSource.of_code(seat.code), seat)


func _on_party_left() -> void:
	_party.leave()
	_show_menu("")


func _on_party_ended() -> void:
	if screen is PartyScreen:
		_show_menu(Sentences.of_code("party_over"))


func _ask_for_ratings() -> void:
	if _session.player_id() == "":
		return
	var turn := _turn
	var reply := await _session.with_token(_api.profile)
	if reply.problem == null and turn == _turn and screen is MenuScreen:
		(screen as MenuScreen).show_ratings((reply.value as JetProfile).ratings)


func _ask_for_lobbies() -> void:
	var turn := _turn
	var reply := await _api.lobbies()
	# A count for the curious: the menu is as good without it.
	if reply.problem == null and turn == _turn and screen is MenuScreen:
		(screen as MenuScreen).show_lobbies(reply.value)


func _on_settings_pressed() -> void:
	var panel: SettingsPanel = SETTINGS.instantiate()
	panel.closed.connect(panel.queue_free)
	screen.add_child(panel)
	panel.edit(settings)


## The way into a match. Returns what went wrong, or null.
func _take(source: SeatSource) -> JetProblem:
	var turn := _turn
	var reply := await _desk.play(source)
	if reply.problem == null and turn == _turn:
		if reply.value is JetSeat:
			var seat: JetSeat = reply.value
			# As the server writes the code, for who passes it on.
			_fly(SeatSource.of_code(seat.code) if source.code != "" else source, seat)
		else:
			_show_queue(reply.value)
	return reply.problem


## The same once more, from a match that is over. Returns what went wrong, or null.
func _take_again(source: SeatSource) -> JetProblem:
	var turn := _turn
	var reply := await _session.enter_as(_session.asked_name())
	if reply.problem or turn != _turn:
		return reply.problem
	return await _take(source)


## To where [param place], which returns a [JetReply] with a [JetSeat], lets us watch from. Returns what went wrong, or
## null.
func _watch(place: Callable) -> JetProblem:
	var turn := _turn
	var reply: JetReply = await place.call()
	if turn != _turn:
		return null
	if reply.problem == null:
		_enter(WATCH)
		var watch: WatchScreen = screen
		watch.set_up(settings, _synth, _mutes)
		watch.connection.fresh_ticket = place
		watch.ended.connect(_show_menu)
		watch.connection.join_seat(reply.value)
	return reply.problem


## From a match that was left, or is over.
func _watch_or_menu(place: Callable) -> void:
	var problem := await _watch(place)
	if problem:
		_show_menu(Sentences.of_code(problem.code))


func _play_again(source: SeatSource) -> void:
	if _party.is_in_party() and source.queue != "":
		_show_party("")
		return
	var turn := _turn
	var problem := await _take_again(source)
	if problem and turn == _turn:
		_show_menu(Sentences.of_code(problem.code))


## Plays on after a server has closed: tries until another one takes us.
func _move_on(source: SeatSource) -> void:
	if _party.is_in_party() and source.queue != "":
		_show_party("")
		return
	var turn := _turn
	var problem := await _desk.move_on(_take_again.bind(source), func() -> bool: return turn == _turn)
	if problem and turn == _turn:
		_show_menu(Sentences.of_code(problem.code))


func _show_queue(ticket: JetTicket) -> void:
	_enter(QUEUE)
	var queue: QueueScreen = screen
	queue.set_calm(settings.is_calm)
	_queue.show_on(queue, ticket)


func _on_search_ended(status: String) -> void:
	var together := _party.is_in_party() and status == JetTicket.CANCELLED
	_show_menu(Sentences.of_code("party_search_ended" if together else "queue_%s" % status))


func _fly(source: SeatSource, seat: JetSeat) -> void:
	var flight := _enter_flight(source)
	_keep_seat(source, seat.ws_url, "")
	flight.connection.join_seat(seat)


## A program that was ended in its seat goes straight back there.
func _come_back(source: SeatSource, kept: JetFields) -> void:
	var flight := _enter_flight(source)
	var resume_token := kept.text_or_empty("resume_token")
	if resume_token != "":
		flight.connection.join_again(kept.text_or_empty("ws_url"), resume_token)
	else:
		flight.connection.join_afresh()


func _enter_flight(source: SeatSource) -> FlightScreen:
	_enter(FLIGHT)
	var flight: FlightScreen = screen
	flight.set_up(settings, _synth, _mutes)
	flight.connection.fresh_ticket = source.fresh_ticket.bind(_api, _session)
	flight.lobby_code = source.code
	# Lobbies have no results.
	if source.queue != "":
		flight.read_result = _desk.read_result
	flight.seat_taken.connect(_on_seat_taken.bind(source))
	flight.seat_given_up.connect(func() -> void: _seats.forget(_api.origin))
	flight.ended.connect(_show_menu)
	flight.again_pressed.connect(_play_again.bind(source))
	flight.sent_on.connect(_move_on.bind(source))
	flight.replay_pressed.connect(func(match_id: String) -> void: _watch_or_menu(_desk.replay.bind(match_id)))
	flight.watch_pressed.connect(
		func(lobby_id: String) -> void: _watch_or_menu(_desk.watch_after.bind(source, lobby_id))
	)
	return flight


func _on_seat_taken(ws_url: String, resume_token: String, source: SeatSource) -> void:
	_keep_seat(source, ws_url, resume_token)


func _keep_seat(source: SeatSource, ws_url: String, resume_token: String) -> void:
	var entry := source.to_entry()
	entry["ws_url"] = ws_url
	entry["resume_token"] = resume_token
	_seats.save_entry(_api.origin, entry)


func _on_guest_replaced(display_name: String) -> void:
	_notice = "The server no longer knew you, so you start afresh as %s." % display_name
