class_name MapVote
extends HFlowContainer
## In a private lobby: where the next match is flown. A button for each map, with the votes that it has.

signal voted(map: int)

var _maps := PackedStringArray()
## What the server has of us; -1 for nothing.
var _own := -1


## Hidden where there is nothing to choose.
func show_state(state: JetMatchState) -> void:
	var maps := state.private.maps if state.private else PackedStringArray()
	visible = maps.size() > 1
	if maps != _maps:
		_make_buttons(maps)
	var own := state.own_pilot()
	_own = own.vote if own else -1
	for map in maps.size():
		var votes := state.pilots.filter(func(pilot: JetMessages.Pilot) -> bool: return pilot.vote == map).size()
		var is_here := map == state.private.map
		var button := _button(map)
		button.text = Sentences.map_name(maps[map]) + (" · %d" % votes if votes > 0 else "")
		button.tooltip_text = "The map you see" if is_here else ""
		button.theme_type_variation = &"HereButton" if is_here else &"ChoiceButton"
		button.set_pressed_no_signal(map == _own)


## They stay where they are while votes come in, and so does the focus of who chooses by keys.
func _make_buttons(maps: PackedStringArray) -> void:
	for map in _maps.size():
		_button(map).queue_free()
	for map in _maps.size():
		remove_child(_button(0))
	_maps = maps
	for map in maps.size():
		var button := Button.new()
		button.toggle_mode = true
		button.pressed.connect(_vote.bind(map))
		add_child(button)


## The first child says what they are for.
func _button(map: int) -> Button:
	return get_child(map + 1)


## It shows as pressed once the server has heard it.
func _vote(map: int) -> void:
	_button(map).set_pressed_no_signal(map == _own)
	voted.emit(map)
