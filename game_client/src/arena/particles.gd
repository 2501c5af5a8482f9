class_name Particles
extends Node2D
## Short-lived lights: trails, sparks, rings. Drawn in one go.

## When they run out the oldest gives way: a burst is worth more than the end of a trail.
const MAX_PARTICLES := 700
const GLOW: Texture2D = preload("res://src/look/glow.tres")
const RING: Texture2D = preload("res://src/look/ring.tres")


class Particle:
	extends RefCounted
	var texture: Texture2D
	var color: Color
	var place: Vector2
	var velocity := Vector2.ZERO
	var age_s := 0.0
	var life_s := 1.0
	## Of the texture's size.
	var from_scale := 1.0
	var to_scale := 1.0


var _live: Array[Particle] = []
var _view: ArenaView


## On a torus each light shows at its copy nearest to the middle of [param view].
func show_around(view: ArenaView) -> void:
	_view = view


func light(place: Vector2, color: Color, life_s: float, from_scale: float, to_scale: float) -> Particle:
	return _add(GLOW, place, color, life_s, from_scale, to_scale)


func ring(place: Vector2, color: Color, life_s: float, from_scale: float, to_scale: float) -> void:
	_add(RING, place, Color(color, 0.8), life_s, from_scale, to_scale)


func _add(
	texture: Texture2D, place: Vector2, color: Color, life_s: float, from_scale: float, to_scale: float
) -> Particle:
	if _live.size() >= MAX_PARTICLES:
		_live.remove_at(0)
	var particle := Particle.new()
	particle.texture = texture
	particle.place = place
	particle.color = color
	particle.life_s = life_s
	particle.from_scale = from_scale
	particle.to_scale = to_scale
	_live.append(particle)
	return particle


func _process(delta: float) -> void:
	if _live.is_empty():
		return
	var left: Array[Particle] = []
	for particle in _live:
		particle.age_s += delta
		if particle.age_s < particle.life_s:
			particle.place += particle.velocity * delta
			left.append(particle)
	_live = left
	queue_redraw()


func _draw() -> void:
	for particle in _live:
		var age := particle.age_s / particle.life_s
		var side := particle.texture.get_size() * lerpf(particle.from_scale, particle.to_scale, age)
		var color := particle.color
		color.a *= pow(1.0 - age, 1.5)
		var place := _view.nearest(particle.place) if _view else particle.place
		draw_texture_rect(particle.texture, Rect2(place - side / 2.0, side), false, color)
