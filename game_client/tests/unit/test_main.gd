extends TestSuite
## From the menu into a match, out of it, and back into it after a restart, between stand-ins of both servers.

const MAIN: PackedScene = preload("res://src/main/main.tscn")
const FILES := "user://test_main"

var _head := HttpStandIn.new()
var _game := GameStandIn.new()
var _main: Main


func _ready() -> void:
	for kept: String in ["_settings.cfg", ".json", "_seat.json", "_party.json", "_muted.json"]:
		DirAccess.remove_absolute(FILES + kept)
	# The stand-in speaks text.
	var settings := Settings.new(FILES + "_settings.cfg")
	settings.is_text = true
	settings.save()
	for server: Node in [_head, _game]:
		add_child(server)
	var guest := {"guest_id": "g", "guest_secret": "s", "display_name": "Ada", "session_token": "t"}
	guest.merge({"refresh_token": "r", "expires_at": int(Time.get_unix_time_from_system()) + 900})
	_head.answer("POST /guest/init", 201, guest)
	_head.answer("GET /matchmaking/regions", 200, {"regions": []})
	_head.answer("GET /lobbies", 200, {"lobbies": [_lobby()]})
	_head.answer("GET /profile", 200, {"player_id": "g", "display_name": "Ada", "created_at": 1, "ratings": []})
	_head.answer("POST /lobbies/join", 200, _seat())


func test_the_menu_shows_what_goes_on_and_its_late_answers_harm_nobody() -> void:
	_start()
	var menu: MenuScreen = _main.screen
	var lines := menu.get_node("%Lines")
	await wait_until(func() -> bool: return lines.get_child_count() > 0, "what can be watched")
	menu.records_pressed.emit()
	check(_main.screen is RecordsScreen, "the leaderboard")
	(_main.screen as RecordsScreen).back_pressed.emit()
	check(_main.screen is MenuScreen and _main.screen != menu, "another menu")
	# Answers to the first menu and to the second come while the third screen is on.
	(_main.screen as MenuScreen).records_pressed.emit()
	await wait_until(func() -> bool: return _head.count("GET /lobbies") == 2, "the second question")
	for frame in 10:
		await get_tree().process_frame
	check(_main.screen is RecordsScreen, "still the leaderboard")


func test_a_seat_is_kept_until_it_is_left() -> void:
	_start()
	await _fly()
	check_equal(_kept_seat().get("resume_token"), "token", "kept")
	(_main.screen.get_node("Dialog") as Dialog).chosen.emit(Dialog.LEAVE)
	check(_main.screen is MenuScreen, "the menu")
	check_equal(_kept_seat(), {}, "forgotten")


func test_who_starts_the_program_again_is_back_in_the_same_seat() -> void:
	_start()
	await _fly()
	_main.free()
	_start()
	check(_main.screen is FlightScreen, "straight back")
	await wait_until(func() -> bool: return _game.joins().size() == 2, "the second join")
	check_equal(_game.joins()[1]["data"], {"resume_token": "token"}, "what it joins with")


func test_what_goes_wrong_is_said_on_the_menu_that_is_left_usable() -> void:
	_head.forget("POST /lobbies/join")
	_head.answer("POST /lobbies/join", 409, {"code": "lobby_full"}, "application/problem+json")
	_start()
	var menu: MenuScreen = _main.screen
	menu.play_pressed.emit("Ada", Modes.FREE_FLIGHT)
	var notice: Label = menu.get_node("%Notice")
	await wait_until(func() -> bool: return notice.visible, "a word")
	check_equal(notice.text, Sentences.of_code("lobby_full"), "what it says")
	check(_main.screen == menu, "the same menu")


func _start() -> void:
	_main = MAIN.instantiate()
	_main.obeys_command_line = false
	add_child(_main)
	_main.set_up(FILES, _head.origin())


## Into free flight, until the seat is ours.
func _fly() -> void:
	(_main.screen as MenuScreen).play_pressed.emit("Ada", Modes.FREE_FLIGHT)
	await wait_until(func() -> bool: return _main.screen is FlightScreen, "the match")
	await wait_until(func() -> bool: return not _game.joins().is_empty(), "the join")
	_game.identify("token")
	var flight: FlightScreen = _main.screen
	await wait_until(func() -> bool: return flight.connection.is_joined(), "the seat")


func _kept_seat() -> Dictionary:
	return JetFileStore.new(FILES + "_seat.json").load_entry(_head.origin())


func _seat() -> Dictionary:
	var seat := {"match_id": "m", "lobby_id": "free-play", "region": "near", "ws_url": _game.url()}
	return seat.merged({"match_ticket": "t", "expires_at": 1})


func _lobby() -> Dictionary:
	var lobby := {"lobby_id": "free-play", "mode": "free-play", "region": "near", "players": 1, "bots": 0, "seats": 16}
	return lobby.merged({"watchers": 0, "joinable": true, "watchable": true})
