class_name NewLobbyScreen
extends Control
## What the private match shall be.

## [param fill_to] 0 is without bots.
signal make_pressed(mode: String, fill_to: int)
signal back_pressed

@onready var _notice: Label = %Notice
@onready var _modes: VBoxContainer = %Modes
@onready var _bots: CheckButton = %Bots


func _ready() -> void:
	%Back.pressed.connect(back_pressed.emit)
	show_notice("")
	for mode in Modes.PRIVATE:
		var button := Button.new()
		button.text = Modes.name_of(mode)
		button.custom_minimum_size.y = 56.0
		button.pressed.connect(_make.bind(mode))
		_modes.add_child(button)
	(_modes.get_child(0) as Button).grab_focus()


## Empty hides it.
func show_notice(text: String) -> void:
	_notice.text = text
	_notice.visible = text != ""


func set_busy(is_busy: bool) -> void:
	for button: Button in _modes.get_children():
		button.disabled = is_busy


func _make(mode: String) -> void:
	make_pressed.emit(mode, Modes.PRIVATE[mode] if _bots.button_pressed else 0)
