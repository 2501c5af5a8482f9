class_name JetJsonCodec
extends JetCodec
## [code]jet.v1.json[/code]: text, one message per line.

## What reads each type of message.
var _readers: Dictionary[String, Callable] = {
	"Identity": JetJsonIdentity.read,
	"GameState": _game_state,
	"WorldUpdate": _world_update,
	"Event": _event,
	"ServerDraining": _server_draining,
	"Denied": _denied,
	"Chat": _chat,
	"Vote": _tally,
	"Map": _map,
	"Radar": _radar,
	"Playback": _playback,
	"Pong": _pong,
}


func subprotocol() -> String:
	return "jet.v1.json"


func is_text() -> bool:
	return true


func join_with_ticket(match_ticket: String) -> PackedByteArray:
	return _encode("Join", {"match_ticket": match_ticket})


func join_with_resume(resume_token: String, last_event: int) -> PackedByteArray:
	var data := {"resume_token": resume_token}
	if last_event >= 0:
		data["last_event"] = last_event
	return _encode("Join", data)


func input(seq: int, tick: int, controls: JetControls, seen := -1) -> PackedByteArray:
	var data := {
		"seq": seq,
		"thrust": controls.thrust,
		"turn": controls.turn,
		"shoot": controls.shoot,
		"ability": controls.ability,
	}
	if tick > 0:
		data["tick"] = tick
	if seen >= 0:
		data["seen"] = seen
	return _encode("Input", data)


func ping(nonce: int) -> PackedByteArray:
	return _encode("Ping", {"nonce": nonce})


func leave() -> PackedByteArray:
	return _encode("Leave", {})


func jet(number: int) -> PackedByteArray:
	return _encode("Jet", {"jet": number})


func ready(is_ready: bool) -> PackedByteArray:
	return _encode("Ready", {"ready": is_ready})


func start() -> PackedByteArray:
	return _encode("Start", {})


func kick(seat: int) -> PackedByteArray:
	return _encode("Kick", {"seat": seat})


func settings(wanted: JetMessages.MatchSettings) -> PackedByteArray:
	var data := {"fill_to": wanted.fill_to, "match_s": wanted.match_s, "score_limit": wanted.score_limit}
	return _encode("Settings", data)


func say_phrase(phrase: int, to_side := false) -> PackedByteArray:
	return _encode("Chat", {"to": _to(to_side), "phrase": phrase})


func say_text(text: String, to_side := false) -> PackedByteArray:
	return _encode("Chat", {"to": _to(to_side), "text": text})


func give_up(gives_up: bool) -> PackedByteArray:
	return _encode("Vote", {"subject": "give_up", "choice": 1 if gives_up else 0})


func vote_for_map(map: int) -> PackedByteArray:
	return _encode("Vote", {"subject": "map", "choice": map})


func follow(seat: int) -> PackedByteArray:
	return _encode("Watch", {"follow": seat})


func look_at(place: Vector2) -> PackedByteArray:
	return _encode("Watch", {"at": {"x": place.x, "y": place.y}})


func playback(wish: JetMessages.PlaybackWish) -> PackedByteArray:
	var data := {}
	if wish.pausing != JetMessages.PlaybackWish.Pausing.AS_IT_IS:
		data["paused"] = wish.pausing == JetMessages.PlaybackWish.Pausing.PAUSED
	if wish.speed > 0.0:
		data["speed"] = wish.speed
	if wish.seek_tick >= 0:
		data["seek_tick"] = wish.seek_tick
	return _encode("Playback", data)


func decode(bytes: PackedByteArray, is_string: bool) -> Frame:
	var frame := Frame.new()
	if not is_string:
		frame.error = "a binary frame"
		return frame
	var json := JSON.new()
	for line in bytes.get_string_from_utf8().split("\n", false):
		if json.parse(line) != OK:
			frame.error = "a line of the frame is not JSON"
			return frame
		var fields := JetFields.new(json.data, [], "message")
		var type := fields.text("type")
		var message := _message(type, fields.object("data"))
		if fields.is_broken():
			frame.error = "a malformed message '%s'; %s" % [type, fields.complaint()]
			return frame
		if message:
			frame.messages.append(message)
	return frame


func _to(to_side: bool) -> String:
	return "side" if to_side else "all"


