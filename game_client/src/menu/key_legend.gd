class_name KeyLegend
extends HBoxContainer
## The keys in use, as a legend.

const _ENTRIES: Array[Array] = [
	["throttle", Bindings.THROTTLE_UP, Bindings.THROTTLE_DOWN],
	["turn", Bindings.TURN_LEFT, Bindings.TURN_RIGHT],
	["fire", Bindings.FIRE],
	["special", Bindings.SPECIAL],
	["scores", Bindings.SCORES],
	["chat", Bindings.CHAT, Bindings.PHRASES],
	["menu", Bindings.MENU],
]


func show_keys(settings: Settings) -> void:
	for child in get_children():
		child.queue_free()
	for entry in _ENTRIES:
		var group := HBoxContainer.new()
		group.add_theme_constant_override("separation", 5)
		for action: StringName in entry.slice(1):
			group.add_child(_label(Bindings.label_of(settings.key_of(action)), &"KeyLabel"))
		group.add_child(_label(str(entry[0]), &"SoftLabel"))
		add_child(group)


func _label(text: String, look: StringName) -> Label:
	var label := Label.new()
	label.text = text
	label.theme_type_variation = look
	return label
