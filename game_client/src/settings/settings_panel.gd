class_name SettingsPanel
extends Control
## Where the player chooses: server, sound, view, keys.

signal closed

var _settings: Settings
## The action whose next key is awaited; empty for none.
var _awaited := &""
var _key_buttons: Dictionary[StringName, Button] = {}

@onready var _server: LineEdit = %ServerAddress
@onready var _notice: Label = %Notice
@onready var _volume: HSlider = %Volume
@onready var _follows: CheckButton = %Follows
@onready var _calm: CheckButton = %Calm
@onready var _text: CheckButton = %Text
@onready var _keys: GridContainer = %KeyGrid


func _ready() -> void:
	%Save.pressed.connect(_save)
	%Cancel.pressed.connect(closed.emit)
	_notice.hide()


## Call once it is in the tree.
func edit(settings: Settings) -> void:
	_settings = settings
	_server.text = settings.server
	_volume.value = settings.volume
	_follows.button_pressed = settings.follows
	_calm.button_pressed = settings.is_calm
	_text.button_pressed = settings.is_text
	for action in Bindings.NAMES:
		var label := Label.new()
		label.text = Bindings.NAMES[action]
		label.size_flags_horizontal = SIZE_EXPAND_FILL
		_keys.add_child(label)
		var button := Button.new()
		button.theme_type_variation = &"BarButton"
		button.custom_minimum_size.x = 110.0
		button.text = Bindings.label_of(settings.key_of(action))
		button.set_meta(&"key", settings.key_of(action))
		button.pressed.connect(_await_key.bind(action))
		_keys.add_child(button)
		_key_buttons[action] = button
	_server.grab_focus()


func _input(event: InputEvent) -> void:
	var key := event as InputEventKey
	if key == null or not key.pressed or key.echo:
		return
	if _awaited != &"":
		get_viewport().set_input_as_handled()
		_take_key(key.physical_keycode)
	elif key.physical_keycode == KEY_ESCAPE:
		get_viewport().set_input_as_handled()
		closed.emit()


func _await_key(action: StringName) -> void:
	_awaited = action
	_key_buttons[action].text = "Press a key…"


func _take_key(key: Key) -> void:
	var before: Key = _key_buttons[_awaited].get_meta(&"key")
	# Two actions on one key would fight: they swap.
	for action in _key_buttons:
		if action != _awaited and _key_buttons[action].get_meta(&"key") == key:
			_show_key(action, before)
	_show_key(_awaited, key)
	_awaited = &""


func _show_key(action: StringName, key: Key) -> void:
	_key_buttons[action].set_meta(&"key", key)
	_key_buttons[action].text = Bindings.label_of(key)


func _save() -> void:
	var origin := JetOrigin.parse(_server.text)
	if origin == null:
		_notice.text = Sentences.of_code("address_invalid")
		_notice.show()
		return
	_settings.server = origin.url()
	_settings.volume = _volume.value
	_settings.follows = _follows.button_pressed
	_settings.is_calm = _calm.button_pressed
	_settings.is_text = _text.button_pressed
	_settings.keys.clear()
	for action in _key_buttons:
		var key: Key = _key_buttons[action].get_meta(&"key")
		if key != Bindings.DEFAULT_KEYS[action]:
			_settings.keys[action] = key
	_settings.save()
	closed.emit()
