class_name Arena
extends Control
## Draws a match. Reads the state; takes nothing out of it but the events that are due.

## An event shows now: the moment for its sound.
signal event_shown(event: JetMessages.Event)
## A shot shows for the first time.
signal shot_fired(is_own: bool)

## Half of the widest label that is kept inside the window, px.
const LABEL_REACH := 60.0

## The player asked for less motion.
var is_calm := false
## The player wants the view to follow the ship in worlds that would fit, too.
var follows := false
var view := ArenaView.new()

var _state: JetMatchState
var _effects: Effects
var _ships: Dictionary[int, ShownPilot] = {}
var _known_shots: Dictionary[int, bool] = {}
var _focus := Vector2.ZERO
var _shake_s := 0.0

@onready var _frame: Control = $Frame
@onready var _world: Node2D = $Frame/World
@onready var _field: Field = $Frame/World/Field
@onready var _particles: Particles = $Frame/World/Particles
@onready var _shots: ShotsLayer = $Frame/World/Shots
@onready var _jets: Node2D = $Frame/World/Jets
@onready var _labels: Control = $Labels


## Begins to draw [param state]. Call it again for another one, and when a new identity came.
func watch(state: JetMatchState) -> void:
	_state = state
	_effects = Effects.new(_particles, 0.4 if is_calm else 1.0)
	_focus = state.identity.world.size() / 2.0
	for seat in _ships:
		_ships[seat].free_nodes()
	_ships.clear()
	_known_shots.clear()


## Draws the next frame. The state must have been advanced.
func advance(delta: float) -> void:
	if _state == null:
		return
	var ships := _state.ships_now(delta)
	var world := _state.identity.world.size()
	for ship in ships:
		if ship.id == _state.identity.seat and ship.alive:
			_focus = ship.position
	view.fit(size, world, follows, _focus)
	_place_world(delta)
	_field.show_view(world, view.view)
	_particles.show_around(view)
	for event in _state.take_due_events():
		_show_event(event)
	_show_ships(ships, delta)
	_show_shots()


func _place_world(delta: float) -> void:
	_shake_s = maxf(0.0, _shake_s - delta)
	var shake := Vector2(randf() - 0.5, randf() - 0.5) * _shake_s * 22.0
	_frame.position = view.frame.position
	_frame.size = view.frame.size
	_world.scale = Vector2.ONE * view.scale
	_world.position = shake - view.view.position * view.scale


func _show_event(event: JetMessages.Event) -> void:
	var own := _state.identity.seat
	var place := Vector2(event.x, event.y)
	match event.kind:
		"hit":
			_effects.hit(place)
			if event.target in _ships:
				_ships[event.target].flash()
			if event.target == own:
				_shake(0.2)
		"kill":
			_effects.explosion(place, Palette.of_ship(event.target, event.target == own))
			if event.target == own:
				_shake(0.5)
		"spawn":
			_effects.spawn(place, Palette.of_ship(event.seat, event.seat == own))
	event_shown.emit(event)


func _shake(seconds: float) -> void:
	if not is_calm:
		_shake_s = maxf(_shake_s, seconds)


func _show_ships(ships: Array[JetSnapshotBuffer.ShownShip], delta: float) -> void:
	var seen: Dictionary[int, bool] = {}
	for ship in ships:
		seen[ship.id] = true
		_show_ship(ship, delta)
	for seat: int in _ships.keys():
		if seat not in seen:
			_ships[seat].free_nodes()
			_ships.erase(seat)


func _show_ship(ship: JetSnapshotBuffer.ShownShip, delta: float) -> void:
	var identity := _state.identity
	var world := identity.world.size()
	if ship.id not in _ships:
		var is_own := ship.id == identity.seat
		_ships[ship.id] = ShownPilot.new(ship.id, is_own, identity.ship.radius, _jets, _labels)
	var shown := _ships[ship.id]
	var places := PackedVector2Array()
	if ship.alive:
		places = JetTorus.places(ship.position, identity.ship.radius * 1.4, world, view.view)
	shown.show_ship(ship, places, delta)
	if ship.alive:
		for point in shown.trail_to(ship.position, world):
			_effects.trail(point, ship.rotation, ship.throttle, shown.color)
	var center := view.nearest(ship.position)
	if not ship.alive or not view.view.has_point(center):
		shown.hide_label()
		return
	var below := view.to_window(center + Vector2(0.0, identity.ship.radius + 6.0))
	below.x = clampf(below.x, LABEL_REACH, maxf(LABEL_REACH, size.x - LABEL_REACH))
	below.y = minf(below.y, view.frame.end.y - 30.0)
	var pilot := _state.pilot_of(ship.id)
	shown.show_label(below, pilot.name if pilot else "", ship.hp / float(identity.ship.max_hp))


func _show_shots() -> void:
	var own := _state.identity.seat
	var known: Dictionary[int, bool] = {}
	_shots.clear()
	for shot in _state.shots_now():
		var color := Palette.of_ship(shot.owner, shot.owner == own)
		var place := view.nearest(shot.position)
		known[shot.id] = true
		_shots.add(place, shot.velocity, color)
		if shot.id not in _known_shots:
			_effects.muzzle(shot.position, color)
			shot_fired.emit(shot.owner == own)
	_known_shots = known
