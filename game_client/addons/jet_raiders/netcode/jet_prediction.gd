class_name JetPrediction
extends RefCounted
## Our own ship, its shots and its beams where the server will have them once our present controls count there, so that
## all of them answer at once.
##
## Each frame the newest snapshot is flown forward with the controls we have given since. Where a snapshot shows that we
## were wrong, the drawn ship slides to where it should be instead of jumping.

## Never further ahead than this: beyond it the connection is so slow that guessing looks worse than waiting.
const MAX_AHEAD_TICKS := 40.0
## The error that is left after a second of sliding, as a share.
const SLIDE_PER_S := 0.0001
## A larger error is no error but a new place, px.
const MAX_SLIDE_PX := 90.0
## No shot begins longer before it is fired than this: a rule of the server (PROTOCOL.md, [code]seen[/code]).
const MAX_REWIND_TICKS := 9
## Shots of one pull of the trigger, at most: a rule of the server.
const MAX_SHOTS := 16
## Inputs that are never acknowledged belong to a connection that is gone.
const MAX_ORDERS := 64


class Order:
	extends RefCounted
	## The tick on which it is to count.
	var tick: int
	var seq: int
	## How many ticks behind that one the others were drawn.
	var behind: int
	var controls: JetControls


## A shot of ours that no snapshot can have yet.
class ForetoldShot:
	extends RefCounted
	## Below 0, and another for each.
	var id: int
	## Of the identity's weapons.
	var weapon: int
	## On which it is fired.
	var tick: int
	## On which it begins, which is where the others are when it is fired.
	var born: int
	var position: Vector2
	## px/s.
	var velocity: Vector2
	## It is of the special, which needs no trigger and is paid for apart.
	var is_salvo: bool


## A beam of ours that no event can have told of yet.
class ForetoldBeam:
	extends RefCounted
	## On which it shines.
	var tick: int
	## Of the identity's weapons.
	var weapon: int
	## The nose.
	var from: Vector2
	## Of length 1.
	var direction: Vector2


## A pull of our trigger that no snapshot can have yet.
class Pull:
	extends RefCounted
	var tick: int
	## What it has taken.
	var energy: float


var _released := Order.new()
var _identity: JetMessages.Identity
var _terrain: JetTerrain
var _base: JetMessages.Ship
var _base_tick := 0
## Oldest first; once something was acknowledged, the first is what the server flies with in the base.
var _orders: Array[Order] = []
var _slide := Vector2.ZERO
var _slide_turn := 0.0
## Where the ship was drawn without the slide, at which tick; null before that.
var _shown: JetFlight
var _shown_tick := 0.0
var _foretold: Array[ForetoldShot] = []
## Those that nobody has taken.
var _beams: Array[ForetoldBeam] = []
## Oldest first.
var _pulls: Array[Pull] = []
## Up to this tick the trigger has been looked at.
var _fired_up_to := 0
var _ready_at := 0


func _init(identity: JetMessages.Identity, terrain: JetTerrain = null) -> void:
	_identity = identity
	_terrain = terrain
	_released.controls = JetControls.new()


## Notes that [param controls] were sent and are to count on [param tick], by which time the others are drawn
## [param behind] ticks behind.
func steered(tick: int, seq: int, controls: JetControls, behind := 0) -> void:
	var order := Order.new()
	order.tick = tick
	order.seq = seq
	order.behind = behind
	order.controls = controls
	_orders.append(order)
	if _orders.size() > MAX_ORDERS:
		_orders.remove_at(0)


## Takes our ship of a new snapshot in. In the same moment it is drawn at a tick that is [param moved] later.
func corrected(ship: JetMessages.Ship, tick: int, moved := 0.0) -> void:
	var was_alive := _base != null and _base.alive
	_base = ship
	_base_tick = tick
	while _orders.size() > 1 and _orders[1].seq <= ship.ack:
		_orders.remove_at(0)
	_foretold = _foretold.filter(func(shot: ForetoldShot) -> bool: return shot.tick > tick)
	_beams = _beams.filter(func(beam: ForetoldBeam) -> bool: return beam.tick > tick)
	while not _pulls.is_empty() and _pulls[0].tick <= tick:
		_pulls.remove_at(0)
	if not ship.alive or not was_alive or _shown == null:
		_slide = Vector2.ZERO
		_slide_turn = 0.0
		_shown = null
		return
	# The ship goes on from where it was drawn, also where it is now drawn on another tick.
	_shown_tick += moved
	var flight := _fly_to(_shown_tick)
	_slide += JetTorus.way(flight.position, _shown.position, _identity.world.size())
	_slide_turn += angle_difference(flight.rotation, _shown.rotation)
	_shown = flight
	if _slide.length() > MAX_SLIDE_PX:
		_slide = Vector2.ZERO
		_slide_turn = 0.0


## True if there is a living ship to predict.
func is_ready() -> bool:
	return _base != null and _base.alive


