class_name LobbySettings
extends VBoxContainer
## How the matches of a private lobby are played: the host chooses, the others read.

signal changed(wanted: JetMessages.Settings)

const _MINUTES: Array[int] = [1, 2, 3, 5, 10, 15, 30]
const _SCORE_LIMITS: Array[int] = [0, 5, 10, 20, 30, 50, 100]

## How many jets fly with bots.
var _with_bots := 0
var _shown := PackedInt32Array()

@onready var _choices: HBoxContainer = %Choices
@onready var _length: OptionButton = %Length
@onready var _limit: OptionButton = %Limit
@onready var _bots: CheckBox = %Bots
@onready var _summary: Label = %Summary


func _ready() -> void:
	_length.item_selected.connect(_change.unbind(1))
	_limit.item_selected.connect(_change.unbind(1))
	_bots.pressed.connect(_change)


func show_settings(settings: JetMessages.Settings, mode: String, hosts: bool) -> void:
	_choices.visible = hosts
	_summary.visible = not hosts
	var now := PackedInt32Array([settings.fill_to, settings.match_s, settings.score_limit])
	if now == _shown:
		return
	_shown = now
	_with_bots = settings.fill_to if settings.fill_to > 0 else Modes.PRIVATE.get(mode, 0)
	var lengths: Array[int] = []
	lengths.assign(_MINUTES.map(func(minutes: int) -> int: return minutes * 60))
	_fill(_length, lengths, settings.match_s, _length_text)
	_fill(_limit, _SCORE_LIMITS, settings.score_limit, _limit_text)
	_bots.button_pressed = settings.fill_to > 0
	_summary.text = text_of(settings)


static func text_of(settings: JetMessages.Settings) -> String:
	var bots := "bots take the empty seats" if settings.fill_to > 0 else "no bots"
	return "%s · %s · %s" % [_length_text(settings.match_s), _limit_text(settings.score_limit), bots]


func _change() -> void:
	var wanted := JetMessages.Settings.new()
	wanted.match_s = _length.get_selected_id()
	wanted.score_limit = _limit.get_selected_id()
	wanted.fill_to = _with_bots if _bots.button_pressed else 0
	changed.emit(wanted)


## The usual values, and the present one if it is none of them.
func _fill(button: OptionButton, usual: Array[int], value: int, text: Callable) -> void:
	var values := usual.duplicate()
	if not value in values:
		values.append(value)
		values.sort()
	button.clear()
	for each in values:
		button.add_item(text.call(each), each)
	button.select(button.get_item_index(value))


static func _length_text(seconds: int) -> String:
	return "%d min" % (seconds / 60) if seconds % 60 == 0 else "%d s" % seconds


static func _limit_text(points: int) -> String:
	return "no score limit" if points == 0 else "%d points" % points
