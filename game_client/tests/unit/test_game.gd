extends TestSuite
## The game's own parts that need no screen.

const FILES := "user://test_game"


func test_options_are_understood_and_mistakes_are_said() -> void:
	var line := CommandLine.parse(["--server", "play.example.org", "--profile", "second"])
	check_equal([line.server, line.profile, line.mistake], ["https://play.example.org", "second", ""], "good ones")
	check_equal(CommandLine.parse([]).profile, "pilot", "none")
	for wrong: Array in [["--server", "a b"], ["--server"], ["--profile", "../x"], ["--what", "x"]]:
		check(CommandLine.parse(PackedStringArray(wrong)).mistake != "", "accepted: %s" % [wrong])


func test_settings_survive_a_restart_and_damage() -> void:
	var path := FILES + "_settings.cfg"
	DirAccess.remove_absolute(path)
	var settings := Settings.new(path)
	settings.server = "https://play.example.org"
	settings.volume = 0.25
	settings.follows = true
	settings.keys[Bindings.FIRE] = KEY_J
	settings.save()
	var again := Settings.new(path)
	again.load_file()
	check_equal([again.server, again.volume, again.follows], [settings.server, 0.25, true], "values")
	check_equal(again.key_of(Bindings.FIRE), KEY_J, "a key")
	check_equal(again.key_of(Bindings.MENU), KEY_ESCAPE, "another key")
	var file := FileAccess.open(path, FileAccess.WRITE)
	file.store_string('[network]\nserver="a b"\n[sound]\nvolume="loud"\n')
	file.close()
	var damaged := Settings.new(path)
	damaged.load_file()
	check_equal([damaged.server, damaged.volume], [Settings.DEFAULT_SERVER, 0.8], "defaults for nonsense")
	Bindings.install({})


func test_each_key_and_button_means_one_thing() -> void:
	Bindings.install({})
	var meanings: Dictionary[String, StringName] = {}
	for action in Bindings.NAMES:
		var events := InputMap.action_get_events(action)
		check(not events.is_empty(), "nothing triggers " + action)
		for event in events:
			check(
				not meanings.has(event.as_text()),
				"%s and %s: %s" % [action, meanings.get(event.as_text()), event.as_text()]
			)
			meanings[event.as_text()] = action


func test_a_game_pad_flies_and_fires() -> void:
	Bindings.install({})
	var push := InputEventJoypadMotion.new()
	push.axis = JOY_AXIS_LEFT_Y
	push.axis_value = -0.9
	var trigger := InputEventJoypadMotion.new()
	trigger.axis = JOY_AXIS_TRIGGER_RIGHT
	trigger.axis_value = 1.0
	for event: InputEvent in [push, trigger]:
		Input.parse_input_event(event)
	await wait_until(func() -> bool: return Input.is_action_pressed(Bindings.FIRE), "the trigger")
	check_near(Input.get_axis(Bindings.THROTTLE_DOWN, Bindings.THROTTLE_UP), 0.875, 0.1, "the stick")
	for event: InputEventJoypadMotion in [push, trigger]:
		event.axis_value = 0.0
		Input.parse_input_event(event)
	await wait_until(func() -> bool: return not Input.is_action_pressed(Bindings.FIRE), "the trigger let go")


func test_every_kind_of_event_has_its_sound() -> void:
	var synth := Synth.new()
	add_child(synth)
	for special: StringName in [&"boost", &"strafe", &"shield", &"salvo", &"cloak"]:
		check(special in synth.sounds(), "no sound for " + special)
	for kind: String in ["spawn", "hit", "kill", "join", "leave", "core"]:
		var event := JetMessages.Event.new()
		event.kind = kind
		event.seat = 0
		event.target = 0
		check(Synth.of_event(event, 0) in synth.sounds(), "no sound for " + kind)


