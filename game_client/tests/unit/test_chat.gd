extends TestSuite
## What is said: who hears it, how it is said, and who is left out.

const PANEL: PackedScene = preload("res://src/chat/chat_panel.tscn")
const FILE := "user://test_chat_muted.json"

var _state := JetMatchState.new()
var _panel: ChatPanel
var _said: Array[Array] = []


func test_a_text_is_shown_as_it_is_and_a_phrase_in_our_words() -> void:
	_open(0)
	_hear({"by": 1, "to": "all", "text": "[b]hi[/b]"})
	_hear({"by": 1, "to": "all", "phrase": 6})
	_hear({"by": 1, "to": "all", "phrase": 200})
	await _wait_for_lines(2)
	check_equal(_lines(), ["Grace  [b]hi[/b]", "Grace  Good game!"], "what is shown")


func test_one_who_is_muted_is_left_out_until_he_is_not() -> void:
	_open(0)
	_hear({"by": 1, "to": "all", "text": "hello"})
	_press(KEY_Q)
	await _wait_for_lines(1)
	_button_of_line(0).pressed.emit()
	await wait_until(func() -> bool: return _lines() == ["Grace is muted  "], "that he is muted")
	check(MuteList.new(FILE).has("g"), "forgotten by the next start")
	_button_of_line(0).pressed.emit()
	await wait_until(func() -> bool: return _lines() == ["Grace  hello"], "his words again")
	check(not MuteList.new(FILE).has("g"), "still muted at the next start")


func test_phrases_are_said_with_two_keys_and_calls_go_to_the_own_side() -> void:
	_open(2)
	for number: Key in [KEY_3, KEY_7, KEY_0]:
		_press(KEY_Q)
		await get_tree().process_frame
		_press(number)
		await get_tree().process_frame
	check_equal(_said, [[3, false], [7, true], [10, true]] as Array[Array], "said")


func test_what_is_typed_goes_to_all_or_to_the_own_side() -> void:
	_open(2)
	var text: LineEdit = _panel.get_node("%Text")
	await _type("to all", text)
	_press(KEY_ENTER)
	await wait_until(func() -> bool: return text.has_focus(), "the line")
	check(_panel.is_typing(), "keys fly")
	_press(KEY_TAB)
	await get_tree().process_frame
	text.text_submitted.emit("  to us  ")
	text.text_submitted.emit("   ")
	check(not _panel.is_typing(), "keys do not fly")
	check_equal(_said, [["to all", false], ["to us", true]] as Array[Array], "said")


func test_where_texts_are_off_there_are_phrases() -> void:
	_open(0)
	_press(KEY_ENTER)
	await get_tree().process_frame
	_panel.refuse("text_off")
	check((_panel.get_node("%Phrases") as Control).visible, "no phrases")
	_press(KEY_ESCAPE)
	await get_tree().process_frame
	_press(KEY_ENTER)
	await get_tree().process_frame
	check(not (_panel.get_node("%Form") as Control).visible, "a line to write")


func test_where_texts_are_off_he_who_comes_knows_it() -> void:
	_open(0)
	var identity := GameStandIn.identity("r")
	identity["phrases_only"] = true
	_tell("Identity", identity)
	_press(KEY_ENTER)
	await get_tree().process_frame
	check((_panel.get_node("%Phrases") as Control).visible, "no phrases")
	check(not (_panel.get_node("%Form") as Control).visible, "a line to write")


func test_who_watches_hears_and_says_nothing() -> void:
	_open(0, false)
	_press(KEY_Q)
	await get_tree().process_frame
	check(not (_panel.get_node("%Phrases") as Control).visible, "phrases to say")
	_hear({"by": 1, "to": "all", "text": "hello"})
	await _wait_for_lines(1)


func test_of_too_many_the_first_are_heard_again() -> void:
	DirAccess.remove_absolute(FILE)
	var mutes := MuteList.new(FILE)
	for number in MuteList.MAX_MUTED + 1:
		mutes.mute(str(number), true)
	check(not mutes.has("0") and mutes.has("1") and mutes.has(str(MuteList.MAX_MUTED)), "who is muted")


func _open(sides: int, can_speak := true) -> void:
	DirAccess.remove_absolute(FILE)
	Bindings.install({})
	var identity := GameStandIn.identity("r")
	identity["sides"] = sides
	_tell("Identity", identity)
	var roster := JetMessages.GameState.new()
	for seat in 2:
		var pilot := JetMessages.Pilot.new()
		pilot.seat = seat
		pilot.team = seat
		pilot.name = ["Ada", "Grace"][seat]
		pilot.player_id = ["a", "g"][seat]
		roster.pilots.append(pilot)
	_state.apply(roster, 0.0)
	_panel = PANEL.instantiate()
	_panel.theme = load("res://src/look/theme.tres")
	_panel.can_speak = can_speak
	add_child(_panel)
	_panel.listen(_state, MuteList.new(FILE))
	_panel.phrase_said.connect(func(phrase: int, to_side: bool) -> void: _said.append([phrase, to_side]))
	_panel.text_said.connect(func(text: String, to_side: bool) -> void: _said.append([text, to_side]))


func _type(words: String, text: LineEdit) -> void:
	_press(KEY_ENTER)
	await wait_until(func() -> bool: return text.has_focus(), "the line")
	text.text_submitted.emit(words)


func _hear(data: Dictionary) -> void:
	data["tick"] = 100
	_tell("Chat", data)


func _tell(type: String, data: Dictionary) -> void:
	var text := JSON.stringify({"type": type, "data": data})
	var frame := JetJsonCodec.new().decode(text.to_utf8_buffer(), true)
	check_equal(frame.error, "", type)
	_state.apply(frame.messages[0], 0.0)


func _press(key: Key) -> void:
	for is_pressed: bool in [true, false]:
		var event := InputEventKey.new()
		event.keycode = key
		event.physical_keycode = key
		event.pressed = is_pressed
		get_viewport().push_input(event)


func _wait_for_lines(count: int) -> void:
	await wait_until(func() -> bool: return _lines().size() == count, "%d lines" % count)


func _lines() -> Array:
	var lines := (_panel.get_node("%Log") as Control).get_children()
	return lines.map(
		func(line: ChatLine) -> String: return (line.get_node("%Words") as RichTextLabel).get_parsed_text()
	)


func _button_of_line(index: int) -> Button:
	return (_panel.get_node("%Log") as Control).get_child(index).get_node("%Action")
