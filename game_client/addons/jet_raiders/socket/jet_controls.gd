class_name JetControls
extends RefCounted
## What a pilot asks of the ship. Held until the next input.

## Steps of a stick from the middle to the end: the server rounds to these, so that a prediction must, too.
const STICK_STEPS := 127.0

## Moves the throttle, -1 to 1.
var thrust := 0.0
## -1 to 1, positive clockwise.
var turn := 0.0
var shoot := false
var ability := false


static func of(a_thrust: float, a_turn: float, is_shooting := false, uses_ability := false) -> JetControls:
	var controls := JetControls.new()
	controls.thrust = clampf(a_thrust, -1.0, 1.0)
	controls.turn = clampf(a_turn, -1.0, 1.0)
	controls.shoot = is_shooting
	controls.ability = uses_ability
	return controls


func equals(other: JetControls) -> bool:
	return thrust == other.thrust and turn == other.turn and shoot == other.shoot and ability == other.ability


## A stick as the server takes it.
static func in_steps(stick: float) -> float:
	return roundf(stick * STICK_STEPS) / STICK_STEPS
