@tool
class_name CutStyleBox
extends StyleBox
## A plate with its upper left and lower right corners cut off, shaded from left to right.

@export var from_color := Color.WHITE
@export var to_color := Color.WHITE
## The length cut from each side, px.
@export var cut := 14.0


func _draw(to_canvas_item: RID, rect: Rect2) -> void:
	var length := minf(cut, minf(rect.size.x, rect.size.y) / 2.0)
	var across := Vector2(length, 0.0)
	var down := Vector2(0.0, length)
	var upper_right := Vector2(rect.end.x, rect.position.y)
	var lower_left := Vector2(rect.position.x, rect.end.y)
	var points := PackedVector2Array(
		[
			rect.position + across,
			upper_right,
			rect.end - down,
			rect.end - across,
			lower_left,
			rect.position + down,
		]
	)
	var colors := PackedColorArray()
	for point in points:
		var share := (point.x - rect.position.x) / maxf(rect.size.x, 1.0)
		colors.append(from_color.lerp(to_color, share))
	RenderingServer.canvas_item_add_polygon(to_canvas_item, points, colors)