func _encode(type: String, data: Dictionary) -> PackedByteArray:
	return JSON.stringify({"type": type, "data": data}).to_utf8_buffer()


## Null for a type that we do not know.
func _message(type: String, data: JetFields) -> JetMessages.Message:
	return _readers[type].call(data) if type in _readers else null


func _server_draining(data: JetFields) -> JetMessages.ServerDraining:
	var draining := JetMessages.ServerDraining.new()
	draining.tick = data.whole("tick")
	draining.ends_tick = data.whole("ends_tick")
	draining.next_seats = data.whole_or("next_seats", 0)
	return draining


func _denied(data: JetFields) -> JetMessages.Denied:
	var denied := JetMessages.Denied.new()
	denied.request = data.text("request")
	denied.code = data.text("code")
	return denied


func _chat(data: JetFields) -> JetMessages.Chat:
	var said := JetMessages.Chat.new()
	said.tick = data.whole("tick")
	said.by = data.whole("by")
	said.to = data.text("to")
	if data.has("phrase"):
		said.phrase = data.whole("phrase")
	else:
		said.text = data.text("text")
	return said


func _tally(data: JetFields) -> JetMessages.Tally:
	var tally := JetMessages.Tally.new()
	tally.tick = data.whole("tick")
	tally.subject = data.text("subject")
	tally.votes = data.whole("votes")
	tally.needed = data.whole("needed")
	return tally


func _radar(data: JetFields) -> JetMessages.Radar:
	var radar := JetMessages.Radar.new()
	radar.tick = data.whole("tick")
	radar.columns = data.whole("columns")
	radar.rows = data.whole("rows")
	for fields in data.objects("sides"):
		var side := JetMessages.RadarSide.new()
		side.team = fields.whole_or("team", -1)
		side.cells = fields.wholes("cells")
		radar.sides.append(side)
	return radar


func _playback(data: JetFields) -> JetMessages.Playback:
	var playback_state := JetMessages.Playback.new()
	playback_state.tick = data.whole("tick")
	playback_state.begins_tick = data.whole("begins_tick")
	playback_state.ends_tick = data.whole("ends_tick")
	playback_state.paused = data.flag("paused")
	playback_state.speed = data.number("speed")
	return playback_state


func _pong(data: JetFields) -> JetMessages.Pong:
	var pong := JetMessages.Pong.new()
	pong.nonce = data.whole("nonce")
	pong.tick = data.whole("tick")
	return pong


func _map(data: JetFields) -> JetMessages.Map:
	var map := JetMessages.Map.new()
	map.tick = data.whole("tick")
	map.name = data.text("name")
	map.obstacles = JetJsonIdentity.read_obstacles(data)
	map.bases = JetJsonIdentity.read_bases(data)
	map.pickups = JetJsonIdentity.read_pickups(data)
	map.repeated = JetJsonIdentity.read_repeated(data)
	return map


func _game_state(data: JetFields) -> JetMessages.GameState:
	var state := JetMessages.GameState.new()
	state.tick = data.whole("tick")
	state.phase = data.text("phase")
	state.phase_ends_tick = data.whole_or("phase_ends_tick", -1)
	state.overtime = data.has("overtime") and data.flag("overtime")
	state.outcome = data.text_or_empty("outcome")
	state.ended_by = data.text("ended_by") if data.has("ended_by") else ""
	state.winners = data.wholes("winners")
	if data.has("private"):
		var private := data.object("private")
		state.private = JetMessages.PrivateState.new()
		state.private.host = private.whole_or("host", -1)
		state.private.match_id = private.text("match_id")
		var settings_fields := private.object("settings")
		state.private.settings = JetMessages.MatchSettings.new()
		state.private.settings.fill_to = settings_fields.whole("fill_to")
		state.private.settings.match_s = settings_fields.whole("match_s")
		state.private.settings.score_limit = settings_fields.whole("score_limit")
		state.private.maps = private.texts("maps")
		state.private.map = private.whole("map")
	if data.has("cores"):
		for fields in data.objects("cores"):
			state.cores.append(_core(fields))
	for fields in data.objects("pilots"):
		var pilot := JetMessages.Pilot.new()
		pilot.seat = fields.whole("seat")
		pilot.player_id = fields.text_or_empty("player_id")
		pilot.name = fields.text("name")
		pilot.team = fields.whole("team")
		pilot.bot = fields.flag("bot")
		pilot.jet = fields.whole_or("jet", 0)
		pilot.present = fields.flag("present")
		pilot.ready = fields.has("ready") and fields.flag("ready")
		pilot.vote = fields.whole_or("vote", -1)
		pilot.kills = fields.whole("kills")
		pilot.deaths = fields.whole("deaths")
		pilot.assists = fields.whole("assists")
		pilot.streak = fields.whole("streak")
		pilot.score = fields.whole("score")
		state.pilots.append(pilot)
	return state


