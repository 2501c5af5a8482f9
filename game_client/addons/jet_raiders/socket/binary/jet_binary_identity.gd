class_name JetBinaryIdentity
extends RefCounted
## Reads a [JetMessages.Identity] of [code]jet.v1.bin[/code].

## In place of a seat, for who watches.
const _NO_SEAT := 0xffffffff
const _WEAPON_KINDS: Array[String] = ["", "gun", "missile", "scatter", "beam", "homing"]
const _PICKUP_KINDS: Array[String] = ["", "repair", "shield", "double_damage", "energy", "weapon"]
const _SPECIALS: Array[String] = ["", "boost", "strafe", "shield", "salvo", "cloak"]


## Broken bytes show in [param body]; so do numbers that make no world.
static func read(body: JetByteReader) -> JetMessages.Identity:
	var identity := JetMessages.Identity.new()
	identity.player_id = body.uuid()
	identity.match_id = body.uuid()
	identity.lobby_id = body.text()
	identity.mode = body.text()
	identity.resume_token = body.text()
	var seat := body.u32()
	identity.seat = -1 if seat == _NO_SEAT else seat
	identity.hold_s = body.u32()
	identity.tick = body.u32()
	identity.tick_rate = body.u32()
	identity.snapshot_every_ticks = body.u32()
	identity.last_event = body.u32()
	identity.world = JetMessages.WorldSize.new()
	identity.ship = JetMessages.ShipNumbers.new()
	identity.world.width = body.f32()
	identity.world.height = body.f32()
	identity.ship.radius = body.f32()
	identity.ship.max_speed = body.f32()
	identity.ship.turn_rate = body.f32()
	identity.ship.throttle_rate = body.f32()
	identity.ship.max_hp = body.u32()
	identity.ship.max_energy = body.f32()
	identity.ship.energy_rate = body.f32()
	for left in body.u8():
		identity.weapons.append(_read_weapon(body))
	identity.sides = body.u8()
	identity.score_limit = body.u32()
	identity.obstacles = read_obstacles(body)
	var area := body.f32()
	var max_aspect := body.f32()
	if area > 0.0:
		identity.view = JetMessages.ViewShape.new()
		identity.view.area = area
		identity.view.max_aspect = maxf(max_aspect, 1.0)
	for left in body.u8():
		identity.jets.append(_read_jet(body))
	var mode_has := body.u8()
	identity.phrases_only = mode_has & 16 != 0
	identity.one_life = mode_has & 1 != 0
	if mode_has & 2 != 0:
		identity.ring = _read_ring(body)
	if mode_has & 4 != 0:
		identity.bases = read_bases(body)
	if mode_has & 8 != 0:
		identity.pickups = read_pickups(body)
	if mode_has & 32 != 0:
		identity.repeated = read_repeated(body)
	if identity.seat == -1:
		identity.watching = JetMessages.Watching.new()
		identity.watching.delay_s = body.f32()
	if (
		identity.weapons.is_empty()
		or identity.tick_rate < 1.0
		or identity.world.width < 1.0
		or identity.world.height < 1.0
	):
		body.fail()
	return identity


static func read_obstacles(body: JetByteReader) -> Array[JetMessages.Obstacle]:
	var obstacles: Array[JetMessages.Obstacle] = []
	for left in body.count():
		var obstacle := JetMessages.Obstacle.new()
		obstacle.x1 = body.f32()
		obstacle.y1 = body.f32()
		obstacle.x2 = body.f32()
		obstacle.y2 = body.f32()
		obstacle.radius = body.f32()
		obstacle.hp = body.varint()
		obstacles.append(obstacle)
	return obstacles


static func read_bases(body: JetByteReader) -> Array[JetMessages.Base]:
	var bases: Array[JetMessages.Base] = []
	for left in body.count():
		var base := JetMessages.Base.new()
		base.side = body.u8()
		base.x = body.f32()
		base.y = body.f32()
		base.radius = body.f32()
		bases.append(base)
	return bases


static func _read_weapon(body: JetByteReader) -> JetMessages.WeaponNumbers:
	var weapon := JetMessages.WeaponNumbers.new()
	weapon.name = body.text()
	var kind := body.u8()
	if kind < 1 or kind >= _WEAPON_KINDS.size():
		body.fail()
		return weapon
	weapon.kind = _WEAPON_KINDS[kind]
	weapon.count = body.u8()
	weapon.damage = body.u32()
	weapon.cooldown_ms = body.u32()
	weapon.lifetime_ms = body.u32()
	weapon.radius = body.f32()
	weapon.energy = body.f32()
	weapon.spread = body.f32()
	weapon.speed = body.f32()
	weapon.acceleration = body.f32()
	weapon.top_speed = body.f32()
	weapon.turn_rate = body.f32()
	weapon.range = body.f32()
	return weapon


static func _read_pickup(body: JetByteReader) -> JetMessages.Pickup:
	var pickup := JetMessages.Pickup.new()
	var holds := body.u8()
	if holds < 1 or holds >= _PICKUP_KINDS.size():
		body.fail()
		return pickup
	pickup.holds = _PICKUP_KINDS[holds]
	pickup.weapon = body.u8()
	pickup.x = body.f32()
	pickup.y = body.f32()
	return pickup


static func read_pickups(body: JetByteReader) -> Array[JetMessages.Pickup]:
	var pickups: Array[JetMessages.Pickup] = []
	for left in body.count():
		pickups.append(_read_pickup(body))
	return pickups


## Null of a place that is there once.
static func read_repeated(body: JetByteReader) -> JetMessages.Repeated:
	var repeated := JetMessages.Repeated.new()
	repeated.columns = body.u16()
	repeated.rows = body.u16()
	repeated.once = body.u16()
	if not repeated.is_in_range():
		body.fail()
		return null
	return repeated if repeated.columns * repeated.rows > 1 or repeated.once > 0 else null


static func _read_ring(body: JetByteReader) -> JetMessages.RingShape:
	var ring := JetMessages.RingShape.new()
	ring.x = body.f32()
	ring.y = body.f32()
	ring.wander = body.f32()
	ring.first = body.f32()
	ring.last = body.f32()
	ring.wander_ticks = body.u32()
	ring.closes_at = body.u32()
	ring.closed_at = body.u32()
	return ring


static func _read_jet(body: JetByteReader) -> JetMessages.JetNumbers:
	var jet := JetMessages.JetNumbers.new()
	jet.name = body.text()
	jet.weapon = body.u8()
	var special := body.u8()
	if special < 1 or special >= _SPECIALS.size():
		body.fail()
		return jet
	jet.special = _SPECIALS[special]
	jet.max_hp = body.u32()
	jet.special_energy = body.f32()
	jet.max_energy = body.f32()
	jet.energy_rate = body.f32()
	jet.max_speed = body.f32()
	jet.turn_rate = body.f32()
	jet.drag = body.f32()
	jet.reverse = body.f32()
	jet.strafe = body.f32()
	jet.boost = body.f32()
	jet.bounce = body.f32()
	jet.salvo_shots = body.u8()
	jet.salvo_spread = body.f32()
	return jet
