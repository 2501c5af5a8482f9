class_name Pickups
extends Node2D
## What lies about on the map, and around our jet what it has taken.

const RADIUS := 15.0
const STEPS := 32
const COLORS: Dictionary[String, Color] = {
	"repair": Color("7ee787"),
	"shield": Color("5fb4ff"),
	"double_damage": Color("ff9a3d"),
	"energy": Color("59e0ff"),
}
## Of what is in a crate.
const WEAPON_COLORS: Dictionary[String, Color] = {
	"gun": Color("ffe2a8"),
	"missile": Color("ff7a59"),
	"scatter": Color("ffc857"),
	"beam": Color("9ff0ff"),
	"homing": Color("c792ff"),
}
const SIGNS: Dictionary[String, Array] = {
	"shield": [Vector2(0, -8), Vector2(7, -5), Vector2(6, 3), Vector2(0, 9), Vector2(-6, 3), Vector2(-7, -5)],
	"energy": [Vector2(2, -9), Vector2(-6, 2), Vector2(-1, 2), Vector2(-2, 9), Vector2(6, -2), Vector2(1, -2)],
	"missile": [Vector2(0, -7), Vector2(3, -2), Vector2(3, 6), Vector2(-3, 6), Vector2(-3, -2)],
}
## Pulls that are shown one by one; of more the first ones.
const MAX_PIPS := 12
const PIP_STEP := 0.17

var _identity: JetMessages.Identity
var _view: ArenaView
var _lying := PackedInt32Array()
var _own: JetSnapshotBuffer.ShownShip


static func color_of(identity: JetMessages.Identity, pickup: JetMessages.Pickup) -> Color:
	if pickup.holds == "weapon":
		return WEAPON_COLORS[identity.weapon(pickup.weapon).kind]
	return COLORS[pickup.holds]


func set_up(identity: JetMessages.Identity, view: ArenaView) -> void:
	_identity = identity
	_view = view
	_lying = PackedInt32Array()


## [param lying] are the numbers of those that lie there, [param own] our ship or null. Those that have gone since the
## last time.
func show_lying(lying: PackedInt32Array, own: JetSnapshotBuffer.ShownShip) -> Array[JetMessages.Pickup]:
	var gone: Array[JetMessages.Pickup] = []
	for number in _lying:
		if number not in lying and number < _identity.pickups.size():
			gone.append(_identity.pickups[number])
	_lying = lying
	_own = own
	queue_redraw()
	return gone


func _draw() -> void:
	if _identity == null:
		return
	for number in _lying:
		if number < _identity.pickups.size():
			_draw_pickup(_identity.pickups[number])
	if _own and _own.alive:
		_draw_load(_view.nearest(_own.position), _identity.ship.radius + 16.0)


func _draw_pickup(pickup: JetMessages.Pickup) -> void:
	var place := _view.nearest(Vector2(pickup.x, pickup.y))
	var color := color_of(_identity, pickup)
	draw_circle(place, RADIUS * 1.9, Color(color, 0.1))
	draw_circle(place, RADIUS, Color(0.039, 0.067, 0.188, 0.8))
	draw_arc(place, RADIUS, 0.0, TAU, STEPS, color, 2.0, true)
	if pickup.holds == "weapon":
		draw_rect(Rect2(place - Vector2(9, 9), Vector2(18, 18)), Color.WHITE, false, 1.5)
		_draw_sign(place, _identity.weapon(pickup.weapon).kind, color)
	else:
		_draw_sign(place, pickup.holds, color)


func _draw_sign(place: Vector2, what: String, color: Color) -> void:
	if what in SIGNS:
		var points := PackedVector2Array()
		for point: Vector2 in SIGNS[what]:
			points.append(place + point)
		draw_colored_polygon(points, color)
		return
	match what:
		"repair":
			draw_rect(Rect2(place - Vector2(2.5, 8), Vector2(5, 16)), color)
			draw_rect(Rect2(place - Vector2(8, 2.5), Vector2(16, 5)), color)
		"double_damage":
			_draw_chevron(place - Vector2(0, 1), color)
			_draw_chevron(place + Vector2(0, 6), color)
		"homing":
			draw_arc(place, 5.0, 0.0, TAU, STEPS, color, 2.0, true)
			draw_circle(place, 1.5, color)
		"scatter":
			for pellet: Vector2 in [Vector2(0, -5), Vector2(-4, 3), Vector2(4, 3)]:
				draw_circle(place + pellet, 2.0, color)
		_:
			draw_rect(Rect2(place - Vector2(1.5, 7), Vector2(3, 14)), color)


func _draw_chevron(place: Vector2, color: Color) -> void:
	var points := PackedVector2Array([place + Vector2(-6, 2), place + Vector2(0, -5), place + Vector2(6, 2)])
	draw_polyline(points, color, 3.0, true)


## A pip for each shot of a crate, and a mark on both sides while what is fired does twice the harm.
func _draw_load(place: Vector2, radius: float) -> void:
	if _own.carries:
		var color := WEAPON_COLORS[_identity.weapon(_own.carries.weapon).kind]
		var pips := mini(_own.carries.pulls, MAX_PIPS)
		for pip in pips:
			var angle := -PI / 2.0 + (pip - (pips - 1) / 2.0) * PIP_STEP
			draw_circle(place + Vector2.from_angle(angle) * radius, 2.6, color)
	if _own.doubled:
		for side: float in [-1.0, 1.0]:
			_draw_chevron(place + Vector2(side * (radius + 4.0), 0.0), COLORS["double_damage"])
			_draw_chevron(place + Vector2(side * (radius + 4.0), 6.0), COLORS["double_damage"])
