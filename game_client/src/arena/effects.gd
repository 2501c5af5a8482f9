class_name Effects
extends RefCounted
## The looks of what happens, made of particles. Sizes are diameters in px.

var _particles: Particles
## 0 to 1; fewer lights for those who asked for less motion.
var _amount: float


func _init(particles: Particles, amount: float) -> void:
	_particles = particles
	_amount = amount


func trail(place: Vector2, rotation: float, throttle: float, color: Color) -> void:
	var behind := Vector2(randf_range(-1.5, 1.5), 24.0).rotated(rotation)
	var life_s := 0.35 + 0.55 * throttle
	_particles.light(place + behind, Color(color, 0.28 + 0.3 * throttle), life_s, 13.0, 3.0)


func muzzle(place: Vector2, color: Color) -> void:
	_particles.light(place, color, 0.12, 45.0, 13.0)


## What the engine of a missile leaves behind.
func exhaust(place: Vector2, color: Color) -> void:
	var aside := Vector2(randf_range(-2.0, 2.0), randf_range(-2.0, 2.0))
	_particles.light(place + aside, Color(color, 0.5), 0.4, 14.0, 4.0)


## A hit that did no harm glances off.
func hit(place: Vector2, harmed: bool) -> void:
	if not harmed:
		_sparks(place, 5, 90.0, Color("9fd8ff"), 0.25)
		return
	_sparks(place, 9, 150.0, Color("ffe2a8"), 0.35)
	_particles.light(place, Color("fff1cf"), 0.18, 58.0, 19.0)


func explosion(place: Vector2, color: Color) -> void:
	_particles.light(place, Color.WHITE, 0.25, 205.0, 64.0)
	_particles.light(place, Color("ff9a3d"), 0.7, 77.0, 205.0)
	_particles.ring(place, color, 0.6, 26.0, 192.0)
	_particles.ring(place, Color("ffc27a"), 0.85, 13.0, 115.0)
	_sparks(place, 30, 240.0, Color("ffb25e"), 0.9)
	_sparks(place, 12, 110.0, color, 1.1)


## An obstacle goes to pieces.
func crash(place: Vector2) -> void:
	_particles.light(place, Color("ffb08a"), 0.4, 150.0, 50.0)
	_sparks(place, 40, 170.0, Color("a67a70"), 1.1)
	_sparks(place, 14, 260.0, Color("ffd9c2"), 0.6)


func spawn(place: Vector2, color: Color) -> void:
	_particles.ring(place, color, 0.6, 141.0, 32.0)
	_particles.light(place, color, 0.5, 141.0, 26.0)


func _sparks(place: Vector2, count: int, speed: float, color: Color, life_s: float) -> void:
	for spark in int(count * _amount):
		var velocity := Vector2.from_angle(randf() * TAU) * speed * randf_range(0.25, 1.0)
		_particles.light(place, color, life_s * randf_range(0.5, 1.0), 14.0, 3.0, velocity)
