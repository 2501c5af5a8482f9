class_name Bindings
extends RefCounted
## The actions of the game and what triggers them. Keys are physical, so that WASD is in its place on every layout; a
## player may change the first key of each. Game pads are fixed.

const THROTTLE_UP := &"throttle_up"
const THROTTLE_DOWN := &"throttle_down"
const TURN_LEFT := &"turn_left"
const TURN_RIGHT := &"turn_right"
const FIRE := &"fire"
const SPECIAL := &"special"
const NEXT_JET := &"next_jet"
const CHAT := &"chat"
const PHRASES := &"phrases"
const MENU := &"menu"
const SCORES := &"scores"
## For who watches.
const LOOK_AROUND := &"look_around"

const NAMES: Dictionary[StringName, String] = {
	THROTTLE_UP: "Throttle up",
	THROTTLE_DOWN: "Throttle down",
	TURN_LEFT: "Turn left",
	TURN_RIGHT: "Turn right",
	FIRE: "Fire",
	SPECIAL: "Special",
	NEXT_JET: "Next jet",
	CHAT: "Say something",
	PHRASES: "Phrases",
	MENU: "Menu",
	SCORES: "Scores",
	LOOK_AROUND: "Look around (watching)",
}
const DEFAULT_KEYS: Dictionary[StringName, Key] = {
	THROTTLE_UP: KEY_W,
	THROTTLE_DOWN: KEY_S,
	TURN_LEFT: KEY_A,
	TURN_RIGHT: KEY_D,
	FIRE: KEY_SPACE,
	SPECIAL: KEY_SHIFT,
	NEXT_JET: KEY_E,
	CHAT: KEY_ENTER,
	PHRASES: KEY_Q,
	MENU: KEY_ESCAPE,
	SCORES: KEY_TAB,
	LOOK_AROUND: KEY_F,
}
const _SECOND_KEYS: Dictionary[StringName, Key] = {
	THROTTLE_UP: KEY_UP,
	THROTTLE_DOWN: KEY_DOWN,
	TURN_LEFT: KEY_LEFT,
	TURN_RIGHT: KEY_RIGHT,
}
const _BUTTONS: Dictionary[StringName, Array] = {
	THROTTLE_UP: [JOY_BUTTON_DPAD_UP],
	THROTTLE_DOWN: [JOY_BUTTON_DPAD_DOWN],
	TURN_LEFT: [JOY_BUTTON_DPAD_LEFT],
	TURN_RIGHT: [JOY_BUTTON_DPAD_RIGHT],
	FIRE: [JOY_BUTTON_A, JOY_BUTTON_RIGHT_SHOULDER],
	SPECIAL: [JOY_BUTTON_B, JOY_BUTTON_LEFT_SHOULDER],
	NEXT_JET: [JOY_BUTTON_X],
	CHAT: [],
	PHRASES: [JOY_BUTTON_LEFT_STICK],
	MENU: [JOY_BUTTON_START],
	SCORES: [JOY_BUTTON_BACK],
	LOOK_AROUND: [JOY_BUTTON_Y],
}
const _AXES: Dictionary[StringName, Array] = {
	THROTTLE_UP: [JOY_AXIS_LEFT_Y, -1.0],
	THROTTLE_DOWN: [JOY_AXIS_LEFT_Y, 1.0],
	TURN_LEFT: [JOY_AXIS_LEFT_X, -1.0],
	TURN_RIGHT: [JOY_AXIS_LEFT_X, 1.0],
	FIRE: [JOY_AXIS_TRIGGER_RIGHT, 1.0],
	SPECIAL: [JOY_AXIS_TRIGGER_LEFT, 1.0],
}
const _DEADZONE := 0.2


## Puts the actions into the [InputMap], with [param keys] in place of the default ones.
static func install(keys: Dictionary[StringName, Key]) -> void:
	for action in NAMES:
		if InputMap.has_action(action):
			InputMap.erase_action(action)
		InputMap.add_action(action, _DEADZONE)
		var key: Key = keys.get(action, DEFAULT_KEYS[action])
		InputMap.action_add_event(action, _key(key))
		if action in _SECOND_KEYS and _SECOND_KEYS[action] not in keys.values():
			InputMap.action_add_event(action, _key(_SECOND_KEYS[action]))
		for button: JoyButton in _BUTTONS[action]:
			var pressed := InputEventJoypadButton.new()
			pressed.button_index = button
			InputMap.action_add_event(action, pressed)
		if action in _AXES:
			var moved := InputEventJoypadMotion.new()
			moved.axis = _AXES[action][0]
			moved.axis_value = _AXES[action][1]
			InputMap.action_add_event(action, moved)


## What is printed on the key, on this keyboard.
static func label_of(key: Key) -> String:
	# Without a screen there is no keyboard to ask.
	var is_headless := DisplayServer.get_name() == "headless"
	var printed := KEY_NONE if is_headless else DisplayServer.keyboard_get_keycode_from_physical(key)
	return OS.get_keycode_string(printed if printed != KEY_NONE else key)


static func _key(key: Key) -> InputEventKey:
	var event := InputEventKey.new()
	event.physical_keycode = key
	return event
