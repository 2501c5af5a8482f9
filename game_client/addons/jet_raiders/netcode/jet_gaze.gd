class_name JetGaze
extends RefCounted
## Where somebody looks who watches: with the eyes of a pilot, or around a place in the world.

## The pilot's; -1 for who looks around a place.
var seat := -1
## World px; counts without a seat.
var place := Vector2.ZERO


static func at_pilot(of_seat: int) -> JetGaze:
	var gaze := JetGaze.new()
	gaze.seat = of_seat
	return gaze


static func around(a_place: Vector2) -> JetGaze:
	var gaze := JetGaze.new()
	gaze.place = a_place
	return gaze


## True for the eyes of a pilot.
func follows() -> bool:
	return seat >= 0


## The seat of the pilot who comes after [param from] by seat, or before it with a [param step] of -1. From -1 it is the
## first or the last; -1 comes back where nobody is there.
static func next_seat(pilots: Array[JetMessages.Pilot], from: int, step: int) -> int:
	var seats: Array[int] = []
	for pilot in pilots:
		if pilot.present:
			seats.append(pilot.seat)
	seats.sort()
	if seats.is_empty():
		return -1
	var index := seats.bsearch(from)
	if step > 0:
		index += 1 if index < seats.size() and seats[index] == from else 0
	else:
		index -= 1
	return seats[posmod(index, seats.size())]


## Whom to follow for a start: who has the most points. -1 if nobody is there.
static func first_seat(pilots: Array[JetMessages.Pilot]) -> int:
	var best: JetMessages.Pilot = null
	for pilot in pilots:
		if pilot.present and (best == null or pilot.score > best.score):
			best = pilot
	return best.seat if best else -1
