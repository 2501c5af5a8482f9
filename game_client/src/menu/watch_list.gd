class_name WatchList
extends PanelContainer
## What can be watched now.

signal watch_pressed(lobby_id: String)

const MAX_LINES := 5

var _shown := PackedStringArray()

@onready var _lines: GridContainer = %Lines


func _ready() -> void:
	hide()


func show_lobbies(lobbies: Array[JetLobby]) -> void:
	var watchable := lobbies.filter(func(lobby: JetLobby) -> bool: return lobby.watchable).slice(0, MAX_LINES)
	visible = not watchable.is_empty()
	var texts := PackedStringArray()
	for lobby: JetLobby in watchable:
		texts.append(lobby.lobby_id + _text_of(lobby))
	# A button that is about to be pressed stays where it is.
	if texts == _shown:
		return
	_shown = texts
	for child in _lines.get_children():
		_lines.remove_child(child)
		child.queue_free()
	for lobby: JetLobby in watchable:
		var label := Label.new()
		label.text = _text_of(lobby)
		label.theme_type_variation = &"SoftLabel"
		label.size_flags_horizontal = SIZE_EXPAND_FILL
		_lines.add_child(label)
		var button := Button.new()
		button.text = "Watch"
		button.theme_type_variation = &"BarButton"
		button.pressed.connect(watch_pressed.emit.bind(lobby.lobby_id))
		_lines.add_child(button)


func set_busy(is_busy: bool) -> void:
	for child in _lines.get_children():
		if child is Button:
			(child as Button).disabled = is_busy


func _text_of(lobby: JetLobby) -> String:
	var there := PackedStringArray()
	if lobby.players > 0:
		there.append(Sentences.count(lobby.players, "pilot"))
	if lobby.bots > 0:
		there.append(Sentences.count(lobby.bots, "bot"))
	if lobby.watchers > 0:
		there.append("%d watching" % lobby.watchers)
	return "%s: %s" % [Modes.name_of(lobby.mode), ", ".join(there) if not there.is_empty() else "nobody yet"]
