class_name JetFlight
extends RefCounted
## The flight rules, one tick at a time: what the server does to a living ship while a match runs.
##
## Held against the server's own simulation by crates/wire/golden/flight.json.

## A special that lasts begins only if it could last this long: a rule of the server.
const LEAST_SPECIAL_S := 0.25

var position := Vector2.ZERO
## px/s, of a ship that drifts.
var velocity := Vector2.ZERO
## Radians, -PI to PI.
var rotation := 0.0
## 0 to 1; of a ship that drifts, how hard its engine pushes.
var throttle := 0.0
## Of the identity's jets.
var jet := 0
## What there is to pay with, shots not taken off.
var energy := 0.0
## Its special is on.
var special := false
## Its special is off until the pilot has let go of it.
var is_spent := false


static func of(ship: JetMessages.Ship, identity: JetMessages.Identity) -> JetFlight:
	var flight := JetFlight.new()
	flight.position = Vector2(ship.x, ship.y)
	flight.velocity = Vector2(ship.vx, ship.vy)
	flight.rotation = ship.rotation
	flight.throttle = ship.throttle
	flight.jet = ship.jet
	flight.special = ship.special
	flight.energy = ship.energy * identity.max_energy_of(ship.jet)
	return flight


func copy() -> JetFlight:
	var flight := JetFlight.new()
	flight.position = position
	flight.velocity = velocity
	flight.rotation = rotation
	flight.throttle = throttle
	flight.jet = jet
	flight.energy = energy
	flight.special = special
	flight.is_spent = is_spent
	return flight


## Flies on for [param ticks], which may be a fraction, with [param controls] held; [param terrain] keeps it out.
func fly(controls: JetControls, identity: JetMessages.Identity, ticks := 1.0, terrain: JetTerrain = null) -> void:
	var seconds := ticks / identity.tick_rate
	var kind := identity.jet(jet)
	if kind:
		_drift(controls, kind, identity.world.size(), seconds, terrain)
		return
	var numbers := identity.ship
	var turn := JetControls.in_steps(controls.turn)
	var thrust := JetControls.in_steps(controls.thrust)
	energy = minf(energy + numbers.energy_rate * seconds, numbers.max_energy)
	rotation = wrapf(rotation + turn * numbers.turn_rate * seconds, -PI, PI)
	throttle = clampf(throttle + thrust * numbers.throttle_rate * seconds, 0.0, 1.0)
	var forward := Vector2(sin(rotation), -cos(rotation))
	position = JetTorus.wrapped(position + forward * throttle * numbers.max_speed * seconds, identity.world.size())
	if terrain and throttle > 0.0:
		position = terrain.keep_out(position)


func _drift(
	controls: JetControls, kind: JetMessages.JetNumbers, world: Vector2, seconds: float, terrain: JetTerrain
) -> void:
	var turn := JetControls.in_steps(controls.turn)
	var thrust := JetControls.in_steps(controls.thrust)
	_power(controls.ability, kind, seconds)
	var strafe := kind.strafe if special else 0.0
	var boosts := special and kind.boost > 0.0
	var full := kind.max_speed * kind.drag * seconds
	if strafe <= 0.0:
		rotation = wrapf(rotation + turn * kind.turn_rate * seconds, -PI, PI)
	var push := thrust * (kind.reverse if thrust < 0.0 else 1.0)
	if boosts:
		push = kind.boost
	var forward := Vector2(sin(rotation), -cos(rotation))
	var right := Vector2(-forward.y, forward.x)
	throttle = 1.0 if boosts else maxf(thrust, 0.0)
	velocity = velocity * (1.0 - kind.drag * seconds) + forward * push * full + right * turn * strafe * full
	position = JetTorus.wrapped(position + velocity * seconds, world)
	if terrain:
		var bounced := terrain.bounce(position, velocity, kind.bounce)
		position = bounced[0]
		velocity = bounced[1]


## Lets energy grow back, and turns the special on and off.
func _power(ability: bool, kind: JetMessages.JetNumbers, seconds: float) -> void:
	energy = minf(energy + kind.energy_rate * seconds, kind.max_energy)
	if not ability:
		special = false
		is_spent = false
	elif not is_spent:
		var is_salvo := kind.special == "salvo"
		var cost := kind.special_energy * (1.0 if is_salvo else seconds)
		var needed := cost if is_salvo or special else kind.special_energy * LEAST_SPECIAL_S
		if energy >= needed:
			energy -= cost
			# A salvo goes off at once.
			special = not is_salvo
			is_spent = is_salvo
		else:
			is_spent = special
			special = false
