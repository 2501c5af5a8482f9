class_name JetBeams
extends RefCounted
## Our beams, to be drawn as soon as the trigger is pulled, and told apart from those that only the server tells of.

## A beam is told at most so many ticks after it was foretold: it is one and the same.
const SAME_TICKS := 12
## Beams that are still told of are not older than this many.
const MAX_TAKEN := 8


## A beam to be drawn now. It may end beyond the seam that its ship is near to.
class ShownBeam:
	extends RefCounted
	var from: Vector2
	var to: Vector2


var _identity: JetMessages.Identity
var _terrain: JetTerrain
## The ticks of those that were taken last.
var _taken: Array[int] = []


func _init(identity: JetMessages.Identity, terrain: JetTerrain) -> void:
	_identity = identity
	_terrain = terrain


## Notes that it is drawn; ends it where the server will, with the others at [param places].
func take(beam: JetPrediction.ForetoldBeam, places: PackedVector2Array) -> ShownBeam:
	_taken.append(beam.tick)
	if _taken.size() > MAX_TAKEN:
		_taken.remove_at(0)
	var shown := ShownBeam.new()
	shown.from = beam.from
	shown.to = beam.from + beam.direction * _reach(beam, places)
	return shown


## True for a beam of ours that was drawn when it was foretold.
func was_foretold(event: JetMessages.Event) -> bool:
	var is_same := func(tick: int) -> bool: return absi(tick - event.tick) <= SAME_TICKS
	return event.kind == "beam" and event.by == _identity.seat and _taken.any(is_same)


## How far it shines: to the end of its range, the edge of the world, an obstacle or the first ship.
func _reach(beam: JetPrediction.ForetoldBeam, places: PackedVector2Array) -> float:
	var numbers := _identity.weapon(beam.weapon)
	var range_px := minf(numbers.range, _way_to_the_edge(beam))
	var nearest := _terrain.free_way(beam.from, beam.from + beam.direction * range_px)
	var width := _identity.ship.radius + numbers.radius
	for place in places:
		var way := JetTorus.way(beam.from, place, _identity.world.size())
		var along := way.dot(beam.direction)
		var aside := way.cross(beam.direction)
		if along > 0.0 and absf(aside) < width:
			nearest = minf(nearest, maxf(along - sqrt(width * width - aside * aside), 0.0))
	return nearest


func _way_to_the_edge(beam: JetPrediction.ForetoldBeam) -> float:
	var world := _identity.world.size()
	var nearest := INF
	for axis: int in [Vector2.AXIS_X, Vector2.AXIS_Y]:
		var step := beam.direction[axis]
		if not is_zero_approx(step):
			var room := world[axis] - beam.from[axis] if step > 0.0 else beam.from[axis]
			nearest = minf(nearest, room / absf(step))
	return nearest
