extends SceneTree
## What a frame and a snapshot cost the client's scripts: ships fly in circles and fire.
## [code]godot --headless --max-fps 60 -s tests/measure.gd[/code] prints means in ms, without the engine's own drawing.

const ARENA: PackedScene = preload("res://src/arena/arena.tscn")
const SECONDS := 5.0
const TICKS_PER_SNAPSHOT := 2
const WORLD := Vector2(3200, 1840)


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	await process_frame
	for ships: int in [2, 16, 200]:
		await _measure(ships)
	quit()


func _measure(ships: int) -> void:
	var state := JetMatchState.new()
	var codec := JetJsonCodec.new()
	var arena: Arena = ARENA.instantiate()
	root.add_child(arena)
	_take(state, codec, "Identity", _identity())
	_take(state, codec, "GameState", _game_state(ships))
	arena.watch(state)
	var began := Time.get_ticks_msec()
	var tick := 0
	var snapshots := 0
	var snapshot_us := 0
	var bytes := 0
	var frames := 0
	var frame_us := 0
	while Time.get_ticks_msec() - began < SECONDS * 1000.0:
		while (Time.get_ticks_msec() - began) * 60.0 / 1000.0 >= tick + TICKS_PER_SNAPSHOT:
			tick += TICKS_PER_SNAPSHOT
			var text := JSON.stringify({"type": "WorldUpdate", "data": _world_update(ships, tick)}).to_utf8_buffer()
			var start := Time.get_ticks_usec()
			state.apply(codec.decode(text, true).messages[0], Time.get_ticks_msec())
			snapshot_us += Time.get_ticks_usec() - start
			snapshots += 1
			bytes += text.size()
		var frame_start := Time.get_ticks_usec()
		state.advance(Time.get_ticks_msec(), 40.0)
		arena.advance(1.0 / 60.0)
		frame_us += Time.get_ticks_usec() - frame_start
		frames += 1
		await process_frame
	var words := "%d ships: a frame %.2f ms, a snapshot %.2f ms, %.1f KB/s of JSON, memory %.0f MB"
	var memory := OS.get_static_memory_usage() / 1e6
	print(words % [ships, frame_us / 1e3 / frames, snapshot_us / 1e3 / snapshots, bytes / 1e3 / SECONDS, memory])
	arena.queue_free()
	await process_frame


func _take(state: JetMatchState, codec: JetJsonCodec, type: String, data: Dictionary) -> void:
	var frame := codec.decode(JSON.stringify({"type": type, "data": data}).to_utf8_buffer(), true)
	assert(frame.error == "", frame.error)
	state.apply(frame.messages[0], Time.get_ticks_msec())


func _identity() -> Dictionary:
	var identity := GameStandIn.identity("r")
	identity["tick"] = 0
	identity["world"] = {"width": WORLD.x, "height": WORLD.y}
	return identity


func _game_state(ships: int) -> Dictionary:
	var pilots: Array[Dictionary] = []
	for seat in ships:
		var pilot := {"seat": seat, "player_id": null, "name": "Pilot %d" % seat, "team": seat, "bot": true}
		pilot.merge({"present": true, "kills": 0, "deaths": 0, "score": 0})
		pilots.append(pilot)
	var state := {"tick": 0, "phase": "running", "phase_ends_tick": null, "outcome": null, "winners": []}
	state["pilots"] = pilots
	return state


func _world_update(ships: int, tick: int) -> Dictionary:
	var entities: Array[Dictionary] = []
	var projectiles: Array[Dictionary] = []
	for seat in ships:
		var angle := tick / 40.0 + seat
		var middle := Vector2(fmod(seat * 397.0, WORLD.x), fmod(seat * 211.0, WORLD.y))
		var place := JetTorus.wrapped(middle + Vector2.from_angle(angle) * 90.0, WORLD)
		var ship := {"id": seat, "x": snappedf(place.x, 0.01), "y": snappedf(place.y, 0.01)}
		ship.merge({"rotation": snappedf(wrapf(angle + PI, -PI, PI), 0.001), "throttle": 1, "turn": 1, "hp": 70})
		ship.merge({"alive": true, "ack": 0})
		entities.append(ship)
		var shot := {"id": int(tick / 40.0) * ships + seat, "owner": seat, "x": ship["x"], "y": ship["y"]}
		shot.merge({"vx": 500, "vy": 0, "born": 0})
		projectiles.append(shot)
	return {"tick": tick, "entities": entities, "projectiles": projectiles}
