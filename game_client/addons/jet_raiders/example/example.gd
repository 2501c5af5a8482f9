extends Node2D
## The smallest client: enters as a guest, joins the open lobby and draws what flies there as circles. Arrows fly, space
## fires.

@export var server := "http://127.0.0.1:3000"
@export var pilot_name := "Example"

var _api := JetHeadApi.new()
var _connection := JetMatchConnection.new()
var _state := JetMatchState.new()
var _pacer: JetInputPacer
var _words := "Connecting..."


func _ready() -> void:
	_api.origin = server
	add_child(_api)
	add_child(_connection)
	_connection.message_received.connect(_on_message)
	_connection.lost.connect(func(attempt: int) -> void: _words = "Lost; attempt %d" % attempt)
	_connection.stopped.connect(func(code: String) -> void: _words = "Over: %s" % code)
	# A file of its own would remember the guest: JetFileStore.new("user://pilot.json").
	var session := JetSession.new(_api, JetSessionStore.new())
	var entered := await session.enter_as(pilot_name)
	if entered.problem:
		_words = "No entry: %s" % entered.problem.code
		return
	var take_seat := func() -> JetReply: return await session.with_token(_api.join_lobby.bind("free-play"))
	_connection.fresh_ticket = take_seat
	_connection.join_afresh()


func _on_message(message: JetMessages.Message) -> void:
	_state.apply(message, Time.get_ticks_msec())
	if message is JetMessages.Identity:
		_pacer = JetInputPacer.new(message.tick_rate)
		_words = "Flying as %s" % pilot_name


func _process(_delta: float) -> void:
	queue_redraw()
	if _pacer == null or _state.ack < 0:
		return
	var now := Time.get_ticks_msec()
	_state.advance(now)
	var controls := JetControls.of(
		Input.get_axis("ui_down", "ui_up"), Input.get_axis("ui_left", "ui_right"), Input.is_key_pressed(KEY_SPACE)
	)
	var seq := _pacer.next_seq(controls, now, _state.ack)
	var tick := _state.input_tick()
	var behind := _state.ticks_behind()
	if seq > 0 and _connection.send_input(seq, tick, controls, tick - behind):
		_state.prediction.steered(tick, seq, controls, behind)


func _draw() -> void:
	draw_string(ThemeDB.fallback_font, Vector2(16, 32), _words)
	if _state.identity == null:
		return
	var world := _state.identity.world.size()
	var room := get_viewport_rect().size
	draw_set_transform(Vector2.ZERO, 0.0, Vector2.ONE * minf(room.x / world.x, room.y / world.y))
	draw_rect(Rect2(Vector2.ZERO, world), Color.DIM_GRAY, false)
	for ship in _state.ships_now(get_process_delta_time()):
		if ship.alive:
			var color := Color.AQUA if ship.id == _state.identity.seat else Color.CORAL
			draw_circle(ship.position, _state.identity.ship.radius, color, false, 2.0)
			draw_line(ship.position, ship.position + Vector2.UP.rotated(ship.rotation) * 30.0, color, 2.0)
	for shot in _state.shots_now():
		draw_circle(shot.position, _state.identity.weapon(shot.weapon).radius, Color.WHITE)
