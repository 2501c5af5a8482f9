class_name ParticlePool
extends MultiMeshInstance2D
## Short-lived lights of one texture. Each is written down once, when it begins; the graphics card ages it
## ([code]particles.gdshader[/code]). When all are in use the oldest gives way: a burst is worth more than the end of a
## trail.

@export var size := 1024

var _next := 0
var _now_s := 0.0


func _ready() -> void:
	multimesh = MultiMesh.new()
	multimesh.transform_format = MultiMesh.TRANSFORM_2D
	multimesh.use_colors = true
	multimesh.use_custom_data = true
	multimesh.mesh = QuadMesh.new()
	multimesh.custom_aabb = SpriteLayer.EVERYWHERE
	multimesh.instance_count = size
	for index in size:
		multimesh.set_instance_custom_data(index, Color(0, 0, 0, 0))
	# The material's parameters differ from pool to pool.
	material = material.duplicate()


func _process(delta: float) -> void:
	_now_s += delta
	_tell(&"now", _now_s)


## On a torus of size [param world] each light shows at its copy nearest to [param middle].
func show_around(middle: Vector2, world: Vector2) -> void:
	var shown := get_global_transform()
	_tell(&"middle", shown * middle)
	_tell(&"world", shown.basis_xform(world))


## Sizes in px, speed in px/s.
func emit(place: Vector2, velocity: Vector2, color: Color, life_s: float, from_size: float, to_size: float) -> void:
	# The axes of a picture carry what the shader needs besides: how it flies, and how large it is.
	multimesh.set_instance_transform_2d(_next, Transform2D(velocity, Vector2(0.0, from_size), place))
	multimesh.set_instance_color(_next, color)
	# Numbers of 16 bits: the time would be too coarse in one of them.
	var began := fmod(_now_s, 2048.0)
	multimesh.set_instance_custom_data(_next, Color(floorf(began), began - floorf(began), life_s, to_size / from_size))
	_next = (_next + 1) % size


func _tell(parameter: StringName, value: Variant) -> void:
	(material as ShaderMaterial).set_shader_parameter(parameter, value)
