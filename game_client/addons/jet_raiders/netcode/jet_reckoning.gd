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
	return numbers


func _init() -> void:
	sines.resize(SINE_STEPS + 1)
	for step in SINE_STEPS + 1:
		sines[step] = roundi(65536.0 * sin(TAU * step / SINE_STEPS))
