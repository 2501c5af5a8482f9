class_name JetMesh
extends RefCounted
## The body of a jet of radius 24 with its nose up, in shades of grey: the colour of a picture tints it.

const BRIGHT := 1.0
const MID := 0.62
const DARK := 0.34
const GLASS := 0.07
## The renderer does not smooth the edges of meshes: they fade out over this many px.
const FADE := 0.9

var _points := PackedVector2Array()
var _colors := PackedColorArray()


## The one of [param jet], of [JetShapes]; below 0 the classic ship.
func make(jet := -1) -> ArrayMesh:
	var shape := JetShapes.of(jet)
	for numbers: Array in shape["wings"]:
		_fill(numbers, DARK, true)
	for numbers: Array in shape["edges"]:
		_fill(numbers, BRIGHT, true)
	_fill(shape["hull"], MID)
	_fill(shape["ridge"], BRIGHT)
	var glass: Vector2 = shape["glass"]
	var cockpit: Vector2 = shape["cockpit"]
	_fill_ellipse(cockpit, glass, GLASS)
	_fill_ellipse(cockpit - glass * 0.3, glass * Vector2(0.4, 0.45), BRIGHT)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = _points
	arrays[Mesh.ARRAY_COLOR] = _colors
	var mesh := ArrayMesh.new()
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays)
	return mesh


## Twice for what has a mirror image.
func _fill(numbers: Array, shade: float, is_half := false) -> void:
	for side: float in [1.0, -1.0] if is_half else [1.0]:
		var outline := PackedVector2Array()
		for index in range(0, numbers.size(), 2):
			outline.append(Vector2(side * float(numbers[index]), numbers[index + 1]))
		_fill_outline(outline, shade)


func _fill_ellipse(middle: Vector2, radii: Vector2, shade: float) -> void:
	var outline := PackedVector2Array()
	for step in 16:
		outline.append(middle + Vector2.from_angle(TAU * step / 16.0) * radii)
	_fill_outline(outline, shade)


func _fill_outline(outline: PackedVector2Array, shade: float) -> void:
	var color := Color(shade, shade, shade)
	for index in Geometry2D.triangulate_polygon(outline):
		_add(outline[index], color)
	var outwards := -1.0 if Geometry2D.is_polygon_clockwise(outline) else 1.0
	var clear := Color(color, 0.0)
	for index in outline.size():
		var from := outline[index]
		var to := outline[(index + 1) % outline.size()]
		var fade := (to - from).orthogonal().normalized() * FADE * outwards
		for corner: Array in [[from, color], [to, color], [to + fade, clear]]:
			_add(corner[0], corner[1])
		for corner: Array in [[from, color], [to + fade, clear], [from + fade, clear]]:
			_add(corner[0], corner[1])


func _add(point: Vector2, color: Color) -> void:
	_points.append(point)
	_colors.append(color)
