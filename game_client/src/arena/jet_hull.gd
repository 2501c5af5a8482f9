class_name JetHull
extends Node2D
## The body of a jet of radius 24 with its nose up. Drawn once; moving it costs nothing.

var color := Palette.OWN:
	set(value):
		color = value
		queue_redraw()


func _draw() -> void:
	var dark := Palette.shade(color, 0.34)
	var mid := Palette.shade(color, 0.62)
	for side: float in [-1.0, 1.0]:
		# Wing, its lit leading edge, and the tail fin.
		_fill([side * 3, -9, side * 22, 10, side * 22, 15, side * 8, 14, side * 3, 15], dark)
		_fill([side * 3, -9, side * 22, 10, side * 22, 12.5, side * 4, -3], color)
		_fill([side * 3, 12, side * 10, 21, side * 10, 24, side * 2, 20], mid)
	_fill([0, -27, 3.2, -15, 5, -2, 5, 13, 3, 21, -3, 21, -5, 13, -5, -2, -3.2, -15], mid)
	_fill([0, -27, 3.2, -15, 3.4, 4, 0, 16, -3.4, 4, -3.2, -15], color)
	draw_set_transform(Vector2(0, -9), 0.0, Vector2(2.1, 6.0))
	draw_circle(Vector2.ZERO, 1.0, Color("081024"))
	draw_set_transform(Vector2(-0.6, -11), 0.0, Vector2(0.8, 2.8))
	draw_circle(Vector2.ZERO, 1.0, Color(1, 1, 1, 0.7))
	draw_set_transform(Vector2.ZERO)


func _fill(numbers: Array[float], fill: Color) -> void:
	var points := PackedVector2Array()
	for index in range(0, numbers.size(), 2):
		points.append(Vector2(numbers[index], numbers[index + 1]))
	draw_colored_polygon(points, fill)
	# The renderer does not smooth the edges of polygons.
	points.append(points[0])
	draw_polyline(points, fill, 0.8, true)
