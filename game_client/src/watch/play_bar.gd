class_name PlayBar
extends PanelContainer
## The controls of a recording: play and pause, where in it, how fast.

signal wished(wish: JetMessages.PlaybackWish)

const SPEEDS: Array[float] = [0.5, 1.0, 2.0, 4.0]

var _is_paused := false
## The thumb is being held: it shows where one wants to go, not where one is.
var _is_held := false
var _speed_buttons: Array[Button] = []

@onready var _play: Button = %Play
@onready var _track: HSlider = %Track
@onready var _time: Label = %Time


func _ready() -> void:
	_play.pressed.connect(func() -> void: wished.emit(JetMessages.PlaybackWish.pause(not _is_paused)))
	_track.drag_started.connect(func() -> void: _is_held = true)
	_track.drag_ended.connect(_on_drag_ended)
	for speed in SPEEDS:
		var button := Button.new()
		button.text = "%s×" % String.num(speed)
		button.theme_type_variation = &"BarButton"
		button.focus_mode = FOCUS_NONE
		button.pressed.connect(func() -> void: wished.emit(JetMessages.PlaybackWish.play_at(speed)))
		%Row.add_child(button)
		_speed_buttons.append(button)


## Shows itself where there is a recording.
func show_state(state: JetMatchState) -> void:
	var playback := state.playback
	visible = playback != null
	if playback == null:
		return
	_is_paused = playback.paused
	_play.text = "Play" if _is_paused else "Pause"
	_track.min_value = playback.begins_tick
	_track.max_value = playback.ends_tick
	if not _is_held:
		_track.set_value_no_signal(clampf(state.present_tick(), playback.begins_tick, playback.ends_tick))
	var rate := state.identity.tick_rate
	var at := Sentences.clock((_track.value - playback.begins_tick) / rate)
	_time.text = "%s of %s" % [at, Sentences.clock((playback.ends_tick - playback.begins_tick) / rate)]
	for index in SPEEDS.size():
		var is_on := is_equal_approx(SPEEDS[index], playback.speed)
		_speed_buttons[index].modulate = Palette.CYAN if is_on else Color.WHITE


func _on_drag_ended(_has_changed: bool) -> void:
	_is_held = false
	wished.emit(JetMessages.PlaybackWish.seek(int(_track.value)))
