class_name JetBinaryWorld
extends RefCounted
## Ships and shots as a client of [code]jet.v1.bin[/code] knows them, and what a snapshot changes of that.
##
## A snapshot says what could not be known: ships of which it says nothing fly on as they were told, and so do
## shots.


## A ship as it was at the last snapshot.
class KnownShip:
	extends RefCounted
	var track := JetTrack.new()
	var jet := 0
	var hp := 0
	var is_protected := false
	var is_shielded := false
	var is_doubled := false
	## Null for nothing.
	var carries: JetMessages.Carried
	## The tick that [member track] has reached.
	var tick := 0


## A shot, by where and when it began its course.
class KnownShot:
	extends RefCounted
	var id: int
	var owner: int
	var weapon: int
	var born: int
	var origin_x: float
	var origin_y: float
	var heading: float


# Sections of a snapshot.
const _SHIPS_GONE := 1
const _SHIPS := 2
const _SHOTS_GONE := 4
const _SHOTS := 8
const _PICKUPS := 16
const _OBSTACLES := 32
# Parts of a ship's record.
const _WHOLE := 1
const _TURN := 2
const _THRUST := 4
const _SHIFT := 8
const _CONDITION := 16
const _EARLIER := 128
# What shows on a ship.
const _PROTECTED := 1
const _SPECIAL := 2
const _SHIELDED := 4
const _DOUBLED := 8
const _CARRIES := 16

## What was wrong with the last snapshot; empty if nothing was.
var error := ""

var _identity: JetMessages.Identity
## By jet; one alone where ships do not drift.
var _kinds: Array[JetReckoning]
var _ships: Dictionary[int, KnownShip] = {}
## Seats, ascending; empty when it must be made anew.
var _order: Array[int] = []
## Oldest first.
var _shots: Array[KnownShot] = []
## Numbers of the pick-ups that lie there, and of the obstacles that are destroyed, ascending.
var _pickups: PackedInt32Array = []
var _down: PackedInt32Array = []
## False while nobody flies, as before a match.
var _is_moving := false
## Of the last snapshot; -1 before the first.
var _tick := -1
var _ack := 0
var _lead := 0
var _energy := 1.0


func _init(identity: JetMessages.Identity) -> void:
	_identity = identity
	_kinds = JetReckoning.all(identity)


## Where a ship is believed to be; null for one that is unknown.
func track_of(seat: int) -> JetTrack:
	return _ships[seat].track if seat in _ships else null


## Takes the snapshot of [param tick] in. Null where [member error] or the reader says that it is none, or that it does
## not follow on the one before.
func read(reader: JetByteReader, tick: int, is_moving: bool) -> JetMessages.WorldUpdate:
	var age := reader.u8()
	if age == 0:
		_ships.clear()
		_order.clear()
		_shots.clear()
		_pickups.clear()
		_down.clear()
	elif _tick != tick - age:
		return _wrong("a snapshot without its baseline")
	# It only grows, so it is the next number that ends like this.
	_ack = (_ack + ((reader.u16() - _ack) & 0xFFFF)) & 0xFFFFFFFF
	_lead = reader.i8()
	_energy = reader.u8() / 255.0
	_is_moving = is_moving
	var sections := reader.u8()
	if sections & _SHIPS_GONE:
		for seat in reader.ids():
			if not _ships.erase(seat):
				return _wrong("a ship has gone that was never there")
			_order.clear()
	if sections & _SHIPS:
		var seat := -1
		for left in reader.count():
			seat = reader.id_after(seat)
			_read_ship(reader, seat, tick - age, tick)
			if error != "" or reader.is_broken:
				return null
	if sections & _SHOTS_GONE:
		_read_shots_gone(reader)
	if sections & _SHOTS:
		var last: KnownShot = null
		for left in reader.count():
			last = _read_shot(reader, last, tick)
			if error != "" or reader.is_broken:
				return null
	# Each is there now if it was not, and the other way round.
	if sections & _PICKUPS:
		_pickups = _flipped(_pickups, reader.ids())
	if sections & _OBSTACLES:
		_down = _flipped(_down, reader.ids())
	if reader.is_broken:
		return null
	_fly_on(tick - age, tick)
	_tick = tick
	return _update()


