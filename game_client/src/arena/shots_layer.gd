class_name ShotsLayer
extends Node2D
## All shots, drawn in one go.

const GLOW: Texture2D = preload("res://src/look/glow.tres")
const HALO := Vector2(0.3, 0.75) * 64.0
const CORE := Vector2(0.17, 0.52) * 64.0

var _places := PackedVector2Array()
var _headings := PackedFloat32Array()
var _colors := PackedColorArray()


func clear() -> void:
	_places.clear()
	_headings.clear()
	_colors.clear()
	queue_redraw()


func add(place: Vector2, velocity: Vector2, color: Color) -> void:
	_places.append(place)
	_headings.append(velocity.angle() + PI / 2.0)
	_colors.append(color)


func _draw() -> void:
	for index in _places.size():
		draw_set_transform(_places[index], _headings[index])
		draw_texture_rect(GLOW, Rect2(-HALO / 2.0, HALO), false, _colors[index])
		draw_texture_rect(GLOW, Rect2(-CORE / 2.0, CORE), false)
