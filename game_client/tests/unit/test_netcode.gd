extends TestSuite

const WORLD := Vector2(800, 460)


func _buffer() -> JetSnapshotBuffer:
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	return JetSnapshotBuffer.new(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0])


func test_ships_fly_the_shorter_way_round() -> void:
	var buffer := _buffer()
	buffer.push(_update(10, [_ship(0, 795.0, 5.0, 3.1)]))
	buffer.push(_update(12, [_ship(0, 5.0, 455.0, -3.1)]))
	var ship := buffer.ships_at(11.0)[0]
	check_near(ship.position.x, 0.0, 0.001, "x")
	check_near(ship.position.y, 0.0, 0.001, "y")
	check_near(absf(ship.rotation), PI, 0.001, "rotation")


func test_old_snapshots_are_refused() -> void:
	var buffer := _buffer()
	check(buffer.push(_update(10, [])), "the first")
	check(not buffer.push(_update(10, [])), "the same again")
	check(not buffer.push(_update(8, [])), "an older one")


func test_a_late_snapshot_lets_ships_fly_on_for_a_while_only() -> void:
	var buffer := _buffer()
	buffer.push(_update(10, [_ship(0, 100.0, 100.0, 0.0)]))
	buffer.push(_update(12, [_ship(0, 102.0, 100.0, 0.0)]))
	check_near(buffer.ships_at(15.0)[0].position.x, 105.0, 0.001, "three ticks on")
	check_near(buffer.ships_at(500.0)[0].position.x, 108.0, 0.001, "a long time on")


func test_a_respawn_is_a_jump() -> void:
	var buffer := _buffer()
	var dead := _ship(0, 100.0, 100.0, 0.0)
	dead.alive = false
	buffer.push(_update(10, [dead]))
	buffer.push(_update(12, [_ship(0, 300.0, 300.0, 0.0)]))
	check(not buffer.ships_at(11.9)[0].alive, "still gone just before")
	check_near(buffer.ships_at(12.0)[0].position.x, 300.0, 0.001, "there at its tick")


func test_shots_fly_straight_and_end_at_the_edge() -> void:
	var buffer := _buffer()
	var update := _update(10, [])
	update.projectiles.append(_shot(1, 790.0, 600.0))
	update.projectiles.append(_shot(2, 100.0, 600.0))
	buffer.push(update)
	var shots := buffer.shots_at(12.0)
	check_equal(shots.size(), 1, "shots inside")
	check_near(shots[0].position.x, 120.0, 0.001, "two ticks on")


func test_a_missile_gets_faster_up_to_its_top_speed() -> void:
	var missile := JetMessages.WeaponNumbers.new()
	missile.speed = 150.0
	missile.acceleration = 600.0
	missile.top_speed = 900.0
	check_near(missile.flown_px(150.0, 1.0), 450.0, 0.001, "getting faster")
	check_near(missile.flown_px(150.0, 2.0), 656.25 + 900.0 * 0.75, 0.001, "at its top speed")
	check_near(missile.flown_px(600.0, -0.1), -57.0, 0.001, "it was slower before")
	check_near(missile.speed_at(9.0), 900.0, 0.001, "speed")


func test_the_shots_of_one_pull_are_spread_evenly() -> void:
	var scatter := JetMessages.WeaponNumbers.new()
	scatter.spread = 0.4
	scatter.count = 5
	var angles := scatter.fan()
	check_equal(angles.size(), 5, "pellets")
	for index in 5:
		check_near(angles[index], 0.1 * index - 0.2, 0.001, "angle")
	scatter.count = 1
	check_equal(scatter.fan(), PackedFloat32Array([0.0]), "a single one flies straight on")


func test_the_shots_of_one_ship_can_be_drawn_on_a_tick_of_their_own() -> void:
	var buffer := _buffer()
	var update := _update(10, [])
	update.projectiles.append(_shot(2, 100.0, 600.0))
	buffer.push(update)
	check_equal(buffer.shots_at(10.0, 3).size(), 0, "among the others")
	var shots := buffer.shots_of(3, 13.0)
	check_equal(shots.size(), 1, "shots")
	check_near(shots[0].position.x, 130.0, 0.001, "three ticks on")


