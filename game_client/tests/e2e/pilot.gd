extends SceneTree
## Plays the real game without a person: [code]godot -s tests/e2e/pilot.gd -- --server URL --profile NAME[/code]. It
## presses what a person would press, and prints what happens, one JSON object a line after [code]PILOT[/code]. The
## task runner reads that. Environment: [code]PILOT_NAME[/code], [code]PILOT_MODE[/code], [code]PILOT_ENCODING[/code]
## (text, or else binary), [code]PILOT_PARTY[/code] or [code]PILOT_LOBBY[/code] (the code of a party or a lobby to
## join, or [code]new[/code] to make one for two; who joins a lobby votes for its last map, and gives the match up),
## [code]PILOT_WATCHES[/code] (a match that is on, of this mode, in place of flying), [code]PILOT_REPLAYS[/code] (the
## match that it flew) and, for screenshots, [code]PICTURES_DIR[/code].

const FLYING: Array[StringName] = [Bindings.THROTTLE_UP, Bindings.TURN_LEFT, Bindings.TURN_RIGHT, Bindings.FIRE]
const CHANGE_EVERY_MS := 350
## What it says when the match begins: [code]Good luck![/code]
const GREETING := 2

var _listener := ErrorListener.new()
var _main: Main
var _held: Dictionary[StringName, bool] = {}
var _next_change_ms := 0
var _pictures := OS.get_environment("PICTURES_DIR")
## Who said what.
var _heard: Array[String] = []


func _initialize() -> void:
	OS.add_logger(_listener)
	_play.call_deferred()


func _play() -> void:
	await process_frame
	_main = (load("res://src/main/main.tscn") as PackedScene).instantiate()
	root.add_child(_main)
	await process_frame
	_main.settings.is_text = OS.get_environment("PILOT_ENCODING") == "text"
	if _main.screen is MenuScreen:
		await _press_play()
	if OS.get_environment("PILOT_WATCHES") != "":
		await _watch()
		_finish(0)
		return
	await _until(func() -> bool: return _main.screen is FlightScreen)
	var flight: FlightScreen = _main.screen
	_listen(flight)
	await _until(func() -> bool: return flight.state.phase != "waiting")
	await _take_picture("countdown")
	await _until(func() -> bool: return flight.state.phase == "running")
	_say({"event": "running", "match_id": flight.state.identity.match_id, "seat": flight.state.identity.seat})
	var watch := FrameWatch.new()
	root.add_child(watch)
	flight.connection.send_phrase(GREETING)
	if OS.get_environment("PILOT_LOBBY") not in ["", "new"]:
		# Once the other has seen it running, too.
		await _until(func() -> bool: return _heard.size() == 2)
		_give_up(flight)
	await _take_picture_of_a_fight(flight)
	await _until(func() -> bool: return flight.state.phase == "ended")
	await _take_picture("results")
	var seconds := flight.state.clock.tick_at(Time.get_ticks_msec()) / flight.state.identity.tick_rate
	var ending := {"event": "ended", "match_id": flight.state.identity.match_id}
	ending["table"] = _table(flight.state)
	ending["winners"] = Array(flight.state.winners)
	ending["heard"] = _heard
	ending["ended_by"] = flight.state.ended_by
	if flight.state.private:
		ending["map"] = flight.state.private.maps[flight.state.private.map]
	ending["kilobytes_per_s"] = flight.connection.bytes_received / 1000.0 / maxf(seconds, 1.0)
	ending["scripts_ms"] = FrameWatch.quantile_ms(watch.times_us, 0.5)
	ending["memory_mb"] = OS.get_static_memory_usage() / 1000000.0
	_say(ending)
	if OS.get_environment("PILOT_REPLAYS") != "":
		(flight.get_node("Dialog") as Dialog).chosen.emit(Dialog.REPLAY)
		await _until(func() -> bool: return _main.screen is WatchScreen)
		await _watch_recording()
	_finish(0)


func _table(state: JetMatchState) -> Array[Dictionary]:
	var table: Array[Dictionary] = []
	for pilot in state.standings().best_first():
		var line := {"seat": pilot.seat, "name": pilot.name, "kills": pilot.kills, "deaths": pilot.deaths}
		line["score"] = pilot.score
		table.append(line)
	return table


## To its end, by the eyes of one pilot and then of another.
func _watch() -> void:
	await _until(func() -> bool: return _main.screen is WatchScreen)
	var watch: WatchScreen = _main.screen
	await _until(func() -> bool: return watch.state.phase == "running" and watch.state.gaze != null)
	_say({"event": "watching", "match_id": watch.state.identity.match_id})
	var first := watch.state.gaze.seat
	(watch.get_node("WatchBar/%Next") as Button).pressed.emit()
	await _until(func() -> bool: return watch.state.gaze.seat != first)
	await _until(func() -> bool: return watch.state.phase == "ended")
	var ending := {"event": "ended", "match_id": watch.state.identity.match_id, "table": _table(watch.state)}
	_say(ending)
	(watch.get_node("Dialog") as Dialog).chosen.emit(Dialog.LEAVE)
	await _until(func() -> bool: return _main.screen is MenuScreen)


