class_name SpriteLayer
extends MultiMeshInstance2D
## Many pictures of one texture, or of one mesh, drawn in one go. Each frame lays them out anew: [method begin], then
## [method add] for each, then [method finish].

## Further than any world reaches, px. Pictures move where the engine does not know: without this it leaves them out
## while the place where the first of them were is out of the window.
const EVERYWHERE := AABB(Vector3(-1e6, -1e6, -1e6), Vector3(2e6, 2e6, 2e6))

## What is drawn; none is a square with an edge of 1, for a texture.
@export var shape: Mesh

var _rid: RID
var _count := 0


func _ready() -> void:
	multimesh = MultiMesh.new()
	multimesh.transform_format = MultiMesh.TRANSFORM_2D
	multimesh.use_colors = true
	multimesh.mesh = shape if shape else QuadMesh.new()
	multimesh.visible_instance_count = 0
	multimesh.custom_aabb = EVERYWHERE
	_rid = multimesh.get_rid()


## Forgets the pictures of the frame before. Of the next ones there will be [param at_most].
func begin(at_most: int) -> void:
	_count = 0
	if at_most > multimesh.instance_count:
		multimesh.visible_instance_count = -1
		multimesh.instance_count = nearest_po2(at_most)


## Goes to the rendering server at once: this runs some times for each jet and each shot.
func add(place: Transform2D, color: Color) -> void:
	RenderingServer.multimesh_instance_set_transform_2d(_rid, _count, place)
	RenderingServer.multimesh_instance_set_color(_rid, _count, color)
	_count += 1


func finish() -> void:
	multimesh.visible_instance_count = _count
