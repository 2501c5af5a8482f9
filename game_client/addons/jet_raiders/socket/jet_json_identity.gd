class_name JetJsonIdentity
extends RefCounted
## Reads a [JetMessages.Identity] of [code]jet.v1.json[/code], and the parts of it that come again with another map.


## What is missing or wrong shows in [param data].
static func read(data: JetFields) -> JetMessages.Identity:
	var identity := JetMessages.Identity.new()
	identity.player_id = data.text("player_id")
	identity.seat = data.whole_or("seat", -1)
	identity.resume_token = data.text("resume_token")
	identity.hold_s = data.number("hold_s")
	identity.match_id = data.text("match_id")
	identity.lobby_id = data.text("lobby_id")
	identity.mode = data.text("mode")
	identity.tick = data.whole("tick")
	identity.tick_rate = data.number("tick_rate")
	identity.snapshot_every_ticks = data.whole("snapshot_every_ticks")
	identity.last_event = data.whole("last_event")
	identity.sides = data.whole("sides")
	identity.score_limit = data.whole("score_limit")
	var world := data.object("world")
	identity.world = JetMessages.WorldSize.new()
	identity.world.width = world.number("width")
	identity.world.height = world.number("height")
	identity.obstacles = read_obstacles(data)
	identity.ship = _read_ship(data.object("ship"))
	for fields in data.objects("weapons"):
		identity.weapons.append(_read_weapon(fields))
	if data.has("jets"):
		for fields in data.objects("jets"):
			identity.jets.append(_read_jet(fields))
	if data.has("view"):
		var view := data.object("view")
		identity.view = JetMessages.ViewShape.new()
		identity.view.area = view.number("area")
		identity.view.max_aspect = view.number("max_aspect")
	identity.phrases_only = data.has("phrases_only") and data.flag("phrases_only")
	identity.one_life = data.has("one_life") and data.flag("one_life")
	if data.has("ring"):
		identity.ring = _read_ring(data.object("ring"))
	identity.bases = read_bases(data)
	identity.pickups = read_pickups(data)
	identity.repeated = read_repeated(data)
	if data.has("watching"):
		identity.watching = JetMessages.Watching.new()
		identity.watching.delay_s = data.object("watching").number("delay_s")
	return identity


static func read_obstacles(data: JetFields) -> Array[JetMessages.Obstacle]:
	var obstacles: Array[JetMessages.Obstacle] = []
	for fields in data.objects("obstacles"):
		var obstacle := JetMessages.Obstacle.new()
		obstacle.x1 = fields.number("x1")
		obstacle.y1 = fields.number("y1")
		obstacle.x2 = fields.number("x2")
		obstacle.y2 = fields.number("y2")
		obstacle.radius = fields.number("radius")
		obstacle.hp = fields.whole_or("hp", 0)
		obstacles.append(obstacle)
	return obstacles


## None where the mode has no use for them.
static func read_bases(data: JetFields) -> Array[JetMessages.Base]:
	var bases: Array[JetMessages.Base] = []
	if not data.has("bases"):
		return bases
	for fields in data.objects("bases"):
		var base := JetMessages.Base.new()
		base.side = fields.whole("side")
		base.x = fields.number("x")
		base.y = fields.number("y")
		base.radius = fields.number("radius")
		bases.append(base)
	return bases


static func read_pickups(data: JetFields) -> Array[JetMessages.Pickup]:
	var pickups: Array[JetMessages.Pickup] = []
	if not data.has("pickups"):
		return pickups
	for fields in data.objects("pickups"):
		var pickup := JetMessages.Pickup.new()
		pickup.holds = fields.text("holds")
		pickup.weapon = fields.whole_or("weapon", 0)
		pickup.x = fields.number("x")
		pickup.y = fields.number("y")
		pickups.append(pickup)
	return pickups


## Null of a place that is there once.
static func read_repeated(data: JetFields) -> JetMessages.Repeated:
	if not data.has("repeated"):
		return null
	var fields := data.object("repeated")
	var repeated := JetMessages.Repeated.new()
	repeated.columns = fields.whole("columns")
	repeated.rows = fields.whole("rows")
	repeated.once = fields.whole_or("once", 0)
	if not repeated.is_in_range():
		data.refuse("repeated")
	return repeated


static func _read_ring(data: JetFields) -> JetMessages.RingShape:
	var ring := JetMessages.RingShape.new()
	ring.x = data.number("x")
	ring.y = data.number("y")
	ring.wander = data.number("wander")
	ring.wander_ticks = data.whole("wander_ticks")
	ring.first = data.number("first")
	ring.last = data.number("last")
	ring.closes_at = data.whole("closes_at")
	ring.closed_at = data.whole("closed_at")
	return ring


static func _read_ship(data: JetFields) -> JetMessages.ShipNumbers:
	var ship := JetMessages.ShipNumbers.new()
	ship.radius = data.number("radius")
	ship.max_hp = data.whole("max_hp")
	ship.max_speed = data.number("max_speed")
	ship.turn_rate = data.number("turn_rate")
	ship.throttle_rate = data.number("throttle_rate")
	ship.max_energy = data.number("max_energy")
	ship.energy_rate = data.number("energy_rate")
	return ship


static func _read_jet(data: JetFields) -> JetMessages.JetNumbers:
	var numbers := JetMessages.JetNumbers.new()
	numbers.name = data.text("name")
	numbers.weapon = data.whole("weapon")
	numbers.special = data.text("special")
	numbers.special_energy = data.number("special_energy")
	numbers.max_hp = data.whole("max_hp")
	numbers.max_energy = data.number("max_energy")
	numbers.energy_rate = data.number("energy_rate")
	numbers.max_speed = data.number("max_speed")
	numbers.turn_rate = data.number("turn_rate")
	numbers.drag = data.number("drag")
	numbers.reverse = data.number("reverse")
	numbers.strafe = data.number("strafe")
	numbers.boost = data.number("boost")
	numbers.bounce = data.number("bounce")
	numbers.salvo_shots = data.whole("salvo_shots")
	numbers.salvo_spread = data.number("salvo_spread")
	return numbers


static func _read_weapon(data: JetFields) -> JetMessages.WeaponNumbers:
	var weapon := JetMessages.WeaponNumbers.new()
	weapon.name = data.text("name")
	weapon.kind = data.text("kind")
	weapon.radius = data.number("radius")
	weapon.damage = data.whole("damage")
	weapon.cooldown_ms = data.number("cooldown_ms")
	weapon.energy = data.number("energy")
	weapon.count = data.whole("count")
	weapon.spread = data.number("spread")
	weapon.speed = data.number("speed")
	weapon.acceleration = data.number("acceleration")
	weapon.top_speed = data.number("top_speed")
	weapon.lifetime_ms = data.number("lifetime_ms")
	weapon.turn_rate = data.number("turn_rate")
	weapon.range = data.number("range")
	return weapon
