class_name MenuDesk
extends Node
## What a [MenuScreen] shows of the server: who flies there, now and then, and how the player is rated.

const LOBBIES_EVERY_S := 10.0

var _api: JetHeadApi
var _session: JetSession
var _timer := Timer.new()
## Null while another screen is on.
var _screen: MenuScreen


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session
	_timer.wait_time = LOBBIES_EVERY_S
	_timer.timeout.connect(_ask_for_lobbies)
	add_child(_timer)


## As long as that screen lives.
func show_on(screen: MenuScreen, settings: Settings) -> void:
	_screen = screen
	screen.tree_exiting.connect(_on_screen_gone.bind(screen))
	_ask_for_ratings()
	refresh(settings)
	_timer.start()


## The settings are others, and perhaps the server is.
func refresh(settings: Settings) -> void:
	if _screen:
		_screen.show_settings(settings)
		_screen.show_pilot(_session.asked_name(), _session.display_name())
		_ask_for_lobbies()


func _ask_for_ratings() -> void:
	if _session.player_id() == "":
		return
	var screen := _screen
	var reply := await _session.with_token(_api.profile)
	if reply.problem == null and screen == _screen and screen:
		screen.show_ratings((reply.value as JetProfile).ratings)


func _ask_for_lobbies() -> void:
	var screen := _screen
	var reply := await _api.lobbies()
	# A count for the curious: the menu is as good without it.
	if reply.problem == null and screen == _screen and screen:
		screen.show_lobbies(reply.value)


func _on_screen_gone(screen: MenuScreen) -> void:
	if _screen == screen:
		_screen = null
		_timer.stop()
