extends SceneTree
## What the game costs in a real fight on a real server, in each encoding:
## [code]godot --headless --max-fps 60 -s tests/measure.gd -- --server URL[/code]. It joins the open lobby, flies, and
## prints a JSON object for each figure, as [code]cargo xtask bench[/code] reads them. Times are what the scripts take
## where a tenth of the frames take less, so that what else runs on the machine is left out; a headless engine draws
## nothing.

const FLIGHT: PackedScene = preload("res://src/match/flight_screen.tscn")
const SETTLE_S := 2.0
const MEASURED_S := 10.0
## A tenth of the times is below what is told.
const FAST := 0.1
const HELD: Array[StringName] = [Bindings.THROTTLE_UP, Bindings.TURN_LEFT, Bindings.FIRE]


## Another codec, with a stop watch.
class TimedCodec:
	extends JetCodec
	var inner: JetCodec
	var frames_us := PackedInt64Array()
	var snapshots := 0

	func _init(codec: JetCodec) -> void:
		inner = codec

	func subprotocol() -> String:
		return inner.subprotocol()

	func is_text() -> bool:
		return inner.is_text()

	func join_with_ticket(match_ticket: String) -> PackedByteArray:
		return inner.join_with_ticket(match_ticket)

	func input(seq: int, tick: int, controls: JetControls, seen := -1) -> PackedByteArray:
		return inner.input(seq, tick, controls, seen)

	func ping(nonce: int) -> PackedByteArray:
		return inner.ping(nonce)

	func leave() -> PackedByteArray:
		return inner.leave()

	func decode(bytes: PackedByteArray, is_string: bool) -> Frame:
		var began := Time.get_ticks_usec()
		var frame := inner.decode(bytes, is_string)
		var decoded_us := Time.get_ticks_usec() - began
		for message in frame.messages:
			if message is JetMessages.WorldUpdate:
				snapshots += 1
				frames_us.append(decoded_us)
		return frame


## Tells frames in which a snapshot came from the others.
class SnapshotWatch:
	extends FrameWatch
	var with_snapshot_us := PackedInt64Array()
	var without_us := PackedInt64Array()
	var _codec: TimedCodec
	var _snapshots := 0

	func _init(codec: TimedCodec) -> void:
		_codec = codec

	func end() -> void:
		super()
		(with_snapshot_us if _codec.snapshots > _snapshots else without_us).append(times_us[-1])
		_snapshots = _codec.snapshots


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	await process_frame
	var api := JetHeadApi.new()
	api.origin = CommandLine.parse(OS.get_cmdline_user_args()).server
	root.add_child(api)
	for codec: JetCodec in [JetBinaryCodec.new(), JetJsonCodec.new()]:
		var joined := await api.init_guest("Measure")
		if not joined.problem:
			joined = await api.join_lobby((joined.value as JetCredentials).session_token, Modes.FREE_FLIGHT)
		if joined.problem:
			printerr(joined.problem)
			quit(1)
			return
		await _measure(TimedCodec.new(codec), joined.value)
	quit()


func _measure(codec: TimedCodec, seat: JetSeat) -> void:
	var settings := Settings.new("user://measure.cfg")
	settings.apply()
	var synth := Synth.new()
	root.add_child(synth)
	var flight: FlightScreen = FLIGHT.instantiate()
	flight.theme = load("res://src/look/theme.tres")
	root.add_child(flight)
	flight.set_up(settings, synth, MuteList.new("user://measure_muted.json"))
	flight.connection.codec = codec
	flight.connection.join_seat(seat)
	for action in HELD:
		Input.action_press(action)
	await create_timer(SETTLE_S).timeout
	var bytes := flight.connection.bytes_received
	codec.frames_us.clear()
	codec.snapshots = 0
	var watch := SnapshotWatch.new(codec)
	root.add_child(watch)
	var began := Time.get_ticks_usec()
	await create_timer(MEASURED_S).timeout
	var seconds := (Time.get_ticks_usec() - began) / 1e6
	var newest := flight.state.snapshots.newest() if flight.state.snapshots else null
	var where := "%d ships, %s" % [newest.entities.size() if newest else 0, codec.subprotocol()]
	_print_row("the scripts of a frame", where, FrameWatch.quantile_ms(watch.without_us, FAST), "ms")
	_print_row("of one with a snapshot", where, FrameWatch.quantile_ms(watch.with_snapshot_us, FAST), "ms")
	_print_row("of which to decode it", where, FrameWatch.quantile_ms(codec.frames_us, FAST), "ms")
	_print_row("received", where, (flight.connection.bytes_received - bytes) / 1e3 / seconds, "KB/s")
	_print_row("snapshots", where, codec.snapshots / seconds, "/s")
	_print_row("memory of the engine", where, OS.get_static_memory_usage() / 1e6, "MB")
	for action in HELD:
		Input.action_release(action)
	flight.connection.leave()
	await create_timer(0.5).timeout
	watch.queue_free()
	flight.queue_free()
	synth.queue_free()
	await process_frame


func _print_row(what: String, where: String, measured: float, unit: String) -> void:
	print(JSON.stringify({"what": "%s: %s" % [where, what], "measured": measured, "unit": unit}))
