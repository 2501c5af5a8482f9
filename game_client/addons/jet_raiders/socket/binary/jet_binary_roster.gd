class_name JetBinaryRoster
extends RefCounted
## The pilots as a client of [code]jet.v1.bin[/code] knows them: a [JetMessages.GameState] says what has changed.

const _PHASES: Array[String] = ["waiting", "countdown", "running", "ended"]
const _OUTCOMES: Array[String] = ["", "completed", "abandoned", "failed"]
## In place of an outcome, while a match runs.
const _OVERTIME := 1
## The first is of a newer protocol.
const _ENDS: Array[String] = ["", "time", "score", "overtime", "given_up", "last_standing", "deserted", "abandoned"]
# Flags of a state.
const _FORGET := 1
const _HAS_END := 2
const _PRIVATE := 64
const _CORES := 128
const _PLACES: Array[String] = ["home", "carried", "dropped"]
# Parts of a pilot's change.
const _CARD := 1
const _COUNTS := 2
const _PRESENT := 4
const _READY := 8
const _VOTE := 16
# Flags of a card.
const _HAS_PLAYER := 1
const _BOT := 2

## By seat. A pilot is replaced when it changes: others may hold on to what it was.
var _pilots: Dictionary[int, JetMessages.Pilot] = {}


## Broken bytes show in [param body]; so does a change of a pilot who is unknown.
func read(body: JetByteReader) -> JetMessages.GameState:
	var state := JetMessages.GameState.new()
	var flags := body.u8()
	state.tick = body.u32()
	state.phase_ends_tick = body.u32() if flags & _HAS_END else -1
	state.phase = _PHASES[(flags >> 2) & 3]
	var bits := (flags >> 4) & 3
	state.overtime = state.phase == "running" and bits == _OVERTIME
	state.outcome = _OUTCOMES[bits] if state.phase == "ended" else ""
	state.winners = body.ids()
	if flags & _FORGET:
		_pilots.clear()
	for seat in body.ids():
		_pilots.erase(seat)
	var seat := -1
	for left in body.count():
		seat = body.id_after(seat)
		_read_pilot(body, seat)
	if flags & _PRIVATE:
		state.private = JetMessages.PrivateState.new()
		state.private.host = body.varint() - 1
		state.private.match_id = body.uuid()
		state.private.settings = JetMessages.MatchSettings.new()
		state.private.settings.fill_to = body.varint()
		state.private.settings.match_s = body.varint()
		state.private.settings.score_limit = body.varint()
		for left in body.count():
			state.private.maps.append(body.text())
		state.private.map = body.u8()
	if flags & _CORES:
		for left in body.count():
			state.cores.append(_read_core(body))
	if state.phase == "ended":
		var end := body.u8()
		state.ended_by = _ENDS[end] if end < _ENDS.size() else ""
	var seats := _pilots.keys()
	seats.sort()
	for known: int in seats:
		state.pilots.append(_pilots[known])
	return state


func _read_core(body: JetByteReader) -> JetMessages.Core:
	var core := JetMessages.Core.new()
	core.side = body.u8()
	var place := body.u8()
	if place >= _PLACES.size():
		body.fail()
		return core
	core.state = _PLACES[place]
	match core.state:
		"carried":
			core.by = body.seat()
		"dropped":
			core.x = body.f32()
			core.y = body.f32()
			core.returns_tick = body.u32()
	return core


func _read_pilot(body: JetByteReader, seat: int) -> void:
	var what := body.u8()
	if seat not in _pilots and not what & _CARD:
		body.fail()
		return
	var before: JetMessages.Pilot = _pilots.get(seat)
	var pilot := JetMessages.Pilot.new()
	pilot.seat = seat
	if before:
		pilot.kills = before.kills
		pilot.deaths = before.deaths
		pilot.assists = before.assists
		pilot.streak = before.streak
		pilot.score = before.score
	if what & _CARD:
		var flags := body.u8()
		pilot.bot = flags & _BOT
		pilot.team = body.u8()
		pilot.jet = body.u8()
		pilot.player_id = body.uuid() if flags & _HAS_PLAYER else ""
		pilot.name = body.text()
	else:
		pilot.bot = before.bot
		pilot.team = before.team
		pilot.jet = before.jet
		pilot.player_id = before.player_id
		pilot.name = before.name
	if what & _COUNTS:
		pilot.kills = body.varint()
		pilot.deaths = body.varint()
		pilot.score = body.zigzag()
		pilot.assists = body.varint()
		pilot.streak = body.varint()
	pilot.present = what & _PRESENT
	pilot.ready = what & _READY
	pilot.vote = body.u8() if what & _VOTE else -1
	_pilots[seat] = pilot
