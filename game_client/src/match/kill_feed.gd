class_name KillFeed
extends VBoxContainer
## Who shot down whom, who came, who left: the last few lines, for a few seconds.

const MAX_LINES := 6
const SHOWN_S := 6.0
## Lightens what we did ourselves.
const OWN := Color(2.5, 4.5, 4.0, 1.2)
const _CORE_WORDS: Dictionary[String, String] = {
	"taken": "took the core of",
	"returned": "sent home the core of",
	"captured": "brought home the core of",
}


func add_line(event: JetMessages.Event, by_name: String, target_name: String, state: JetMatchState) -> void:
	var panel := PanelContainer.new()
	panel.theme_type_variation = &"ShadePanel"
	panel.size_flags_horizontal = SIZE_SHRINK_END
	var by := event.by if event.kind in ["kill", "core"] else event.seat
	if by == state.identity.seat and event.kind in ["kill", "core"]:
		panel.self_modulate = OWN
	var words := HBoxContainer.new()
	words.add_theme_constant_override("separation", 5)
	panel.add_child(words)
	if by_name != "":
		_add_word(words, by_name, Palette.in_match(state, by))
	match event.kind:
		"kill" when event.by == event.target:
			_add_word(words, "was lost outside the ring", Palette.INK_SOFT)
		"kill":
			_add_word(words, "shot down", Palette.INK_SOFT)
			_add_word(words, target_name, Palette.in_match(state, event.target))
		"core":
			_add_word(
				words, _CORE_WORDS[event.change] if by_name != "" else "Home again: the core of", Palette.INK_SOFT
			)
			_add_word(words, Palette.side_name(event.side), Palette.SIDES[event.side % Palette.SIDES.size()])
		"join":
			_add_word(words, "joined", Palette.INK_SOFT)
		"leave":
			_add_word(words, "left", Palette.INK_SOFT)
	add_child(panel)
	if get_child_count() > MAX_LINES:
		var oldest := get_child(0)
		remove_child(oldest)
		oldest.queue_free()
	var fading := panel.create_tween()
	fading.tween_interval(SHOWN_S)
	fading.tween_property(panel, "modulate:a", 0.0, 0.4)
	fading.tween_callback(panel.queue_free)


func _add_word(words: HBoxContainer, text: String, color: Color) -> void:
	var label := Label.new()
	label.text = text
	label.add_theme_color_override("font_color", color)
	label.add_theme_font_size_override("font_size", 13)
	words.add_child(label)