func test_a_shot_is_drawn_from_when_it_began_though_it_is_told_later() -> void:
	var buffer := _buffer()
	buffer.push(_update(10, []))
	var told := _update(20, [])
	told.projectiles.append(_shot(2, 200.0, 600.0))
	told.projectiles[0].born = 14
	buffer.push(told)
	check_equal(buffer.shots_at(13.0).size(), 0, "before it began")
	check_near(buffer.shots_at(15.0)[0].position.x, 150.0, 0.001, "before it was told")
	check_near(buffer.shots_at(21.0)[0].position.x, 210.0, 0.001, "after that")


func test_a_ship_in_a_corner_shows_at_four_places() -> void:
	var view := Rect2(Vector2.ZERO, WORLD)
	check_equal(JetTorus.places(Vector2(5, 455), 24.0, WORLD, view).size(), 4, "in a corner")
	check_equal(JetTorus.places(Vector2(5, 200), 24.0, WORLD, view).size(), 2, "on the seam")
	check_equal(JetTorus.places(Vector2(400, 200), 24.0, WORLD, view).size(), 1, "in the middle")
	var beyond := Rect2(Vector2(700, 0), Vector2(400, 460))
	check_equal(JetTorus.places(Vector2(100, 200), 0.0, WORLD, beyond), PackedVector2Array([Vector2(900, 200)]), "copy")


func test_the_clock_smooths_jitter_and_follows_jumps() -> void:
	var clock := JetTickClock.new(60.0)
	for tick in range(0, 120, 2):
		var jitter := 8.0 if tick % 4 == 0 else -8.0
		clock.observe(tick, 1000.0 + tick * clock.tick_ms + jitter)
	check_near(clock.tick_at(1000.0 + 118 * clock.tick_ms), 118.0, 0.6, "through jitter")
	clock.observe(1000, 1000.0)
	check_near(clock.tick_at(1000.0), 1000.0, 0.001, "after a jump")


func test_others_are_drawn_as_far_in_the_past_as_the_network_needs() -> void:
	var clock := JetTickClock.new(60.0)
	for tick in range(0, 1200, 2):
		clock.observe(tick, 1000.0 + tick * clock.tick_ms)
	check(clock.delay_ms > 33.0 and clock.delay_ms < 50.0, "on a steady network: %f ms" % clock.delay_ms)
	for tick in range(1200, 2400, 2):
		clock.observe(tick, 1000.0 + tick * clock.tick_ms + (60.0 if tick % 20 == 0 else 0.0))
	check(clock.delay_ms > 85.0 and clock.delay_ms < 110.0, "on one with jitter: %f ms" % clock.delay_ms)
	for tick in range(2400, 2500, 2):
		clock.observe(tick, 1000.0 + tick * clock.tick_ms + (240.0 if tick % 20 == 0 else 0.0))
	check(clock.delay_ms <= JetTickClock.MAX_DELAY_MS, "more than the most: %f ms" % clock.delay_ms)
	check_near(clock.tick_at(5000.0) - clock.shown_tick_at(5000.0), clock.delay_ms / clock.tick_ms, 0.001, "shown")


func test_a_late_input_raises_the_lead_at_once_and_what_is_drawn_follows_evenly() -> void:
	var lead := JetLead.new()
	lead.adjust(-3.0)
	check_near(lead.sent, JetLead.FIRST_TICKS + 5.0, 0.001, "for inputs")
	check_near(lead.drawn, JetLead.FIRST_TICKS, 0.001, "what is drawn")
	for snapshot in 50:
		var before := lead.drawn
		lead.follow(before)
		check(lead.drawn - before <= JetLead.MAX_DRIFT_TICKS + 0.0001, "a jerk of %f" % (lead.drawn - before))
	check_near(lead.drawn, lead.sent, 0.001, "in the end")
	for answer in 10:
		lead.adjust(8.0)
		lead.follow(lead.drawn)
		check_near(lead.drawn, lead.sent, 0.001, "it keeps up on the way back")
	check_near(lead.sent, JetLead.FIRST_TICKS + 4.0, 0.001, "on the way back")


