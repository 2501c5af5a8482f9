class_name Mountains
extends Node2D
## The obstacles of a map as mountains seen from above. Drawn anew when one is destroyed, or is back.

## From the foot to the top: a share of the radius, and a colour.
const TERRACES: Dictionary[float, Color] = {
	1.0: Color("1b2547"),
	0.74: Color("26335f"),
	0.46: Color("35467c"),
	0.2: Color("5a6ea6"),
}
## Of those that can be shot to pieces.
const BRITTLE_TERRACES: Dictionary[float, Color] = {
	1.0: Color("3a2b3f"),
	0.74: Color("553c4c"),
	0.46: Color("77525a"),
	0.2: Color("a67a70"),
}
const BRITTLE_RIM := Color(1.0, 0.69, 0.541, 0.35)
const RUBBLE := Color(0.651, 0.478, 0.439, 0.35)
const RIM := Color(0.494, 0.635, 1.0, 0.35)
const RIM_WIDTH := 3.0
const EDGE_WIDTH := 1.0
const STEPS := 24

var _images: Array[JetTerrain.Placed] = []
var _identity: JetMessages.Identity
var _down := PackedInt32Array()


func show_obstacles(identity: JetMessages.Identity) -> void:
	_identity = identity
	_down = PackedInt32Array()
	var world := identity.world.size()
	# Of a large world no more shows beyond its edge than half the longest picture, of another one at most itself.
	var margin := sqrt(identity.view.area * identity.view.max_aspect) if identity.view else maxf(world.x, world.y)
	_images = JetTerrain.images(identity.obstacles, world, margin)
	queue_redraw()


## [param down] are the numbers of those that are destroyed. The ones that have just been.
func show_down(down: PackedInt32Array) -> PackedInt32Array:
	var broken := PackedInt32Array()
	if down == _down:
		return broken
	for number in down:
		if number not in _down:
			broken.append(number)
	_down = down
	queue_redraw()
	return broken


func _draw() -> void:
	var standing: Array[JetTerrain.Placed] = []
	for image in _images:
		if image.number in _down:
			var outline := _outline(image, image.radius)
			outline.append(outline[0])
			draw_polyline(outline, RUBBLE, 2.0)
		else:
			standing.append(image)
	for image in standing:
		_fill(_outline(image, image.radius + RIM_WIDTH), BRITTLE_RIM if _is_brittle(image) else RIM)
	for share in TERRACES:
		for image in standing:
			var color := BRITTLE_TERRACES[share] if _is_brittle(image) else TERRACES[share]
			_fill(_outline(image, image.radius * share), color)


func _is_brittle(image: JetTerrain.Placed) -> bool:
	return _identity.obstacles[image.number].hp > 0


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
