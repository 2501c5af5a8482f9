class_name RecordsScreen
extends Control
## The leaderboards, one tab each, and the player's own matches.

signal back_pressed
## To watch the recording of this match.
signal replay_pressed(match_id: String)

const MATCHES := "matches"
const _ENDINGS: Dictionary[JetPlayedMatch.Ending, String] = {
	JetPlayedMatch.Ending.WON: "Won",
	JetPlayedMatch.Ending.DRAWN: "Drawn",
	JetPlayedMatch.Ending.LOST: "Lost",
	JetPlayedMatch.Ending.LEFT: "Left early",
	JetPlayedMatch.Ending.ABSENT: "Did not come",
	JetPlayedMatch.Ending.UNFINISHED: "Not finished",
}
## Names of others that a match's line has room for.
const _MAX_OTHERS := 3

## Empty for somebody who has never played here.
var _me := ""
## Takes a ladder and a cursor, both of which may be empty; returns a [JetReply] with a [JetLeaderboard].
var _read_board: Callable
## Takes a cursor, which may be empty; returns a [JetReply] with a [JetPlayedMatch.Page].
var _read_matches: Callable
var _ladders := PackedStringArray()
var _tab := ""
## Counts what was asked for: only the newest answer is shown.
var _asked := 0
## Of the next page; empty on the last.
var _cursor := ""

@onready var _heading: Label = %Heading
@onready var _tabs: HBoxContainer = %Tabs
@onready var _rows: GridContainer = %Rows
@onready var _word: Label = %Word
@onready var _more: Button = %More


func _ready() -> void:
	_more.pressed.connect(func() -> void: _read_on(_cursor))
	%Back.pressed.connect(back_pressed.emit)
	%Back.grab_focus()


## Call once it is in the tree. See the members for what the two calls take and return.
func set_up(me: String, read_board: Callable, read_matches: Callable) -> void:
	_me = me
	_read_board = read_board
	_read_matches = read_matches
	_open("")


func show_notice(text: String) -> void:
	_word.text = text


## A ladder, [constant MATCHES], or empty for the first ladder.
func _open(tab: String) -> void:
	_tab = tab
	_empty(_rows)
	_word.text = "Reading…"
	_read_on("")


func _read_on(cursor: String) -> void:
	_asked += 1
	var number := _asked
	_more.disabled = true
	_more.visible = cursor != ""
	var reply: JetReply
	if _tab == MATCHES:
		reply = await _read_matches.call(cursor)
	else:
		reply = await _read_board.call(_tab, cursor)
	if number != _asked:
		return
	if reply.problem:
		_word.text = Sentences.of_code(reply.problem.code)
		_more.hide()
		return
	if _tab == MATCHES:
		_show_matches(reply.value)
	else:
		_show_board(reply.value)
	_more.disabled = false
	_more.visible = _cursor != ""


func _show_board(board: JetLeaderboard) -> void:
	_tab = board.ladder
	_ladders = board.ladders
	_cursor = board.next
	_show_tabs()
	_rows.columns = 5
	if _rows.get_child_count() == 0:
		for title: String in ["", "Pilot", "Rating", "Wins", "Matches"]:
			_add(title, Palette.INK_SOFT, title == "Pilot")
	for entry in board.entries:
		_add_entry(entry)
	if board.next == "":
		_add_neighbours(board)
	_word.text = Sentences.count(board.players, "rated pilot")
	if board.players == 0:
		_empty(_rows)
		_word.text = "Nobody is rated here yet. Beat another pilot to be the first."
	elif board.next != "" and not board.around.is_empty():
		for entry in board.around:
			if entry.player_id == _me:
				_word.text += ". You are at rank %d with %d." % [entry.rank, entry.rating]


## Below the last page: those of the player's neighbourhood who came into it meanwhile are on no page.
func _add_neighbours(board: JetLeaderboard) -> void:
	if board.entries.is_empty():
		return
	for entry in board.around:
		if entry.rank > board.entries[-1].rank:
			_add_entry(entry)


func _add_entry(entry: JetLeaderboard.Entry) -> void:
	var color := Palette.OWN if entry.player_id == _me else Palette.INK
	_add(str(entry.rank), color, false)
	_add(entry.display_name, color, true)
	for number: int in [entry.rating, entry.wins, entry.matches]:
		_add(str(number), color, false)


func _show_matches(page: JetPlayedMatch.Page) -> void:
	_cursor = page.next
	_show_tabs()
	_rows.columns = 6
	for played in page.matches:
		_add_match(played)
	_word.text = "You have not finished a match yet." if _rows.get_child_count() == 0 else ""


func _add_match(played: JetPlayedMatch) -> void:
	var ending := played.ending_for(_me)
	var color := Palette.INK
	if ending == JetPlayedMatch.Ending.WON:
		color = Palette.CYAN
	elif ending == JetPlayedMatch.Ending.LOST:
		color = Palette.CORAL
	_add(_ENDINGS[ending], color, false)
	_add_opponents(played)
	_add(Modes.name_of(played.mode), Palette.INK_SOFT, false)
	_add(Sentences.rating_change(played.rating) if played.rating else "not rated", Palette.INK, false)
	var zone := int(Time.get_time_zone_from_system()["bias"]) * 60
	var when := Time.get_datetime_string_from_unix_time(played.ended_at + zone, true)
	_add(when.left(16), Palette.INK_SOFT, false)
	var replay := Button.new()
	replay.text = "Replay"
	replay.theme_type_variation = &"BarButton"
	replay.pressed.connect(replay_pressed.emit.bind(played.match_id))
	_rows.add_child(replay)


## And below them how it ended, where that is not said by who won.
func _add_opponents(played: JetPlayedMatch) -> void:
	var how := Sentences.end_of_played(played, _me)
	var others := _add(_others_text(played), Palette.INK, true)
	if how != "":
		others.text += "\n" + how


func _others_text(played: JetPlayedMatch) -> String:
	var names := PackedStringArray()
	for pilot in played.others_than(_me):
		names.append(pilot.name if pilot.player_id != "" else pilot.name + " (bot)")
	var text := ", ".join(names.slice(0, _MAX_OTHERS))
	var more := names.size() - _MAX_OTHERS
	return "with %s" % text if more <= 0 else "with %s and %d more" % [text, more]


func _show_tabs() -> void:
	_heading.text = "My matches" if _tab == MATCHES else "Leaderboard"
	_empty(_tabs)
	var names := _ladders.duplicate()
	if _me != "":
		names.append(MATCHES)
	for tab in names:
		var button := Button.new()
		button.text = "My matches" if tab == MATCHES else Modes.name_of(tab)
		button.theme_type_variation = &"PrimaryButton" if tab == _tab else &"BarButton"
		button.add_theme_font_size_override("font_size", 14)
		button.pressed.connect(_open.bind(tab))
		_tabs.add_child(button)


func _add(text: String, color: Color, is_wide: bool) -> Label:
	var label := Label.new()
	label.text = text
	label.add_theme_color_override("font_color", color)
	if is_wide:
		label.size_flags_horizontal = SIZE_EXPAND_FILL
		label.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
		label.custom_minimum_size.x = 200.0
	elif text.is_valid_int():
		label.horizontal_alignment = HORIZONTAL_ALIGNMENT_RIGHT
	_rows.add_child(label)
	return label


func _empty(container: Node) -> void:
	for child in container.get_children():
		container.remove_child(child)
		child.queue_free()