func test_a_long_way_is_made_good_at_once_and_a_clock_that_was_put_back_is_hidden() -> void:
	var lead := JetLead.new()
	lead.follow(lead.drawn + 1.0)
	check_near(lead.drawn, JetLead.FIRST_TICKS + 1.0 - JetLead.MAX_DRIFT_TICKS, 0.001, "put back by a tick")
	lead.adjust(-9.0)
	lead.follow(lead.drawn)
	check_near(lead.drawn, lead.sent, 0.001, "a long way")


func test_an_answer_moves_the_lead_of_the_match_and_names_no_tick_that_was_drawn() -> void:
	var state := JetMatchState.new()
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	state.apply(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0], 1000.0)
	state.apply(_update(100, [_ship(0, 400.0, 200.0, 0.0)]), 1000.0)
	state.advance(1000.0)
	check_near(state.own_tick(), 100.0 + JetLead.FIRST_TICKS, 0.001, "at first")
	# It comes as if the clock had to be put back by a tick and a half, with word of an input that was late.
	var late := _update(102, [_ship(0, 400.0, 200.0, 0.0)])
	late.entities[0].ack = 1
	late.entities[0].lead = -2
	var now_ms := 1000.0 + 3.5 * state.clock.tick_ms
	state.advance(now_ms)
	var drawn := state.own_tick()
	state.apply(late, now_ms)
	check_near(state.own_tick(), drawn + JetLead.MAX_DRIFT_TICKS, 0.001, "a little further on")
	check(state.input_tick() >= drawn, "an input for tick %d, drawn was %f" % [state.input_tick(), drawn])
	check_near(state.lead.sent, JetLead.FIRST_TICKS + 4.0, 0.001, "for inputs, at once")


func test_controls_are_sent_when_they_change_and_once_per_tick() -> void:
	var pacer := JetInputPacer.new(60.0)
	var thrust := JetControls.of(1.0, 0.0)
	var turning := JetControls.of(1.0, 0.5)
	check_equal(pacer.next_seq(JetControls.new(), 0.0, 0), 0, "released is what the server assumes")
	check_equal(pacer.next_seq(thrust, 100.0, 41), 42, "counts on from the acknowledged")
	check_equal(pacer.next_seq(thrust, 200.0, 41), 0, "unchanged")
	check_equal(pacer.next_seq(turning, 201.0, 41), 43, "changed")
	check_equal(pacer.next_seq(thrust, 210.0, 41), 0, "within the same tick")
	check_equal(pacer.next_seq(thrust, 218.0, 41), 44, "in the next")
	pacer.forget_sent()
	check_equal(pacer.next_seq(thrust, 300.0, 0), 45, "said again after a lost connection")


func test_pauses_grow_and_are_capped() -> void:
	check_near(JetBackoff.pause_s(0, 1.0), 0.25, 0.001, "first")
	check_near(JetBackoff.pause_s(2, 0.0), 0.5, 0.001, "third, at least")
	check_near(JetBackoff.pause_s(60, 1.0), 5.0, 0.001, "at most")


func _update(tick: int, ships: Array[JetMessages.Ship]) -> JetMessages.WorldUpdate:
	var update := JetMessages.WorldUpdate.new()
	update.tick = tick
	update.entities = ships
	return update


func _ship(id: int, x: float, y: float, rotation: float) -> JetMessages.Ship:
	var ship := JetMessages.Ship.new()
	ship.id = id
	ship.x = x
	ship.y = y
	ship.rotation = rotation
	ship.alive = true
	return ship


func _shot(id: int, x: float, vx: float) -> JetMessages.Shot:
	var shot := JetMessages.Shot.new()
	shot.id = id
	shot.owner = 3
	shot.x = x
	shot.y = 100.0
	shot.vx = vx
	return shot
