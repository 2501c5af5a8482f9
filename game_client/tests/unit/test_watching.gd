extends TestSuite
## Who watches: where he looks, what he hears of a recording, and the screen that shows it.

const WATCH: PackedScene = preload("res://src/watch/watch_screen.tscn")

var _game := GameStandIn.new()


func _ready() -> void:
	add_child(_game)


func test_the_next_pilot_is_the_next_seat_that_somebody_sits_in() -> void:
	var pilots: Array[JetMessages.Pilot] = [_pilot(5, 2), _pilot(1, 7), _pilot(3, 9, false)]
	check_equal(JetGaze.first_seat(pilots), 1, "the best who is there")
	check_equal(JetGaze.next_seat(pilots, 1, 1), 5, "on")
	check_equal(JetGaze.next_seat(pilots, 5, 1), 1, "on from the last")
	check_equal(JetGaze.next_seat(pilots, 1, -1), 5, "back from the first")
	check_equal(JetGaze.next_seat(pilots, 3, 1), 5, "on from one who has left")
	check_equal(JetGaze.next_seat(pilots, 3, -1), 1, "back from one who has left")
	check_equal([JetGaze.next_seat(pilots, -1, 1), JetGaze.next_seat(pilots, -1, -1)], [1, 5], "from nobody")
	check_equal([JetGaze.next_seat([], 1, 1), JetGaze.first_seat([])], [-1, -1], "nobody is there")


func test_wishes_about_a_recording_are_said_as_the_protocol_writes_them() -> void:
	var text := JetJsonCodec.new()
	var binary := JetBinaryCodec.new()
	var all := JetMessages.PlaybackWish.pause(true)
	all.speed = 4.0
	all.seek_tick = 12000
	var wishes: Array[Array] = [
		[JetMessages.PlaybackWish.pause(false), {"paused": false}, "1101"],
		[JetMessages.PlaybackWish.play_at(0.5), {"speed": 0.5}, "110402"],
		[JetMessages.PlaybackWish.seek(258), {"seek_tick": 258.0}, "110802010000"],
		[all, {"paused": true, "speed": 4.0, "seek_tick": 12000.0}, "110f10e02e0000"],
	]
	for wish in wishes:
		var said: Variant = JSON.parse_string(text.playback(wish[0]).get_string_from_utf8())
		check_equal(said, {"type": "Playback", "data": wish[1]}, "in text")
		check_equal(binary.playback(wish[0]).hex_encode(), wish[2], "in bytes")


func test_where_a_recording_is_reads_the_same_in_both_encodings() -> void:
	var line := '{"type":"Playback","data":{"tick":4200,"begins_tick":600,"ends_tick":36780,"paused":true,"speed":0.5}}'
	var body := "68100000" + "58020000" + "ac8f0000" + "01" + "02"
	var frames: Array[JetCodec.Frame] = [
		JetJsonCodec.new().decode(line.to_utf8_buffer(), true),
		JetBinaryCodec.new().decode(("11" + "68100000" + "01" + "110e" + body).hex_decode(), false),
	]
	for frame in frames:
		check_equal(frame.error, "", "error")
		var playback: JetMessages.Playback = frame.messages[0]
		check_equal([playback.tick, playback.begins_tick, playback.ends_tick], [4200, 600, 36780], "ticks")
		check_equal([playback.paused, playback.speed], [true, 0.5], "how it is shown")
	check(
		(
			(
				JetBinaryCodec
				. new()
				. decode(("11" + "68100000" + "01" + "110e" + body.left(-2) + "00").hex_decode(), false)
				. error
			)
			!= ""
		),
		"a speed of 0"
	)


func test_a_recording_that_stands_still_is_shown_where_it_stands() -> void:
	var state := JetMatchState.new()
	_tell(state, "Identity", _watching(0.0), 0.0)
	_tell(state, "Playback", _playback(false, 1.0), 0.0)
	for tick in range(700, 760, 2):
		_tell(state, "WorldUpdate", {"tick": tick, "entities": [], "projectiles": []}, tick * 1000.0 / 60.0)
	_tell(state, "Playback", _playback(true, 1.0), 760 * 1000.0 / 60.0)
	state.advance(1000.0 * 60.0)
	check_equal([state.shown_tick(), state.present_tick()], [758.0, 758.0], "paused")
	_tell(state, "Playback", _playback(true, 4.0), 1000.0 * 60.0)
	check_equal(state.shown_tick(), 758.0, "paused, at another speed")


