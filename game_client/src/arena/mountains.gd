class_name Mountains
extends Node2D
## The obstacles of a map as mountains seen from above. Drawn once.

## From the foot to the top: a share of the radius, and a colour.
const TERRACES: Dictionary[float, Color] = {
	1.0: Color("1b2547"),
	0.74: Color("26335f"),
	0.46: Color("35467c"),
	0.2: Color("5a6ea6"),
}
const RIM := Color(0.494, 0.635, 1.0, 0.35)
const RIM_WIDTH := 3.0
const EDGE_WIDTH := 1.0
const STEPS := 24

var _images: Array[JetTerrain.Placed] = []


func show_obstacles(identity: JetMessages.Identity) -> void:
	_images = JetTerrain.images(identity.obstacles, identity.world.size())
	queue_redraw()


func _draw() -> void:
	for image in _images:
		_fill(_outline(image, image.radius + RIM_WIDTH), RIM)
	for share in TERRACES:
		for image in _images:
			_fill(_outline(image, image.radius * share), TERRACES[share])


## The renderer does not smooth the edges of polygons, but those of lines.
func _fill(outline: PackedVector2Array, color: Color) -> void:
	draw_colored_polygon(outline, color)
	outline.append(outline[0])
	draw_polyline(outline, color, EDGE_WIDTH, true)


## Everything within [param radius] of the line inside the obstacle.
func _outline(image: JetTerrain.Placed, radius: float) -> PackedVector2Array:
	var points := PackedVector2Array()
	var side := (image.to - image.from).angle() + PI / 2.0
	for step in STEPS + 1:
		points.append(image.from + Vector2.from_angle(side + PI * step / STEPS) * radius)
	for step in STEPS + 1:
		points.append(image.to + Vector2.from_angle(side + PI + PI * step / STEPS) * radius)
	return points
