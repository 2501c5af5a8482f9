class_name JetReckoning
extends RefCounted
## The flight rules in whole numbers per tick, as all clients and the server reckon a ship on between two words about
## it.
##
## PROTOCOL.md, "Flying a ship on", is the contract; [JetTrack] is what flies.

const UNITS_PER_PX := 4096
const FULL_THROTTLE := 1 << 23
const FULL_STICK := 127
const FULL_TURN := 1 << 32
## In one unit a tick.
const VELOCITY_UNITS := 64
## Along each axis: what 24 bits hold.
const MAX_VELOCITY := (1 << 23) - 1
## Turns of a circle that the table of sines has.
const SINE_STEPS := 1024

## Of the world, in units.
var width: int
var height: int
## 2^-32 turns a tick for each step of the stick.
var turn: int
## Throttle units a tick for each step of the stick.
var throttle: int
## Units a tick at full throttle.
var speed: int
## True of a jet that drifts. The rest is 0 of others: of a velocity, what is left after a tick, in 1/65536;
var drifts := false
var keep := 0
## 1/256 of velocity a tick for each step of the stick, forwards, backwards and, by a special, sideways;
var push := 0
var reverse := 0
var strafe := 0
## and velocity a tick by a special.
var boost := 0
## Velocity units in a px a second.
var velocity_scale := 1.0
## 65536 times the sine of each 1024th of a turn, both ends included.
var sines := PackedInt32Array()


static func of(identity: JetMessages.Identity) -> JetReckoning:
	var numbers := JetReckoning.new()
	var ship := identity.ship
	numbers.width = maxi(1, roundi(identity.world.width * UNITS_PER_PX))
	numbers.height = maxi(1, roundi(identity.world.height * UNITS_PER_PX))
	numbers.turn = roundi(ship.turn_rate / identity.tick_rate / TAU * FULL_TURN / FULL_STICK)
	numbers.throttle = roundi(ship.throttle_rate / identity.tick_rate * FULL_THROTTLE / FULL_STICK)
	numbers.speed = roundi(ship.max_speed / identity.tick_rate * UNITS_PER_PX)
	numbers.velocity_scale = UNITS_PER_PX * VELOCITY_UNITS / identity.tick_rate
	return numbers


## By jet; one alone where ships do not drift.
static func all(identity: JetMessages.Identity) -> Array[JetReckoning]:
	var kinds: Array[JetReckoning] = []
	for jet in identity.jets:
		var numbers := of(identity)
		var full := jet.max_speed * jet.drag / identity.tick_rate / identity.tick_rate * (UNITS_PER_PX * VELOCITY_UNITS)
		numbers.drifts = true
		numbers.turn = roundi(jet.turn_rate / identity.tick_rate / TAU * FULL_TURN / FULL_STICK)
		numbers.keep = roundi(65536.0 * (1.0 - jet.drag / identity.tick_rate))
		numbers.push = roundi(full * 256.0 / FULL_STICK)
		numbers.reverse = roundi(full * jet.reverse * 256.0 / FULL_STICK)
		numbers.strafe = roundi(full * jet.strafe * 256.0 / FULL_STICK)
		numbers.boost = roundi(full * jet.boost)
		kinds.append(numbers)
	if kinds.is_empty():
		kinds.append(of(identity))
	return kinds


## [code]65536 * sin[/code] of an angle in 2^-32 turns.
func sine(angle: int) -> int:
	var step := angle >> 22
	return sines[step] + (((sines[step + 1] - sines[step]) * ((angle >> 8) & 0x3FFF)) >> 14)


func _init() -> void:
	sines.resize(SINE_STEPS + 1)
	for step in SINE_STEPS + 1:
		sines[step] = roundi(65536.0 * sin(TAU * step / SINE_STEPS))
