class_name ArenaView
extends RefCounted
## Which part of the world is drawn where in the window. A small world is shown whole, so that nobody comes from outside
## the picture; in a large one, or if the player likes, the view follows our ship across the seams.

## Room for the bar above and a margin around, window px.
const TOP := 58.0
const MARGIN := 10.0
## A world that would have to be drawn smaller than this is followed.
const MIN_WHOLE_SCALE := 0.55
## What a following view shows, at most, world px.
const FOLLOWED := Vector2(960.0, 552.0)
## A point shows at most in so many places: in the corner of a world that is shown whole.
const MAX_COPIES := 4

## Room below, window px.
var bottom := MARGIN
## Window px per world px.
var scale := 1.0
## Where the world is drawn, window px.
var frame := Rect2()
## What of the world is drawn, world px; may reach beyond the seams.
var view := Rect2()
var is_following := false
## Where the jet is that one flies or follows, world px.
var focus := Vector2.ZERO

var _world := Vector2.ONE


## [param shape] is what the mode shows of a large world, and null where the whole is shown.
func fit(
	window: Vector2, world: Vector2, wants_to_follow: bool, middle: Vector2, shape: JetMessages.ViewShape = null
) -> void:
	_world = world
	focus = middle
	var room := (window - Vector2(2.0 * MARGIN, TOP + bottom)).max(Vector2.ONE)
	var whole := minf(room.x / world.x, room.y / world.y)
	is_following = shape != null or wants_to_follow or whole < MIN_WHOLE_SCALE
	var shown := world
	scale = whole
	if shape:
		shown = shape.size_on(room).min(world)
		scale = minf(room.x / shown.x, room.y / shown.y)
	elif is_following:
		scale = maxf(room.x / minf(world.x, FOLLOWED.x), room.y / minf(world.y, FOLLOWED.y))
		shown = (room / scale).min(world)
	var size := shown * scale
	frame = Rect2(Vector2(MARGIN, TOP) + (room - size) / 2.0, size)
	view = Rect2(focus - shown / 2.0 if is_following else Vector2.ZERO, shown)


## The copy of a point of the torus that is nearest to the middle of the view.
func nearest(point: Vector2) -> Vector2:
	if not is_following:
		return point
	var middle := view.get_center()
	return middle + JetTorus.way(middle, point, _world)


## Where a disc of radius [param reach] at a point of the torus shows: nowhere if it is out of view, at more than one
## place if it is cut by a seam.
func places(point: Vector2, reach: float) -> PackedVector2Array:
	var center := nearest(point)
	var room := _world - view.size
	if view.grow(-reach).has_point(center) or (minf(room.x, room.y) > 2.0 * reach):
		return PackedVector2Array([center]) if view.grow(reach).has_point(center) else PackedVector2Array()
	return JetTorus.places(point, reach, _world, view)


## World px, possibly beyond a seam, to window px.
func to_window(point: Vector2) -> Vector2:
	return frame.position + (point - view.position) * scale
