class_name WatchScreen
extends Control
## One stay among those who watch, a match that is on or a recorded one: connection, state, picture and keys, from the
## join to the way back.

## Back to the menu; [param notice] says why, empty if the player knows.
signal ended(notice: String)

## Below the picture, for the controls of a recording, window px.
const PLAY_BAR_ROOM := 62.0
## While the picture is moved the server is told where to at most this often.
const TELL_EVERY_MS := 150
## Screens' widths that the steering keys move the picture by in a second, while one looks around.
const ROAM_SPEED := 0.6

var state := JetMatchState.new()
var connection: JetMatchConnection

var _is_over := false
var _told_ms := 0
var _is_told := true
## Whom the eyes were of before one looked around; -1 for nobody.
var _followed := -1

@onready var _arena: Arena = $Arena
@onready var _hud: Hud = $Hud
@onready var _dialog: Dialog = $Dialog
@onready var _chat: ChatPanel = $Chat
@onready var _bar: WatchBar = $WatchBar
@onready var _play_bar: PlayBar = $PlayBar


func _ready() -> void:
	connection = $Connection
	connection.message_received.connect(_on_message)
	connection.lost.connect(_on_lost)
	connection.stopped.connect(_on_stopped)
	state.phase_changed.connect(_on_phase_changed)
	state.pilots_changed.connect(_follow_somebody)
	_hud.menu_pressed.connect(_leave)
	_hud.watch(state)
	_bar.step_pressed.connect(_step)
	_bar.roam_pressed.connect(_toggle_roaming)
	_play_bar.wished.connect(func(wish: JetMessages.PlaybackWish) -> void: connection.send_playback(wish))
	_play_bar.hide()
	_dialog.chosen.connect(_on_chosen)
	_dialog.show_connecting("Finding a place to watch…")


## Call once it is in the tree, before joining through [member connection].
func set_up(settings: Settings, synth: Synth, mutes: MuteList) -> void:
	($Sounds as MatchSounds).listen(state, _arena, synth, mutes)
	_chat.listen(state, mutes)
	if settings.is_text:
		connection.codec = JetJsonCodec.new()
	_arena.is_calm = settings.is_calm
	_arena.follows = settings.follows
	_hud.set_up(settings)


func _process(delta: float) -> void:
	if state.identity == null:
		return
	state.advance(Time.get_ticks_msec())
	_arena.view.bottom = PLAY_BAR_ROOM if state.playback else ArenaView.MARGIN
	_steer_picture(delta)
	_arena.advance(delta)
	_hud.advance(state, _arena.view, connection.round_trip_ms)
	_chat.stay_in(_arena.view.frame)
	_bar.show_state(state, _arena.view.is_following)
	_play_bar.show_state(state)
	_tell()


func _unhandled_input(event: InputEvent) -> void:
	if event.is_action_pressed(Bindings.MENU):
		_leave()
	elif event.is_action_pressed(Bindings.FIRE) and state.playback:
		connection.send_playback(JetMessages.PlaybackWish.pause(not state.playback.paused))
	elif event.is_action_pressed(Bindings.LOOK_AROUND):
		_toggle_roaming()
	elif _is_roaming():
		return
	elif event.is_action_pressed(Bindings.TURN_LEFT):
		_step(-1)
	elif event.is_action_pressed(Bindings.TURN_RIGHT):
		_step(1)
	else:
		return
	get_viewport().set_input_as_handled()


func _gui_input(event: InputEvent) -> void:
	var motion := event as InputEventMouseMotion
	if motion and motion.button_mask & MOUSE_BUTTON_MASK_LEFT and _arena.view.is_following:
		_move_picture(-motion.relative / _arena.view.scale)


func _on_message(message: JetMessages.Message) -> void:
	state.apply(message, Time.get_ticks_msec())
	if message is JetMessages.Identity:
		_arena.watch(state)
		_is_told = state.gaze == null
		_tell()
		if state.identity.watching and state.identity.watching.delay_s > 0.0:
			_dialog.show_connecting("The picture comes in up to %d s" % ceili(state.identity.watching.delay_s))
	elif message is JetMessages.WorldUpdate and _dialog.kind == &"connecting":
		_dialog.close()


func _on_lost(_attempt: int) -> void:
	if not _is_over:
		_dialog.show_connecting("Connection lost: coming back…")


func _on_stopped(code: String) -> void:
	# The scores stay up when the server closes the ended match.
	if not _is_over:
		_dialog.show_stopped(code, false)


## A recording goes on when it is gone back in.
func _on_phase_changed(phase: String) -> void:
	if phase == "ended":
		_is_over = true
		_dialog.show_watched_results(state)
	elif _is_over:
		_is_over = false
		_dialog.close()


## At first, and when the one who was followed has left.
func _follow_somebody() -> void:
	if state.gaze and not state.gaze.follows():
		return
	if state.gaze:
		var pilot := state.pilot_of(state.gaze.seat)
		if pilot and pilot.present:
			return
	_look_with(JetGaze.first_seat(state.pilots))


func _look_with(seat: int) -> void:
	if seat >= 0:
		state.gaze = JetGaze.at_pilot(seat)
		_followed = seat
		_is_told = false
		_told_ms = 0


func _step(step: int) -> void:
	_look_with(JetGaze.next_seat(state.pilots, _followed, step))


func _is_roaming() -> bool:
	return state.gaze != null and not state.gaze.follows()


## From where the picture is now; and back to the one who was followed.
func _toggle_roaming() -> void:
	if _is_roaming():
		var pilot := state.pilot_of(_followed)
		_look_with(_followed if pilot and pilot.present else JetGaze.first_seat(state.pilots))
	elif _arena.view.is_following:
		_move_picture(Vector2.ZERO)


func _steer_picture(delta: float) -> void:
	if not _is_roaming():
		return
	var way := Input.get_vector(Bindings.TURN_LEFT, Bindings.TURN_RIGHT, Bindings.THROTTLE_UP, Bindings.THROTTLE_DOWN)
	if way != Vector2.ZERO:
		_move_picture(way * _arena.view.view.size.x * ROAM_SPEED * delta)


## By so many world px.
func _move_picture(way: Vector2) -> void:
	if state.identity == null:
		return
	var from := state.gaze.place if _is_roaming() else _arena.view.view.get_center()
	state.gaze = JetGaze.around(JetTorus.wrapped(from + way, state.identity.world.size()))
	_is_told = false


func _tell() -> void:
	var now := Time.get_ticks_msec()
	if not _is_told and now - _told_ms >= TELL_EVERY_MS:
		_is_told = connection.send_gaze(state.gaze)
		_told_ms = now


func _on_chosen(choice: StringName) -> void:
	if choice == Dialog.AGAIN:
		connection.send_playback(JetMessages.PlaybackWish.seek(state.playback.begins_tick))
		connection.send_playback(JetMessages.PlaybackWish.pause(false))
	else:
		_leave()


func _leave() -> void:
	connection.leave()
	ended.emit("")
