class_name Radar
extends Control
## The whole world in small, while the view shows a part of it.

const WIDTH := 190.0
## Drawn anew so often: nobody reads it faster.
const EVERY_MS := 100

var _drawn_ms := 0
var _world := Vector2.ONE
var _view := Rect2()
var _own_seat := -1
var _ships: Array[JetMessages.Ship] = []


func show_world(state: JetMatchState, view: ArenaView) -> void:
	visible = view.is_following and not state.snapshots.is_empty()
	var now := Time.get_ticks_msec()
	if not visible or now - _drawn_ms < EVERY_MS:
		return
	_drawn_ms = now
	_world = state.identity.world.size()
	_view = view.view
	_own_seat = state.identity.seat
	_ships = state.snapshots.newest().entities
	custom_minimum_size = Vector2(WIDTH, WIDTH * _world.y / _world.x)
	size = custom_minimum_size
	queue_redraw()


func _draw() -> void:
	var share := size / _world
	draw_rect(Rect2(Vector2.ZERO, size), Color(Palette.NIGHT, 0.72))
	draw_rect(Rect2(Vector2.ZERO, size), Palette.LINE, false, 1.0)
	for ship in _ships:
		if ship.alive:
			var is_own := ship.id == _own_seat
			draw_circle(Vector2(ship.x, ship.y) * share, 3.5 if is_own else 2.5, Palette.of_ship(ship.id, is_own))
	var seen := _view.size * share
	for corner in JetTorus.places(_view.position, _world.length(), _world, Rect2(Vector2.ZERO, _world)):
		var part := Rect2(corner * share, seen).intersection(Rect2(Vector2.ZERO, size))
		if part.has_area():
			draw_rect(part, Color(Palette.CYAN, 0.35), false, 1.0)
