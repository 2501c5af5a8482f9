class_name ScoreTable
extends GridContainer
## Pilots best first, ours marked; equal scores share a rank.

## Of the longest names, with what stands after them, px.
const NAME_WIDTH := 220.0

## Never leaves us out; 0 is no limit.
@export var rows := 0
## Name and score only.
@export var is_short := false

## The labels of our row.
var _own: Array[Label] = []


func _ready() -> void:
	sort_children.connect(queue_redraw)


func _draw() -> void:
	if not _own.is_empty():
		var row := _own[0].get_rect().merge(_own[-1].get_rect())
		draw_rect(row.grow(3.0), Color(Palette.CYAN, 0.13))


## With [param ratings], by seat, there is a column for them.
func show_state(state: JetMatchState, ratings: Dictionary[int, JetPlayedMatch.RatingChange] = {}) -> void:
	_own.clear()
	for child in get_children():
		remove_child(child)
		child.queue_free()
	columns = 2 if is_short else (6 if ratings.is_empty() else 7)
	if not is_short:
		for title: String in ["", "Pilot", "Kills", "Assists", "Deaths", "Score"]:
			_add(title, Palette.INK_SOFT, title == "Pilot")
		if not ratings.is_empty():
			_add("Rating", Palette.INK_SOFT, false)
	var place := 0
	var rank := 0
	var above: JetMessages.Pilot = null
	var standings := state.standings()
	for pilot in standings.best_first():
		place += 1
		if above == null or standings.is_before(above, pilot):
			rank = place
		above = pilot
		var is_own := pilot.seat == state.identity.seat
		if rows == 0 or place <= rows or is_own:
			_add_pilot(pilot, rank, Palette.in_match(state, pilot.seat), is_own)
			if not ratings.is_empty():
				var change: JetPlayedMatch.RatingChange = ratings.get(pilot.seat)
				_add(Sentences.rating_change(change) if change else "–", Palette.AMBER, false)
			if is_own:
				for child: Node in get_children().slice(-columns):
					_own.append(child as Label)


func _add_pilot(pilot: JetMessages.Pilot, rank: int, color: Color, is_own: bool) -> void:
	var suffix := "  bot" if pilot.bot else ("" if pilot.present else "  away")
	if not is_short:
		_add(str(rank), Palette.INK, false)
	_add(pilot.name + suffix, color, true)
	if not is_short:
		_add(str(pilot.kills), Palette.INK, false)
		_add(str(pilot.assists), Palette.INK, false)
		_add(str(pilot.deaths), Palette.INK, false)
	_add(str(pilot.score), Palette.CYAN if is_own else Palette.INK, false)


func _add(text: String, color: Color, is_wide: bool) -> void:
	var label := Label.new()
	label.text = text
	label.add_theme_color_override("font_color", color)
	if is_wide:
		label.size_flags_horizontal = SIZE_EXPAND_FILL
		label.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
		label.custom_minimum_size.x = 90.0 if is_short else NAME_WIDTH
	else:
		label.horizontal_alignment = HORIZONTAL_ALIGNMENT_RIGHT
		label.custom_minimum_size.x = 30.0 if is_short or text.length() < 3 else 58.0
	if is_short:
		label.add_theme_font_size_override("font_size", 13)
	add_child(label)
