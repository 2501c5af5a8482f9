class_name Field
extends Node2D
## The ground of the arena: a faint grid, and lines where the world's edges meet.

const GRID := 100.0

var _world := Vector2.ZERO
var _view := Rect2()


## Draws anew only if what is seen has changed.
func show_view(world: Vector2, view: Rect2) -> void:
	if world == _world and view == _view:
		return
	_world = world
	_view = view
	queue_redraw()


func _draw() -> void:
	if _world == Vector2.ZERO:
		return
	draw_rect(_view, Color(0.043, 0.082, 0.22, 0.42))
	# Every copy of the world that reaches into the view.
	var first := (_view.position / _world).floor()
	var last := (_view.end / _world).ceil()
	for row in range(int(first.y), int(last.y)):
		for column in range(int(first.x), int(last.x)):
			_draw_copy(Rect2(Vector2(column, row) * _world, _world))


func _draw_copy(copy: Rect2) -> void:
	var grid := Color(0.561, 0.706, 1.0, 0.06)
	var x := GRID
	while x < _world.x:
		draw_line(copy.position + Vector2(x, 0), copy.position + Vector2(x, _world.y), grid)
		x += GRID
	var y := GRID
	while y < _world.y:
		draw_line(copy.position + Vector2(0, y), copy.position + Vector2(_world.x, y), grid)
		y += GRID
	# Inside its edge, or half of the line would be clipped away. Where the view goes on beyond it two lie side by side.
	var is_whole := _view.size.is_equal_approx(_world)
	var width := 2.0 if is_whole else 0.75
	draw_rect(copy.grow(-width / 2.0), Color(0.435, 0.659, 1.0, 0.5 if is_whole else 0.22), false, width)