## Some of it, then it goes on near its end at four times its speed.
func _watch_recording() -> void:
	var watch: WatchScreen = _main.screen
	await _until(func() -> bool: return watch.state.playback != null and watch.state.phase == "running")
	var end := Time.get_ticks_msec() + 3_000
	await _until(func() -> bool: return Time.get_ticks_msec() > end)
	await _take_picture("replay")
	var play_bar: PlayBar = watch.get_node("PlayBar")
	play_bar.wished.emit(JetMessages.PlaybackWish.seek(watch.state.playback.ends_tick - 240))
	play_bar.wished.emit(JetMessages.PlaybackWish.play_at(4.0))
	await _until(func() -> bool: return watch.state.phase == "ended")
	_say({"event": "replayed", "table": _table(watch.state)})


func _press_play() -> void:
	var menu: MenuScreen = _main.screen
	(menu.get_node("%PilotName") as LineEdit).text = OS.get_environment("PILOT_NAME")
	var party := OS.get_environment("PILOT_PARTY")
	if party != "":
		await _fly_in_party(menu, party)
		return
	var lobby := OS.get_environment("PILOT_LOBBY")
	if lobby != "":
		await _fly_in_lobby(menu, lobby)
		return
	var watched := OS.get_environment("PILOT_WATCHES")
	if watched != "":
		menu.watch_pressed.emit(OS.get_environment("PILOT_NAME"), await _match_of(watched))
		return
	if _pictures != "":
		# The backdrop's jets have to get going, and the count of pilots to arrive.
		await create_timer(3.0).timeout
		await _take_picture("menu")
		menu.settings_pressed.emit()
		await _take_picture("settings")
		var escape := InputEventKey.new()
		escape.physical_keycode = KEY_ESCAPE
		escape.pressed = true
		Input.parse_input_event(escape)
		await _show_party_and_records(menu)
		menu = _main.screen
		(menu.get_node("%PilotName") as LineEdit).text = OS.get_environment("PILOT_NAME")
	var mode := OS.get_environment("PILOT_MODE")
	for button: ModeButton in [
		menu.get_node("%Duel"),
		menu.get_node("%Skirmish"),
		menu.get_node("%Squadron"),
		menu.get_node("%Raid"),
		menu.get_node("%LastJet"),
		menu.get_node("%Armada"),
		menu.get_node("%FreeFlight")
	]:
		if button.mode == mode:
			button.pressed.emit()
	await _until(func() -> bool: return not _main.screen is MenuScreen)
	if _main.screen is QueueScreen:
		_say({"event": "queued"})
		await create_timer(0.6).timeout
		await _take_picture("queue")


## Waits for a match of this mode to be on.
func _match_of(mode: String) -> String:
	var api: JetHeadApi = _main.get_node("HeadApi")
	while true:
		var reply := await api.lobbies()
		for lobby: JetLobby in reply.value if reply.problem == null else []:
			if lobby.mode == mode and lobby.watchable and not lobby.joinable:
				return lobby.lobby_id
		await create_timer(0.5).timeout
	return ""


func _show_party_and_records(menu: MenuScreen) -> void:
	menu.party_pressed.emit(OS.get_environment("PILOT_NAME"), "")
	await _until(func() -> bool: return _main.screen is PartyScreen)
	await _take_picture("party")
	(_main.screen as PartyScreen).leave_pressed.emit()
	(_main.screen as MenuScreen).records_pressed.emit()
	var word: Label = _main.screen.get_node("%Word")
	await _until(func() -> bool: return word.text != "Reading…")
	await _take_picture("records")
	(_main.screen as RecordsScreen).back_pressed.emit()


## The one who leads waits for another, who is ready, and starts the search for both.
func _fly_in_party(menu: MenuScreen, code: String) -> void:
	(menu.get_node("%PartyCode") as LineEdit).text = "" if code == "new" else code
	(menu.get_node("%PartyButton") as Button).pressed.emit()
	await _until(func() -> bool: return _main.screen is PartyScreen)
	var screen: PartyScreen = _main.screen
	_say({"event": "party", "code": (screen.get_node("%Invitation/Code") as Label).text})
	var actions := screen.get_node("%Actions")
	if code == "new":
		var members := screen.get_node("%Members")
		await _until(func() -> bool: return members.get_child_count() == 2 and not actions.get_child(0).disabled)
		screen.play_pressed.emit(OS.get_environment("PILOT_MODE"))
	else:
		(actions.get_child(0) as Button).pressed.emit()
	await _until(func() -> bool: return _main.screen is QueueScreen or _main.screen is FlightScreen)