func _world_update(data: JetFields) -> JetMessages.WorldUpdate:
	var update := JetMessages.WorldUpdate.new()
	update.tick = data.whole("tick")
	for fields in data.objects("entities"):
		var ship := JetMessages.Ship.new()
		ship.id = fields.whole("id")
		ship.x = fields.number("x")
		ship.y = fields.number("y")
		ship.vx = fields.number("vx") if fields.has("vx") else 0.0
		ship.vy = fields.number("vy") if fields.has("vy") else 0.0
		ship.rotation = fields.number("rotation")
		ship.throttle = fields.number("throttle")
		ship.turn = fields.number("turn")
		ship.hp = fields.whole("hp")
		ship.alive = fields.flag("alive")
		ship.protected = fields.has("protected") and fields.flag("protected")
		ship.jet = fields.whole_or("jet", 0)
		ship.special = fields.has("special") and fields.flag("special")
		ship.shielded = fields.has("shielded") and fields.flag("shielded")
		ship.doubled = fields.has("doubled") and fields.flag("doubled")
		if fields.has("carries"):
			ship.carries = JetMessages.Carried.new()
			ship.carries.weapon = fields.object("carries").whole("weapon")
			ship.carries.pulls = fields.object("carries").whole("pulls")
		ship.energy = fields.number("energy") if fields.has("energy") else 1.0
		ship.ack = fields.whole("ack")
		ship.lead = fields.whole_or("lead", 0)
		update.entities.append(ship)
	for fields in data.objects("projectiles"):
		var shot := JetMessages.Shot.new()
		shot.id = fields.whole("id")
		shot.owner = fields.whole("owner")
		shot.weapon = fields.whole("weapon") if fields.has("weapon") else 0
		shot.x = fields.number("x")
		shot.y = fields.number("y")
		shot.vx = fields.number("vx")
		shot.vy = fields.number("vy")
		shot.born = fields.whole("born")
		update.projectiles.append(shot)
	update.pickups = data.wholes("pickups") if data.has("pickups") else PackedInt32Array()
	update.down = data.wholes("down") if data.has("down") else PackedInt32Array()
	return update


## Null for a kind that we do not know.
func _core(data: JetFields) -> JetMessages.Core:
	var core := JetMessages.Core.new()
	core.side = data.whole("side")
	core.state = data.text("state")
	match core.state:
		"carried":
			core.by = data.whole("by")
		"dropped":
			core.x = data.number("x")
			core.y = data.number("y")
			core.returns_tick = data.whole("returns_tick")
	return core


func _event(data: JetFields) -> JetMessages.Event:
	var event := JetMessages.Event.new()
	event.id = data.whole("id")
	event.tick = data.whole("tick")
	event.kind = data.text("kind")
	match event.kind:
		"spawn":
			event.seat = data.whole("seat")
		"hit":
			event.by = data.whole("by")
			event.target = data.whole("target")
			event.damage = data.whole("damage")
			event.hp = data.whole("hp")
		"kill":
			event.by = data.whole("by")
			event.target = data.whole("target")
		"beam":
			event.by = data.whole("by")
			event.to_x = data.number("to_x")
			event.to_y = data.number("to_y")
		"join":
			event.seat = data.whole("seat")
			event.name = data.text("name")
			event.bot = data.flag("bot")
		"leave":
			event.seat = data.whole("seat")
		"core":
			event.side = data.whole("side")
			event.change = data.text("change")
			event.by = data.whole("by") if data.has("by") else -1
		_:
			return null
	if event.kind in ["spawn", "hit", "beam", "kill", "core"]:
		event.x = data.number("x")
		event.y = data.number("y")
	return event
