class_name SpriteLayer
extends MultiMeshInstance2D
## Many pictures of one texture, or of one mesh, drawn in one go. Each frame lays them out anew: [method begin], then
## [method add] for each.

## What is drawn; none is a square with an edge of 1, for a texture.
@export var shape: Mesh


func _ready() -> void:
	multimesh = MultiMesh.new()
	multimesh.transform_format = MultiMesh.TRANSFORM_2D
	multimesh.use_colors = true
	multimesh.mesh = shape if shape else QuadMesh.new()
	multimesh.visible_instance_count = 0


## Forgets the pictures of the frame before. Of the next ones there will be [param at_most].
func begin(at_most: int) -> void:
	if at_most > multimesh.instance_count:
		multimesh.visible_instance_count = -1
		multimesh.instance_count = nearest_po2(at_most)
	multimesh.visible_instance_count = 0


func add(place: Transform2D, color: Color) -> void:
	var index := multimesh.visible_instance_count
	multimesh.visible_instance_count = index + 1
	multimesh.set_instance_transform_2d(index, place)
	multimesh.set_instance_color(index, color)
