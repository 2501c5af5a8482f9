class_name ShotsLayer
extends SpriteLayer
## All shots: a halo in the colour of who fired, and a white core.

const HALO := Vector2(0.3, 0.75) * 64.0
const CORE := Vector2(0.17, 0.52) * 64.0
const PICTURES_PER_SHOT := 2


func begin_shots(at_most: int) -> void:
	begin(at_most * PICTURES_PER_SHOT)


func add_shot(place: Vector2, velocity: Vector2, color: Color) -> void:
	var heading := velocity.angle() + PI / 2.0
	add(Transform2D(heading, HALO, 0.0, place), color)
	add(Transform2D(heading, CORE, 0.0, place), Color.WHITE)
