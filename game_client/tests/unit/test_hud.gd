extends TestSuite
## What stands over the arena.

const HUD: PackedScene = preload("res://src/match/hud.tscn")
const MENU: PackedScene = preload("res://src/menu/menu_screen.tscn")

var _state := JetMatchState.new()


func test_the_kill_feed_keeps_its_last_lines() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var feed := KillFeed.new()
	add_child(feed)
	for number in 20:
		var event := JetMessages.Event.new()
		event.kind = "join"
		event.seat = number
		feed.add_line(event, "Pilot %d" % number, "", _state)
	check_equal(feed.get_child_count(), KillFeed.MAX_LINES, "lines")
	var words := feed.get_child(KillFeed.MAX_LINES - 1).get_child(0)
	check_equal((words.get_child(0) as Label).text, "Pilot 19", "the last")


func test_the_next_jet_is_chosen_while_ours_is_destroyed() -> void:
	var hud := _hud_with_jets()
	var hangar: Hangar = hud.get_node("%Hangar")
	var special: Control = hud.get_node("%Special")
	_show(hud, true)
	check(not hangar.visible and special.visible, "offered in flight")
	_show(hud, false)
	check(hangar.visible and not special.visible, "not offered when it is needed")
	check_equal(hangar.get_child_count(), 2, "jets")
	var chosen: Array[int] = []
	hud.jet_chosen.connect(func(jet: int) -> void: chosen.append(jet))
	(hangar.get_child(1) as Button).pressed.emit()
	_show(hud, false)
	hud.choose_next_jet()
	hud.choose_jet(7)
	check_equal(chosen, [1, 0] as Array[int], "chosen")


func test_who_was_shot_down_is_told_by_whom() -> void:
	var hud := _hud_with_jets()
	var small: Label = hud.get_node("%Small")
	_state.phase = "running"
	_tell("Event", {"id": 42, "tick": 99, "kind": "kill", "by": 3, "target": 0, "x": 1, "y": 1})
	_show(hud, false)
	check_equal(small.text, "by Pilot 4. Your next jet:", "while it is destroyed")
	_tell("Event", {"id": 43, "tick": 101, "kind": "spawn", "seat": 0, "x": 1, "y": 1})
	check_equal(_state.shot_down_by, "", "once it is placed again")
	_tell("Event", {"id": 44, "tick": 103, "kind": "kill", "by": 0, "target": 0, "x": 1, "y": 1})
	check_equal(_state.shot_down_by, "", "of the ring")


func test_who_watches_sees_the_special_of_the_one_who_is_followed() -> void:
	var hud := _hud_with_jets()
	hud.is_watching = true
	_state.identity.seat = -1
	_state.gaze = JetGaze.at_pilot(0)
	_show(hud, true)
	check((hud.get_node("%Special") as Control).visible, "not shown")
	check(not (hud.get_node("%Key") as Control).visible, "with a key of his own")


func test_who_watches_is_offered_no_jet() -> void:
	var hud := _hud_with_jets()
	hud.is_watching = true
	_show(hud, false)
	check(not (hud.get_node("%Hangar") as Control).visible, "offered")


func test_who_steals_cores_is_told_what_to_do() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var cases: Dictionary[String, Array] = {
		"": [["home", -1], ["home", -1]],
		"You have their core. Fly it home!": [["home", -1], ["carried", 0]],
		"Your own core is away: it must be home before you can score.": [["carried", 3], ["carried", 0]],
		"They have your core. Shoot the carrier down!": [["carried", 3], ["home", -1]],
		"Your core lies out there. Touch it to send it home.": [["dropped", -1], ["home", -1]],
	}
	for words in cases:
		var told := JetMessages.GameState.new()
		told.pilots.append(JetMessages.Pilot.new())
		for side in 2:
			var core := JetMessages.Core.new()
			core.side = side
			core.state = cases[words][side][0]
			core.by = cases[words][side][1]
			told.cores.append(core)
		_state.apply(told, 0.0)
		check_equal(Sentences.core_news(_state), words, "with %s" % [cases[words]])


func test_the_menu_offers_what_can_be_watched() -> void:
	var menu: MenuScreen = MENU.instantiate()
	add_child(menu)
	menu.show_pilot("Ada", "")
	var list: Control = menu.get_node("%WatchList")
	menu.show_lobbies([_lobby("hidden", false)])
	check(not list.visible, "a list of nothing")
	menu.show_lobbies([_lobby("hidden", false), _lobby("shown", true)])
	var lines := menu.get_node("%Lines")
	check_equal((lines.get_child(0) as Label).text, "Duel: 2 pilots, 3 watching", "what it is")
	var asked: Array[Array] = []
	menu.watch_pressed.connect(func(pilot: String, id: String) -> void: asked.append([pilot, id]))
	(lines.get_child(1) as Button).pressed.emit()
	check_equal(asked, [["Ada", "shown"]] as Array[Array], "asked for")


func _lobby(id: String, is_watchable: bool) -> JetLobby:
	var lobby := JetLobby.new()
	lobby.lobby_id = id
	lobby.mode = Modes.DUEL
	lobby.players = 2
	lobby.watchers = 3
	lobby.watchable = is_watchable
	return lobby


func _hud_with_jets() -> Hud:
	var identity := GameStandIn.identity("r")
	var jet := {"name": "Comet", "special": "boost", "weapon": 0}
	for number: String in ["special_energy", "max_hp", "max_energy", "energy_rate", "max_speed", "turn_rate"]:
		jet[number] = 10
	for number: String in ["drag", "reverse", "strafe", "boost", "bounce", "salvo_shots", "salvo_spread"]:
		jet[number] = 1
	jet["weapon"] = 0
	identity["jets"] = [jet, jet.merged({"name": "Wasp"}, true)]
	_tell("Identity", identity)
	_state.phase = "running"
	var hud: Hud = HUD.instantiate()
	hud.theme = load("res://src/look/theme.tres")
	add_child(hud)
	var settings := Settings.new("user://test_hud.cfg")
	settings.apply()
	hud.set_up(settings)
	hud.watch(_state)
	return hud


## The next snapshot, with our ship in it or destroyed.
func _show(hud: Hud, is_alive: bool) -> void:
	var newest := _state.snapshots.newest()
	var ship := {"id": 0, "x": 1, "y": 1, "rotation": 0, "throttle": 0, "turn": 0, "hp": 1, "alive": is_alive, "ack": 0}
	var tick := newest.tick + 2 if newest else 100
	_tell("WorldUpdate", {"tick": tick, "entities": [ship], "projectiles": []})
	_state.advance(0.0)
	hud.advance(_state, ArenaView.new(), -1.0)


func _tell(type: String, data: Dictionary) -> void:
	var text := JSON.stringify({"type": type, "data": data})
	var frame := JetJsonCodec.new().decode(text.to_utf8_buffer(), true)
	check_equal(frame.error, "", type)
	_state.apply(frame.messages[0], 0.0)
