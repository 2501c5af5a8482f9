class_name Dialog
extends Control
## A panel over the arena: a title, a sentence, perhaps the scores, and the ways on. One at a time.

## The key of the button that was pressed.
signal chosen(choice: StringName)
## Where the next match of a private lobby is to be flown.
signal map_voted(map: int)

const LEAVE := &"leave"
const STAY := &"stay"
const GIVE_UP := &"give_up"
const AGAIN := &"again"
const REMATCH := &"rematch"
const REPLAY := &"replay"
const WATCH := &"watch"

const SLANTED: Font = preload("res://assets/fonts/slanted.tres")
const UPRIGHT: Font = preload("res://assets/fonts/black.tres")

var kind := &""

## On the scores of a match that may be played again; null elsewhere.
var _rematch: Button
## What is said, but for how the vote on a rematch stands.
var _sentences := ""

@onready var _panel: PanelContainer = %Panel
@onready var _title: Label = %Title
@onready var _text: Label = %Text
@onready var _table: ScoreTable = %Table
@onready var _maps: MapVote = %Maps
@onready var _actions: HBoxContainer = %Actions


func _ready() -> void:
	_maps.voted.connect(map_voted.emit)
	hide()


func show_connecting(title: String) -> void:
	_show(&"connecting", title, "One moment.", Palette.CYAN)
	_add_action("Back to menu", LEAVE)


## The connection comes back by itself.
func show_lost(attempt: int) -> void:
	var tried := "Attempt %d. " % attempt if attempt > 1 else ""
	var text := tried + "Your seat is held for a minute; your jet flies on meanwhile."
	_show(&"lost", "Connection lost: coming back…", text, Palette.AMBER)
	_add_action("Back to menu", LEAVE)


## The server closed, and another one is asked for the same again.
func show_moving_on() -> void:
	_show(&"moving", "Moving on…", "Another server or another world takes you.", Palette.CYAN)
	_add_action("Back to menu", LEAVE)


## Why it is over.
func show_stopped(code: String, is_again_offered := true) -> void:
	_show(&"stopped", "The flight has ended", Sentences.of_code(code), Palette.AMBER)
	if is_again_offered:
		_add_action("Play again", AGAIN, true)
	_add_action("Back to menu", LEAVE)


## [param gives_up] is whether we want to give the match up, where that can be said.
func show_menu(state: JetMatchState, gives_up: bool) -> void:
	_show(&"menu", "Menu", Sentences.menu_line(state), Palette.CYAN)
	_add_action("Fly on", STAY, true)
	if state.can_give_up():
		_add_action("Fight on after all" if gives_up else "Give up", GIVE_UP)
	_add_action("Leave and watch", WATCH)
	_add_action("Leave match", LEAVE)
	_actions.get_child(0).grab_focus()


## [param is_recorded] offers to watch it again.
func show_results(state: JetMatchState, is_recorded: bool) -> void:
	match state.result():
		JetMatchState.Result.WON:
			_show(&"results", "YOU WON", "", Palette.CYAN, Palette.CYAN)
		JetMatchState.Result.LOST:
			_show(&"results", "YOU LOST", "", Palette.CORAL, Palette.CORAL)
		JetMatchState.Result.DRAWN:
			_show(&"results", "DRAWN", "", Palette.AMBER)
		JetMatchState.Result.ABANDONED:
			_show(&"results", "ABANDONED", "Too few pilots stayed.", Palette.AMBER)
	_table.show()
	_table.show_state(state)
	_say(Sentences.end_of(state))
	if state.private:
		_say("Back to the lobby in a moment.")
		show_votes(state)
		_add_action("Leave lobby", LEAVE)
		return
	_add_action("Play again", AGAIN, true)
	_rematch = _add_action("Rematch", REMATCH)
	show_rematch(state, false)
	if is_recorded:
		_add_action("Watch replay", REPLAY)
	_add_action("Back to menu", LEAVE)


