class_name MenuScreen
extends Control
## The first screen: who flies, and what.

signal play_pressed(pilot: String, mode: String)
## Joins the party with this code; an empty one makes a new party.
signal party_pressed(pilot: String, code: String)
## Joins the private lobby with this code; an empty one makes a new lobby.
signal lobby_pressed(pilot: String, code: String)
## Watches the open lobby, or the match, with this id.
signal watch_pressed(pilot: String, lobby_id: String)
signal records_pressed
signal settings_pressed
signal quit_pressed

@onready var _name: LineEdit = %PilotName
@onready var _known_as: Label = %KnownAs
@onready var _notice: Label = %Notice
@onready var _live: Label = %Live
@onready var _legend: KeyLegend = %Legend
@onready var _server: Label = %Server
@onready var _ratings: Label = %Ratings
@onready var _code: LineEdit = %PartyCode
@onready var _party: Button = %PartyButton
@onready var _lobby: Button = %LobbyButton
@onready var _watchable: WatchList = %WatchList
@onready var _modes: Array[ModeButton] = [%Duel, %Skirmish, %Squadron, %Raid, %LastJet, %Armada, %FreeFlight]


func _ready() -> void:
	for button in _modes:
		button.pressed.connect(_play.bind(button.mode))
	_name.text_submitted.connect(func(_text: String) -> void: _play(Modes.DUEL))
	_code.text_changed.connect(_name_code_buttons)
	_code.text_submitted.connect(func(_text: String) -> void: _enter_party())
	_party.pressed.connect(_enter_party)
	_lobby.pressed.connect(_enter_lobby)
	_watchable.watch_pressed.connect(_watch)
	_name_code_buttons("")
	_ratings.hide()
	%RecordsButton.pressed.connect(records_pressed.emit)
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
	_code.editable = not is_busy
	_party.disabled = is_busy
	_lobby.disabled = is_busy
	_watchable.set_busy(is_busy)
	for button in _modes:
		button.disabled = is_busy


func show_ratings(standings: Array[JetProfile.Standing]) -> void:
	var texts := PackedStringArray()
	for standing in standings:
		texts.append("%s %d, rank %d" % [Modes.name_of(standing.ladder), standing.rating, standing.rank])
	_ratings.text = "  ·  ".join(texts)
	_ratings.visible = not texts.is_empty()


func show_lobbies(lobbies: Array[JetLobby]) -> void:
	_watchable.show_lobbies(lobbies)
	for lobby in lobbies:
		if lobby.lobby_id == Modes.FREE_FLIGHT:
			var words := [Sentences.count(lobby.players, "pilot"), Sentences.count(lobby.bots, "bot")]
			_live.text = "In free flight now: %s, %s" % words


func _play(mode: String) -> void:
	var pilot := _pilot()
	if pilot != "":
		play_pressed.emit(pilot, mode)


func _watch(lobby_id: String) -> void:
	var pilot := _pilot()
	if pilot != "":
		watch_pressed.emit(pilot, lobby_id)


func _enter_party() -> void:
	var pilot := _pilot()
	if pilot != "":
		party_pressed.emit(pilot, _code.text.strip_edges())


func _enter_lobby() -> void:
	var pilot := _pilot()
	if pilot != "":
		lobby_pressed.emit(pilot, _code.text.strip_edges())


func _name_code_buttons(code: String) -> void:
	var is_empty := code.strip_edges() == ""
	_party.text = "Make a party" if is_empty else "Join the party"
	_lobby.text = "Private match" if is_empty else "Join the lobby"


## The name that was typed. Without one the player is asked for it.
func _pilot() -> String:
	var pilot := _name.text.strip_edges()
	if pilot == "":
		show_notice("Type a name first: the others want to know who shot them down.")
		_name.grab_focus()
	else:
		show_notice("")
	return pilot
