class_name ChatPanel
extends VBoxContainer
## What is said: one key opens a line to write, another the phrases. Those who are muted are left out.

signal phrase_said(phrase: int, to_side: bool)
signal text_said(text: String, to_side: bool)

enum Mode { CLOSED, TEXT, PHRASES }

const LINE: PackedScene = preload("res://src/chat/chat_line.tscn")
## While nobody writes, a line is shown this long.
const SHOWN_MS := 9_000
## And why something was not passed on, this long.
const NOTICE_MS := 5_000
const LINES_PASSING := 5
const LINES_OPEN := 12
const MAX_LINES := 50
## From the edge of the picture, window px.
const MARGIN := 14.0


class Said:
	extends RefCounted
	var by: int
	## As it was: the pilot may be gone from the roster by now.
	var name: String
	var player_id: String
	var to_side: bool
	var words: String
	var color: Color
	var at_ms: int


## False for who watches: hears, and says nothing.
@export var can_speak := true

var _state: JetMatchState
var _mutes: MuteList
## Oldest first.
var _lines: Array[Said] = []
var _mode := Mode.CLOSED
var _to_side := false
## False once the server has said that it passes on phrases only.
var _has_text := true
var _notice_ends_ms := 0
var _shown := ""

@onready var _log: VBoxContainer = %Log
@onready var _notice: Label = %Notice
@onready var _phrases: GridContainer = %Phrases
@onready var _form: Control = %Form
@onready var _to: Button = %To
@onready var _text: LineEdit = %Text


func _ready() -> void:
	for phrase in range(1, Phrases.count() + 1):
		var button := Button.new()
		button.text = "%s  %s" % [Phrases.key_of(phrase), Phrases.text_of(phrase)]
		button.theme_type_variation = &"BarButton"
		button.alignment = HORIZONTAL_ALIGNMENT_LEFT
		button.size_flags_horizontal = SIZE_EXPAND_FILL
		button.pressed.connect(_say_phrase.bind(phrase))
		_phrases.add_child(button)
	_to.pressed.connect(_turn)
	_text.text_submitted.connect(_say_text)
	_notice.hide()
	_open(Mode.CLOSED)


## Listens to [param state] from now on. Call it once it is in the tree.
func listen(state: JetMatchState, mutes: MuteList) -> void:
	_state = state
	_mutes = mutes
	state.said.connect(_on_said)


## Stands at the left of the picture.
func stay_in(frame: Rect2) -> void:
	position.x = frame.position.x + MARGIN


## True while keys are for writing, or the game pad for choosing.
func is_typing() -> bool:
	return _mode != Mode.CLOSED and get_viewport().gui_get_focus_owner() != null and _has_focus()


## What was said last was not passed on, for this reason.
func refuse(code: String) -> void:
	_notice.text = Sentences.of_code(code)
	_notice_ends_ms = Time.get_ticks_msec() + NOTICE_MS
	if code == "text_off":
		_has_text = false
		if _mode == Mode.TEXT:
			_open(Mode.PHRASES)


func _process(_delta: float) -> void:
	_notice.visible = Time.get_ticks_msec() < _notice_ends_ms
	_show_lines()


## Before the keys that fly: what is typed steers nothing.
func _input(event: InputEvent) -> void:
	if _mode == Mode.CLOSED:
		return
	var key := event as InputEventKey
	var is_handled := true
	if event.is_action_pressed(&"ui_cancel") or event.is_action_pressed(Bindings.MENU):
		_open(Mode.CLOSED)
	elif _mode == Mode.TEXT and key and key.pressed and key.physical_keycode == KEY_TAB:
		_turn()
	elif _mode == Mode.PHRASES and event.is_action_pressed(Bindings.PHRASES):
		_open(Mode.CLOSED)
	elif _mode == Mode.PHRASES and event.is_action_pressed(Bindings.CHAT) and _may_write() and not _has_focus():
		_open(Mode.TEXT)
	elif _mode == Mode.PHRASES and key and key.pressed and Phrases.of_key(key.physical_keycode) > 0:
		_say_phrase(Phrases.of_key(key.physical_keycode))
	else:
		is_handled = false
	if is_handled:
		get_viewport().set_input_as_handled()


