class_name Particles
extends Node2D
## Short-lived lights: trails, sparks, rings.

@onready var _glows: ParticlePool = $Glows
@onready var _rings: ParticlePool = $Rings


## On a torus of size [param world] each light shows at its copy nearest to [param middle].
func show_around(middle: Vector2, world: Vector2) -> void:
	_glows.show_around(middle, world)
	_rings.show_around(middle, world)


## Diameters in px, speed in px/s.
func light(place: Vector2, color: Color, life_s: float, from: float, to: float, velocity := Vector2.ZERO) -> void:
	_glows.emit(place, velocity, color, life_s, from, to)


func ring(place: Vector2, color: Color, life_s: float, from: float, to: float) -> void:
	_rings.emit(place, Vector2.ZERO, Color(color, 0.8), life_s, from, to)
