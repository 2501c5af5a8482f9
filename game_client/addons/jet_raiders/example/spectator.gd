extends Node2D
## The smallest spectator: draws the first lobby or match that can be watched as circles, a few seconds late.
## Left and right go from pilot to pilot.

@export var server := "http://127.0.0.1:3000"
@export var pilot_name := "Spectator"

var _api := JetHeadApi.new()
var _connection := JetMatchConnection.new()
var _state := JetMatchState.new()
var _words := "Connecting..."


func _ready() -> void:
	_api.origin = server
	add_child(_api)
	add_child(_connection)
	_connection.message_received.connect(_on_message)
	_connection.stopped.connect(func(code: String) -> void: _words = "Over: %s" % code)
	var session := JetSession.new(_api, JetSessionStore.new())
	var reply := await session.enter_as(pilot_name)
	if reply.problem == null:
		reply = await _api.lobbies()
	if reply.problem:
		_words = "No entry: %s" % reply.problem.code
		return
	for lobby: JetLobby in reply.value:
		if lobby.watchable:
			_connection.fresh_ticket = func() -> JetReply:
				return await session.with_token(_api.watch_lobby.bind(lobby.lobby_id))
			_connection.join_afresh()
			return
	_words = "There is nothing to watch."


func _on_message(message: JetMessages.Message) -> void:
	_state.apply(message, Time.get_ticks_msec())
	if message is JetMessages.Identity:
		_words = "%s begins in up to %d s" % [_state.identity.mode, ceili(_state.identity.watching.delay_s)]
	elif message is JetMessages.GameState and _state.gaze == null:
		_follow(JetGaze.first_seat(_state.pilots))


func _follow(seat: int) -> void:
	if seat >= 0:
		_state.gaze = JetGaze.at_pilot(seat)
		_connection.send_gaze(_state.gaze)
		_words = "Watching %s" % _state.pilot_of(seat).name


func _unhandled_input(event: InputEvent) -> void:
	for step: int in [-1, 1]:
		if event.is_action_pressed("ui_left" if step < 0 else "ui_right"):
			_follow(JetGaze.next_seat(_state.pilots, _state.followed_seat(), step))


func _process(_delta: float) -> void:
	_state.advance(Time.get_ticks_msec())
	queue_redraw()


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
			var color := Color.AQUA if ship.id == _state.followed_seat() else Color.CORAL
			draw_circle(ship.position, _state.identity.ship.radius, color, false, 2.0)
			draw_line(ship.position, ship.position + Vector2.UP.rotated(ship.rotation) * 30.0, color, 2.0)
	for shot in _state.shots_now():
		draw_circle(shot.position, 5.0, Color.WHITE)
