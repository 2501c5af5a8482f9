class_name JetPrediction
extends RefCounted
## Our own ship where the server will have it once our present controls arrive there, so that it answers at once.
##
## Each frame the newest snapshot is flown forward with the controls we have given since. Where a snapshot shows that we
## were wrong, the drawn ship slides to where it should be instead of jumping.

## Never further ahead than this: beyond it the connection is so slow that guessing looks worse than waiting.
const MAX_AHEAD_TICKS := 30.0
## The error that is left after a second of sliding, as a share.
const SLIDE_PER_S := 0.0001
## A larger error is no error but a new place, px.
const MAX_SLIDE_PX := 90.0


class Order:
	extends RefCounted
	## The tick on which the server should apply it.
	var tick: float
	var seq: int
	var controls: JetControls


var _released := JetControls.new()
var _identity: JetMessages.Identity
var _base: JetMessages.Ship
var _base_tick := 0
## Oldest first; the first is what the server flies with in the base.
var _orders: Array[Order] = []
var _slide := Vector2.ZERO
var _slide_turn := 0.0
## Where the ship was drawn without the slide, at which tick; null before that.
var _shown: JetFlight
var _shown_tick := 0.0


func _init(identity: JetMessages.Identity) -> void:
	_identity = identity


## Notes that [param controls] were sent and should be applied on [param tick].
func steered(tick: float, seq: int, controls: JetControls) -> void:
	var order := Order.new()
	order.tick = tick
	order.seq = seq
	order.controls = controls
	_orders.append(order)


## Takes our ship of a new snapshot in.
func corrected(ship: JetMessages.Ship, tick: int) -> void:
	var was_alive := _base != null and _base.alive
	_base = ship
	_base_tick = tick
	while _orders.size() > 1 and _orders[1].seq <= ship.ack:
		_orders.remove_at(0)
	if not ship.alive or not was_alive or _shown == null:
		_slide = Vector2.ZERO
		_slide_turn = 0.0
		_shown = null
		return
	var flight := _fly_to(_shown_tick)
	_slide += JetTorus.way(flight.position, _shown.position, _identity.world.size())
	_slide_turn += JetTorus.turn(flight.rotation, _shown.rotation)
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


func _fly_to(tick: float) -> JetFlight:
	var flight := JetFlight.of(_base)
	var last := minf(tick, _base_tick + MAX_AHEAD_TICKS)
	var at := float(_base_tick)
	while at < last:
		var step := minf(1.0, last - at)
		flight.fly(_controls_for(at + 1.0), _identity, step)
		at += step
	return flight


## What the server flies with on [param tick]: what it has acknowledged, and what should have arrived by then.
func _controls_for(tick: float) -> JetControls:
	var held := _released
	for order in _orders:
		if order.tick <= tick or order.seq <= _base.ack:
			held = order.controls
	return held
