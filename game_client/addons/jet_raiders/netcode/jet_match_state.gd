class_name JetMatchState
extends RefCounted
## Everything a client knows of the match it is in. Changed by [method apply] alone; drawn from [method ships_now] and
## [method take_due_events].

signal phase_changed(phase: String)
## Roster or score changed.
signal pilots_changed
## A line for the kill feed: a [code]kill[/code], [code]join[/code] or [code]leave[/code]. Names as they were.
signal news(event: JetMessages.Event, by_name: String, target_name: String)

## Something else stands in the world than before: [member terrain] is another one.
signal map_changed
## [member tally] is another one.
signal giving_up
## [member rematch] is another one.
signal rematch_changed
## Somebody in the lobby has said something. The name as it was; [param player_id] to leave out who is muted.
signal said(chat: JetMessages.Chat, by_name: String, player_id: String)

## What we asked for in a private lobby, or have said, is not granted; a code of PROTOCOL.md.
signal denied(code: String)

## How the match ended for us.
enum Result { WON, DRAWN, LOST, ABANDONED }

## Events that wait to be shown; a program that was held up shows none for a while.
const MAX_UNSHOWN := 256
## Events older than this when their turn comes are not shown: nobody wants last minute's explosions at once.
const STALE_TICKS := 60.0

var identity: JetMessages.Identity
var phase := "waiting"
## -1 where the phase has no set end.
var phase_ends_tick := -1
## The server drains, or another world follows: whatever is not over by this tick is closed; -1 while neither is so.
var closes_tick := -1
## Seats of the world that follows then; 0 when it is the server that drains.
var next_seats := 0
## The match was level when its time was up, and goes on until somebody leads.
var overtime := false
## Empty until the match has ended.
var outcome := ""
## What ended it, as [member JetMessages.GameState.ended_by]; empty before that.
var ended_by := ""
var winners := PackedInt32Array()
## How many of our side want to give the match up; null while nobody does.
var tally: JetMessages.Tally
## Once a match has ended: how many want to play it again, and of how many; null while nobody is asked.
var rematch: JetMessages.Tally
var pilots: Array[JetMessages.Pilot] = []
## Who shot our ship down last, by name; empty for nobody, as of the ring, and once it is placed again.
var shot_down_by := ""
## By side; none where nothing is stolen.
var cores: Array[JetMessages.Core] = []
## Null unless the lobby is private.
var private: JetMessages.PrivateState
## The newest of a large world; null before it, and in small ones.
var radar: JetMessages.Radar
## Where who watches looks; null for who flies.
var gaze: JetGaze
## Of a recorded match; null for what goes on now.
var playback: JetMessages.Playback
var terrain: JetTerrain
var clock: JetTickClock
var snapshots: JetSnapshotBuffer
var prediction: JetPrediction
## How far ahead of the newest tick our ship is flown.
var lead: JetLead
var beams: JetBeams
## The newest input the server applied to our ship; -1 before the first snapshot.
var ack := -1

var _unshown: Array[JetMessages.Event] = []
var _last_event := 0
var _now_ms := 0.0
var _pilots_by_seat: Dictionary[int, JetMessages.Pilot] = {}


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
	elif message is JetMessages.Chat:
		var speaker := pilot_of(message.by)
		said.emit(message, name_of(message.by), speaker.player_id if speaker else "")
	elif message is JetMessages.Map:
		_apply_map(message)
	elif message is JetMessages.Tally:
		_apply_tally(message)
	elif message is JetMessages.Rematch:
		identity.match_id = message.match_id
	elif message is JetMessages.Radar:
		radar = message
	elif message is JetMessages.Playback:
		_apply_playback(message, now_ms)
	elif message is JetMessages.ServerDraining:
		closes_tick = message.ends_tick
		next_seats = message.next_seats
	elif message is JetMessages.Denied:
		denied.emit(message.code)


## Sets the time that is drawn.
func advance(now_ms: float) -> void:
	_now_ms = now_ms


## The tick that the others are drawn at, or -1 before the first snapshot.
func shown_tick() -> float:
	if clock == null or not clock.is_set:
		return -1.0
	var tick := clock.shown_tick_at(_now_ms)
	# A recording that stands still is shown as it is, not as it would go on.
	return minf(tick, clock.newest_tick) if playback and playback.paused else tick


## The tick that is reaching us now; of a recording that stands still, the one that it stands on.
func present_tick() -> float:
	if clock == null or not clock.is_set:
		return float(identity.tick) if identity else -1.0
	return float(clock.newest_tick) if playback and playback.paused else clock.tick_at(_now_ms)


## The tick that our own ship and its shots are drawn at: on the next one, controls given now are to count.
func own_tick() -> float:
	return clock.tick_at(_now_ms) + lead.drawn


## The tick to name in an input that is sent now: none that our ship has been drawn at.
func input_tick() -> int:
	return maxi(ceili(clock.tick_at(_now_ms) + maxf(lead.sent, lead.drawn)), 1)


## How many ticks behind our own ship the others are drawn.
func ticks_behind() -> int:
	return maxi(roundi(own_tick() - shown_tick()), 0)


