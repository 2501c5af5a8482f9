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


func make() -> ArrayMesh:
	for side: float in [-1.0, 1.0]:
		# Wing, its lit leading edge, and the tail fin.
		_fill([side * 3, -9, side * 22, 10, side * 22, 15, side * 8, 14, side * 3, 15], DARK)
		_fill([side * 3, -9, side * 22, 10, side * 22, 12.5, side * 4, -3], BRIGHT)
		_fill([side * 3, 12, side * 10, 21, side * 10, 24, side * 2, 20], MID)
	_fill([0, -27, 3.2, -15, 5, -2, 5, 13, 3, 21, -3, 21, -5, 13, -5, -2, -3.2, -15], MID)
	_fill([0, -27, 3.2, -15, 3.4, 4, 0, 16, -3.4, 4, -3.2, -15], BRIGHT)
	_fill_ellipse(Vector2(0, -9), Vector2(2.1, 6.0), GLASS)
	_fill_ellipse(Vector2(-0.6, -11), Vector2(0.8, 2.8), BRIGHT)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = _points
	arrays[Mesh.ARRAY_COLOR] = _colors
	var mesh := ArrayMesh.new()
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays)
	return mesh


func _fill(numbers: Array[float], shade: float) -> void:
	var outline := PackedVector2Array()
	for index in range(0, numbers.size(), 2):
		outline.append(Vector2(numbers[index], numbers[index + 1]))
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
