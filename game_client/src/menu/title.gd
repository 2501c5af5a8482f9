@tool
class_name GameTitle
extends Control
## The name of the game, leaning forward, with its glow and the line under it.

const FONT: Font = preload("res://assets/fonts/black.tres")
const GLOW: Texture2D = preload("res://src/look/glow.tres")
const FONT_SIZE := 92
const LINE_HEIGHT := 78.0
const LEAN := -0.158


func _get_minimum_size() -> Vector2:
	return Vector2(560.0, 2.0 * LINE_HEIGHT + 36.0)


func _draw() -> void:
	var bottom := 2.0 * LINE_HEIGHT + 16.0
	# Leans around the left end of the line.
	var leaning := Transform2D(Vector2.RIGHT, Vector2(LEAN, 1.0), Vector2(-LEAN * bottom * 0.12, 0.0))
	draw_texture_rect(GLOW, Rect2(-110.0, -60.0, 460.0, 210.0), false, Color(Palette.CYAN, 0.13))
	draw_texture_rect(GLOW, Rect2(-80.0, 30.0, 660.0, 210.0), false, Color(0.47, 0.59, 1.0, 0.14))
	draw_set_transform_matrix(leaning.translated(Vector2(-LEAN * bottom - 4.0, 0.0)))
	draw_string(FONT, Vector2(0.0, LINE_HEIGHT - 8.0), "JET", 0, -1, FONT_SIZE, Palette.CYAN)
	draw_string(FONT, Vector2(0.0, 2.0 * LINE_HEIGHT - 8.0), "RAIDERS", 0, -1, FONT_SIZE, Palette.INK)
	draw_set_transform_matrix(Transform2D.IDENTITY)
	var line := PackedVector2Array(
		[Vector2(0, bottom), Vector2(size.x, bottom), Vector2(size.x, bottom + 5), Vector2(0, bottom + 5)]
	)
	var clear := Color(Palette.CORAL, 0.0)
	draw_polygon(line, [Palette.CORAL, clear, clear, Palette.CORAL])