## Our ship at [param tick] as it is to be drawn, [param delta] seconds after the frame before.
func shown_at(tick: float, delta: float) -> JetFlight:
	var flight := _fly_to(tick)
	_shown = flight.copy()
	_shown_tick = tick
	var left := pow(SLIDE_PER_S, delta)
	_slide *= left
	_slide_turn *= left
	flight.position = JetTorus.wrapped(flight.position + _slide, _identity.world.size())
	flight.rotation = wrapf(flight.rotation + _slide_turn, -PI, PI)
	return flight


## The shots that the server will have fired for us by [param tick], and that no snapshot has yet.
func shots_at(tick: float) -> Array[ForetoldShot]:
	if is_ready():
		_fire_up_to(tick)
	return _foretold


## Takes out the beams that the server will have fired for us by [param tick], each once.
func take_beams(tick: float) -> Array[ForetoldBeam]:
	if is_ready():
		_fire_up_to(tick)
	var beams := _beams
	_beams = []
	return beams


## Fires on each tick up to [param until] on which the server will, as far as it can be known.
func _fire_up_to(until: float) -> void:
	var last := int(minf(until, _base_tick + MAX_AHEAD_TICKS))
	for tick in range(maxi(_fired_up_to, _base_tick) + 1, last + 1):
		_fired_up_to = tick
		var order := _order_for(tick)
		var is_pulled := order.controls.shoot and tick >= _ready_at
		if not is_pulled and not order.controls.ability:
			continue
		var flight := _fly_to(tick)
		# What grew while it was full is lost, and less than a pull is worth.
		for pull in _pulls:
			flight.energy -= pull.energy
		if is_pulled:
			_pull_trigger(tick, order, flight)
		# The flight has paid for it.
		if order.controls.ability and flight.energy >= 0.0:
			_fire_salvo(tick, order, flight)


func _pull_trigger(tick: int, order: Order, flight: JetFlight) -> void:
	var number := _weapon_after(_pulls.size())
	var weapon := _identity.weapon(number)
	if flight.energy < weapon.energy:
		return
	_ready_at = tick + roundi(weapon.cooldown_ms * _identity.tick_rate / 1000.0)
	var pull := Pull.new()
	pull.tick = tick
	pull.energy = weapon.energy
	_pulls.append(pull)
	if weapon.kind == "beam":
		_foretell_beam(tick, flight, number)
	else:
		_foretell(tick, order, flight, number, weapon.fan(), false)


## A salvo is of the mode's gun, and goes off on the tick on which it is paid for.
func _fire_salvo(tick: int, order: Order, flight: JetFlight) -> void:
	var kind := _identity.jet(_base.jet)
	if kind == null or kind.special != "salvo" or not flight.is_spent or _fly_to(tick - 1).is_spent:
		return
	var angles := JetMessages.WeaponNumbers.fan_of(kind.salvo_shots, kind.salvo_spread)
	_foretell(tick, order, flight, 0, angles, true)


## Shots that leave the nose at once, at these angles from straight ahead.
func _foretell(
	tick: int, order: Order, flight: JetFlight, weapon: int, angles: PackedFloat32Array, is_salvo: bool
) -> void:
	var ahead := Vector2.UP.rotated(flight.rotation)
	var nose := _nose_of(flight)
	for index in angles.size():
		var shot := ForetoldShot.new()
		# A salvo may go off with a pull of the trigger.
		shot.id = -((2 * tick + int(is_salvo)) * MAX_SHOTS + index + 1)
		shot.weapon = weapon
		shot.tick = tick
		shot.born = tick - mini(order.behind, MAX_REWIND_TICKS)
		shot.position = nose
		shot.velocity = ahead.rotated(angles[index]) * _identity.weapon(weapon).speed
		shot.is_salvo = is_salvo
		_foretold.append(shot)


func _foretell_beam(tick: int, flight: JetFlight, weapon: int) -> void:
	var beam := ForetoldBeam.new()
	beam.tick = tick
	beam.weapon = weapon
	beam.from = _nose_of(flight)
	beam.direction = Vector2.UP.rotated(flight.rotation)
	_beams.append(beam)


func _nose_of(flight: JetFlight) -> Vector2:
	var ahead := Vector2.UP.rotated(flight.rotation)
	return JetTorus.wrapped(flight.position + ahead * _identity.ship.radius, _identity.world.size())


## What our ship fires after so many pulls that the newest snapshot does not know of.
func _weapon_after(pulls: int) -> int:
	var is_carried := _base.carries and _base.carries.pulls > pulls
	return _base.carries.weapon if is_carried else _identity.weapon_of(_base.jet)


func _fly_to(tick: float) -> JetFlight:
	var flight := JetFlight.of(_base, _identity)
	# A special that is asked for and not on has run dry, or gone off.
	flight.is_spent = not flight.special and _order_for(_base_tick).controls.ability
	var last := minf(tick, _base_tick + MAX_AHEAD_TICKS)
	var at := float(_base_tick)
	while at < last:
		var step := minf(1.0, last - at)
		flight.fly(_order_for(at + 1.0).controls, _identity, step, _terrain)
		at += step
	return flight


## What the server flies with on [param tick]: what it has acknowledged, and what should count by then.
func _order_for(tick: float) -> Order:
	var held := _released
	for order in _orders:
		if order.tick <= tick or order.seq <= _base.ack:
			held = order
	return held
