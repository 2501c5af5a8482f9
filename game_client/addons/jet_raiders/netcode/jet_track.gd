class_name JetTrack
extends RefCounted
## Where everybody believes a ship to be, and how it flies on from there, in the units of [JetReckoning].

const _TURN_MASK := JetReckoning.FULL_TURN - 1
const _QUARTER_TURN := 1 << 30
## Units in a step of a shift: 1/32 px and 1/8192 turns.
const _SHIFT_UNITS := JetReckoning.UNITS_PER_PX >> 5
const _SHIFT_HEADING := JetReckoning.FULL_TURN >> 13
## Velocity units in a step of a shift.
const _SHIFT_VELOCITY := 1024

## 0 up to the world's width.
var x := 0
var y := 0
## 0 is up, clockwise.
var heading := 0
## 0 to [constant JetReckoning.FULL_THROTTLE].
var throttle := 0
## Of a ship that drifts; else 0.
var vx := 0
var vy := 0
## -127 to 127, clockwise positive.
var turn := 0
## -127 to 127.
var thrust := 0
## True while the ship's special is on.
var special := false


## Flies on for [param ticks] with the sticks as they are.
func fly(ticks: int, numbers: JetReckoning) -> void:
	if numbers.drifts:
		for tick in ticks:
			_drift(numbers)
		return
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


## One tick of a ship that drifts.
func _drift(numbers: JetReckoning) -> void:
	var strafes := special and numbers.strafe > 0
	if not strafes:
		heading = (heading + turn * numbers.turn) & _TURN_MASK
	var push := (thrust * (numbers.push if thrust >= 0 else numbers.reverse)) >> 8
	if special and numbers.boost > 0:
		push = numbers.boost
	var aside := (turn * numbers.strafe) >> 8 if strafes else 0
	var sin_of := numbers.sine(heading)
	var cos_of := numbers.sine((heading + _QUARTER_TURN) & _TURN_MASK)
	vx = _limited(_share(vx, numbers.keep) + _share(push, sin_of) + _share(aside, cos_of))
	vy = _limited(_share(vy, numbers.keep) - _share(push, cos_of) + _share(aside, sin_of))
	x = posmod(x + ((vx + 32) >> 6), numbers.width)
	y = posmod(y + ((vy + 32) >> 6), numbers.height)


## A small correction of the velocity, for a ship that drifts.
func shift_velocity(dvx: int, dvy: int) -> void:
	vx = _limited(vx + dvx * _SHIFT_VELOCITY)
	vy = _limited(vy + dvy * _SHIFT_VELOCITY)


func set_velocity(to_vx: int, to_vy: int) -> void:
	vx = _limited(to_vx)
	vy = _limited(to_vy)


## 0 to 1; of a ship that drifts, how hard its engine pushes.
func throttle_share(numbers: JetReckoning) -> float:
	if not numbers.drifts:
		return throttle / float(JetReckoning.FULL_THROTTLE)
	return 1.0 if special and numbers.boost > 0 else maxi(thrust, 0) / float(JetReckoning.FULL_STICK)


## [param value] times a share in 1/65536, to the nearest.
static func _share(value: int, part: int) -> int:
	return (value * part + 32768) >> 16


static func _limited(velocity: int) -> int:
	return clampi(velocity, -JetReckoning.MAX_VELOCITY, JetReckoning.MAX_VELOCITY)


## A small correction, in 1/32 px and 1/8192 turns.
func shift(dx: int, dy: int, turned: int, numbers: JetReckoning) -> void:
	x = posmod(x + dx * _SHIFT_UNITS, numbers.width)
	y = posmod(y + dy * _SHIFT_UNITS, numbers.height)
	heading = (heading + turned * _SHIFT_HEADING) & _TURN_MASK


## Radians, -PI to PI.
func rotation() -> float:
	var signed := heading - JetReckoning.FULL_TURN if heading >= JetReckoning.FULL_TURN >> 1 else heading
	return signed * (TAU / JetReckoning.FULL_TURN)
