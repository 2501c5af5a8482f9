class_name Beams
extends Node2D
## The beams of the last moments. Each is there for one tick, and is seen fading.

const LIFE_S := 0.22
## More at once are not told apart.
const MAX_BEAMS := 48


class Beam:
	extends RefCounted
	var from: Vector2
	var to: Vector2
	var color: Color
	var age_s := 0.0


var _beams: Array[Beam] = []


func shine(from: Vector2, to: Vector2, color: Color) -> void:
	var beam := Beam.new()
	beam.from = from
	beam.to = to
	beam.color = color
	if _beams.size() >= MAX_BEAMS:
		_beams.remove_at(0)
	_beams.append(beam)


func clear() -> void:
	_beams.clear()
	queue_redraw()


func advance(delta: float) -> void:
	if _beams.is_empty():
		return
	for beam in _beams:
		beam.age_s += delta
	_beams = _beams.filter(func(beam: Beam) -> bool: return beam.age_s < LIFE_S)
	queue_redraw()


func _draw() -> void:
	for beam in _beams:
		var left := 1.0 - beam.age_s / LIFE_S
		draw_line(beam.from, beam.to, Color(beam.color, 0.3 * left), 9.0, true)
		draw_line(beam.from, beam.to, Color(beam.color, 0.8 * left), 4.0, true)
		draw_line(beam.from, beam.to, Color(1.0, 1.0, 1.0, left), 1.5, true)
		draw_circle(beam.to, 5.0 + 9.0 * (1.0 - left), Color(beam.color, 0.5 * left))