func _wrong(what: String) -> JetMessages.WorldUpdate:
	error = what
	return null


func _read_ship(reader: JetByteReader, seat: int, baseline: int, tick: int) -> void:
	var what := reader.u8()
	# Up to where the ship is told by now: what changed earlier moves that on, a record at a time.
	var told := baseline
	while what & _EARLIER:
		var until := tick - reader.u8()
		if until < told or seat not in _ships:
			_wrong("a change of a ship that is unknown, or before the baseline")
			return
		_follow(reader, _ships[seat], what, until - told)
		told = until
		what = reader.u8()
	if what & _WHOLE:
		_read_whole_ship(reader, seat, tick)
		return
	if seat not in _ships:
		_wrong("a change of a ship that is unknown")
		return
	_follow(reader, _ships[seat], what, tick - told)
	_ships[seat].tick = tick


## Flies a ship on over [param ticks] on which its course changed.
func _follow(reader: JetByteReader, ship: KnownShip, what: int, ticks: int) -> void:
	var flown := ticks if _is_moving and ship.hp > 0 else 0
	var age := mini((what >> 5) & 3, flown)
	var numbers := _kinds[ship.jet]
	var track := ship.track
	track.fly(flown - age, numbers)
	if what & _TURN:
		track.turn = reader.i8()
	if what & _THRUST:
		track.thrust = reader.i8()
	# The shift counts at the end, but what comes after it counts from now on.
	var shift := PackedInt32Array()
	if what & _SHIFT:
		for part in 5 if numbers.drifts else 3:
			shift.append(reader.i8())
	if what & _CONDITION:
		_read_condition(reader, ship)
	track.fly(age, numbers)
	if what & _SHIFT:
		track.shift(shift[0], shift[1], shift[2], numbers)
		if numbers.drifts:
			track.shift_velocity(shift[3], shift[4])


func _read_whole_ship(reader: JetByteReader, seat: int, tick: int) -> void:
	if seat not in _ships:
		_ships[seat] = KnownShip.new()
		_order.clear()
	var ship := _ships[seat]
	ship.track.x = reader.u32()
	ship.track.y = reader.u32()
	ship.track.heading = reader.u32()
	var drifts := _kinds[0].drifts
	if drifts:
		var vx := reader.i24()
		ship.track.set_velocity(vx, reader.i24())
	else:
		ship.track.throttle = mini(reader.u24(), JetReckoning.FULL_THROTTLE)
	ship.track.turn = reader.i8()
	ship.track.thrust = reader.i8()
	var jet := reader.u8() if drifts else 0
	if jet >= _kinds.size():
		_wrong("a jet that is unknown")
		return
	ship.jet = jet
	_read_condition(reader, ship)
	ship.tick = tick
	if ship.track.x >= _kinds[0].width or ship.track.y >= _kinds[0].height:
		_wrong("a ship outside of the world")


func _read_condition(reader: JetByteReader, ship: KnownShip) -> void:
	ship.hp = reader.seat()
	var state := reader.u8()
	ship.is_protected = state & _PROTECTED
	ship.track.special = state & _SPECIAL
	ship.is_shielded = state & _SHIELDED
	ship.is_doubled = state & _DOUBLED
	ship.carries = null
	if state & _CARRIES:
		ship.carries = JetMessages.Carried.new()
		ship.carries.weapon = reader.u8()
		ship.carries.pulls = reader.u8()


func _flipped(known: PackedInt32Array, changed: PackedInt32Array) -> PackedInt32Array:
	var numbers := known.duplicate()
	for number in changed:
		if not numbers.erase(number):
			numbers.append(number)
	numbers.sort()
	return numbers


func _read_shots_gone(reader: JetByteReader) -> void:
	# Some may be out of the world already, by our own reckoning.
	var gone: Dictionary[int, bool] = {}
	var id := -1
	for left in reader.count():
		id = reader.shot_id_after(id)
		gone[id] = true
	_shots = _shots.filter(func(shot: KnownShot) -> bool: return shot.id not in gone)


