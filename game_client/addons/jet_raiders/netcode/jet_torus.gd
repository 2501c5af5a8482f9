class_name JetTorus
extends RefCounted
## Geometry of a world whose opposite edges are joined.


## The signed way from [param from] to [param to] on a ring of length [param size], whichever direction is shorter.
static func delta(from: float, to: float, size: float) -> float:
	var straight := fmod(to - from, size)
	if straight > size / 2.0:
		return straight - size
	if straight < -size / 2.0:
		return straight + size
	return straight


## [method delta] for both axes.
static func way(from: Vector2, to: Vector2, size: Vector2) -> Vector2:
	return Vector2(delta(from.x, to.x, size.x), delta(from.y, to.y, size.y))


## A point brought into the world.
static func wrapped(point: Vector2, size: Vector2) -> Vector2:
	return Vector2(fposmod(point.x, size.x), fposmod(point.y, size.y))


## The way between two angles, -PI to PI.
static func turn(from: float, to: float) -> float:
	return delta(from, to, TAU)


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
