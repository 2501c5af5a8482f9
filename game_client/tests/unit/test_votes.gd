extends TestSuite
## Giving a match up, playing it again, the map of the next one, and a match that goes on because it is level.

const HUD: PackedScene = preload("res://src/match/hud.tscn")
const DIALOG: PackedScene = preload("res://src/match/dialog.tscn")
const THEME: Theme = preload("res://src/look/theme.tres")
const FLIGHT: PackedScene = preload("res://src/match/flight_screen.tscn")
const MAP_VOTE: PackedScene = preload("res://src/lobby/map_vote.tscn")

var _state := JetMatchState.new()
var _server := GameStandIn.new()
var _flight: FlightScreen


func test_who_gives_up_says_so_and_may_take_it_back() -> void:
	await _fly()
	_server.say("GameState", _two_who_fight())
	await wait_until(func() -> bool: return _flight.state.can_give_up(), "the fight")
	check_equal(_choose("Give up"), true, "offered")
	await wait_until(func() -> bool: return _votes() == [1], "the vote")
	_server.say("Vote", {"tick": 101, "subject": "give_up", "votes": 1, "needed": 2})
	await wait_until(func() -> bool: return _flight.state.tally != null, "the tally")
	check_equal(_choose("Fight on after all"), true, "the way back")
	await wait_until(func() -> bool: return _votes() == [1, 0], "the other vote")


func test_a_vote_that_is_refused_does_not_stand() -> void:
	await _fly()
	_server.say("GameState", _two_who_fight())
	await wait_until(func() -> bool: return _flight.state.can_give_up(), "the fight")
	_choose("Give up")
	var denials: Array[String] = []
	_flight.state.denied.connect(func(code: String) -> void: denials.append(code))
	_server.say("Denied", {"request": "vote", "code": "many_rivals"})
	await wait_until(func() -> bool: return denials == ["many_rivals"], "the answer")
	await get_tree().process_frame
	check(_choose("Give up"), "offered again")


func test_only_of_two_one_can_give_up() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var told := _two_who_fight()
	_tell("GameState", told)
	check(_state.can_give_up(), "two pilots")
	told["pilots"].append(_pilot(2))
	_tell("GameState", told)
	check(not _state.can_give_up(), "three pilots")
	_state.identity.sides = 2
	check(_state.can_give_up(), "two sides")
	told["phase"] = "ended"
	_tell("GameState", told)
	check(not _state.can_give_up(), "after the end")


func test_the_side_is_told_how_the_vote_stands_until_the_match_is_over() -> void:
	var hud := _hud()
	_tell("GameState", _two_who_fight())
	_tell("Vote", {"tick": 101, "subject": "give_up", "votes": 2, "needed": 3})
	check_equal(_news(hud), "Of your side 2 of 3 want to give up.", "in flight")
	check_equal(Sentences.menu_line(_state), "2 of the 3 it takes want to give up.", "in the menu")
	_tell("Vote", {"tick": 102, "subject": "give_up", "votes": 0, "needed": 3})
	check_equal(_news(hud), "", "taken back")
	_tell("Vote", {"tick": 103, "subject": "give_up", "votes": 1, "needed": 3})
	var told := _two_who_fight()
	told["phase"] = "ended"
	_tell("GameState", told)
	check(_state.tally == null, "it outlives the match")


func test_overtime_is_said_and_heard() -> void:
	var hud := _hud()
	var synth := Heard.new()
	var sounds := MatchSounds.new()
	var arena := Arena.new()
	for node: Node in [synth, sounds]:
		add_child(node)
	sounds.listen(_state, arena, synth, MuteList.new("user://test_votes_muted.json"))
	var told := _two_who_fight()
	_tell("GameState", told)
	_show(hud)
	check(not (hud.get_node("%Overtime") as Control).visible, "before it")
	told["overtime"] = true
	for times in 2:
		_tell("GameState", told)
	_show(hud)
	check((hud.get_node("%Overtime") as Control).visible, "beside the clock")
	check_equal(_news(hud), "Overtime: the next to lead wins.", "in words")
	check_equal(synth.heard, [&"overtime"] as Array[StringName], "heard once")
	arena.free()


func test_the_scores_say_what_ended_the_match() -> void:
	var cases: Array[Array] = [
		["given_up", [0], 0, "The other pilot gave up."],
		["given_up", [1], 0, "You gave up."],
		["given_up", [0], 2, "The others gave up."],
		["given_up", [1], 2, "Your side gave up."],
		["overtime", [0], 0, "Decided in overtime."],
		["deserted", [0], 0, "The others have left."],
		["time", [0], 0, ""],
	]
	_tell("Identity", GameStandIn.identity("r"))
	for case in cases:
		_state.identity.sides = case[2]
		var told := _two_who_fight()
		told.merge({"phase": "ended", "outcome": "completed", "ended_by": case[0], "winners": case[1]}, true)
		_tell("GameState", told)
		var dialog: Dialog = DIALOG.instantiate()
		dialog.theme = THEME
		add_child(dialog)
		dialog.show_results(_state, false)
		check_equal((dialog.get_node("%Text") as Label).text, case[3], "%s" % [case])
		dialog.queue_free()


