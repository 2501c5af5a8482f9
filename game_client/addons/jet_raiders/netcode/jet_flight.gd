class_name JetFlight
extends RefCounted
## The classic flight rules, one tick at a time: what the server does to a living ship while a match runs.
##
## Held against the server's own simulation by crates/wire/golden/flight.json.

var position := Vector2.ZERO
## Radians, -PI to PI.
var rotation := 0.0
## 0 to 1.
var throttle := 0.0


static func of(ship: JetMessages.Ship) -> JetFlight:
	var flight := JetFlight.new()
	flight.position = Vector2(ship.x, ship.y)
	flight.rotation = ship.rotation
	flight.throttle = ship.throttle
	return flight


func copy() -> JetFlight:
	var flight := JetFlight.new()
	flight.position = position
	flight.rotation = rotation
	flight.throttle = throttle
	return flight


## Flies on for [param ticks], which may be a fraction, with [param controls] held; [param terrain] keeps it out.
func fly(controls: JetControls, identity: JetMessages.Identity, ticks := 1.0, terrain: JetTerrain = null) -> void:
	var seconds := ticks / identity.tick_rate
	var numbers := identity.ship
	var turn := JetControls.in_steps(controls.turn)
	var thrust := JetControls.in_steps(controls.thrust)
	rotation = wrapf(rotation + turn * numbers.turn_rate * seconds, -PI, PI)
	throttle = clampf(throttle + thrust * numbers.throttle_rate * seconds, 0.0, 1.0)
	var forward := Vector2(sin(rotation), -cos(rotation))
	position = JetTorus.wrapped(position + forward * throttle * numbers.max_speed * seconds, identity.world.size())
	if terrain and throttle > 0.0:
		position = terrain.keep_out(position)