## All ships as they are to be drawn now; ours is predicted while the match runs. Good until the next call.
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
			var flight := prediction.shown_at(own_tick(), delta)
			ship.position = flight.position
			ship.rotation = flight.rotation
			ship.throttle = flight.throttle
	return ships


## All shots as they are to be drawn now, with those that our ship is about to fire. Ours are drawn with the others, or
## as long behind our ship as the server lets shots begin before they are fired: so they leave the nose when we fire.
func shots_now() -> Array[JetSnapshotBuffer.ShownShot]:
	var tick := shown_tick()
	if tick < 0.0:
		return []
	if phase != "running":
		return snapshots.shots_at(tick)
	var shots := snapshots.shots_at(tick, identity.seat)
	var own_shown := maxf(tick, own_tick() - JetPrediction.MAX_REWIND_TICKS)
	shots.append_array(snapshots.shots_of(identity.seat, own_shown))
	var inside := Rect2(Vector2.ZERO, identity.world.size())
	for foretold in prediction.shots_at(own_tick()):
		var shot := JetSnapshotBuffer.ShownShot.new()
		shot.id = foretold.id
		shot.owner = identity.seat
		shot.weapon = foretold.weapon
		shot.is_salvo = foretold.is_salvo
		shot.velocity = foretold.velocity
		var flown_s := maxf(own_shown - foretold.born, 0.0) / identity.tick_rate
		var speed := foretold.velocity.length()
		var flown := identity.weapon(foretold.weapon).flown_px(speed, flown_s)
		shot.position = foretold.position + foretold.velocity / maxf(speed, 1.0) * flown
		if inside.has_point(shot.position) and not terrain.blocks(foretold.position, shot.position):
			shots.append(shot)
	return shots


## Takes out our beams that have not been drawn yet, with [param ships] as they are drawn now. The event of such a beam
## does not become due any more.
func take_foretold_beams(ships: Array[JetSnapshotBuffer.ShownShip]) -> Array[JetBeams.ShownBeam]:
	var shown: Array[JetBeams.ShownBeam] = []
	if phase != "running" or shown_tick() < 0.0:
		return shown
	var foretold := prediction.take_beams(own_tick())
	if foretold.is_empty():
		return shown
	var in_the_way := PackedVector2Array()
	for ship in ships:
		if ship.alive and ship.id != identity.seat and not _is_friend(ship.id):
			in_the_way.append(ship.position)
	for beam in foretold:
		shown.append(beams.take(beam, in_the_way))
	return shown


## What we fire goes through those of our own side.
func _is_friend(seat: int) -> bool:
	var own := own_pilot()
	var other := pilot_of(seat)
	return identity.sides > 0 and own != null and other != null and own.team == other.team


## Takes out the events whose tick the drawn time has reached.
func take_due_events() -> Array[JetMessages.Event]:
	var due: Array[JetMessages.Event] = []
	var later: Array[JetMessages.Event] = []
	var tick := shown_tick()
	for event in _unshown:
		if event.tick > tick:
			later.append(event)
		elif tick - event.tick <= STALE_TICKS and not beams.was_foretold(event):
			due.append(event)
	_unshown = later
	return due


## The seat that the picture is about: ours, or of the one whom we follow; -1 for none.
func followed_seat() -> int:
	if gaze:
		return gaze.seat
	return identity.seat if identity else -1


## Null for a seat nobody sits in.
func pilot_of(seat: int) -> JetMessages.Pilot:
	return _pilots_by_seat.get(seat)


func own_pilot() -> JetMessages.Pilot:
	return pilot_of(identity.seat) if identity else null


## Of now; it does not change with the match.
func standings() -> JetStandings:
	return JetStandings.new(self)


## True while we may vote for giving up: two sides or two pilots fight each other.
func can_give_up() -> bool:
	if identity == null or identity.seat < 0 or phase != "running" or phase_ends_tick < 0:
		return false
	var here := pilots.filter(func(pilot: JetMessages.Pilot) -> bool: return pilot.present or pilot.bot)
	return (identity.sides if identity.sides > 0 else here.size()) == 2


## True if a ship is harmed there now. Measured straight: the way across the seam does not count.
func is_outside_the_ring(place: Vector2) -> bool:
	if identity.ring == null or phase != "running" or phase_ends_tick < 0:
		return false
	var left := maxf(phase_ends_tick - shown_tick(), 0.0)
	return place.distance_to(identity.ring.center_at(left)) > identity.ring.radius_at(left)


## Several winners mean a draw, where there are sides those of more than one.
func result() -> Result:
	if outcome == "abandoned":
		return Result.ABANDONED
	if identity.seat not in winners:
		return Result.DRAWN if winners.is_empty() else Result.LOST
	return Result.DRAWN if is_drawn() else Result.WON


## Somebody who is not in the table, or not yet, goes by the seat.
func name_of(seat: int) -> String:
	var pilot := pilot_of(seat)
	return pilot.name if pilot else "Pilot %d" % (seat + 1)


