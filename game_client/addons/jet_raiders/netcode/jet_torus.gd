class_name JetTorus
extends RefCounted
## Geometry of a world whose opposite edges are joined.


## The signed way from [param from] to [param to], both inside a world of [param size], by whichever side is shorter.
static func way(from: Vector2, to: Vector2, size: Vector2) -> Vector2:
	var straight := to - from
	return straight - (straight / size).round() * size


## A point brought into the world.
static func wrapped(point: Vector2, size: Vector2) -> Vector2:
	return point.posmodv(size)


## Where a disc of radius [param reach] at [param point] shows in [param view], a rectangle that may reach beyond the
## world's edges: a ship on the seam shows on both sides, in a corner at four places.
static func places(point: Vector2, reach: float, size: Vector2, view: Rect2) -> PackedVector2Array:
	var found := PackedVector2Array()
	var wide := view.grow(reach)
	var first := ((wide.position - point) / size).ceil()
	var last := ((wide.end - point) / size).floor()
	for row in range(int(first.y), int(last.y) + 1):
		for column in range(int(first.x), int(last.x) + 1):
			found.append(point + Vector2(column, row) * size)
	return found
