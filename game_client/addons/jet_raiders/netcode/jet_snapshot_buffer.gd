class_name JetSnapshotBuffer
extends RefCounted
## The last second of snapshots, and the world between any two of them.
##
## Draw a moment in the past ([constant RENDER_DELAY_MS]), so that there is a snapshot on both sides of it.

## Three snapshots at 30 a second: one may be late and one lost.
const RENDER_DELAY_MS := 100.0
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


## A shot as it is to be drawn.
class ShownShot:
	extends RefCounted
	var id: int
	var owner: int
	var position: Vector2
	var velocity: Vector2


var _world: Vector2
var _tick_rate: float
## Oldest first.
var _snapshots: Array[JetMessages.WorldUpdate] = []


func _init(world: Vector2, tick_rate: float) -> void:
	_world = world
	_tick_rate = tick_rate


## Keeps a snapshot. False for one that is not newer than what we have.
func push(update: JetMessages.WorldUpdate) -> bool:
	if not _snapshots.is_empty() and update.tick <= _snapshots[-1].tick:
		return false
	_snapshots.append(update)
	if _snapshots.size() > MAX_SNAPSHOTS:
		_snapshots.remove_at(0)
	return true


func is_empty() -> bool:
	return _snapshots.is_empty()


func newest() -> JetMessages.WorldUpdate:
	return null if _snapshots.is_empty() else _snapshots[-1]


## A ship of the newest snapshot, or null.
func newest_ship(id: int) -> JetMessages.Ship:
	return null if _snapshots.is_empty() else _find(_snapshots[-1], id)


## The ships at [param tick], between the two snapshots around it.
func ships_at(tick: float) -> Array[ShownShip]:
	var shown: Array[ShownShip] = []
	if _snapshots.is_empty():
		return shown
	var index := maxi(_reached(tick), 0)
	if index == _snapshots.size() - 1 and index > 0:
		index -= 1
	var before := _snapshots[index]
	var after := _snapshots[index + 1] if index + 1 < _snapshots.size() else null
	var span := float(after.tick - before.tick) if after else 1.0
	var share := clampf((tick - before.tick) / span, 0.0, 1.0 + MAX_OVERSHOOT_TICKS / span)
	for ship in before.entities:
		shown.append(_between(ship, _find(after, ship.id) if after else null, share))
	return shown


## The shots of the last snapshot reached, each moved along its straight line. [param own_seat] and [param own_lead]
## draw the shots of one ship that many ticks ahead of the others: those of a ship that is predicted. Shots do not
## wrap: they are gone where they leave the world.
func shots_at(tick: float, own_seat := -1, own_lead: Callable = Callable()) -> Array[ShownShot]:
	var shown: Array[ShownShot] = []
	var index := _reached(tick)
	if _snapshots.is_empty():
		return shown
	var inside := Rect2(Vector2.ZERO, _world)
	var newest_update := _snapshots[-1]
	if index >= 0:
		var reached := _snapshots[index]
		for shot in reached.projectiles:
			if shot.owner != own_seat:
				_append_shot(shown, shot, minf(tick - reached.tick, MAX_OVERSHOOT_TICKS), inside)
	if own_seat < 0:
		return shown
	for shot in newest_update.projectiles:
		if shot.owner == own_seat:
			var lead: float = own_lead.call(shot.id) if own_lead.is_valid() else 0.0
			_append_shot(shown, shot, tick + lead - newest_update.tick, inside)
	return shown


func _append_shot(shown: Array[ShownShot], shot: JetMessages.Shot, ticks: float, inside: Rect2) -> void:
	var copy := ShownShot.new()
	copy.velocity = Vector2(shot.vx, shot.vy)
	copy.position = Vector2(shot.x, shot.y) + copy.velocity * (ticks / _tick_rate)
	if not inside.has_point(copy.position):
		return
	copy.id = shot.id
	copy.owner = shot.owner
	shown.append(copy)


## The index of the last snapshot at or before [param tick]; -1 if there is none.
func _reached(tick: float) -> int:
	for index in range(_snapshots.size() - 1, -1, -1):
		if _snapshots[index].tick <= tick:
			return index
	return -1


func _between(from: JetMessages.Ship, to: JetMessages.Ship, share: float) -> ShownShip:
	# A death or a respawn is a jump, not a way: the old state holds until the new one is reached.
	if to == null or from.alive != to.alive:
		return _shown(to if to and share >= 1.0 else from)
	var ship := _shown(to if share >= 1.0 else from)
	var start := Vector2(from.x, from.y)
	var way := JetTorus.way(start, Vector2(to.x, to.y), _world)
	ship.position = JetTorus.wrapped(start + way * share, _world)
	ship.rotation = from.rotation + JetTorus.turn(from.rotation, to.rotation) * share
	ship.throttle = lerpf(from.throttle, to.throttle, minf(share, 1.0))
	return ship


func _shown(from: JetMessages.Ship) -> ShownShip:
	var ship := ShownShip.new()
	ship.id = from.id
	ship.position = Vector2(from.x, from.y)
	ship.rotation = from.rotation
	ship.throttle = from.throttle
	ship.turn = from.turn
	ship.hp = from.hp
	ship.alive = from.alive
	return ship


func _find(update: JetMessages.WorldUpdate, id: int) -> JetMessages.Ship:
	for ship in update.entities:
		if ship.id == id:
			return ship
	return null
