class_name Arena
extends Control
## Draws a match. Reads the state; takes nothing out of it but the events that are due.

## An event shows now: the moment for its sound.
signal event_shown(event: JetMessages.Event)
## A weapon of this kind is seen firing.
signal shot_fired(kind: String, is_own: bool)
## Something that lay about was taken, perhaps by us.
signal pickup_taken(holds: String, is_own: bool)
## An obstacle has gone to pieces.
signal obstacle_broken
## A jet's special goes on: the moment for its sound.
signal special_shown(special: StringName)

## Drawn as the throttle of a jet that boosts.
const BOOSTED := 1.8
## Around the jet that is watched.
const WATCHED := Color.WHITE
## Half of the widest label that is kept inside the window, px.
const LABEL_REACH := 60.0
## How far a jet's picture reaches, as a share of its radius.
const REACH := 1.4
const NOWHERE: PackedVector2Array = []
## A shot that shows further than this from who fired it, px, was fired before it came into view.
const MUZZLE_REACH := 90.0

## The player asked for less motion.
var is_calm := false
## The player wants the view to follow the ship in worlds that would fit, too.
var follows := false
var view := ArenaView.new()

var _state: JetMatchState
var _effects: Effects
var _pilots: Dictionary[int, ShownPilot] = {}
var _frame_number := 0
var _known_shots: Dictionary[int, bool] = {}
var _shown_terrain: JetTerrain
var _focus := Vector2.ZERO
var _shake_s := 0.0

@onready var _frame: Control = $Frame
@onready var _world: Node2D = $Frame/World
@onready var _field: Field = $Frame/World/Field
@onready var _ring: Ring = $Frame/World/Ring
@onready var _cores: Cores = $Frame/World/Cores
@onready var _particles: Particles = $Frame/World/Particles
@onready var _shots: ShotsLayer = $Frame/World/Shots
@onready var _beams: Beams = $Frame/World/Beams
@onready var _jets: JetsLayer = $Frame/World/Jets
@onready var _mountains: Mountains = $Frame/World/Mountains
@onready var _pickups: Pickups = $Frame/World/Pickups
@onready var _energy: EnergyGauge = $Frame/World/Energy
@onready var _labels: Control = $Labels


## Begins to draw [param state]. Call it again for another one, and when a new identity came.
func watch(state: JetMatchState) -> void:
	if _state != state:
		# A seat that another pilot took may be of another side now.
		state.pilots_changed.connect(_color_pilots)
	_state = state
	_effects = Effects.new(_particles, 0.4 if is_calm else 1.0)
	_focus = state.identity.world.size() / 2.0
	for seat in _pilots:
		_pilots[seat].free_nodes()
	_pilots.clear()
	_known_shots.clear()
	_beams.clear()
	_show_mountains()
	_energy.set_up(state.identity)
	_pickups.set_up(state.identity, view)


func _color_pilots() -> void:
	for seat in _pilots:
		_pilots[seat].color = Palette.in_match(_state, seat)


## Draws the next frame. The state must have been advanced.
func advance(delta: float) -> void:
	if _state == null:
		return
	if _state.terrain != _shown_terrain:
		_show_mountains()
	var ships := _state.ships_now(delta)
	# Before the first picture there is nothing to go out of it.
	if ships.is_empty() and _state.shown_tick() < 0.0 and not _pilots.is_empty():
		return
	var world := _state.identity.world.size()
	for ship in ships:
		if ship.id == _state.followed_seat() and ship.alive:
			_focus = ship.position
	if _state.gaze and not _state.gaze.follows():
		_focus = _state.gaze.place
	view.fit(size, world, follows, _focus, _state.identity.view)
	_place_world(delta)
	_field.show_view(world, view.view)
	_ring.show_at(_state, _state.shown_tick(), 2.0 * (world.x + world.y))
	_particles.show_around(view.view.get_center(), world)
	_cores.show_state(_state, _carriers(ships))
	for beam in _state.take_foretold_beams(ships):
		_show_beam(_state.identity.seat, beam.from, beam.to)
	for event in _state.take_due_events():
		_show_event(event)
	_show_ships(ships, delta)
	_show_shots()
	_show_places(ships)
	_beams.advance(delta)


