class_name JetMatchState
extends RefCounted
## Everything a client knows of the match it is in. Changed by [method apply] alone; drawn from [method ships_now] and
## [method take_due_events].

signal phase_changed(phase: String)
## Roster or score changed.
signal pilots_changed
## A line for the kill feed: a [code]kill[/code], [code]join[/code] or [code]leave[/code]. Names as they were.
signal news(event: JetMessages.Event, by_name: String, target_name: String)

## How the match ended for us.
enum Result { WON, DRAWN, LOST, ABANDONED }

## Events that wait to be shown; a program that was held up shows none for a while.
const MAX_UNSHOWN := 256
## Events older than this when their turn comes are not shown: nobody wants last minute's explosions at once.
const STALE_TICKS := 60.0
## The shots of our predicted ship start at its time and slip back to that of the others in this many seconds.
const SHOT_SLIP_S := 1.0

var identity: JetMessages.Identity
var phase := "waiting"
## -1 where the phase has no set end.
var phase_ends_tick := -1
## The server drains and closes whatever is not over by this tick; -1 while it does not.
var closes_tick := -1
## Empty until the match has ended.
var outcome := ""
var winners := PackedInt32Array()
var pilots: Array[JetMessages.Pilot] = []
var clock: JetTickClock
var snapshots: JetSnapshotBuffer
var prediction: JetPrediction
## The newest input the server applied to our ship; -1 before the first snapshot.
var ack := -1

var _unshown: Array[JetMessages.Event] = []
var _last_event := 0
var _lead_ticks := 0.0
var _now_ms := 0.0
## When each of our shots was first seen, local ms by shot id.
var _shot_seen_ms: Dictionary[int, float] = {}


## Takes a message in at local time [param now_ms]. Before the first [JetMessages.Identity] there is nothing to change.
func apply(message: JetMessages.Message, now_ms: float) -> void:
	if message is JetMessages.Identity:
		_apply_identity(message)
	elif identity == null:
		return
	elif message is JetMessages.GameState:
		_apply_game_state(message)
	elif message is JetMessages.WorldUpdate:
		_apply_world_update(message, now_ms)
	elif message is JetMessages.Event:
		_apply_event(message)
	elif message is JetMessages.ServerDraining:
		closes_tick = message.ends_tick


## Sets the time that is drawn: [param round_trip_ms] says how far ahead of the snapshots our own ship flies.
func advance(now_ms: float, round_trip_ms: float) -> void:
	_now_ms = now_ms
	var lead := maxf(0.0, round_trip_ms) / clock.tick_ms if clock else 0.0
	# The round trip is measured anew now and then: our ship must not jump for that.
	_lead_ticks = lerpf(_lead_ticks, lead, 0.05)


## The tick that the others are drawn at, or -1 before the first snapshot.
func shown_tick() -> float:
	if clock == null or not clock.is_set:
		return -1.0
	return clock.tick_at(_now_ms - JetSnapshotBuffer.RENDER_DELAY_MS)


## The tick to name as seen in an input that is sent now; -1 before the first snapshot.
func seen_tick() -> int:
	return roundi(shown_tick())


## The tick on which controls given now take effect.
func control_tick() -> float:
	return clock.tick_at(_now_ms) + _lead_ticks


## All ships as they are to be drawn now; ours is predicted while the match runs.
func ships_now(delta: float) -> Array[JetSnapshotBuffer.ShownShip]:
	var tick := shown_tick()
	if tick < 0.0:
		return []
	var ships := snapshots.ships_at(tick)
	if phase != "running" or not prediction.is_ready():
		return ships
	for ship in ships:
		# Its death and its return are shown with the others', when their tick is drawn.
		if ship.id == identity.seat and ship.alive:
			var flight := prediction.shown_at(control_tick(), delta)
			ship.position = flight.position
			ship.rotation = flight.rotation
			ship.throttle = flight.throttle
	return ships


## All shots as they are to be drawn now.
func shots_now() -> Array[JetSnapshotBuffer.ShownShot]:
	var tick := shown_tick()
	if tick < 0.0:
		return []
	return snapshots.shots_at(tick, identity.seat, _shot_lead)


## Takes out the events whose tick the drawn time has reached.
func take_due_events() -> Array[JetMessages.Event]:
	var due: Array[JetMessages.Event] = []
	var later: Array[JetMessages.Event] = []
	var tick := shown_tick()
	for event in _unshown:
		if event.tick > tick:
			later.append(event)
		elif tick - event.tick <= STALE_TICKS:
			due.append(event)
	_unshown = later
	return due


## Null for a seat nobody sits in.
func pilot_of(seat: int) -> JetMessages.Pilot:
	for pilot in pilots:
		if pilot.seat == seat:
			return pilot
	return null