func test_a_recording_at_another_speed_goes_on_from_where_it_was() -> void:
	var state := JetMatchState.new()
	_tell(state, "Identity", _watching(0.0), 0.0)
	_tell(state, "Playback", _playback(false, 1.0), 0.0)
	_tell(state, "WorldUpdate", {"tick": 600, "entities": [], "projectiles": []}, 10_000.0)
	_tell(state, "Playback", _playback(false, 2.0), 10_000.0)
	state.advance(11_000.0)
	check_near(state.present_tick(), 720.0, 0.001, "a second later")
	state.phase_ends_tick = 780
	check_near(state.seconds_left(), 1.0, 0.001, "seconds of the match")


func test_who_watches_sees_what_the_one_who_is_followed_has_to_pay_with() -> void:
	var state := JetMatchState.new()
	_tell(state, "Identity", _watching(0.0), 0.0)
	state.gaze = JetGaze.at_pilot(1)
	# The binary encoding tells of one ship and does not say whose.
	state.apply(_update_with(700, 0.25), 0.0)
	check_equal([_energy_of(state, 0), _energy_of(state, 1)], [1.0, 0.25], "of whom we follow")
	state.gaze = JetGaze.around(Vector2.ONE)
	state.apply(_update_with(702, 0.25), 0.0)
	check_equal(_energy_of(state, 1), 1.0, "of nobody, from a place")
	# The text tells it of each ship.
	state.gaze = JetGaze.at_pilot(0)
	var told := _update_with(704, -1.0)
	told.entities[0].energy = 0.5
	state.apply(told, 0.0)
	check_equal([_energy_of(state, 0), _energy_of(state, 1)], [0.5, 1.0], "as it is told")


func test_the_binary_encoding_tells_who_watches_the_energy_of_the_one_who_is_followed() -> void:
	var text := FileAccess.get_file_as_string(ProjectSettings.globalize_path("res://../crates/wire/golden/binary.json"))
	var codec := JetBinaryCodec.new()
	for frame: Dictionary in JSON.parse_string(text)["server"]:
		if String(frame["name"]).begins_with("from no seat"):
			check_equal(codec.decode(String(frame["bytes"]).hex_decode(), false).error, "", "the welcome")
	# A snapshot of tick 4000 with nothing in it: baseline, ack, lead, energy, sections.
	var decoded := codec.decode(("12" + "a00f0000" + "00" + "0000" + "00" + "33" + "00").hex_decode(), false)
	check_equal(decoded.error, "", "the snapshot")
	check_near((decoded.messages[0] as JetMessages.WorldUpdate).watched_energy, 0.2, 0.0001, "energy")


func test_the_screen_follows_the_best_and_looks_where_it_is_told_to() -> void:
	var screen := await _watch_screen(5.0)
	await wait_until(func() -> bool: return _gazes().size() == 1, "the first look")
	check_equal(_gazes()[0], {"follow": 1.0}, "the best")
	(screen.get_node("WatchBar/%Next") as Button).pressed.emit()
	await wait_until(func() -> bool: return _gazes().size() == 2, "the next look")
	check_equal(_gazes()[1], {"follow": 0.0}, "the next")
	check_equal((screen.get_node("WatchBar/%Who") as Label).text, "Ada", "who is said")
	check_equal((screen.get_node("WatchBar/%Behind") as Label).text, "5 s behind", "how late is said")
	var roster := _roster()
	roster["pilots"][0]["present"] = false
	_game.say("GameState", roster)
	await wait_until(func() -> bool: return _gazes().size() == 3, "another look")
	check_equal(_gazes()[2], {"follow": 1.0}, "when the one who was followed has left")


func test_the_screen_of_a_recording_plays_it_and_goes_back_in_after_its_end() -> void:
	var screen := await _watch_screen(0.0)
	var play_bar: PlayBar = screen.get_node("PlayBar")
	check(not play_bar.visible, "controls of what goes on now")
	_game.say("Playback", _playback(false, 1.0))
	await wait_until(func() -> bool: return play_bar.visible, "the controls")
	(play_bar.get_node("%Play") as Button).pressed.emit()
	await wait_until(func() -> bool: return _said("Playback").size() == 1, "the pause")
	check_equal(_said("Playback")[0], {"paused": true}, "what was asked for")
	var ended := _roster()
	ended["phase"] = "ended"
	ended["winners"] = [1]
	_game.say("GameState", ended)
	var dialog: Dialog = screen.get_node("Dialog")
	await wait_until(func() -> bool: return dialog.kind == &"results", "the scores")
	check_equal((dialog.get_node("%Title") as Label).text, "Grace won", "the heading")
	dialog.chosen.emit(Dialog.AGAIN)
	await wait_until(func() -> bool: return _said("Playback").size() == 3, "from the start")
	check_equal(_said("Playback").slice(1), [{"seek_tick": 600.0}, {"paused": false}], "what was asked for")
	_game.identify_watcher(0.0)
	_game.say("GameState", _roster())
	await wait_until(func() -> bool: return not dialog.visible, "the match again")


