class_name JetSnapshotBuffer
extends RefCounted
## The last second of snapshots, and the world between any two of them.
##
## Draw a moment in the past ([member JetTickClock.delay_ms]), so that there is a snapshot on both sides of it.

## More than interpolation ever looks back at.
const MAX_SNAPSHOTS := 30
## When snapshots stay out, ships fly straight on for this long and then stand.
const MAX_OVERSHOOT_TICKS := 6.0


## A ship as it is to be drawn.
class ShownShip:
	extends RefCounted
	var id: int
	var position: Vector2
	var rotation: float
	var throttle: float
	var turn: float
	var hp: int
	var alive: bool
	## Nothing harms it for now.
	var protected: bool
	## Of the identity's jets.
	var jet: int
	## Its special is on.
	var special: bool
	## It throws shots back, whatever its special is.
	var shielded: bool
	## What it fires does twice the harm.
	var doubled: bool
	## Null for nothing.
	var carries: JetMessages.Carried
	## px/s, where ships drift.
	var velocity: Vector2
	## 0 to 1; known of our own ship, and of the one that is watched.
	var energy: float


## A shot as it is to be drawn.
class ShownShot:
	extends RefCounted
	## Below 0 for one that no snapshot has yet.
	var id: int
	var owner: int
	## Of the identity's weapons.
	var weapon: int
	var position: Vector2
	var velocity: Vector2
	## It is of our own salvo, foretold.
	var is_salvo := false


class Kept:
	extends RefCounted
	var update: JetMessages.WorldUpdate
	var ships: Dictionary[int, JetMessages.Ship] = {}
	## Those that the snapshot before did not have.
	var new_shots: Array[JetMessages.Shot] = []


var _world: Vector2
var _tick_rate: float
var _terrain: JetTerrain
var _identity: JetMessages.Identity
## Oldest first.
var _snapshots: Array[Kept] = []
## Used again each frame.
var _shown: Array[ShownShip] = []


func _init(identity: JetMessages.Identity, terrain: JetTerrain = null) -> void:
	_terrain = terrain
	_identity = identity
	_world = identity.world.size()
	_tick_rate = identity.tick_rate


## Keeps a snapshot. False for one that is not newer than what we have.
func push(update: JetMessages.WorldUpdate) -> bool:
	if not _snapshots.is_empty() and update.tick <= _snapshots[-1].update.tick:
		return false
	var kept := Kept.new()
	kept.update = update
	for ship in update.entities:
		kept.ships[ship.id] = ship
	var known: Dictionary[int, bool] = {}
	if not _snapshots.is_empty():
		for shot in _snapshots[-1].update.projectiles:
			known[shot.id] = true
	for shot in update.projectiles:
		if shot.id not in known:
			kept.new_shots.append(shot)
	_snapshots.append(kept)
	if _snapshots.size() > MAX_SNAPSHOTS:
		_snapshots.remove_at(0)
	return true


func is_empty() -> bool:
	return _snapshots.is_empty()


func newest() -> JetMessages.WorldUpdate:
	return null if _snapshots.is_empty() else _snapshots[-1].update


## A ship of the newest snapshot, or null.
func newest_ship(id: int) -> JetMessages.Ship:
	return null if _snapshots.is_empty() else _snapshots[-1].ships.get(id)


## How many ships fly in the newest snapshot.
func newest_alive() -> int:
	if _snapshots.is_empty():
		return 0
	return _snapshots[-1].update.entities.filter(func(ship: JetMessages.Ship) -> bool: return ship.alive).size()


## The ships at [param tick], between the two snapshots around it. Good until the next call, which uses them again.
func ships_at(tick: float) -> Array[ShownShip]:
	if _snapshots.is_empty():
		return []
	var index := maxi(_reached(tick), 0)
	if index == _snapshots.size() - 1 and index > 0:
		index -= 1
	var before := _snapshots[index].update
	var after: Kept = _snapshots[index + 1] if index + 1 < _snapshots.size() else null
	var span := float(after.update.tick - before.tick) if after else 1.0
	var share := clampf((tick - before.tick) / span, 0.0, 1.0 + MAX_OVERSHOOT_TICKS / span)
	var count := before.entities.size()
	_shown.resize(count)
	for place in count:
		if _shown[place] == null:
			_shown[place] = ShownShip.new()
		var from := before.entities[place]
		_show_between(_shown[place], from, after.ships.get(from.id) if after else null, share)
	return _shown


