class_name JetPicture
extends Node2D
## One picture of a jet: body, flame, glow. A ship on the seam has several.

@onready var _hull: JetHull = $Hull
@onready var _flame: Sprite2D = $Flame
@onready var _flash: Sprite2D = $Flash
@onready var _light: Sprite2D = $Light
@onready var _ring: Sprite2D = $Ring


## Call once it is in the tree. [param is_own] marks it with a ring.
func set_up(color: Color, radius: float, is_own: bool) -> void:
	scale = Vector2.ONE * radius / 24.0
	_hull.color = color
	_light.modulate = Color(color, 0.22)
	_ring.modulate = Color(color, 0.22)
	_ring.visible = is_own


## [param flicker] and [param flash] lie in 0 to 1.
func show_at(place: Vector2, heading: float, throttle: float, flicker: float, flash: float) -> void:
	position = place
	rotation = heading
	_flame.scale = Vector2(0.16 + 0.1 * throttle, (0.12 + 0.55 * throttle) * (0.85 + 0.3 * flicker))
	_flame.modulate.a = 0.35 + 0.65 * throttle
	_flash.modulate.a = flash