func test_who_watches_comes_back_by_a_fresh_place() -> void:
	var screen := await _watch_screen(0.0)
	var asked: Array[bool] = []
	screen.connection.fresh_ticket = func() -> JetReply:
		asked.append(true)
		return JetReply.ok(_seat())
	_game.cut()
	await wait_until(func() -> bool: return _game.joins().size() == 2, "the second join")
	check_equal(asked.size(), 1, "asked for a place")
	check_equal(_game.joins()[1]["data"], {"match_ticket": "t"}, "with a ticket")


func _update_with(tick: int, watched_energy: float) -> JetMessages.WorldUpdate:
	var update := JetMessages.WorldUpdate.new()
	update.tick = tick
	update.watched_energy = watched_energy
	for seat in 2:
		var ship := JetMessages.Ship.new()
		ship.id = seat
		update.entities.append(ship)
	return update


func _energy_of(state: JetMatchState, seat: int) -> float:
	return state.snapshots.newest_ship(seat).energy


func _watch_screen(delay_s: float) -> WatchScreen:
	var synth := Synth.new()
	add_child(synth)
	var settings := Settings.new("user://test_watching.cfg")
	settings.apply()
	settings.is_text = true
	var screen: WatchScreen = WATCH.instantiate()
	screen.theme = load("res://src/look/theme.tres")
	add_child(screen)
	screen.set_up(settings, synth, MuteList.new("user://test_watching_muted.json"))
	screen.connection.join_seat(_seat())
	await wait_until(func() -> bool: return _game.joins().size() == 1, "the join")
	_game.identify_watcher(delay_s)
	_game.say("GameState", _roster())
	_game.say("WorldUpdate", {"tick": 700, "entities": [], "projectiles": []})
	var dialog: Dialog = screen.get_node("Dialog")
	await wait_until(func() -> bool: return not dialog.visible, "the picture")
	return screen


func _seat() -> JetSeat:
	var seat := JetSeat.new()
	seat.ws_url = _game.url()
	seat.match_ticket = "t"
	return seat


func _gazes() -> Array[Dictionary]:
	return _said("Watch")


func _said(type: String) -> Array[Dictionary]:
	var said: Array[Dictionary] = []
	for message in _game.heard:
		if message["type"] == type:
			said.append(message["data"])
	return said


func _watching(delay_s: float) -> Dictionary:
	return GameStandIn.watcher_identity(delay_s)


func _playback(is_paused: bool, speed: float) -> Dictionary:
	return {"tick": 700, "begins_tick": 600, "ends_tick": 36780, "paused": is_paused, "speed": speed}


func _roster() -> Dictionary:
	var pilots: Array[Dictionary] = []
	for name: String in ["Ada", "Grace"]:
		var pilot := {"seat": pilots.size(), "player_id": name, "name": name, "team": 0, "bot": false, "present": true}
		for count: String in ["kills", "deaths", "assists", "streak", "score"]:
			pilot[count] = pilots.size()
		pilots.append(pilot)
	var roster := {"tick": 700, "phase": "running", "phase_ends_tick": null, "outcome": null, "winners": []}
	roster["pilots"] = pilots
	return roster


func _tell(state: JetMatchState, type: String, data: Dictionary, now_ms: float) -> void:
	var text := JSON.stringify({"type": type, "data": data})
	var frame := JetJsonCodec.new().decode(text.to_utf8_buffer(), true)
	check_equal(frame.error, "", type)
	state.apply(frame.messages[0], now_ms)


func _pilot(seat: int, score: int, is_present := true) -> JetMessages.Pilot:
	var pilot := JetMessages.Pilot.new()
	pilot.seat = seat
	pilot.score = score
	pilot.present = is_present
	return pilot