func test_who_gave_up_stands_behind_in_the_table_whatever_the_score() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var told := _two_who_fight()
	told["pilots"][0]["score"] = told["pilots"][1]["score"]
	told.merge({"phase": "ended", "outcome": "completed", "ended_by": "given_up", "winners": [1]}, true)
	_tell("GameState", told)
	var table := ScoreTable.new()
	add_child(table)
	table.show_state(_state)
	var places := []
	for row in 2:
		places.append((table.get_child((row + 1) * table.columns) as Label).text)
		places.append((table.get_child((row + 1) * table.columns + 1) as Label).text)
	check_equal(places, ["1", "Pilot 1", "2", "Pilot 0"], "rank and name")


func test_everybody_votes_for_the_next_map() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	_tell("GameState", _lobby([0, -1]))
	var vote: MapVote = MAP_VOTE.instantiate()
	add_child(vote)
	vote.show_state(_state)
	var voted := PackedInt32Array()
	vote.voted.connect(func(map: int) -> void: voted.append(map))
	check_equal(_maps_of(vote), ["Open sky · 1", "Crater"], "the maps")
	var crater: Button = vote.get_child(2)
	crater.button_pressed = true
	crater.pressed.emit()
	check_equal(voted, PackedInt32Array([1]), "asked for")
	check(not crater.button_pressed, "shown before the server has heard it")
	_tell("GameState", _lobby([1, 1]))
	vote.show_state(_state)
	check_equal(_maps_of(vote), ["Open sky", "Crater · 2"], "the votes")
	check(vote.get_child(2) == crater and crater.button_pressed, "ours, on the same button")


func test_where_there_is_one_map_nobody_is_asked() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var told := _lobby([-1, -1])
	told["private"]["maps"] = ["classic"]
	_tell("GameState", told)
	var vote: MapVote = MAP_VOTE.instantiate()
	add_child(vote)
	vote.show_state(_state)
	check(not vote.visible, "asked")


func test_the_next_map_can_be_chosen_while_the_scores_are_up() -> void:
	await _fly()
	var told := _lobby([-1, -1])
	told.merge({"phase": "ended", "outcome": "completed", "ended_by": "time", "winners": [0]}, true)
	_server.say("GameState", told)
	var maps: MapVote = _flight.get_node("Dialog/%Maps")
	await wait_until(func() -> bool: return maps.is_visible_in_tree(), "the choice")
	(maps.get_child(2) as Button).pressed.emit()
	await wait_until(func() -> bool: return _votes() == [1], "the vote")
	told["pilots"][0]["vote"] = 1
	_server.say("GameState", told)
	await wait_until(func() -> bool: return _maps_of(maps)[1] == "Crater · 1", "the vote in the table")


func test_who_wants_a_rematch_says_so_and_flies_on_in_the_same_seat() -> void:
	await _fly()
	var dialog: Dialog = _flight.get_node("Dialog")
	var told := _two_who_fight()
	told.merge({"phase": "ended", "outcome": "completed", "ended_by": "time", "winners": [0]}, true)
	_server.say("GameState", told)
	await wait_until(func() -> bool: return dialog.kind == &"results", "the scores")
	check(not _action("Rematch").visible, "asked for before anybody may")
	_server.say("Vote", {"tick": 101, "subject": "rematch", "votes": 0, "needed": 2})
	await wait_until(func() -> bool: return _action("Rematch").visible, "the offer")
	_action("Rematch").pressed.emit()
	await wait_until(func() -> bool: return _votes() == [1], "the vote")
	_server.say("Vote", {"tick": 102, "subject": "rematch", "votes": 1, "needed": 2})
	var line := func() -> bool: return (dialog.get_node("%Text") as Label).text == "1 of 2 wants a rematch."
	await wait_until(line, "the tally")
	_action("No rematch after all").pressed.emit()
	await wait_until(func() -> bool: return _votes() == [1, 0], "the way back")
	var taken: Array[String] = []
	_flight.seat_taken.connect(func(_url: String, token: String) -> void: taken.append(token))
	_server.say("Rematch", {"tick": 103, "match_id": "91d2"})
	told = _two_who_fight()
	told["phase"] = "countdown"
	_server.say("GameState", told)
	await wait_until(func() -> bool: return dialog.kind == &"" and taken == (["r"] as Array[String]), "the next match")
	check_equal(_flight.state.identity.match_id, "91d2", "its id")
	check(_flight.state.rematch == null, "the vote is over")


