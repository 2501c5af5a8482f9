class_name Backdrop
extends Node2D
## A quiet formation behind the menus: the game's own jets on long curves.

const JETS := 6
const SPEED := 95.0
const TRAIL_STEP := 4.0
## Beyond the window's edge, so that jets and trails leave it before they come in again.
const MARGIN := 90.0


class Drifter:
	extends RefCounted
	var color: Color
	var place: Vector2
	var heading: float
	var turn := 0.0
	var turn_for_s: float
	var size: float


## The player asked for less motion.
var is_calm := false

var _drifters: Array[Drifter] = []
var _effects: Effects

@onready var _particles: Particles = $Particles
@onready var _jets: JetsLayer = $Jets


func _ready() -> void:
	_effects = Effects.new(_particles, 1.0)
	var window := get_viewport_rect().size
	for index in JETS:
		var drifter := Drifter.new()
		drifter.color = Palette.of_ship(index - 1, index == 0)
		drifter.size = 0.75 + 0.18 * (index % 4)
		drifter.heading = 0.6 + index * 0.9
		drifter.turn_for_s = index
		var share := Vector2(0.45 + 0.5 * fmod(index * 0.37, 1.0), 0.1 + 0.8 * fmod(index * 0.61, 1.0))
		drifter.place = share * window
		_drifters.append(drifter)


func _process(delta: float) -> void:
	_jets.begin(_drifters.size())
	for drifter in _drifters:
		_fly(drifter, 0.0 if is_calm else delta)
	_jets.finish()


func _fly(drifter: Drifter, delta: float) -> void:
	drifter.turn_for_s -= delta
	if drifter.turn_for_s <= 0.0:
		drifter.turn_for_s = randf_range(1.5, 5.5)
		drifter.turn = 0.0 if randf() < 0.4 else randf_range(-0.55, 0.55)
	drifter.heading += drifter.turn * delta
	var way := Vector2.UP.rotated(drifter.heading) * SPEED * drifter.size * delta
	for puff in int(ceilf(way.length() / TRAIL_STEP)):
		var place := drifter.place + way * (puff * TRAIL_STEP / way.length())
		_effects.trail(place, drifter.heading, 1.0, drifter.color)
	var room := get_viewport_rect().size + Vector2.ONE * 2.0 * MARGIN
	var corner := Vector2.ONE * MARGIN
	drifter.place = JetTorus.wrapped(drifter.place + way + corner, room) - corner
	var flicker := absf(sin(Time.get_ticks_msec() / 47.0 + drifter.turn_for_s))
	var jet := JetsLayer.place_of(drifter.place, drifter.heading, JetsLayer.RADIUS * drifter.size)
	_jets.add(jet, drifter.color, 0.8, flicker, 0.0)
