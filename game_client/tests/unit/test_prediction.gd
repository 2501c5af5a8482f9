extends TestSuite
## Our flight rules against the server's, and the prediction built on them.

## Inputs and what the server's simulation made of them, recorded by the game server's tests.
const RECORDING := "res://../crates/wire/golden/flight.json"
## The server counts in 32 bits, we in 64: over the recording's ten seconds they may drift apart this far.
const TOLERANCE_PX := 0.05
const TOLERANCE_RAD := 0.0005

var _identity := JetMessages.Identity.new()


func _ready() -> void:
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	_identity = JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0]


func test_flight_agrees_with_the_recorded_simulation() -> void:
	var recordings: Array = JSON.parse_string(FileAccess.get_file_as_string(ProjectSettings.globalize_path(RECORDING)))
	check(recordings.size() > 3, "too few recordings")
	for recording: Dictionary in recordings:
		_check_recording(recording)


func _check_recording(recording: Dictionary) -> void:
	var fields: Dictionary = GameStandIn.identity("r")
	for key: String in ["mode", "world", "obstacles", "ship", "jets"]:
		fields[key] = recording[key]
	var frame := JSON.stringify({"type": "Identity", "data": fields})
	_identity = JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0]
	var terrain := JetTerrain.new(_identity)
	var flight := _flight_of(recording["start"])
	flight.jet = recording["jet"]
	flight.energy = _identity.max_energy_of(flight.jet)
	var controls := JetControls.new()
	var inputs: Array = recording["inputs"]
	var ships: Array = recording["ships"]
	check(ships.size() >= 60, "a short recording")
	for tick in range(1, int(ships[-1]["tick"]) + 1):
		for input: Dictionary in inputs:
			if int(input["tick"]) == tick:
				controls = JetControls.of(input["thrust"], input["turn"], false, input["ability"])
		flight.fly(controls, _identity, 1.0, terrain)
		for ship: Dictionary in ships:
			if int(ship["tick"]) == tick:
				_compare(flight, _flight_of(ship), tick)
				check_equal(flight.special, ship["special"], "special on tick %d" % tick)


func test_controls_show_before_the_server_has_answered() -> void:
	var prediction := JetPrediction.new(_identity)
	prediction.corrected(_ship(100.0, 0), 100)
	prediction.steered(106, 1, JetControls.of(0.0, 1.0))
	check_near(prediction.shown_at(106.0, 0.016).rotation, 0.05, 0.001, "one tick turned")
	check_near(prediction.shown_at(110.0, 0.016).rotation, 0.25, 0.001, "five ticks turned")


func test_an_input_that_came_early_counts_from_the_snapshot_that_acknowledges_it() -> void:
	var prediction := JetPrediction.new(_identity)
	prediction.corrected(_ship(100.0, 0), 100)
	prediction.steered(110, 1, JetControls.of(0.0, 1.0))
	prediction.corrected(_ship(100.0, 1), 104)
	check_near(prediction.shown_at(106.0, 10.0).rotation, 0.1, 0.001, "turning since the snapshot")


func test_a_wrong_guess_is_slid_away_not_jumped() -> void:
	var prediction := JetPrediction.new(_identity)
	prediction.corrected(_ship(100.0, 0), 100)
	check_near(prediction.shown_at(104.0, 0.016).position.x, 100.0, 0.001, "before")
	prediction.corrected(_ship(120.0, 0), 104)
	var first := prediction.shown_at(104.0, 0.016).position.x
	check(first > 100.0 and first < 108.0, "it jumped to %f" % first)
	for step in 60:
		prediction.shown_at(104.0, 0.016)
	check_near(prediction.shown_at(104.0, 0.016).position.x, 120.0, 0.5, "after a second")


func test_a_new_place_is_taken_at_once() -> void:
	var prediction := JetPrediction.new(_identity)
	prediction.corrected(_ship(100.0, 0), 100)
	prediction.shown_at(104.0, 0.016)
	prediction.corrected(_ship(300.0, 0), 104)
	check_near(prediction.shown_at(104.0, 0.016).position.x, 300.0, 0.001, "place")


func test_it_guesses_only_so_far_ahead() -> void:
	var prediction := JetPrediction.new(_identity)
	var ship := _ship(100.0, 0)
	ship.throttle = 1.0
	ship.rotation = PI / 2.0
	prediction.corrected(ship, 100)
	var limit := prediction.shown_at(100.0 + JetPrediction.MAX_AHEAD_TICKS, 0.016).position.x
	check_near(prediction.shown_at(1000.0, 0.016).position.x, limit, 0.001, "far ahead")


func test_the_lead_does_not_make_the_ship_jump() -> void:
	var prediction := JetPrediction.new(_identity)
	var ship := _ship(100.0, 0)
	ship.throttle = 1.0
	ship.rotation = PI / 2.0
	prediction.corrected(ship, 100)
	var before := prediction.shown_at(104.0, 0.0).position.x
	prediction.corrected(ship, 100, 8.0)
	check_near(prediction.shown_at(112.0, 0.0).position.x, before, 0.01, "in the same moment, eight ticks on")


