@tool
class_name PanelStyleBox
extends StyleBox
## A dark panel with a thin line around it and a bar of colour on top.

@export var bar_color := Palette.CYAN
@export var bar_height := 4.0


func _draw(to_canvas_item: RID, rect: Rect2) -> void:
	RenderingServer.canvas_item_add_rect(to_canvas_item, rect, Palette.PANEL)
	var corners := PackedVector2Array(
		[
			rect.position,
			Vector2(rect.end.x, rect.position.y),
			rect.end,
			Vector2(rect.position.x, rect.end.y),
			rect.position,
		]
	)
	RenderingServer.canvas_item_add_polyline(to_canvas_item, corners, [Palette.LINE], 1.0)
	var bar := Rect2(rect.position, Vector2(rect.size.x, bar_height))
	RenderingServer.canvas_item_add_rect(to_canvas_item, bar, bar_color)
