class_name Main
extends Control
## The program: its parts put together, and the way from one screen to the next.

const MENU: PackedScene = preload("res://src/menu/menu_screen.tscn")
const QUEUE: PackedScene = preload("res://src/queue/queue_screen.tscn")
const PARTY: PackedScene = preload("res://src/party/party_screen.tscn")
const RECORDS: PackedScene = preload("res://src/records/records_screen.tscn")
const NEW_LOBBY: PackedScene = preload("res://src/lobby/new_lobby_screen.tscn")
const SETTINGS: PackedScene = preload("res://src/settings/settings_panel.tscn")

## False for who calls [method set_up] himself.
var obeys_command_line := true
var settings: Settings
## The one that is on.
var screen: Control:
	get:
		return _screens.current

var _session: JetSession
var _desk: FrontDesk
var _menu: MenuDesk
var _queue: QueueDesk
var _party: PartyDesk
var _match: MatchDesk
## Said on the next menu.
var _notice := ""

@onready var _api: JetHeadApi = $HeadApi
@onready var _synth: Synth = $Synth
@onready var _sky: NightSky = $Sky
@onready var _backdrop: Backdrop = $Backdrop
@onready var _screens: Screens = $Screens


func _ready() -> void:
	_screens.changed.connect(_on_screen_changed)
	if obeys_command_line:
		_obey_command_line()


func _obey_command_line() -> void:
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
	_make_desks(files)
	_apply_settings()
	if not _match.come_back():
		_show_menu("")
	if await _party.resume() and screen is MenuScreen:
		_show_party("")


func _make_desks(files: String) -> void:
	_session = JetSession.new(_api, JetFileStore.new(files + ".json"))
	_session.guest_replaced.connect(_on_guest_replaced)
	_desk = FrontDesk.new(_api, _session)
	_menu = MenuDesk.new(_api, _session)
	_party = PartyDesk.new(_api, _session, JetFileStore.new(files + "_party.json"), _desk)
	_party.ticket_found.connect(_show_queue)
	_party.ended.connect(_on_party_ended)
	_match = MatchDesk.new(_api, _session, _desk, _party, JetFileStore.new(files + "_seat.json"), _screens)
	_match.settings = settings
	_match.synth = _synth
	_match.mutes = MuteList.new(files + "_muted.json")
	_match.queued.connect(_show_queue)
	_match.left.connect(_show_menu)
	_match.party_needed.connect(_show_party.bind(""))
	_queue = QueueDesk.new(_api, _session)
	_queue.seat_found.connect(_match.fly)
	_queue.search_ended.connect(_on_search_ended)
	_queue.left.connect(_show_menu)
	# From the start; a party has to gather anew.
	_queue.ticket_forgotten.connect(_match.play_again)
	for desk: Node in [_desk, _menu, _party, _match, _queue]:
		add_child(desk)


func _apply_settings() -> void:
	_api.origin = settings.server
	_sky.is_calm = settings.is_calm
	_backdrop.is_calm = settings.is_calm
	_menu.refresh(settings)


func _on_screen_changed() -> void:
	_backdrop.visible = not (screen is FlightScreen or screen is WatchScreen)
	if screen is MenuScreen or screen is PartyScreen:
		# So that they are known when a button is pressed.
		_desk.pings.refresh()


## The way back from anywhere: to the party, for who is in one.
func _show_menu(notice: String) -> void:
	if _party.is_in_party():
		_show_party(notice)
		return
	var menu: MenuScreen = _screens.enter(MENU)
	menu.play_pressed.connect(_on_play_pressed)
	menu.party_pressed.connect(_on_party_pressed)
	menu.lobby_pressed.connect(_on_lobby_pressed)
	menu.watch_pressed.connect(_on_watch_pressed)
	menu.records_pressed.connect(_show_records)
	menu.settings_pressed.connect(_on_settings_pressed)
	menu.quit_pressed.connect(get_tree().quit)
	menu.show_notice(notice if notice != "" else _notice)
	_notice = ""
	_menu.show_on(menu, settings)


