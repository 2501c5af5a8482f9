class_name ShownPilot
extends RefCounted
## What one pilot's ship has besides its picture: a label, a trail, and whether it was just hit.

const LABEL: PackedScene = preload("res://src/arena/ship_label.tscn")
const FLASH_S := 0.18
## In this time a ship that comes into view or goes out of it is faded.
const FADE_S := 0.3
## World px that a ship flies between two puffs of its trail.
const TRAIL_STEP := 5.0
## A longer way between two frames is a respawn: no trail along it.
const MAX_TRAIL_GAP := 80.0

var color: Color
var is_own: bool
## Counts up; a pilot who is not in the newest frame has gone.
var frame := 0
## 0 to 1: how much of it shows.
var presence := 0.0
## As it was drawn last.
var place := Vector2.ZERO
var rotation := 0.0
var throttle := 0.0
## px/s, where ships drift.
var velocity := Vector2.ZERO
## Of [JetShapes]; below 0 where there are no jets.
var kind := -1
var has_special := false

var _was_alive := false
var _label: ShipLabel
var _labels: Control
var _flash_s := 0.0
var _puffed := Vector2.INF


func _init(owned: bool, labels: Control) -> void:
	is_own = owned
	_labels = labels


## It is there in this frame.
func come(ship: JetSnapshotBuffer.ShownShip, delta: float) -> void:
	presence = 1.0 if is_own else minf(1.0, presence + delta / FADE_S)
	place = ship.position
	rotation = ship.rotation
	throttle = ship.throttle
	velocity = ship.velocity
	_was_alive = ship.alive


## It is not there any more, and flies on as it did, at [param speed] px/s.
func go(delta: float, speed: float) -> void:
	presence -= delta / FADE_S
	place += (velocity if kind >= 0 else Vector2.UP.rotated(rotation) * throttle * speed) * delta


func has_gone() -> bool:
	return presence <= 0.0 or not _was_alive


func flash() -> void:
	_flash_s = FLASH_S


## How much of the flash is left, 0 to 1, [param delta] seconds after the frame before.
func flash_left(delta: float) -> float:
	_flash_s = maxf(0.0, _flash_s - delta)
	return _flash_s / FLASH_S


func free_nodes() -> void:
	if _label:
		_label.queue_free()


## [param below] in window px.
func show_label(below: Vector2, name: String, health: float) -> void:
	if _label == null:
		_label = LABEL.instantiate()
		_labels.add_child(_label)
		_label.set_up(is_own)
	_label.show_at(below, name, health)
	if not _label.visible or _label.modulate.a != presence:
		_label.visible = true
		_label.modulate.a = presence


func hide_label() -> void:
	if _label:
		_label.visible = false


## Nothing is drawn of it: its trail begins anew where it is seen again.
func end_trail() -> void:
	_puffed = Vector2.INF


## The points of the trail since the last call, on the torus of size [param world].
func trail_to(end: Vector2, world: Vector2) -> PackedVector2Array:
	var points := PackedVector2Array()
	var way := JetTorus.way(_puffed, end, world) if _puffed.is_finite() else Vector2.INF
	if not way.is_finite() or way.length() > MAX_TRAIL_GAP:
		_puffed = end
		return points
	# A slow frame must leave no gap.
	var steps := int(way.length() / TRAIL_STEP)
	for step in steps:
		points.append(_puffed + way * (float(step + 1) / steps))
	if steps > 0:
		_puffed = end
	return points
