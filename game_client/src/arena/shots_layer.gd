class_name ShotsLayer
extends SpriteLayer
## All shots: a halo in the colour of who fired, a white core, and what flies in it where that can be seen.

const PICTURES_PER_SHOT := 2
## Those whose engines leave something behind.
const TRAIL_KINDS: Array[String] = ["missile", "homing"]
## Halo and core by the kind of the weapon, px across and along.
const LOOKS: Dictionary[String, Array] = {
	"gun": [Vector2(19.0, 48.0), Vector2(11.0, 33.0)],
	"scatter": [Vector2(14.0, 22.0), Vector2(8.0, 13.0)],
	"missile": [Vector2(27.0, 44.0), Vector2(8.0, 13.0)],
	"homing": [Vector2(34.0, 34.0), Vector2(8.0, 8.0)],
}
## Outlines with the nose up: x, y, x, y. The one that follows has fins, so that it is told from the one that does not.
const BODIES: Dictionary[String, Array] = {
	"missile": [0, -11, 4, -3, 4, 7, -4, 7, -4, -3],
	"homing": [0, -10, 3, -3, 8, 2, 3, 3, 0, 9, -3, 3, -8, 2, -3, -3],
}
## Of its owner's colour, how much there is in a body; the rest is white.
const TINT := 0.3

var _bodies: Dictionary[String, SpriteLayer] = {}


func _ready() -> void:
	super()
	for kind in BODIES:
		var layer := SpriteLayer.new()
		layer.shape = _mesh_of(BODIES[kind])
		add_child(layer)
		_bodies[kind] = layer


func begin_shots(at_most: int) -> void:
	begin(at_most * PICTURES_PER_SHOT)
	for kind in _bodies:
		_bodies[kind].begin(at_most)


func add_shot(place: Vector2, velocity: Vector2, color: Color, kind: String) -> void:
	var heading := velocity.angle() + PI / 2.0
	var look: Array = LOOKS.get(kind, LOOKS["gun"])
	add(Transform2D(heading, look[0], 0.0, place), color)
	add(Transform2D(heading, look[1], 0.0, place), Color.WHITE)
	if kind in _bodies:
		_bodies[kind].add(Transform2D(heading, place), Color.WHITE.lerp(color, TINT))


func finish() -> void:
	super()
	for kind in _bodies:
		_bodies[kind].finish()


func _mesh_of(numbers: Array) -> ArrayMesh:
	var outline := PackedVector2Array()
	for index in range(0, numbers.size(), 2):
		outline.append(Vector2(numbers[index], numbers[index + 1]))
	var points := PackedVector2Array()
	for index in Geometry2D.triangulate_polygon(outline):
		points.append(outline[index])
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = points
	var mesh := ArrayMesh.new()
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays)
	return mesh
