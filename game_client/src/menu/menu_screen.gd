class_name MenuScreen
extends Control
## The first screen: who flies, and what.

signal play_pressed(pilot: String, mode: String)
signal settings_pressed
signal quit_pressed

@onready var _name: LineEdit = %PilotName
@onready var _known_as: Label = %KnownAs
@onready var _notice: Label = %Notice
@onready var _live: Label = %Live
@onready var _legend: KeyLegend = %Legend
@onready var _server: Label = %Server
@onready var _modes: Array[ModeButton] = [%Duel, %Skirmish, %FreeFlight]


func _ready() -> void:
	for button in _modes:
		button.pressed.connect(_play.bind(button.mode))
	_name.text_submitted.connect(func(_text: String) -> void: _play(Modes.DUEL))
	%SettingsButton.pressed.connect(settings_pressed.emit)
	%QuitButton.pressed.connect(quit_pressed.emit)
	%QuitButton.visible = not OS.has_feature("web")
	show_notice("")
	_live.text = ""


## [param asked_name] is what the player typed, [param known_as] the full name the server gave.
func show_pilot(asked_name: String, known_as: String) -> void:
	_name.text = asked_name
	_known_as.visible = known_as != "" and known_as != asked_name
	_known_as.text = "You fly as %s" % known_as
	if asked_name == "":
		_name.grab_focus()
	else:
		_modes[0].grab_focus()


func show_settings(settings: Settings) -> void:
	_legend.show_keys(settings)
	_server.text = settings.server


## Empty hides it.
func show_notice(text: String) -> void:
	_notice.text = text
	_notice.visible = text != ""


## While a call is under way.
func set_busy(is_busy: bool) -> void:
	_name.editable = not is_busy
	for button in _modes:
		button.disabled = is_busy


func show_lobbies(lobbies: Array[JetLobby]) -> void:
	for lobby in lobbies:
		if lobby.lobby_id == Modes.FREE_FLIGHT:
			var words := [Sentences.count(lobby.players, "pilot"), Sentences.count(lobby.bots, "bot")]
			_live.text = "In free flight now: %s, %s" % words


func _play(mode: String) -> void:
	var pilot := _name.text.strip_edges()
	if pilot == "":
		show_notice("Type a name first: the others want to know who shot them down.")
		_name.grab_focus()
		return
	show_notice("")
	play_pressed.emit(pilot, mode)