func test_a_rematch_that_is_not_possible_any_more_says_so() -> void:
	_tell("Identity", GameStandIn.identity("r"))
	var told := _two_who_fight()
	told.merge({"phase": "ended", "outcome": "completed", "ended_by": "time", "winners": [0]}, true)
	_tell("GameState", told)
	var dialog: Dialog = DIALOG.instantiate()
	dialog.theme = THEME
	add_child(dialog)
	dialog.show_results(_state, false)
	_tell("Vote", {"tick": 101, "subject": "rematch", "votes": 1, "needed": 0})
	dialog.show_rematch(_state, true)
	check_equal((dialog.get_node("%Text") as Label).text, "No rematch: too few are left for one.", "in words")
	var buttons := dialog.get_node("%Actions").get_children()
	check((buttons[1] as Button).visible and (buttons[1] as Button).disabled, "the button")
	dialog.close_rematch()
	check_equal((dialog.get_node("%Text") as Label).text, "The match has closed: no rematch any more.", "closed")


## Plays nothing, and remembers what it was asked for.
class Heard:
	extends Synth
	var heard: Array[StringName] = []

	func _ready() -> void:
		pass

	func play(sound: StringName) -> void:
		heard.append(sound)


func _fly() -> void:
	add_child(_server)
	var synth := Heard.new()
	add_child(synth)
	_flight = FLIGHT.instantiate()
	_flight.theme = THEME
	add_child(_flight)
	var settings := Settings.new("user://test_votes.cfg")
	settings.apply()
	settings.is_text = true
	_flight.set_up(settings, synth, MuteList.new("user://test_votes_muted.json"))
	var seat := JetSeat.new()
	seat.ws_url = _server.url()
	seat.match_ticket = "t"
	_flight.connection.join_seat(seat)
	await wait_until(func() -> bool: return not _server.joins().is_empty(), "the join")
	_server.identify("r")
	await wait_until(func() -> bool: return _flight.connection.is_joined(), "the seat")


## Opens the menu and presses the button with these words; false if there is none.
func _choose(words: String) -> bool:
	var escape := InputEventAction.new()
	escape.action = Bindings.MENU
	escape.pressed = true
	_flight._unhandled_input(escape)
	for button: Button in _flight.get_node("Dialog/%Actions").get_children():
		if button.text == words:
			button.pressed.emit()
			return true
	return false


## The button of the scores with these words.
func _action(words: String) -> Button:
	for button: Button in _flight.get_node("Dialog/%Actions").get_children():
		if button.text == words:
			return button
	return null


## What the server has heard.
func _votes() -> Array:
	var votes := _server.heard.filter(func(message: Dictionary) -> bool: return message["type"] == "Vote")
	return votes.map(func(message: Dictionary) -> int: return int(message["data"]["choice"]))


func _maps_of(vote: MapVote) -> Array:
	return vote.get_children().slice(1).map(func(button: Button) -> String: return button.text)


func _hud() -> Hud:
	_tell("Identity", GameStandIn.identity("r"))
	var hud: Hud = HUD.instantiate()
	hud.theme = THEME
	add_child(hud)
	hud.watch(_state)
	return hud


func _show(hud: Hud) -> void:
	_tell("WorldUpdate", {"tick": 100, "entities": [], "projectiles": []})
	_state.advance(0.0)
	hud.advance(_state, ArenaView.new(), -1.0)


func _news(hud: Hud) -> String:
	_show(hud)
	return (hud.get_node("%News") as Label).text


func _two_who_fight() -> Dictionary:
	var told := {"tick": 100, "phase": "running", "phase_ends_tick": 700, "outcome": null, "winners": []}
	told["pilots"] = [_pilot(0), _pilot(1)]
	return told


## With what each pilot has voted for; -1 for nothing.
func _lobby(votes: Array[int]) -> Dictionary:
	var told := _two_who_fight()
	told["phase"] = "waiting"
	var settings := {"fill_to": 0, "match_s": 300, "score_limit": 0}
	told["private"] = {"host": 0, "match_id": "m", "settings": settings, "maps": ["open_sky", "crater"], "map": 0}
	for seat in votes.size():
		if votes[seat] >= 0:
			told["pilots"][seat]["vote"] = votes[seat]
	return told


func _pilot(seat: int) -> Dictionary:
	var pilot := {"seat": seat, "player_id": "p%d" % seat, "name": "Pilot %d" % seat, "team": seat, "bot": false}
	pilot.merge({"present": true, "kills": 0, "deaths": 0, "assists": 0, "streak": 0, "score": seat})
	return pilot


func _tell(type: String, data: Dictionary) -> void:
	var text := JSON.stringify({"type": type, "data": data})
	var frame := JetJsonCodec.new().decode(text.to_utf8_buffer(), true)
	check_equal(frame.error, "", type)
	_state.apply(frame.messages[0], 0.0)