## True once the match has ended with several winners, where there are sides with those of more than one.
func is_drawn() -> bool:
	if identity.sides == 0:
		return winners.size() > 1
	var teams: Dictionary[int, bool] = {}
	for seat in winners:
		var pilot := pilot_of(seat)
		teams[pilot.team if pilot else -1 - seat] = true
	return teams.size() > 1


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
	return maxf(0.0, (tick - present_tick()) / identity.tick_rate)


## The same match goes on where it was: events missed meanwhile follow and are told from old ones by their id.
func _apply_identity(message: JetMessages.Identity) -> void:
	if identity == null or identity.match_id != message.match_id:
		_last_event = message.last_event
		gaze = null
		playback = null
		_unshown.clear()
		pilots.clear()
		cores.clear()
		_pilots_by_seat.clear()
		phase = "waiting"
		phase_ends_tick = -1
		overtime = false
		outcome = ""
		ended_by = ""
		winners.clear()
		shot_down_by = ""
		tally = null
		rematch = null
	identity = message
	identity.lay_out()
	# Of a recording another part follows, and what has happened in this one is not to be shown any more.
	if identity.seat < 0:
		_unshown.clear()
	# Told again after each join to a server that drains.
	closes_tick = -1
	next_seats = 0
	ack = -1
	radar = null
	clock = JetTickClock.new(identity.tick_rate * (playback.speed if playback else 1.0))
	lead = JetLead.new()
	_begin_in(JetTerrain.new(identity))


## Between two matches of a private lobby.
func _apply_tally(told: JetMessages.Tally) -> void:
	if told.subject == "rematch":
		rematch = told
		rematch_changed.emit()
	elif told.subject == "give_up":
		tally = told if told.votes > 0 else null
		giving_up.emit()


func _apply_map(map: JetMessages.Map) -> void:
	map.lay_out(identity.world.size())
	identity.obstacles = map.obstacles
	identity.bases = map.bases
	identity.pickups = map.pickups
	_begin_in(JetTerrain.new(identity))
	map_changed.emit()


func _begin_in(new_terrain: JetTerrain) -> void:
	terrain = new_terrain
	snapshots = JetSnapshotBuffer.new(identity, terrain)
	prediction = JetPrediction.new(identity, terrain)
	beams = JetBeams.new(identity, terrain)


func _apply_game_state(state: JetMessages.GameState) -> void:
	var before := phase
	phase = state.phase
	phase_ends_tick = state.phase_ends_tick
	overtime = state.overtime
	outcome = state.outcome
	ended_by = state.ended_by
	winners = state.winners
	if phase != "running":
		tally = null
	if phase != "ended":
		rematch = null
	private = state.private
	if private:
		# The next match of a private lobby has an id of its own, and is played as its host has chosen.
		identity.match_id = private.match_id
		identity.score_limit = private.settings.score_limit
	pilots = state.pilots
	cores = state.cores
	_pilots_by_seat.clear()
	for pilot in pilots:
		_pilots_by_seat[pilot.seat] = pilot
	pilots_changed.emit()
	if phase != before:
		phase_changed.emit(phase)


func _apply_playback(told: JetMessages.Playback, now_ms: float) -> void:
	playback = told
	clock.run_at(identity.tick_rate * playback.speed, now_ms)


func _apply_world_update(update: JetMessages.WorldUpdate, now_ms: float) -> void:
	if not snapshots.push(update):
		return
	_name_energy(update)
	var is_first := not clock.is_set
	var drawn_at := clock.tick_at(now_ms) + lead.drawn
	clock.observe(update.tick, now_ms)
	terrain.down = update.down
	var own := snapshots.newest_ship(identity.seat)
	if own:
		if ack >= 0 and own.ack > ack:
			lead.adjust(own.lead)
		ack = own.ack
		var moved := 0.0
		if not is_first:
			var arriving := clock.tick_at(now_ms)
			lead.follow(drawn_at - arriving)
			moved = arriving + lead.drawn - drawn_at
		prediction.corrected(own, update.tick, moved)
	elif ack < 0:
		ack = 0


## Who watches is told what one ship has to pay with, in the binary encoding without saying whose: of the pilot who is
## followed.
func _name_energy(update: JetMessages.WorldUpdate) -> void:
	var watched := snapshots.newest_ship(followed_seat())
	if watched and update.watched_energy >= 0.0:
		watched.energy = update.watched_energy


func _apply_event(event: JetMessages.Event) -> void:
	if event.id <= _last_event:
		return
	_last_event = event.id
	_unshown.append(event)
	if _unshown.size() > MAX_UNSHOWN:
		_unshown.remove_at(0)
	match event.kind:
		"spawn" when event.seat == identity.seat:
			shot_down_by = ""
		"kill":
			if event.target == identity.seat:
				shot_down_by = name_of(event.by) if event.by != event.target else ""
			news.emit(event, name_of(event.by), name_of(event.target))
		"join":
			news.emit(event, event.name, "")
		"core" when event.change != "dropped":
			news.emit(event, name_of(event.by) if event.by >= 0 else "", "")
		"leave":
			news.emit(event, name_of(event.seat), "")
