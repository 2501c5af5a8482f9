class_name Invitation
extends HBoxContainer
## A code that lets others in, large, with a button that copies it.

@onready var _code: Label = $Code
@onready var _copy: Button = $Copy


func _ready() -> void:
	_copy.pressed.connect(_copy_code)


func show_code(code: String) -> void:
	if _code.text != code:
		_code.text = code
		_copy.text = "Copy code"


func _copy_code() -> void:
	DisplayServer.clipboard_set(_code.text)
	_copy.text = "Copied"