## The shots at [param tick] but those of [param except], each on its course. Shots do not wrap: they are gone
## where they leave the world or meet an obstacle.
func shots_at(tick: float, except := -1) -> Array[ShownShot]:
	return _shots(tick, except, false, MAX_OVERSHOOT_TICKS)


## The shots of one ship at [param tick], which may lie beyond the newest snapshot.
func shots_of(owner: int, tick: float) -> Array[ShownShot]:
	return _shots(tick, owner, true, JetPrediction.MAX_AHEAD_TICKS)


## Those of the last snapshot reached, and those of later ones that have begun by then: the server tells of a shot when
## it is fired, which is later than it begins. Either the owner's or all but the owner's.
func _shots(tick: float, owner: int, are_the_owners: bool, overshoot: float) -> Array[ShownShot]:
	var shown: Array[ShownShot] = []
	var index := _reached(tick)
	if index >= 0:
		var reached := _snapshots[index].update
		var ticks := minf(tick - reached.tick, overshoot)
		for shot in reached.projectiles:
			if (shot.owner == owner) == are_the_owners:
				_append_shot(shown, shot, ticks)
	for later in range(index + 1, _snapshots.size()):
		for shot in _snapshots[later].new_shots:
			if shot.born <= tick and (shot.owner == owner) == are_the_owners:
				_append_shot(shown, shot, tick - _snapshots[later].update.tick)
	return shown


func _append_shot(shown: Array[ShownShot], shot: JetMessages.Shot, ticks: float) -> void:
	var velocity := Vector2(shot.vx, shot.vy)
	var told := Vector2(shot.x, shot.y)
	var weapon := _identity.weapon(shot.weapon)
	var flown := weapon.flown_px(velocity.length(), ticks / _tick_rate)
	var position := told + velocity.normalized() * flown
	if not Rect2(Vector2.ZERO, _world).has_point(position) or (_terrain and _terrain.blocks(told, position)):
		return
	var copy := ShownShot.new()
	copy.id = shot.id
	copy.owner = shot.owner
	copy.weapon = shot.weapon
	copy.position = position
	copy.velocity = velocity
	shown.append(copy)


## The index of the last snapshot at or before [param tick]; -1 if there is none.
func _reached(tick: float) -> int:
	for index in range(_snapshots.size() - 1, -1, -1):
		if _snapshots[index].update.tick <= tick:
			return index
	return -1


func _show_between(ship: ShownShip, from: JetMessages.Ship, to: JetMessages.Ship, share: float) -> void:
	# A death or a respawn is a jump, not a way: the old state holds until the new one is reached.
	var jumps := to == null or from.alive != to.alive
	var nearest := to if to and share >= 1.0 else from
	ship.id = nearest.id
	ship.turn = nearest.turn
	ship.hp = nearest.hp
	ship.alive = nearest.alive
	ship.protected = nearest.protected
	ship.jet = nearest.jet
	ship.special = nearest.special
	ship.shielded = nearest.shielded
	ship.doubled = nearest.doubled
	ship.carries = nearest.carries
	ship.velocity = Vector2(nearest.vx, nearest.vy)
	ship.energy = nearest.energy
	if jumps or not nearest.alive:
		ship.position = Vector2(nearest.x, nearest.y)
		ship.rotation = nearest.rotation
		ship.throttle = nearest.throttle
		return
	var way := JetTorus.way(Vector2(from.x, from.y), Vector2(to.x, to.y), _world)
	ship.position = JetTorus.wrapped(Vector2(from.x, from.y) + way * share, _world)
	ship.rotation = from.rotation + angle_difference(from.rotation, to.rotation) * share
	ship.throttle = lerpf(from.throttle, to.throttle, minf(share, 1.0))
