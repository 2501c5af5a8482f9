class_name Cores
extends Node2D
## The bases of the sides, and their cores: at home, with whoever carries them, or where they were dropped.

## Radius of a core's picture, world px.
const RADIUS := 13.0
const STEPS := 64

var _state: JetMatchState
var _carriers: Dictionary[int, Vector2] = {}


## [param carriers] are the places of ships that fly, by seat.
func show_state(state: JetMatchState, carriers: Dictionary[int, Vector2]) -> void:
	visible = not state.identity.bases.is_empty()
	if visible:
		_state = state
		_carriers = carriers
		queue_redraw()


func _draw() -> void:
	# The engine draws once before anything is shown.
	if not _state:
		return
	for base in _state.identity.bases:
		var color := Palette.SIDES[base.side % Palette.SIDES.size()]
		var center := Vector2(base.x, base.y)
		draw_circle(center, base.radius, Color(color, 0.08))
		draw_arc(center, base.radius, 0.0, TAU, STEPS, Color(color, 0.55), 2.0, true)
		draw_arc(center, RADIUS + 8.0, 0.0, TAU, STEPS, Color(color, 0.35), 2.0, true)
	for core in _state.cores:
		var color := Palette.SIDES[core.side % Palette.SIDES.size()]
		match core.state:
			"home":
				for base in _state.identity.bases:
					if base.side == core.side:
						_draw_core(Vector2(base.x, base.y), color)
			"dropped":
				_draw_core(Vector2(core.x, core.y), Color(color, 0.6 + 0.4 * sin(Time.get_ticks_msec() / 120.0)))
			"carried" when core.by in _carriers:
				var place := _carriers[core.by]
				draw_arc(place, _state.identity.ship.radius + 12.0, 0.0, TAU, STEPS, Color(color, 0.8), 3.0, true)
				_draw_core(place, color)


func _draw_core(place: Vector2, color: Color) -> void:
	draw_circle(place, RADIUS * 1.8, Color(color, 0.18 * color.a))
	var corners := PackedVector2Array()
	for corner in 7:
		corners.append(place + Vector2.from_angle(corner * TAU / 6.0 + Time.get_ticks_msec() / 900.0) * RADIUS)
	draw_colored_polygon(corners.slice(0, 6), Color(color, 0.85 * color.a))
	draw_polyline(corners, Color(1.0, 1.0, 1.0, 0.8 * color.a), 2.0, true)
