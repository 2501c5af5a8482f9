class_name ShipLabel
extends Control
## A ship's name and health, in window px so that they stay crisp at any scale of the world.

const BAR := Vector2(46, 4)

var _color := Palette.OWN
var _health := 1.0

@onready var _name: Label = $Name


## Call once it is in the tree.
func set_up(is_own: bool) -> void:
	_color = Palette.OWN if is_own else Color("9be37f")
	if is_own:
		_name.add_theme_color_override("font_color", Palette.OWN)
		_name.add_theme_font_override("font", preload("res://assets/fonts/bold.tres"))


## [param health] lies in 0 to 1.
func show_at(place: Vector2, pilot: String, health: float) -> void:
	place = place.round()
	if position != place:
		position = place
	if _name.text != pilot:
		_name.text = pilot
	if _health != health:
		_health = health
		queue_redraw()


func _draw() -> void:
	draw_rect(Rect2(Vector2(-BAR.x / 2.0 - 1.0, -1.0), BAR + Vector2(2, 2)), Color(Palette.NIGHT, 0.75))
	var color := _color
	if _health <= 0.3:
		color = Color("ff5a5a")
	elif _health <= 0.6:
		color = Palette.AMBER
	draw_rect(Rect2(Vector2(-BAR.x / 2.0, 0.0), Vector2(BAR.x * _health, BAR.y)), color)
