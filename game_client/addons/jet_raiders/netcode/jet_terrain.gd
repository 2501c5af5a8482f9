class_name JetTerrain
extends RefCounted
## The obstacles of a world, at each place where they show on the torus: what keeps ships out and stops shots.


## An obstacle at one of the places where it shows.
class Placed:
	extends RefCounted
	var from: Vector2
	var to: Vector2
	var radius: float
	## Of the obstacle.
	var number: int


## Numbers of the obstacles that are destroyed.
var down := PackedInt32Array():
	set = _set_down

## Those that a ship or a shot inside the world can meet, and of these the ones that stand.
var _all: Array[Placed] = []
var _near: Array[Placed] = []
var _world: Vector2
var _ship_radius: float


func _init(identity: JetMessages.Identity) -> void:
	_world = identity.world.size()
	_ship_radius = identity.ship.radius
	_all = images(identity.obstacles, _world, _ship_radius)
	_near = _all


## Every obstacle in and around the world, which is shown as a rectangle: across the seams, too, as far as it reaches to
## within [param margin] px of the rectangle.
static func images(obstacles: Array[JetMessages.Obstacle], world: Vector2, margin: float) -> Array[Placed]:
	var all: Array[Placed] = []
	var shown := Rect2(Vector2.ZERO, world).grow(margin)
	for number in obstacles.size():
		var obstacle := obstacles[number]
		for row: int in [-1, 0, 1]:
			for column: int in [-1, 0, 1]:
				var image := Placed.new()
				var moved := Vector2(column, row) * world
				image.from = Vector2(obstacle.x1, obstacle.y1) + moved
				image.to = Vector2(obstacle.x2, obstacle.y2) + moved
				image.radius = obstacle.radius
				image.number = number
				if Rect2(image.from, Vector2.ZERO).expand(image.to).grow(image.radius).intersects(shown):
					all.append(image)
	return all


func _set_down(numbers: PackedInt32Array) -> void:
	if numbers == down:
		return
	down = numbers
	_near = _all.filter(func(image: Placed) -> bool: return image.number not in down)


## Where a ship that would be at [param place] is: on the surface of whatever it would be in, as in the simulation.
func keep_out(place: Vector2) -> Vector2:
	if _near.is_empty():
		return place
	for obstacle in _near:
		var offset := place - Geometry2D.get_closest_point_to_segment(place, obstacle.from, obstacle.to)
		var clearance := obstacle.radius + _ship_radius
		var distance := offset.length()
		if distance < clearance and distance > 0.0:
			place += offset * (clearance / distance - 1.0)
	return JetTorus.wrapped(place, _world)


## The same for a ship that bounces off with [param kept] of its speed towards the surface: its place and velocity.
func bounce(place: Vector2, velocity: Vector2, kept: float) -> PackedVector2Array:
	for obstacle in _near:
		var offset := place - Geometry2D.get_closest_point_to_segment(place, obstacle.from, obstacle.to)
		var clearance := obstacle.radius + _ship_radius
		var distance := offset.length()
		if distance < clearance and distance > 0.0:
			var outwards := offset / distance
			place += offset * (clearance / distance - 1.0)
			velocity -= outwards * minf(velocity.dot(outwards), 0.0) * (1.0 + kept)
	return PackedVector2Array([JetTorus.wrapped(place, _world), velocity])


## True if an obstacle stands on the straight way between two points inside the world.
func blocks(from: Vector2, to: Vector2) -> bool:
	for obstacle in _near:
		var nearest := Geometry2D.get_closest_points_between_segments(from, to, obstacle.from, obstacle.to)
		if nearest[0].distance_to(nearest[1]) <= obstacle.radius:
			return true
	return false


## How much of the straight way between two points inside the world is free, in px, found to a pixel.
func free_way(from: Vector2, to: Vector2) -> float:
	var length := from.distance_to(to)
	if not blocks(from, to):
		return length
	var free := 0.0
	var blocked := length
	while blocked - free > 1.0:
		var middle := (free + blocked) / 2.0
		if blocks(from, from.move_toward(to, middle)):
			blocked = middle
		else:
			free = middle
	return free