## How the vote on a rematch stands; [param wants] is what we have said. Where it was never possible nobody is asked.
func show_rematch(state: JetMatchState, wants: bool) -> void:
	if kind != &"results" or _rematch == null:
		return
	_rematch.visible = state.rematch != null
	_rematch.disabled = state.rematch != null and state.rematch.needed == 0
	_rematch.text = "No rematch after all" if wants else "Rematch"
	_write(Sentences.rematch_line(state))


## The server has closed the match: nobody is there any more to play it again with.
func close_rematch() -> void:
	if _rematch and _rematch.visible and kind == &"results":
		_rematch.disabled = true
		_write("The match has closed: no rematch any more.")


## For the map of the next match, while the scores of the last one are up.
func show_votes(state: JetMatchState) -> void:
	if kind == &"results":
		_maps.show_state(state)


## For who has watched.
func show_watched_results(state: JetMatchState) -> void:
	_show(&"results", _winners_text(state), "", Palette.CYAN)
	_title.add_theme_font_size_override("font_size", 34)
	_table.show()
	_table.show_state(state)
	if state.playback:
		_add_action("Watch again", AGAIN)
	_add_action("Back to menu", LEAVE, true)


func _winners_text(state: JetMatchState) -> String:
	if state.winners.is_empty():
		return "The match has ended"
	if state.is_drawn():
		return "Drawn"
	var pilot := state.pilot_of(state.winners[0])
	if pilot and state.identity.sides > 0:
		return "%s won" % Palette.side_name(pilot.team)
	return "%s won" % state.name_of(state.winners[0])


## The result is recorded: the new ratings join the scores.
func show_ratings(state: JetMatchState, played: JetPlayedMatch) -> void:
	if kind != &"results" or played.rating == null:
		return
	_say("Your rating: %s" % Sentences.rating_change(played.rating))
	_table.show_state(state, played.ratings())


func close() -> void:
	kind = &""
	hide()


func _show(a_kind: StringName, title: String, text: String, bar: Color, ink := Palette.INK) -> void:
	kind = a_kind
	_title.text = title
	_title.add_theme_color_override("font_color", ink)
	var is_result := a_kind == &"results"
	_title.add_theme_font_size_override("font_size", 46 if is_result else 30)
	_title.add_theme_font_override("font", SLANTED if is_result else UPRIGHT)
	_sentences = text
	_write("")
	_rematch = null
	_table.hide()
	_maps.hide()
	var style: PanelStyleBox = _panel.get_theme_stylebox("panel").duplicate()
	style.bar_color = bar
	_panel.add_theme_stylebox_override("panel", style)
	for child in _actions.get_children():
		_actions.remove_child(child)
		child.queue_free()
	show()


## After what is said already.
func _say(sentence: String) -> void:
	var rest := _text.text.substr(_sentences.length()).strip_edges()
	_sentences = (_sentences + " " + sentence).strip_edges()
	_write(rest)


## What is said already, and this in place of what stood behind it.
func _write(last: String) -> void:
	_text.text = (_sentences + " " + last).strip_edges()
	_text.visible = _text.text != ""


## No button takes the focus by itself: whoever still fires with Space when the match ends would press it.
func _add_action(label: String, choice: StringName, is_first := false) -> Button:
	var button := Button.new()
	button.text = label
	if is_first:
		button.theme_type_variation = &"PrimaryButton"
	button.pressed.connect(_choose.bind(choice))
	_actions.add_child(button)
	return button


## Works once: the way on takes a moment, and a second press would start it twice. A vote can be taken back.
func _choose(choice: StringName) -> void:
	if choice == REMATCH:
		chosen.emit(choice)
		return
	for button: Button in _actions.get_children():
		button.disabled = true
	chosen.emit(choice)


## Arrows and the game pad reach the buttons all the same.
func _unhandled_input(event: InputEvent) -> void:
	if not visible or get_viewport().gui_get_focus_owner() != null:
		return
	for action: StringName in [&"ui_left", &"ui_right", &"ui_focus_next"]:
		if event.is_action_pressed(action) and _actions.get_child_count() > 0:
			_actions.get_child(0).grab_focus()
			get_viewport().set_input_as_handled()
			return
