class_name Sweep
extends Control
## The radar that turns while we wait.

const TURN_S := 2.2
const BEAM := 0.28 * TAU
const SLICES := 24

## The player asked for less motion.
var is_calm := false

var _angle := 0.0


func _process(delta: float) -> void:
	if not is_calm:
		_angle = fmod(_angle + delta * TAU / TURN_S, TAU)
		queue_redraw()


func _draw() -> void:
	var middle := size / 2.0
	var radius := minf(middle.x, middle.y)
	for ring in range(1, 4):
		draw_arc(middle, radius * ring / 3.0, 0.0, TAU, 64, Palette.LINE, 1.0, true)
	for slice in SLICES:
		var from := _angle - BEAM * (slice + 1) / SLICES
		var to := _angle - BEAM * slice / SLICES
		var wedge := PackedVector2Array(
			[middle, middle + Vector2.from_angle(from) * radius, middle + Vector2.from_angle(to) * radius]
		)
		draw_colored_polygon(wedge, Color(Palette.CYAN, 0.45 * (1.0 - slice / float(SLICES))))