func _unhandled_input(event: InputEvent) -> void:
	if not can_speak or _state == null or _state.identity == null or event.is_echo():
		return
	if event.is_action_pressed(Bindings.CHAT):
		_open(Mode.TEXT if _may_write() else Mode.PHRASES)
	elif event.is_action_pressed(Bindings.PHRASES):
		_open(Mode.PHRASES)
		if event is InputEventJoypadButton:
			(_phrases.get_child(0) as Button).grab_focus()
	else:
		return
	get_viewport().set_input_as_handled()


func _open(mode: Mode) -> void:
	var had_focus := _has_focus()
	_mode = mode
	_form.visible = mode == Mode.TEXT
	_phrases.visible = mode == Mode.PHRASES
	if mode == Mode.TEXT:
		_show_to()
		_text.grab_focus()
	elif had_focus:
		get_viewport().gui_release_focus()


func _may_write() -> bool:
	return _has_text and not _state.identity.phrases_only


func _has_focus() -> bool:
	var owner := get_viewport().gui_get_focus_owner()
	return owner != null and is_ancestor_of(owner)


func _has_sides() -> bool:
	return _state != null and _state.identity != null and _state.identity.sides > 0


func _turn() -> void:
	_to_side = not _to_side
	_show_to()
	_text.grab_focus()


func _show_to() -> void:
	_to_side = _to_side and _has_sides()
	_to.text = "Side" if _to_side else "All"
	_to.disabled = not _has_sides()


func _say_phrase(phrase: int) -> void:
	phrase_said.emit(phrase, _has_sides() and Phrases.is_call(phrase))
	_open(Mode.CLOSED)


func _say_text(text: String) -> void:
	if text.strip_edges() != "":
		text_said.emit(text.strip_edges(), _to_side and _has_sides())
	_text.clear()
	_open(Mode.CLOSED)


func _on_said(chat: JetMessages.Chat, by_name: String, player_id: String) -> void:
	var line := Said.new()
	line.by = chat.by
	line.name = by_name
	line.player_id = player_id
	line.to_side = chat.to == "side"
	line.words = chat.text if chat.phrase == 0 else Phrases.text_of(chat.phrase)
	line.color = Palette.in_match(_state, chat.by)
	line.at_ms = Time.get_ticks_msec()
	if line.words == "":
		return
	_lines.append(line)
	if _lines.size() > MAX_LINES:
		_lines.remove_at(0)


func _show_lines() -> void:
	var audible := _lines.filter(func(line: Said) -> bool: return not _mutes.has(line.player_id))
	var is_open := _mode != Mode.CLOSED
	var lines := audible.slice(-(LINES_OPEN if is_open else LINES_PASSING))
	if not is_open:
		var now := Time.get_ticks_msec()
		lines = lines.filter(func(line: Said) -> bool: return now - line.at_ms < SHOWN_MS)
	var silent := _silent_pilots() if is_open else ([] as Array[JetMessages.Pilot])
	var shown := "%s %s %s" % [is_open, lines.map(_key_of), silent.size()]
	if shown == _shown:
		return
	_shown = shown
	for child in _log.get_children():
		_log.remove_child(child)
		child.queue_free()
	for pilot in silent:
		_add("%s is muted" % pilot.name, "", Palette.INK_SOFT, false).offer(
			"Unmute", _mute.bind(pilot.player_id, false)
		)
	for line: Said in lines:
		var shown_line := _add(line.name, line.words, line.color, line.to_side)
		if is_open and line.player_id != "" and line.by != _state.identity.seat:
			shown_line.offer("Mute", _mute.bind(line.player_id, true))


## Tells lines apart.
func _key_of(line: Said) -> int:
	return line.get_instance_id()


## Those who are here.
func _silent_pilots() -> Array[JetMessages.Pilot]:
	return _state.pilots.filter(func(pilot: JetMessages.Pilot) -> bool: return _mutes.has(pilot.player_id))


func _add(name: String, words: String, color: Color, to_side: bool) -> ChatLine:
	var line: ChatLine = LINE.instantiate()
	_log.add_child(line)
	line.show_words(name, words, color, to_side)
	return line


func _mute(player_id: String, is_muted: bool) -> void:
	_mutes.mute(player_id, is_muted)
	_shown = ""