## The next of a list, after [param before]. Of those that one pull has fired all but the first are told by their
## heading alone.
func _read_shot(reader: JetByteReader, before: KnownShot, tick: int) -> KnownShot:
	var shot := KnownShot.new()
	var gap_and_alike := 0
	if before == null:
		shot.id = reader.u16()
	else:
		gap_and_alike = reader.varint()
		shot.id = (before.id + 1 + reader.no_more_than(gap_and_alike >> 1, 0xFFFF)) & 0xFFFF
	if gap_and_alike & 1:
		shot.owner = before.owner
		shot.weapon = before.weapon
		shot.born = before.born
		shot.origin_x = before.origin_x
		shot.origin_y = before.origin_y
	else:
		shot.owner = reader.seat()
		shot.weapon = reader.u8()
		if shot.weapon >= _identity.weapons.size():
			_wrong("a weapon that is unknown")
			return shot
		shot.born = tick - reader.varint()
		shot.origin_x = (reader.u16() + 0.5) * _identity.world.width / 65536.0
		shot.origin_y = (reader.u16() + 0.5) * _identity.world.height / 65536.0
	shot.heading = reader.u16() * TAU / 65536.0
	for index in _shots.size():
		# One that is known has turned.
		if _shots[index].id == shot.id:
			_shots[index] = shot
			return shot
	_shots.append(shot)
	return shot


## The ships of which nothing was said.
func _fly_on(baseline: int, tick: int) -> void:
	for seat in _ships:
		var ship := _ships[seat]
		if ship.tick != tick:
			if ship.hp > 0 and _is_moving:
				ship.track.fly(tick - baseline, _kinds[ship.jet])
			ship.tick = tick


func _update() -> JetMessages.WorldUpdate:
	if _order.is_empty():
		_order.assign(_ships.keys())
		_order.sort()
	var update := JetMessages.WorldUpdate.new()
	update.tick = _tick
	for seat in _order:
		var known := _ships[seat]
		var track := known.track
		var ship := JetMessages.Ship.new()
		ship.id = seat
		ship.x = track.x / float(JetReckoning.UNITS_PER_PX)
		ship.y = track.y / float(JetReckoning.UNITS_PER_PX)
		ship.rotation = track.rotation()
		var numbers := _kinds[known.jet]
		ship.throttle = track.throttle_share(numbers)
		ship.vx = track.vx / numbers.velocity_scale
		ship.vy = track.vy / numbers.velocity_scale
		ship.jet = known.jet
		ship.special = track.special
		ship.turn = track.turn / float(JetReckoning.FULL_STICK)
		ship.hp = known.hp
		ship.alive = known.hp > 0
		ship.protected = known.is_protected
		ship.shielded = known.is_shielded
		ship.doubled = known.is_doubled
		ship.carries = known.carries
		update.entities.append(ship)
		if seat == _identity.seat:
			ship.ack = _ack
			ship.lead = _lead
			ship.energy = _energy
	if _identity.seat < 0:
		update.watched_energy = _energy
	_update_shots(update)
	update.pickups = _pickups
	update.down = _down
	return update


## Shots that hit nobody vanish of themselves: at the end of their life, or of the world.
func _update_shots(update: JetMessages.WorldUpdate) -> void:
	var inside := Rect2(Vector2.ZERO, _identity.world.size())
	var flying: Array[KnownShot] = []
	for known in _shots:
		var seconds := (_tick - known.born) / _identity.tick_rate
		var weapon := _identity.weapon(known.weapon)
		var flown := weapon.flown_px(weapon.speed, seconds)
		var x := known.origin_x + sin(known.heading) * flown
		var y := known.origin_y - cos(known.heading) * flown
		var life_ticks := roundi(weapon.lifetime_ms * _identity.tick_rate / 1000.0)
		if _tick - known.born >= life_ticks or not inside.has_point(Vector2(x, y)):
			continue
		flying.append(known)
		var shot := JetMessages.Shot.new()
		shot.id = known.id
		shot.owner = known.owner
		shot.x = x
		shot.y = y
		shot.weapon = known.weapon
		shot.vx = sin(known.heading) * weapon.speed_at(seconds)
		shot.vy = -cos(known.heading) * weapon.speed_at(seconds)
		shot.born = known.born
		update.projectiles.append(shot)
	_shots = flying
