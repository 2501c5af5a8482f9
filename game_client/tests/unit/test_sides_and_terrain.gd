extends TestSuite
## Sides, energy and obstacles, as the client reckons with them.

var _identity: JetMessages.Identity


func _ready() -> void:
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	_identity = JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0]
	var wall := JetMessages.Obstacle.new()
	wall.x1 = 400.0
	wall.y1 = 100.0
	wall.x2 = 400.0
	wall.y2 = 300.0
	wall.radius = 12.5
	_identity.obstacles = [wall]


func test_a_ship_slides_along_a_wall() -> void:
	var terrain := JetTerrain.new(_identity)
	check_equal(terrain.keep_out(Vector2(300, 200)), Vector2(300, 200), "far from it")
	check_near(terrain.keep_out(Vector2(380, 200)).x, 400.0 - 12.5 - 24.0, 0.001, "inside, from the left")
	var flight := JetFlight.new()
	flight.position = Vector2(362, 200)
	flight.rotation = PI / 4.0
	flight.throttle = 1.0
	for tick in 30:
		flight.fly(JetControls.new(), _identity, 1.0, terrain)
	check_near(flight.position.x, 363.5, 0.01, "held off")
	check(flight.position.y < 160.0, "it does not slide: %f" % flight.position.y)


func test_an_obstacle_across_the_seam_is_on_both_sides() -> void:
	var wall := _identity.obstacles[0]
	wall.x1 = 795.0
	wall.x2 = 795.0
	wall.y1 = 200.0
	wall.y2 = 200.0
	wall.radius = 20.0
	var terrain := JetTerrain.new(_identity)
	check_near(terrain.keep_out(Vector2(20, 200)).x, 39.0, 0.001, "beyond the seam")
	check(terrain.blocks(Vector2(5, 150), Vector2(5, 250)), "a shot beyond the seam")


func test_walls_around_the_world_keep_ships_inside_at_every_edge() -> void:
	var world := _identity.world.size()
	var along := JetMessages.Obstacle.new()
	along.x2 = world.x
	along.radius = 24.0
	var down := JetMessages.Obstacle.new()
	down.y2 = world.y
	down.radius = 24.0
	_identity.obstacles = [along, down]
	var terrain := JetTerrain.new(_identity)
	var middle := world / 2.0
	for corner: Vector2 in [Vector2(-1, -1), Vector2(1, -1), Vector2(1, 1), Vector2(-1, 1)]:
		var near := middle + corner * (middle - Vector2(30, 30))
		var back := terrain.bounce(near, corner * 90.0, 0.5)
		check_near(back[0].distance_to(middle + corner * (middle - Vector2(48, 48))), 0.0, 0.001, "at %s" % corner)
		check_near(back[1].distance_to(corner * -45.0), 0.0, 0.001, "thrown back at %s" % corner)
		check(terrain.blocks(middle, middle + corner * (middle - Vector2(5, 5))), "a shot at %s" % corner)
		check(not terrain.blocks(middle, near), "up to the wall at %s" % corner)


func test_shots_end_at_a_wall() -> void:
	var terrain := JetTerrain.new(_identity)
	check(terrain.blocks(Vector2(300, 200), Vector2(500, 200)), "through it")
	check(not terrain.blocks(Vector2(300, 200), Vector2(380, 200)), "up to it")
	check(not terrain.blocks(Vector2(300, 400), Vector2(500, 400)), "past it")


func test_no_shot_is_foretold_without_energy() -> void:
	_identity.ship.max_energy = 100.0
	_identity.ship.energy_rate = 60.0
	_identity.weapons[0].energy = 10.0
	var prediction := JetPrediction.new(_identity)
	var ship := JetMessages.Ship.new()
	ship.alive = true
	ship.energy = 0.15
	prediction.corrected(ship, 100)
	prediction.steered(101, 1, JetControls.of(0.0, 0.0, true))
	var ticks := prediction.shots_at(112.0).map(func(shot: JetPrediction.ForetoldShot) -> int: return shot.tick)
	check_equal(ticks, [101, 107], "the second one waits for nothing, it has grown back")
	_identity.ship.energy_rate = 0.0
	var empty := JetPrediction.new(_identity)
	empty.corrected(ship, 100)
	empty.steered(101, 1, JetControls.of(0.0, 0.0, true))
	check_equal(empty.shots_at(112.0).size(), 1, "what it can pay for")


func test_where_there_are_sides_they_place_their_pilots() -> void:
	var state := JetMatchState.new()
	_identity.sides = 2
	state.apply(_identity, 0.0)
	var told := JetMessages.GameState.new()
	told.phase = "running"
	for line: Array in [[0, 0, 5], [1, 1, 4], [2, 1, 3], [3, 0, 0]]:
		var pilot := JetMessages.Pilot.new()
		pilot.seat = line[0]
		pilot.team = line[1]
		pilot.score = line[2]
		told.pilots.append(pilot)
	state.apply(told, 0.0)
	check_equal(state.standings().side_scores, PackedInt32Array([5, 7]), "points of the sides")
	var seats := state.standings().best_first().map(func(pilot: JetMessages.Pilot) -> int: return pilot.seat)
	check_equal(seats, [1, 2, 0, 3], "standings")
	check_equal(Palette.in_match(state, 2), Palette.SIDES[1], "the colour of a side")
	check_equal(Palette.in_match(state, 0), Palette.OWN, "our colour")


func test_a_hit_that_did_no_harm_sounds_different() -> void:
	var event := JetMessages.Event.new()
	event.kind = "hit"
	event.target = 0
	check_equal(Synth.of_event(event, 0), &"glance", "on us")
	event.damage = 30
	check_equal(Synth.of_event(event, 0), &"own_hit", "one that harms")


func test_a_ring_rests_then_closes_and_its_centre_goes_round() -> void:
	var ring := JetMessages.RingShape.new()
	ring.x = 800.0
	ring.y = 460.0
	ring.wander = 50.0
	ring.wander_ticks = 2400
	ring.first = 1000.0
	ring.last = 100.0
	ring.closes_at = 5400
	ring.closed_at = 1800
	var radii: Array[float] = []
	for left: float in [6000.0, 5400.0, 3600.0, 1800.0, 0.0]:
		radii.append(ring.radius_at(left))
	check_equal(radii, [1000.0, 1000.0, 550.0, 100.0, 100.0] as Array[float], "radii")
	check_near(ring.center_at(2400.0).y, 410.0, 0.01, "up with whole rounds left")
	check_near(ring.center_at(3000.0).x, 850.0, 0.01, "a quarter more is to the right")
