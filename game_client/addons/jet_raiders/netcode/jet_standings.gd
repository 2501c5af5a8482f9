class_name JetStandings
extends RefCounted
## Who stands where in a match, as in its recorded result: by his points, or where there are sides by his side's. Who
## gave up stands behind the others.

## The points of each side, by its number; none where everybody fights everybody.
var side_scores := PackedInt32Array()

var _pilots: Array[JetMessages.Pilot]
var _given_up: Dictionary[int, bool] = {}


func _init(state: JetMatchState) -> void:
	_pilots = state.pilots
	side_scores.resize(state.identity.sides if state.identity else 0)
	for pilot in _pilots:
		if pilot.team < side_scores.size():
			side_scores[pilot.team] += pilot.score
	if state.ended_by == "given_up":
		_find_who_gave_up(state.winners)


## What places a pilot comes first, then side, score, fewer deaths and seat, so that a table does not flicker.
func best_first() -> Array[JetMessages.Pilot]:
	var sorted := _pilots.duplicate()
	sorted.sort_custom(_stands_above)
	return sorted


## Pilots who share what places them share a rank, 1 for the best.
func rank_of(pilot: JetMessages.Pilot) -> int:
	return 1 + _pilots.filter(func(other: JetMessages.Pilot) -> bool: return is_before(other, pilot)).size()


## True if [param a] has the better rank.
func is_before(a: JetMessages.Pilot, b: JetMessages.Pilot) -> bool:
	if _given_up.has(a.seat) != _given_up.has(b.seat):
		return _given_up.has(b.seat)
	return _points_of(a) > _points_of(b)


func _points_of(pilot: JetMessages.Pilot) -> int:
	return side_scores[pilot.team] if pilot.team < side_scores.size() else pilot.score


## Those who have not won, or of whose side nobody has.
func _find_who_gave_up(winners: PackedInt32Array) -> void:
	var won: Dictionary[int, bool] = {}
	for pilot in _pilots:
		if pilot.seat in winners:
			won[_party_of(pilot)] = true
	for pilot in _pilots:
		if not won.has(_party_of(pilot)):
			_given_up[pilot.seat] = true


## Whom a pilot wins and loses with: his side, or himself.
func _party_of(pilot: JetMessages.Pilot) -> int:
	return pilot.seat if side_scores.is_empty() else pilot.team


func _stands_above(a: JetMessages.Pilot, b: JetMessages.Pilot) -> bool:
	if is_before(a, b) or is_before(b, a):
		return is_before(a, b)
	if not side_scores.is_empty() and a.team != b.team:
		return a.team < b.team
	if a.score != b.score:
		return a.score > b.score
	if a.deaths != b.deaths:
		return a.deaths < b.deaths
	return a.seat < b.seat
