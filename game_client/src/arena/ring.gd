class_name Ring
extends Node2D
## Shades what is outside of the ring that closes. The world's edge cuts it off.

const COLOR := Color(1.0, 0.353, 0.29)
const STEPS := 96

var _center := Vector2.ZERO
var _radius := 0.0
var _reach := 0.0


## [param tick] is the one that is drawn, [param reach] longer than the world in any direction.
func show_at(state: JetMatchState, tick: float, reach: float) -> void:
	var ring := state.identity.ring
	visible = ring != null and state.phase == "running" and state.phase_ends_tick >= 0
	if not visible:
		return
	var left := maxf(state.phase_ends_tick - tick, 0.0)
	_center = ring.center_at(left)
	_radius = ring.radius_at(left)
	_reach = reach
	queue_redraw()


func _draw() -> void:
	draw_arc(_center, _radius + _reach / 2.0, 0.0, TAU, STEPS, Color(COLOR, 0.2), _reach)
	draw_arc(_center, _radius, 0.0, TAU, STEPS, Color(COLOR, 0.85), 2.0, true)
