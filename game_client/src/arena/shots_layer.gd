class_name ShotsLayer
extends SpriteLayer
## All shots: a halo in the colour of who fired, and a white core.

const PICTURES_PER_SHOT := 2
## Those whose engines leave something behind.
const TRAIL_KINDS: Array[String] = ["missile", "homing"]
## Halo and core by the kind of the weapon, px across and along.
const LOOKS: Dictionary[String, Array] = {
	"gun": [Vector2(19.0, 48.0), Vector2(11.0, 33.0)],
	"scatter": [Vector2(14.0, 22.0), Vector2(8.0, 13.0)],
	"missile": [Vector2(27.0, 44.0), Vector2(10.0, 30.0)],
	"homing": [Vector2(36.0, 36.0), Vector2(15.0, 20.0)],
}


func begin_shots(at_most: int) -> void:
	begin(at_most * PICTURES_PER_SHOT)


func add_shot(place: Vector2, velocity: Vector2, color: Color, kind: String) -> void:
	var heading := velocity.angle() + PI / 2.0
	var look: Array[Vector2] = []
	look.assign(LOOKS.get(kind, LOOKS["gun"]))
	add(Transform2D(heading, look[0], 0.0, place), color)
	add(Transform2D(heading, look[1], 0.0, place), Color.WHITE)
