class_name MemberRow
extends HBoxContainer
## One person of a party or a lobby: whether he is ready, his name, what he does, and what may be done with him.


static func make(pilot: String, color: Color, is_ready: bool, state: String) -> MemberRow:
	var row := MemberRow.new()
	row.add_theme_constant_override("separation", 12)
	var mark := Label.new()
	mark.text = "●" if is_ready else "○"
	mark.add_theme_color_override("font_color", Palette.GREEN if is_ready else Palette.INK_SOFT)
	row.add_child(mark)
	var name_label := Label.new()
	name_label.text = pilot
	name_label.size_flags_horizontal = SIZE_EXPAND_FILL
	name_label.add_theme_color_override("font_color", color)
	row.add_child(name_label)
	var state_label := Label.new()
	state_label.theme_type_variation = &"SoftLabel"
	state_label.text = state
	row.add_child(state_label)
	return row


func add_button(text: String, on_pressed: Callable) -> void:
	var button := Button.new()
	button.text = text
	button.theme_type_variation = &"BarButton"
	button.pressed.connect(on_pressed)
	add_child(button)
