class_name ChatLine
extends PanelContainer
## One line of what is said. Its words are a stranger's: they are shown as text, never as markup.

@onready var _words: RichTextLabel = %Words
@onready var _action: Button = %Action


func _ready() -> void:
	_action.hide()


func show_words(name: String, words: String, color: Color, to_side: bool) -> void:
	_words.clear()
	if to_side:
		_words.push_color(Palette.INK_SOFT)
		_words.add_text("side  ")
		_words.pop()
	_words.push_color(color)
	_words.add_text(name)
	_words.pop()
	_words.add_text("  " + words)


## A button at the end of the line.
func offer(label: String, action: Callable) -> void:
	_action.text = label
	_action.pressed.connect(action)
	_action.show()