## Where those fly who may carry something, by seat.
func _carriers(ships: Array[JetSnapshotBuffer.ShownShip]) -> Dictionary[int, Vector2]:
	var carriers: Dictionary[int, Vector2] = {}
	if not _state.cores.is_empty():
		for ship in ships:
			if ship.alive:
				carriers[ship.id] = view.nearest(ship.position)
	return carriers


## What lies about, and which obstacles stand.
func _show_places(ships: Array[JetSnapshotBuffer.ShownShip]) -> void:
	var newest := _state.snapshots.newest()
	if newest == null:
		return
	var identity := _state.identity
	var own: JetSnapshotBuffer.ShownShip = null
	for ship in ships:
		if ship.id == identity.seat:
			own = ship
	for pickup in _pickups.show_lying(newest.pickups, own):
		var place := Vector2(pickup.x, pickup.y)
		_effects.spawn(place, Pickups.color_of(identity, pickup))
		var is_own := own != null and own.alive
		is_own = (
			is_own and JetTorus.way(own.position, place, identity.world.size()).length() < 3.0 * identity.ship.radius
		)
		pickup_taken.emit(pickup.holds, is_own)
	for number in _mountains.show_down(newest.down):
		var obstacle := identity.obstacles[number]
		var middle := Vector2(obstacle.x1 + obstacle.x2, obstacle.y1 + obstacle.y2) / 2.0
		if _is_near(middle):
			_effects.crash(middle)
			obstacle_broken.emit()


func _is_at_its_owner(shot: JetSnapshotBuffer.ShownShot) -> bool:
	if shot.owner not in _pilots:
		return false
	var way := JetTorus.way(_pilots[shot.owner].place, shot.position, _state.identity.world.size())
	return way.length() < MUZZLE_REACH


## Also when the next match of a private lobby is on another map.
func _show_mountains() -> void:
	_shown_terrain = _state.terrain
	_mountains.show_obstacles(_state.identity)


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
	# Kills far away are told for the kill feed only.
	var concerns_us := own >= 0 and own in [event.seat, event.by, event.target]
	if event.kind in ["hit", "beam", "kill", "spawn", "core"] and not concerns_us and not _is_near(place):
		return
	match event.kind:
		"hit":
			var harmed := event.damage > 0
			_effects.hit(place, harmed)
			if event.target in _pilots and harmed:
				_pilots[event.target].flash()
			if event.target == own and harmed:
				_shake(0.2)
		"beam":
			_show_beam(event.by, place, Vector2(event.to_x, event.to_y))
		"kill":
			_effects.explosion(place, Palette.in_match(_state, event.target))
			if event.target == own:
				_shake(0.5)
		"spawn":
			_effects.spawn(place, Palette.in_match(_state, event.seat))
		"core":
			_effects.spawn(place, Palette.SIDES[event.side % Palette.SIDES.size()])
	event_shown.emit(event)


func _show_beam(by: int, from: Vector2, to: Vector2) -> void:
	var place := view.nearest(from)
	var color := Palette.in_match(_state, by)
	_beams.shine(place, place + to - from, color)
	_effects.muzzle(from, color)
	shot_fired.emit("beam", by == _state.identity.seat)


func _is_near(place: Vector2) -> bool:
	return view.view.grow(_state.identity.ship.radius * 2.0).has_point(view.nearest(place))


func _shake(seconds: float) -> void:
	if not is_calm:
		_shake_s = maxf(_shake_s, seconds)


func _show_ships(ships: Array[JetSnapshotBuffer.ShownShip], delta: float) -> void:
	_frame_number += 1
	_energy.hide()
	_jets.begin((ships.size() + _pilots.size()) * ArenaView.MAX_COPIES)
	for ship in ships:
		if ship.id not in _pilots:
			_pilots[ship.id] = ShownPilot.new(ship.id == _state.identity.seat, _labels)
			_pilots[ship.id].color = Palette.in_match(_state, ship.id)
		var pilot := _pilots[ship.id]
		pilot.frame = _frame_number
		pilot.come(ship, delta)
		var places := view.places(ship.position, _state.identity.ship.radius * REACH) if ship.alive else NOWHERE
		if places.is_empty():
			pilot.hide_label()
			pilot.end_trail()
		else:
			_show_ship(ship, pilot, places, delta)
	for seat: int in _pilots.keys():
		var pilot := _pilots[seat]
		if pilot.frame != _frame_number:
			_show_leaving(pilot, delta)
			if pilot.has_gone():
				pilot.free_nodes()
				_pilots.erase(seat)
	_jets.finish()


