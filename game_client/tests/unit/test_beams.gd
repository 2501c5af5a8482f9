extends TestSuite
## Our beams are seen as soon as the trigger is pulled, end where the server will have them end, and are drawn once.

const STEP_MS := 1000.0 / 60.0
## Where our nose is when the ship looks to the right.
const NOSE_X := 424.0

var _state: JetMatchState
var _now_ms := 0.0


func test_a_beam_shines_once_as_far_as_the_first_ship() -> void:
	_fly({}, [{"id": 3, "x": 600.0, "y": 240.0}, {"id": 4, "x": 700.0, "y": 230.0}])
	check_equal(_foretold().size(), 0, "before the trigger is pulled")
	_pull()
	var beams := _foretold()
	check_equal(beams.size(), 1, "beams of one pull")
	check(beams[0].from.is_equal_approx(Vector2(NOSE_X, 230.0)), "from the nose")
	check_near(beams[0].to.x, 600.0 - sqrt(26.0 * 26.0 - 100.0), 0.5, "to the first ship")
	check_near(beams[0].to.y, 230.0, 0.1, "straight")
	check_equal(_foretold().size(), 0, "a second time")
	check_equal(_state.shots_now().size(), 0, "shots of a beam")


func test_a_beam_that_was_foretold_is_not_shown_again_when_it_is_told() -> void:
	_fly({}, [])
	_pull()
	check_equal(_foretold().size(), 1, "foretold")
	_tell(1, 0, 106)
	_tell(2, 3, 106)
	_tell(3, 0, 140)
	_pass_ticks(60)
	var shown := _state.take_due_events()
	check_equal(shown.map(func(event: JetMessages.Event) -> int: return event.id), [44, 45], "other's, and a later one")


func test_a_beam_that_the_server_has_told_of_already_is_not_foretold() -> void:
	_fly({}, [])
	_pull()
	var told := _update(130, [])
	told.entities[0].ack = 1
	_state.apply(told, _now_ms)
	check_equal(_state.prediction.take_beams(130.0).size(), 0, "beams of ticks that a snapshot has")


func test_a_beam_ends_at_its_range_a_mountain_and_the_edge_of_the_world() -> void:
	var peak := {"x1": 500, "y1": 230, "x2": 500, "y2": 230, "radius": 20}
	var aside := {"x1": 500, "y1": 330, "x2": 500, "y2": 330, "radius": 20}
	for row: Array in [[{}, 300, NOSE_X + 300.0], [{}, 2000, 800.0], [peak, 300, 480.0], [aside, 300, NOSE_X + 300.0]]:
		_fly({} if row[0].is_empty() else {"obstacles": [row[0]]}, [], row[1])
		_pull()
		var beams := _foretold()
		check_equal(beams.size(), 1, "beams")
		check_near(beams[0].to.x, row[2], 1.5, "its end with %s" % [row])


func test_a_beam_goes_through_friends() -> void:
	_fly({"sides": 2}, [{"id": 1, "x": 550.0, "y": 230.0}, {"id": 2, "x": 650.0, "y": 230.0}])
	var told := JetMessages.GameState.new()
	told.phase = "running"
	for row: Array in [[0, 0], [1, 0], [2, 1]]:
		var pilot := JetMessages.Pilot.new()
		pilot.seat = row[0]
		pilot.team = row[1]
		told.pilots.append(pilot)
	_state.apply(told, _now_ms)
	_pull()
	check_near(_foretold()[0].to.x, 650.0 - 26.0, 0.5, "to the enemy")


## In the middle of a match, looking to the right, with others at these places.
func _fly(changes: Dictionary, others: Array[Dictionary], range_px := 300) -> void:
	var fields := GameStandIn.identity("r").merged(changes, true)
	fields["weapons"][0].merge({"kind": "beam", "count": 0, "speed": 0, "radius": 2, "range": range_px}, true)
	fields["weapons"][0]["cooldown_ms"] = 5000
	var frame := JSON.stringify({"type": "Identity", "data": fields})
	_state = JetMatchState.new()
	_now_ms = 0.0
	_state.apply(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0], _now_ms)
	var running := JetMessages.GameState.new()
	running.phase = "running"
	_state.apply(running, _now_ms)
	for tick: int in [100, 102]:
		_state.apply(_update(tick, others), _now_ms)
		_pass_ticks(2)


func _update(tick: int, others: Array[Dictionary]) -> JetMessages.WorldUpdate:
	var update := JetMessages.WorldUpdate.new()
	update.tick = tick
	for place: Dictionary in [{"id": 0, "x": 400.0, "y": 230.0}] + others:
		var ship := JetMessages.Ship.new()
		ship.id = place["id"]
		ship.x = place["x"]
		ship.y = place["y"]
		ship.rotation = PI / 2.0
		ship.alive = true
		update.entities.append(ship)
	return update


## Holds the trigger until the tick on which that counts is drawn.
func _pull() -> void:
	var tick := _state.input_tick()
	_state.prediction.steered(tick, 1, JetControls.of(0.0, 0.0, true), _state.ticks_behind())
	_pass_ticks(3)


func _foretold() -> Array[JetBeams.ShownBeam]:
	return _state.take_foretold_beams(_state.ships_now(0.016))


func _tell(number: int, by: int, tick: int) -> void:
	var event := JetMessages.Event.new()
	event.id = 42 + number
	event.kind = "beam"
	event.by = by
	event.tick = tick
	_state.apply(event, _now_ms)


func _pass_ticks(count: int) -> void:
	_now_ms += count * STEP_MS
	_state.advance(_now_ms)