func test_a_seat_to_come_back_to_is_read_as_it_was_written() -> void:
	var ticket := JetTicket.new()
	ticket.queue = "duel"
	ticket.ticket_id = "t"
	var source := SeatSource.from_entry(SeatSource.of_ticket(ticket).to_entry())
	check_equal([source.queue, source.ticket_id, source.lobby_id], ["duel", "t", ""], "of a queue")
	var lobby := SeatSource.from_entry(SeatSource.of_mode(Modes.FREE_FLIGHT).to_entry())
	check_equal(lobby.lobby_id, "free-play", "of a lobby")
	check(SeatSource.from_entry({}) == null, "of nothing")
	check(SeatSource.from_entry({"queue": "duel"}) == null, "a queue without a ticket")


func test_small_worlds_are_shown_whole_and_large_ones_are_followed() -> void:
	var view := ArenaView.new()
	var window := Vector2(1280, 736)
	view.fit(window, Vector2(800, 460), false, Vector2(10, 10))
	check_equal(view.view, Rect2(0, 0, 800, 460), "a small world")
	check_equal(view.places(Vector2(5, 455), 24.0).size(), 4, "a ship in a corner")
	check_equal(view.places(Vector2(400, 200), 24.0).size(), 1, "a ship in the middle")
	check(Rect2(Vector2.ZERO, window).encloses(view.frame), "the frame leaves the window")
	view.fit(window, Vector2(8000, 4600), false, Vector2(10, 10))
	check(view.is_following, "a large world is shown whole")
	check(view.view.get_center().is_equal_approx(Vector2(10, 10)), "our ship is not in the middle")
	check_equal(view.places(Vector2(7990, 10), 30.0).size(), 1, "a ship beyond the seam")
	check_equal(view.places(Vector2(4000, 2300), 30.0).size(), 0, "a ship far away")
	check(view.nearest(Vector2(7990, 10)).is_equal_approx(Vector2(-10, 10)), "no copy beyond the seam")


func test_of_a_large_world_every_screen_shows_equally_much() -> void:
	var shape := JetMessages.ViewShape.new()
	shape.area = 518400.0
	shape.max_aspect = 2.4
	var view := ArenaView.new()
	for window: Vector2 in [Vector2(1280, 736), Vector2(800, 1200), Vector2(4000, 600)]:
		view.fit(window, Vector2(6000, 3500), false, Vector2(10, 10), shape)
		check_near(view.view.size.x * view.view.size.y, shape.area, 1.0, "area at %s" % window)
		check(view.view.size.aspect() < 2.401 and view.view.size.aspect() > 0.416, "too long at %s" % window)
		check(Rect2(Vector2.ZERO, window).encloses(view.frame), "the frame leaves the window %s" % window)
		check(view.is_following and view.view.get_center().is_equal_approx(Vector2(10, 10)), "not followed")


func test_ships_that_come_and_go_are_faded() -> void:
	var labels := Control.new()
	add_child(labels)
	var pilot := ShownPilot.new(false, labels)
	var ship := JetSnapshotBuffer.ShownShip.new()
	ship.alive = true
	ship.throttle = 1.0
	pilot.come(ship, 0.15)
	check_near(pilot.presence, 0.5, 0.001, "coming")
	pilot.come(ship, 0.5)
	pilot.go(0.1, 150.0)
	check(not pilot.has_gone(), "gone at once")
	check_near(pilot.place.y, -15.0, 0.001, "it flies on")
	pilot.go(0.3, 150.0)
	check(pilot.has_gone(), "still there")


