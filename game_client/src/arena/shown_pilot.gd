class_name ShownPilot
extends RefCounted
## The nodes that draw one pilot's ship: as many pictures as it has places on the torus, and a label.

const PICTURE: PackedScene = preload("res://src/arena/jet_picture.tscn")
const LABEL: PackedScene = preload("res://src/arena/ship_label.tscn")
const FLASH_S := 0.18
## World px that a ship flies between two puffs of its trail.
const TRAIL_STEP := 5.0
## A longer way between two frames is a respawn: no trail along it.
const MAX_TRAIL_GAP := 80.0

var color: Color

var _is_own: bool
var _radius: float
var _pictures: Array[JetPicture] = []
var _label: ShipLabel
var _jets: Node2D
var _flash_s := 0.0
var _puffed := Vector2.INF


func _init(seat: int, is_own: bool, radius: float, jets: Node2D, labels: Control) -> void:
	_is_own = is_own
	_radius = radius
	color = Palette.of_ship(seat, is_own)
	_jets = jets
	_label = LABEL.instantiate()
	labels.add_child(_label)
	_label.set_up(is_own)


func flash() -> void:
	_flash_s = FLASH_S


func free_nodes() -> void:
	for picture in _pictures:
		picture.queue_free()
	_label.queue_free()


## Draws the ship at all [param places]; none if it is gone.
func show_ship(ship: JetSnapshotBuffer.ShownShip, places: PackedVector2Array, delta: float) -> void:
	while _pictures.size() < places.size():
		var picture: JetPicture = PICTURE.instantiate()
		_jets.add_child(picture)
		picture.set_up(color, _radius, _is_own)
		_pictures.append(picture)
	_flash_s = maxf(0.0, _flash_s - delta)
	var flicker := absf(sin(Time.get_ticks_msec() / 41.0 + ship.id * 2.0))
	for index in _pictures.size():
		_pictures[index].visible = index < places.size()
		if index < places.size():
			_pictures[index].show_at(places[index], ship.rotation, ship.throttle, flicker, _flash_s / FLASH_S)


## [param place] in window px.
func show_label(place: Vector2, name: String, health: float) -> void:
	_label.visible = true
	_label.show_at(place, name, health)


func hide_label() -> void:
	_label.visible = false


## The points of the trail since the last call, on the torus of size [param world].
func trail_to(place: Vector2, world: Vector2) -> PackedVector2Array:
	var points := PackedVector2Array()
	var way := JetTorus.way(_puffed, place, world) if _puffed.is_finite() else Vector2.INF
	if not way.is_finite() or way.length() > MAX_TRAIL_GAP:
		_puffed = place
		return points
	# A slow frame must leave no gap.
	var steps := int(way.length() / TRAIL_STEP)
	for step in steps:
		points.append(_puffed + way * (float(step + 1) / steps))
	if steps > 0:
		_puffed = place
	return points