## The one who made it waits for another, who is ready, and starts.
func _fly_in_lobby(menu: MenuScreen, code: String) -> void:
	(menu.get_node("%PartyCode") as LineEdit).text = "" if code == "new" else code
	(menu.get_node("%LobbyButton") as Button).pressed.emit()
	if code == "new":
		await _until(func() -> bool: return _main.screen is NewLobbyScreen)
		await _take_picture("new_lobby")
		(_main.screen as NewLobbyScreen).make_pressed.emit(OS.get_environment("PILOT_MODE"), 0)
	await _until(func() -> bool: return _main.screen is FlightScreen)
	var flight: FlightScreen = _main.screen
	var panel: Control = flight.get_node("Lobby")
	await _until(func() -> bool: return panel.visible)
	_say({"event": "lobby", "code": flight.lobby_code})
	if code == "new":
		await _until(func() -> bool: return flight.state.pilots.any(_is_ready))
		await _take_picture("lobby")
		(panel.get_node("%Start") as Button).pressed.emit()
	else:
		var maps: MapVote = panel.get_node("%Maps")
		(maps.get_child(-1) as Button).pressed.emit()
		await _until(func() -> bool: return flight.state.own_pilot().vote >= 0)
		(panel.get_node("%Readiness") as Button).pressed.emit()


## By the menu, as a person would.
func _give_up(flight: FlightScreen) -> void:
	var escape := InputEventKey.new()
	escape.physical_keycode = _main.settings.key_of(Bindings.MENU)
	escape.pressed = true
	flight._unhandled_input(escape)
	(flight.get_node("Dialog") as Dialog).chosen.emit(Dialog.GIVE_UP)


func _is_ready(pilot: JetMessages.Pilot) -> bool:
	return pilot.ready


func _listen(flight: FlightScreen) -> void:
	flight.connection.joined.connect(func(_url: String, _token: String) -> void: _say({"event": "joined"}))
	flight.connection.lost.connect(func(attempt: int) -> void: _say({"event": "lost", "attempt": attempt}))
	flight.connection.stopped.connect(_on_stopped)
	flight.state.said.connect(_on_said)


func _on_said(chat: JetMessages.Chat, by_name: String, _player_id: String) -> void:
	_heard.append("%s: %s" % [by_name, Phrases.text_of(chat.phrase)])


func _on_stopped(code: String) -> void:
	if (_main.screen as FlightScreen).state.phase == "ended":
		return
	# What the player is told by now.
	await process_frame
	await _take_picture("stopped")
	var words := (_main.screen.get_node("Dialog/%Text") as Label).text
	_say({"event": "stopped", "code": code, "words": words})
	_finish(0)


## Waits; flies meanwhile.
func _until(condition: Callable) -> void:
	while not condition.call():
		await process_frame
		_check_errors()
		if Time.get_ticks_msec() >= _next_change_ms and _main.screen is FlightScreen:
			_next_change_ms = Time.get_ticks_msec() + CHANGE_EVERY_MS
			_change_controls()


func _change_controls() -> void:
	for action in FLYING:
		var wants := randf() < (0.75 if action in [Bindings.FIRE, Bindings.THROTTLE_UP] else 0.35)
		if _held.get(action, false) == wants:
			continue
		_held[action] = wants
		var event := InputEventKey.new()
		event.physical_keycode = _main.settings.key_of(action)
		event.pressed = wants
		Input.parse_input_event(event)


func _take_picture_of_a_fight(flight: FlightScreen) -> void:
	if _pictures == "":
		return
	var end := Time.get_ticks_msec() + 6_000
	await _until(func() -> bool: return Time.get_ticks_msec() > end)
	await _take_picture("match")
	_main.settings.follows = true
	(flight.get_node("Arena") as Arena).follows = true
	end += 1_500
	await _until(func() -> bool: return Time.get_ticks_msec() > end)
	await _take_picture("match_following")


func _take_picture(name: String) -> void:
	if _pictures == "":
		return
	await process_frame
	await RenderingServer.frame_post_draw
	root.get_texture().get_image().save_png(_pictures.path_join("godot_%s.png" % name))


func _check_errors() -> void:
	var errors := _listener.take()
	if not errors.is_empty():
		_say({"event": "error", "errors": Array(errors)})
		_finish(1)


func _say(event: Dictionary) -> void:
	print("PILOT ", JSON.stringify(event))


func _finish(code: int) -> void:
	OS.remove_logger(_listener)
	quit(code)