## Nothing is told of it any more: it flies straight on while it fades.
func _show_leaving(pilot: ShownPilot, delta: float) -> void:
	var numbers := _state.identity.ship
	pilot.go(delta, numbers.max_speed)
	pilot.hide_label()
	var place := view.nearest(pilot.place)
	if not pilot.has_gone() and view.view.has_point(place):
		var jet := JetsLayer.place_of(place, pilot.rotation, numbers.radius)
		_jets.add(jet, Color(pilot.color, pilot.presence), pilot.throttle, 0.5, 0.0, pilot.kind)


func _show_ship(ship: JetSnapshotBuffer.ShownShip, pilot: ShownPilot, places: PackedVector2Array, delta: float) -> void:
	var identity := _state.identity
	var radius := identity.ship.radius
	var flicker := absf(sin(Time.get_ticks_msec() / 41.0 + ship.id * 2.0))
	var flash := pilot.flash_left(delta)
	var kind := identity.jet(ship.jet)
	var special := kind.special if kind and ship.special else ""
	pilot.kind = ship.jet if kind else -1
	if special != "" and not pilot.has_special:
		special_shown.emit(StringName(special))
	pilot.has_special = special != ""
	for place in places:
		var jet := JetsLayer.place_of(place, ship.rotation, radius)
		# A cloak that we see through is ours, or a friend's.
		var presence := pilot.presence * (0.3 if special == "cloak" else 1.0)
		var throttle := BOOSTED if special == "boost" else ship.throttle
		_jets.add(jet, Color(pilot.color, presence), throttle, flicker, flash, pilot.kind)
		if pilot.is_own:
			_jets.add_ring(jet, pilot.color)
			_energy.show_at(place, ship)
		elif ship.id == _state.followed_seat():
			_jets.add_ring(jet, WATCHED)
			_energy.show_at(place, ship)
		if ship.protected or ship.shielded or special == "shield":
			_jets.add_shield(jet, 0.45 + 0.35 * sin(Time.get_ticks_msec() / 90.0))
	for point in pilot.trail_to(ship.position, identity.world.size()):
		_effects.trail(point, ship.rotation, ship.throttle, pilot.color)
	var center := view.nearest(ship.position)
	if not view.view.has_point(center):
		pilot.hide_label()
		return
	var below := view.to_window(center + Vector2(0.0, radius + 6.0))
	below.x = clampf(below.x, LABEL_REACH, maxf(LABEL_REACH, size.x - LABEL_REACH))
	below.y = minf(below.y, view.frame.end.y - 30.0)
	var known := _state.pilot_of(ship.id)
	pilot.show_label(below, known.name if known else "", ship.hp / float(identity.max_hp_of(ship.jet)))


func _show_shots() -> void:
	var own := _state.identity.seat
	var known: Dictionary[int, bool] = {}
	var heard: Dictionary[int, bool] = {}
	var shots := _state.shots_now()
	_shots.begin_shots(shots.size())
	for shot in shots:
		var place := view.nearest(shot.position)
		known[shot.id] = true
		# Far away it is neither seen nor heard.
		if not view.view.has_point(place):
			continue
		var color := _pilots[shot.owner].color if shot.owner in _pilots else Palette.in_match(_state, shot.owner)
		var kind := _state.identity.weapon(shot.weapon).kind
		_shots.add_shot(place, shot.velocity, color, kind)
		if kind in ShotsLayer.TRAIL_KINDS:
			_effects.exhaust(shot.position, color)
		# Ours are heard when they are foretold, and not again when a snapshot has them.
		var is_new := shot.id not in _known_shots and (shot.id < 0 or shot.owner != own and _is_at_its_owner(shot))
		# Several shots of one pull are one sound.
		if is_new and shot.owner not in heard:
			heard[shot.owner] = true
			_effects.muzzle(shot.position, color)
			if shot.is_salvo:
				special_shown.emit(&"salvo")
			else:
				shot_fired.emit(kind, shot.owner == own)
	_known_shots = known
	_shots.finish()
