class_name PilotInput
extends RefCounted
## Turns keys and game pad into what is sent, and tells the prediction.

## A stick is read in this many steps to each side, so that its trembling sends nothing.
const STICK_STEPS := 8.0

## While a menu is open the keys belong to it.
var is_enabled := false

var _pacer: JetInputPacer


## A connection was made: says again what is held.
func joined(tick_rate: float) -> void:
	if _pacer == null:
		_pacer = JetInputPacer.new(tick_rate)
	_pacer.forget_sent()


## Sends the controls if they changed. Call it each frame, after the state was advanced.
func advance(state: JetMatchState, connection: JetMatchConnection) -> void:
	if _pacer == null or state.ack < 0 or not connection.is_joined():
		return
	var controls := _read() if is_enabled else JetControls.new()
	var seq := _pacer.next_seq(controls, Time.get_ticks_msec(), state.ack)
	if seq == 0:
		return
	var tick := state.input_tick()
	var behind := state.ticks_behind()
	if connection.send_input(seq, tick, controls, tick - behind):
		state.prediction.steered(tick, seq, controls, behind)
	else:
		_pacer.forget_sent()


func _read() -> JetControls:
	return JetControls.of(
		_axis(Bindings.THROTTLE_DOWN, Bindings.THROTTLE_UP),
		_axis(Bindings.TURN_LEFT, Bindings.TURN_RIGHT),
		Input.is_action_pressed(Bindings.FIRE),
		Input.is_action_pressed(Bindings.SPECIAL)
	)


func _axis(negative: StringName, positive: StringName) -> float:
	return roundf(Input.get_axis(negative, positive) * STICK_STEPS) / STICK_STEPS
