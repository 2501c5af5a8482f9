class_name ModeButton
extends Button
## A card of the menu: a mode, and a line that says what it is.

@export var mode := ""
@export var line := ""
## The first card: larger, and what Enter starts.
@export var is_first := false

@onready var _name: Label = $Text/Name
@onready var _line: Label = $Text/Line
@onready var _go: Label = $Go


func _ready() -> void:
	_name.text = Modes.name_of(mode)
	_line.text = line
	_go.visible = is_first
	if is_first:
		theme_type_variation = &"PrimaryButton"
		_name.add_theme_font_size_override("font_size", 26)
		for label: Label in [_name, _line, _go]:
			label.add_theme_color_override("font_color", Color("04131c"))


func _notification(what: int) -> void:
	if what == NOTIFICATION_DRAW:
		modulate.a = 0.55 if disabled else 1.0