func own_pilot() -> JetMessages.Pilot:
	return pilot_of(identity.seat) if identity else null


## Best first: score, then fewer deaths, then seat, so that a table does not flicker.
func standings() -> Array[JetMessages.Pilot]:
	var sorted := pilots.duplicate()
	sorted.sort_custom(_is_better)
	return sorted


## Equal scores share a rank, as in the recorded result.
func rank_of(pilot: JetMessages.Pilot) -> int:
	var rank := 1
	for other in pilots:
		if other.score > pilot.score:
			rank += 1
	return rank


## Winners of more than one team mean a draw.
func result() -> Result:
	if outcome == "abandoned":
		return Result.ABANDONED
	if identity.seat not in winners:
		return Result.DRAWN if winners.is_empty() else Result.LOST
	var teams: Dictionary[int, bool] = {}
	for seat in winners:
		var pilot := pilot_of(seat)
		teams[pilot.team if pilot else -1 - seat] = true
	return Result.DRAWN if teams.size() > 1 else Result.WON


## Seconds left in the phase, or -1 where it has no set end.
func seconds_left() -> float:
	return _seconds_until(phase_ends_tick)


## Seconds until a draining server closes what we are in, or -1 if it does not, or the match is over before that.
func seconds_to_closing() -> float:
	var ends_before := phase_ends_tick >= 0 and phase_ends_tick <= closes_tick
	if phase == "ended" or (phase == "running" and ends_before):
		return -1.0
	return _seconds_until(closes_tick)


func _seconds_until(tick: int) -> float:
	if tick < 0 or clock == null or not clock.is_set:
		return -1.0
	return maxf(0.0, (tick - clock.tick_at(_now_ms)) * clock.tick_ms / 1000.0)


## The same match goes on where it was: events missed meanwhile follow and are told from old ones by their id.
func _apply_identity(message: JetMessages.Identity) -> void:
	if identity == null or identity.match_id != message.match_id:
		_last_event = message.last_event
		_unshown.clear()
		pilots.clear()
		phase = "waiting"
		phase_ends_tick = -1
		outcome = ""
		winners.clear()
	identity = message
	# Told again after each join to a server that drains.
	closes_tick = -1
	ack = -1
	clock = JetTickClock.new(identity.tick_rate)
	snapshots = JetSnapshotBuffer.new(identity.world.size(), identity.tick_rate)
	prediction = JetPrediction.new(identity)
	_shot_seen_ms.clear()


func _apply_game_state(state: JetMessages.GameState) -> void:
	var before := phase
	phase = state.phase
	phase_ends_tick = state.phase_ends_tick
	outcome = state.outcome
	winners = state.winners
	pilots = state.pilots
	pilots_changed.emit()
	if phase != before:
		phase_changed.emit(phase)


func _apply_world_update(update: JetMessages.WorldUpdate, now_ms: float) -> void:
	if not snapshots.push(update):
		return
	clock.observe(update.tick, now_ms)
	var own := snapshots.newest_ship(identity.seat)
	if own:
		ack = own.ack
		prediction.corrected(own, update.tick)
	elif ack < 0:
		ack = 0
	_note_own_shots(update, now_ms)


func _note_own_shots(update: JetMessages.WorldUpdate, now_ms: float) -> void:
	var seen: Dictionary[int, float] = {}
	for shot in update.projectiles:
		if shot.owner == identity.seat:
			seen[shot.id] = _shot_seen_ms.get(shot.id, now_ms)
	_shot_seen_ms = seen


## Ticks that one of our shots is drawn ahead of the others' time.
func _shot_lead(id: int) -> float:
	var age_s := (_now_ms - float(_shot_seen_ms.get(id, _now_ms))) / 1000.0
	var ahead := control_tick() - shown_tick() if phase == "running" else 0.0
	return ahead * clampf(1.0 - age_s / SHOT_SLIP_S, 0.0, 1.0)


func _apply_event(event: JetMessages.Event) -> void:
	if event.id <= _last_event:
		return
	_last_event = event.id
	_unshown.append(event)
	if _unshown.size() > MAX_UNSHOWN:
		_unshown.remove_at(0)
	match event.kind:
		"kill":
			news.emit(event, _name_of(event.by), _name_of(event.target))
		"join":
			news.emit(event, event.name, "")
		"leave":
			news.emit(event, _name_of(event.seat), "")


func _name_of(seat: int) -> String:
	var pilot := pilot_of(seat)
	return pilot.name if pilot else "Pilot %d" % (seat + 1)


func _is_better(a: JetMessages.Pilot, b: JetMessages.Pilot) -> bool:
	if a.score != b.score:
		return a.score > b.score
	if a.deaths != b.deaths:
		return a.deaths < b.deaths
	return a.seat < b.seat
