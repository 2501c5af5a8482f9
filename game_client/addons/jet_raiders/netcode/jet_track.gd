class_name JetTrack
extends RefCounted
## Where everybody believes a ship to be, and how it flies on from there, in the units of [JetReckoning].

const _TURN_MASK := JetReckoning.FULL_TURN - 1
const _QUARTER_TURN := 1 << 30
## Units in a step of a shift: 1/32 px and 1/8192 turns.
const _SHIFT_UNITS := JetReckoning.UNITS_PER_PX >> 5
const _SHIFT_HEADING := JetReckoning.FULL_TURN >> 13

## 0 up to the world's width.
var x := 0
var y := 0
## 0 is up, clockwise.
var heading := 0
## 0 to [constant JetReckoning.FULL_THROTTLE].
var throttle := 0
## -127 to 127, clockwise positive.
var turn := 0
## -127 to 127.
var thrust := 0


## Flies on for [param ticks] with the sticks as they are.
func fly(ticks: int, numbers: JetReckoning) -> void:
	# Locals: this runs for every ship of every snapshot.
	var sines := numbers.sines
	var turning := turn * numbers.turn
	var thrusting := thrust * numbers.throttle
	var at_x := x
	var at_y := y
	var angle := heading
	var open := throttle
	for tick in ticks:
		angle = (angle + turning) & _TURN_MASK
		open = clampi(open + thrusting, 0, JetReckoning.FULL_THROTTLE)
		var way := (numbers.speed * (open >> 7)) >> 16
		var step := angle >> 22
		var between := (angle >> 8) & 0x3FFF
		var low := sines[step]
		at_x += (way * (low + (((sines[step + 1] - low) * between) >> 14)) + 32768) >> 16
		step = ((angle + _QUARTER_TURN) & _TURN_MASK) >> 22
		low = sines[step]
		at_y -= (way * (low + (((sines[step + 1] - low) * between) >> 14)) + 32768) >> 16
	x = posmod(at_x, numbers.width)
	y = posmod(at_y, numbers.height)
	heading = angle
	throttle = open


## A small correction, in 1/32 px and 1/8192 turns.
func shift(dx: int, dy: int, turned: int, numbers: JetReckoning) -> void:
	x = posmod(x + dx * _SHIFT_UNITS, numbers.width)
	y = posmod(y + dy * _SHIFT_UNITS, numbers.height)
	heading = (heading + turned * _SHIFT_HEADING) & _TURN_MASK


## Radians, -PI to PI.
func rotation() -> float:
	var signed := heading - JetReckoning.FULL_TURN if heading >= JetReckoning.FULL_TURN >> 1 else heading
	return signed * (TAU / JetReckoning.FULL_TURN)