func test_a_draining_server_is_said_unless_the_match_is_over_before() -> void:
	var state := JetMatchState.new()
	var codec := JetJsonCodec.new()
	var draining := {"type": "ServerDraining", "data": {"tick": 100, "ends_tick": 700}}
	var update := {"type": "WorldUpdate", "data": {"tick": 100, "entities": [], "projectiles": []}}
	for told: Dictionary in [{"type": "Identity", "data": GameStandIn.identity("r")}, update, draining]:
		state.apply(codec.decode(JSON.stringify(told).to_utf8_buffer(), true).messages[0], 1000.0)
	state.advance(1000.0)
	state.phase = "running"
	check_near(state.seconds_to_closing(), 10.0, 0.01, "an arena without an end")
	state.phase_ends_tick = 701
	check_near(state.seconds_to_closing(), 10.0, 0.01, "a match that is too long")
	state.phase_ends_tick = 700
	check_equal(state.seconds_to_closing(), -1.0, "a match that ends before")
	check_equal(state.next_seats, 0, "no world follows")
	draining["data"]["next_seats"] = 250
	state.apply(codec.decode(JSON.stringify(draining).to_utf8_buffer(), true).messages[0], 1000.0)
	check_equal(state.next_seats, 250, "a world that follows")
	check_equal(
		Sentences.moving(10.0, 250),
		"Everybody moves to a world for 250 in 0:10. You fly on there, and scores begin anew.",
		"what is said of it"
	)


func test_the_result_is_told_as_it_was_for_us() -> void:
	var state := JetMatchState.new()
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	state.apply(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0], 0.0)
	var told := JetMessages.GameState.new()
	for seat in 2:
		var pilot := JetMessages.Pilot.new()
		pilot.seat = seat
		pilot.team = seat
		told.pilots.append(pilot)
	state.apply(told, 0.0)
	var cases: Array[Array] = [
		["completed", [0], JetMatchState.Result.WON],
		["completed", [1], JetMatchState.Result.LOST],
		["completed", [0, 1], JetMatchState.Result.DRAWN],
		["completed", [], JetMatchState.Result.DRAWN],
		["abandoned", [0], JetMatchState.Result.ABANDONED],
	]
	for case in cases:
		state.outcome = case[0]
		state.winners = PackedInt32Array(case[1])
		check_equal(state.result(), case[2], "%s %s" % [case[0], case[1]])
	# Where everybody fights everybody a bot may bear anybody's team.
	told.pilots[1].team = 0
	state.apply(told, 0.0)
	state.outcome = "completed"
	state.winners = PackedInt32Array([0, 1])
	check_equal(state.result(), JetMatchState.Result.DRAWN, "level with one of the same team")
	state.identity.sides = 2
	check_equal(state.result(), JetMatchState.Result.WON, "won by a side")


func test_close_codes_are_those_of_the_protocol() -> void:
	var text := FileAccess.get_file_as_string(ProjectSettings.globalize_path("res://../PROTOCOL.md"))
	var rows := RegEx.create_from_string("(?m)^\\| (40\\d\\d) \\| `([a-z_]+)` \\|.*\\| ([^|]+) \\|$").search_all(text)
	check(rows.size() > 15, "too few close codes in PROTOCOL.md")
	for row in rows:
		var code := row.get_string(2)
		var verdict := JetCloseVerdict.of(int(row.get_string(1)))
		match row.get_string(3):
			"come back":
				check_equal(verdict.kind, JetCloseVerdict.Kind.RESUME, code)
			"ask for a new ticket":
				check_equal(verdict.kind, JetCloseVerdict.Kind.FRESH_TICKET, code)
			_:
				check_equal(verdict.code, code, "what it stops with")
				check(Sentences.of_code(code) != Sentences.UNKNOWN, "no sentence for " + code)


func test_every_known_code_has_a_sentence_of_its_own() -> void:
	var text := FileAccess.get_file_as_string(ProjectSettings.globalize_path("res://../PROTOCOL.md"))
	var rows := RegEx.create_from_string("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| \\d{3}").search_all(text)
	check(rows.size() > 15, "too few problem codes in PROTOCOL.md")
	for row in rows:
		for code in RegEx.create_from_string("`([a-z_]+)`").search_all(row.get_string(1)):
			var sentence := Sentences.of_code(code.get_string(1))
			check(sentence != Sentences.UNKNOWN, "no sentence for " + code.get_string(1))