func test_shots_are_foretold_until_a_snapshot_can_have_them() -> void:
	var prediction := JetPrediction.new(_identity)
	prediction.corrected(_ship(100.0, 0), 100)
	check_equal(prediction.shots_at(102.0).size(), 0, "before the trigger is pulled")
	prediction.steered(104, 1, JetControls.of(0.0, 0.0, true))
	var shots := prediction.shots_at(112.5)
	check_equal(shots.map(func(shot: JetPrediction.ForetoldShot) -> int: return shot.tick), [104, 110], "every 0.1 s")
	check_equal(shots[0].born, 104, "begun in the present")
	check_near(shots[0].position.y, 100.0 - 24.0, 0.001, "from the nose")
	prediction.corrected(_ship(100.0, 1), 106)
	shots = prediction.shots_at(112.5)
	check_equal(shots.map(func(shot: JetPrediction.ForetoldShot) -> int: return shot.tick), [110], "later ones")


func test_foretold_shots_begin_where_the_others_are_seen_but_not_too_long_ago() -> void:
	for behind: int in [5, 30]:
		var prediction := JetPrediction.new(_identity)
		prediction.corrected(_ship(100.0, 0), 100)
		prediction.steered(104, 1, JetControls.of(0.0, 0.0, true), behind)
		var born := 104 - mini(behind, JetPrediction.MAX_REWIND_TICKS)
		check_equal(prediction.shots_at(105.0)[0].born, born, "%d ticks behind" % behind)


func test_a_salvo_is_foretold_once_whether_the_trigger_is_held_or_not() -> void:
	for shoot: bool in [false, true]:
		var prediction := _hydra()
		prediction.steered(104, 1, JetControls.of(0.0, 0.0, shoot, true))
		var shots := prediction.shots_at(105.0)
		var salvo := shots.filter(func(shot: JetPrediction.ForetoldShot) -> bool: return shot.is_salvo)
		check_equal(salvo.size(), 5, "shots of the salvo")
		check_equal(shots.size(), 6 if shoot else 5, "shots at all")
		var ids: Dictionary[int, bool] = {}
		for shot in shots:
			ids[shot.id] = true
		check_equal(ids.size(), shots.size(), "numbers of their own")
		var angles := salvo.map(func(shot: JetPrediction.ForetoldShot) -> int: return roundi(_angle(shot) * 1000.0))
		check_equal(angles, [-350, -175, 0, 175, 350], "spread over its angle")
		check_equal([salvo[0].tick, salvo[0].weapon], [104, 0], "at once, of the mode's gun")
		var later := prediction.shots_at(120.0).filter(
			func(shot: JetPrediction.ForetoldShot) -> bool: return shot.is_salvo
		)
		check_equal(later.size(), 5, "held on, it does not go off again")


func test_a_foretold_salvo_gives_way_to_the_one_that_a_snapshot_has() -> void:
	var prediction := _hydra()
	prediction.steered(104, 1, JetControls.of(0.0, 0.0, false, true))
	check_equal(prediction.shots_at(106.0).size(), 5, "foretold")
	var paid := _ship(100.0, 1)
	paid.energy = 0.4
	prediction.corrected(paid, 106)
	check_equal(prediction.shots_at(112.0).size(), 0, "told")


func test_no_salvo_is_foretold_that_energy_does_not_pay_for_nor_of_another_jet() -> void:
	for changes: Dictionary in [{"special_energy": 101}, {"special": "cloak"}]:
		var prediction := _hydra(changes)
		prediction.steered(104, 1, JetControls.of(0.0, 0.0, false, true))
		check_equal(prediction.shots_at(112.0).size(), 0, "shots with %s" % changes)


func _compare(flight: JetFlight, expected: JetFlight, tick: int) -> void:
	var error := JetTorus.way(flight.position, expected.position, _identity.world.size()).length()
	check_near(error, 0.0, TOLERANCE_PX, "px apart on tick %d" % tick)
	var turn := angle_difference(flight.rotation, expected.rotation)
	check_near(turn, 0.0, TOLERANCE_RAD, "radians apart on tick %d" % tick)
	check_near(flight.throttle, expected.throttle, 0.001, "throttle on tick %d" % tick)


## Of a ship of a jet whose special is a salvo, with all its energy.
func _hydra(changes := {}) -> JetPrediction:
	var jet := {"name": "Hydra", "special": "salvo", "special_energy": 60, "weapon": 0, "max_hp": 100}
	jet.merge({"max_energy": 100, "energy_rate": 20, "max_speed": 200, "turn_rate": 3, "drag": 0.9, "reverse": 0.5})
	jet.merge({"strafe": 0, "boost": 0, "bounce": 0.5, "salvo_shots": 5, "salvo_spread": 0.7})
	var fields := GameStandIn.identity("r")
	fields["jets"] = [jet.merged(changes, true)]
	var frame := JSON.stringify({"type": "Identity", "data": fields})
	var prediction := JetPrediction.new(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0])
	prediction.corrected(_ship(100.0, 0), 100)
	return prediction


## From straight ahead of a ship that looks up, radians.
func _angle(shot: JetPrediction.ForetoldShot) -> float:
	return Vector2.UP.angle_to(shot.velocity)


func _ship(x: float, ack: int) -> JetMessages.Ship:
	var ship := JetMessages.Ship.new()
	ship.x = x
	ship.y = 100.0
	ship.alive = true
	ship.ack = ack
	return ship


func _flight_of(fields: Dictionary) -> JetFlight:
	var flight := JetFlight.new()
	flight.position = Vector2(fields["x"], fields["y"])
	flight.velocity = Vector2(fields["vx"], fields["vy"])
	flight.rotation = fields["rotation"]
	flight.throttle = fields["throttle"]
	return flight