func _show_party(notice: String) -> void:
	var party: PartyScreen = _screens.enter(PARTY)
	party.show_notice(notice)
	party.leave_pressed.connect(_on_party_left)
	_party.show_on(party)


func _show_records() -> void:
	var records: RecordsScreen = _screens.enter(RECORDS)
	records.back_pressed.connect(_show_menu.bind(""))
	records.replay_pressed.connect(_on_replay_pressed)
	records.set_up(_session.player_id(), _desk.read_board, _desk.read_matches)


func _show_new_lobby() -> void:
	var lobby: NewLobbyScreen = _screens.enter(NEW_LOBBY)
	lobby.back_pressed.connect(_show_menu.bind(""))
	lobby.make_pressed.connect(_on_make_pressed)


func _show_queue(ticket: JetTicket) -> void:
	var queue: QueueScreen = _screens.enter(QUEUE)
	queue.set_calm(settings.is_calm)
	_queue.show_on(queue, ticket)


func _on_settings_pressed() -> void:
	var panel: SettingsPanel = SETTINGS.instantiate()
	panel.closed.connect(panel.queue_free)
	screen.add_child(panel)
	panel.edit(settings)


func _on_replay_pressed(match_id: String) -> void:
	var records: RecordsScreen = screen
	records.show_notice("Fetching the recording…")
	var problem := await _match.watch(_desk.replay.bind(match_id))
	if problem:
		records.show_notice(Sentences.of_code(problem.code))


## Enters as this pilot, and goes on with [param way], which returns a [JetProblem] or null. The menu says what went
## wrong.
func _go(pilot: String, way: Callable) -> void:
	_synth.play(&"click")
	var menu: MenuScreen = screen
	menu.set_busy(true)
	var turn := _screens.turn
	var reply := await _session.enter_as(pilot)
	var problem := reply.problem
	if problem == null and turn == _screens.turn:
		problem = await way.call()
	if problem and turn == _screens.turn:
		menu.set_busy(false)
		menu.show_notice(Sentences.of_code(problem.code))


func _on_play_pressed(pilot: String, mode: String) -> void:
	_go(pilot, _match.play.bind(SeatSource.of_mode(mode)))


func _on_watch_pressed(pilot: String, lobby_id: String) -> void:
	_go(pilot, _match.watch.bind(_desk.watch.bind(lobby_id)))


func _on_party_pressed(pilot: String, code: String) -> void:
	_go(pilot, _enter_party.bind(code))


func _on_lobby_pressed(pilot: String, code: String) -> void:
	_go(pilot, _enter_lobby.bind(code))


func _enter_party(code: String) -> JetProblem:
	var turn := _screens.turn
	var reply := await _party.enter(code)
	if reply.problem == null and turn == _screens.turn:
		_show_party("")
	return reply.problem


func _enter_lobby(code: String) -> JetProblem:
	if code == "":
		_show_new_lobby()
		return null
	return await _match.play(SeatSource.of_code(code))


func _on_make_pressed(mode: String, fill_to: int) -> void:
	var lobby: NewLobbyScreen = screen
	lobby.set_busy(true)
	lobby.show_notice("")
	var turn := _screens.turn
	var reply := await _desk.open_lobby(mode, fill_to)
	if turn != _screens.turn:
		return
	if reply.problem:
		lobby.set_busy(false)
		lobby.show_notice(Sentences.of_code(reply.problem.code))
	else:
		var seat: JetSeat = reply.value
		_match.fly(SeatSource.of_code(seat.code), seat)


func _on_party_left() -> void:
	_party.leave()
	_show_menu("")


func _on_party_ended() -> void:
	if screen is PartyScreen:
		_show_menu(Sentences.of_code("party_over"))


func _on_search_ended(status: String) -> void:
	var together := _party.is_in_party() and status == JetTicket.CANCELLED
	_show_menu(Sentences.of_code("party_search_ended" if together else "queue_%s" % status))


func _on_guest_replaced(display_name: String) -> void:
	_notice = "The server no longer knew you, so you start afresh as %s." % display_name
