class_name PrivateLobbyPanel
extends Control
## Stands over the arena while a private lobby waits: who is here, who is ready, and for the host the start.

signal ready_pressed(is_ready: bool)
signal start_pressed
signal kick_pressed(seat: int)
signal settings_changed(wanted: JetMessages.MatchSettings)
signal map_voted(map: int)
signal leave_pressed

var _is_ready := false

@onready var _title: Label = %Title
@onready var _notice: Label = %Notice
@onready var _invitation: Invitation = %Invitation
@onready var _pilots: VBoxContainer = %Pilots
@onready var _settings: LobbySettings = %Settings
@onready var _maps: MapVote = %Maps
@onready var _advice: Label = %Advice
@onready var _start: Button = %Start
@onready var _readiness: Button = %Readiness


func _ready() -> void:
	hide()
	_start.pressed.connect(start_pressed.emit)
	_readiness.pressed.connect(func() -> void: ready_pressed.emit(not _is_ready))
	_settings.changed.connect(settings_changed.emit)
	_maps.voted.connect(map_voted.emit)
	%Leave.pressed.connect(leave_pressed.emit)


## Empty hides it.
func show_notice(text: String) -> void:
	_notice.text = text
	_notice.visible = text != ""


## Something has changed: what was not granted before may be now.
func show_lobby(state: JetMatchState, code: String) -> void:
	var seat := state.identity.seat
	var host := state.private.host
	show_notice("")
	_title.text = "Private match · %s" % Modes.name_of(state.identity.mode)
	_invitation.show_code(code)
	var own := state.own_pilot()
	_is_ready = own != null and own.ready
	_start.visible = host == seat
	_readiness.visible = host != seat
	_readiness.text = "Not ready" if _is_ready else "Ready"
	_advice.text = advice_for(state.pilots, seat, host)
	_settings.show_settings(state.private.settings, state.identity.mode, host == seat)
	_maps.show_state(state)
	for child in _pilots.get_children():
		_pilots.remove_child(child)
		child.queue_free()
	for pilot in state.pilots:
		_pilots.add_child(_row(pilot, seat, host))
	show()


func _row(pilot: JetMessages.Pilot, own_seat: int, host: int) -> MemberRow:
	var is_own := pilot.seat == own_seat
	var is_ready := pilot.ready or pilot.bot or pilot.seat == host
	var row := MemberRow.make(pilot.name, Palette.of_ship(pilot.seat, is_own), is_ready, _state_of(pilot, host))
	if host == own_seat and not is_own and not pilot.bot:
		row.add_button("Send away", kick_pressed.emit.bind(pilot.seat))
	return row


func _state_of(pilot: JetMessages.Pilot, host: int) -> String:
	if pilot.bot:
		return "bot"
	if not pilot.present:
		return "away"
	if pilot.seat == host:
		return "hosts"
	return "ready" if pilot.ready else "not ready yet"


## What everybody waits for, as the server judges it, too.
static func advice_for(pilots: Array[JetMessages.Pilot], own_seat: int, host: int) -> String:
	if pilots.size() < 2:
		return "Tell your friends the code."
	var awaited := PackedStringArray()
	for pilot in pilots:
		if not pilot.bot and pilot.present and pilot.seat != host and not pilot.ready:
			if pilot.seat == own_seat:
				return "Say when you are ready."
			awaited.append(pilot.name)
	if not awaited.is_empty():
		return "Waiting for %s." % ", ".join(awaited)
	return "Everybody is ready." if host == own_seat else "Everybody is ready: the host starts."
