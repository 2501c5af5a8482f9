class_name JetSilhouette
extends Control
## The outline of a jet, filling this control's height.

## Height of the shapes, with some air, px of [JetShapes].
const HEIGHT := 62.0

var _jet := -1


func show_jet(jet: int) -> void:
	_jet = jet
	queue_redraw()


func _draw() -> void:
	var shape := JetShapes.of(_jet)
	draw_set_transform(size / 2.0 + Vector2(0, 2), 0.0, Vector2.ONE * size.y / HEIGHT)
	for wing: Array in shape["wings"]:
		for side: float in [1.0, -1.0]:
			draw_colored_polygon(_points(wing, side), Palette.INK_SOFT)
	draw_colored_polygon(_points(shape["hull"], 1.0), Palette.INK)


func _points(numbers: Array, side: float) -> PackedVector2Array:
	var points := PackedVector2Array()
	for index in range(0, numbers.size(), 2):
		points.append(Vector2(side * float(numbers[index]), numbers[index + 1]))
	return points
