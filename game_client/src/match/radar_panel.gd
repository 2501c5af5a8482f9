class_name RadarPanel
extends Control
## The whole world in small, while the view shows a part of it: in a large world from the server's radar, else from the
## ships that we are told of.

const WIDTH := 190.0
## Drawn anew so often: nobody reads it faster.
const EVERY_MS := 100
## Of a cell that is filled.
const CELL_SHARE := 0.8

var _drawn_ms := 0
var _state: JetMatchState
var _view := Rect2()


func show_world(state: JetMatchState, view: ArenaView) -> void:
	visible = view.is_following and not state.snapshots.is_empty()
	var now := Time.get_ticks_msec()
	if not visible or now - _drawn_ms < EVERY_MS:
		return
	_drawn_ms = now
	_state = state
	_view = view.view
	var world := state.identity.world.size()
	custom_minimum_size = world * minf(WIDTH / world.x, WIDTH / world.y)
	size = custom_minimum_size
	queue_redraw()


func _draw() -> void:
	if _state == null:
		return
	var world := _state.identity.world.size()
	draw_rect(Rect2(Vector2.ZERO, size), Color(Palette.NIGHT, 0.72))
	draw_rect(Rect2(Vector2.ZERO, size), Palette.LINE, false, 1.0)
	if _state.radar:
		_draw_cells(_state.radar)
	elif _state.identity.view == null:
		_draw_ships(_state.snapshots.newest().entities)
	var share := size / world
	for number in _state.snapshots.newest().pickups:
		if number < _state.identity.pickups.size():
			var pickup := _state.identity.pickups[number]
			draw_circle(Vector2(pickup.x, pickup.y) * share, 1.8, Pickups.color_of(_state.identity, pickup))
	var own := _state.snapshots.newest_ship(_state.followed_seat())
	if own and own.alive:
		draw_circle(Vector2(own.x, own.y) * share, 3.5, Palette.OWN if _state.gaze == null else Color.WHITE)
	var seen := _view.size * share
	for corner in JetTorus.places(_view.position, world.length(), world, Rect2(Vector2.ZERO, world)):
		var part := Rect2(corner * share, seen).intersection(Rect2(Vector2.ZERO, size))
		if part.has_area():
			draw_rect(part, Color(Palette.CYAN, 0.35), false, 1.0)


func _draw_cells(radar: JetMessages.Radar) -> void:
	var cell_size := size / Vector2(radar.columns, radar.rows)
	var own := _state.own_pilot()
	for side in radar.sides:
		# With one side everybody is an enemy.
		var is_ours := radar.sides.size() > 1 and own != null and side.team == own.team
		var color := Color(Palette.OWN if is_ours else Palette.CORAL, 0.75)
		for cell in side.cells:
			var at := Vector2(cell % radar.columns, floorf(float(cell) / radar.columns))
			draw_rect(Rect2(at * cell_size, cell_size * CELL_SHARE), color)


func _draw_ships(ships: Array[JetMessages.Ship]) -> void:
	var share := size / _state.identity.world.size()
	for ship in ships:
		if ship.alive:
			draw_circle(Vector2(ship.x, ship.y) * share, 2.5, Palette.in_match(_state, ship.id))
