class_name JetBinaryCodec
extends JetCodec
## [code]jet.v1.bin[/code]: the same messages in a fiftieth of the bytes. PROTOCOL.md describes every one of them.
##
## What a frame means depends on those before it. [JetMessages.Identity] begins anew, and it comes first on each
## connection, so one codec serves a seat's connections one after the other.

const _VERSION := 1
# Flags of a frame.
const _MESSAGES := 1
const _SNAPSHOT := 2
const _MOVING := 4
# Kinds of messages of the server.
const _IDENTITY := 1
const _GAME_STATE := 2
const _SPAWN := 3
const _HIT := 4
const _KILL := 5
const _JOIN := 6
const _LEAVE := 7
const _PONG := 8
const _DRAINING := 9
const _RADAR := 10
const _DENIED := 11
const _CHAT := 13
const _VOTE := 14
const _MAP := 15
const _REQUESTS: Array[String] = ["", "ready", "start", "kick", "settings", "offer", "chat", "vote"]
const _DENIALS: Array[String] = [
	"",
	"not_private",
	"not_host",
	"not_waiting",
	"not_ready",
	"too_few",
	"nobody_there",
	"out_of_range",
	"no_channels",
	"offer_invalid",
	"channels_full",
	"too_fast",
	"text_off",
	"text_invalid",
	"no_sides",
	"not_running",
	"many_rivals",
]
const _CORE := 16
const _PLAYBACK := 17
const _BEAM := 24
const _EVENTS: Dictionary[int, String] = {
	_SPAWN: "spawn",
	_HIT: "hit",
	_KILL: "kill",
	_JOIN: "join",
	_LEAVE: "leave",
	_CORE: "core",
	_BEAM: "beam",
}
const _CORE_CHANGES: Array[String] = ["", "taken", "dropped", "returned", "captured"]
# Messages of a client.
const _CLIENT_JOIN := 1
const _CLIENT_INPUT := 2
const _CLIENT_PING := 3
const _CLIENT_LEAVE := 4
const _CLIENT_READY := 5
const _CLIENT_START := 6
const _CLIENT_KICK := 7
const _CLIENT_JET := 8
const _CLIENT_SETTINGS := 9
const _CLIENT_CHAT := 12
const _CLIENT_VOTE := 13
const _VOTE_GIVE_UP := 1
const _VOTE_MAP := 2
const _CLIENT_WATCH := 16
const _CLIENT_PLAYBACK := 17
const _WATCH_FOLLOW := 1
const _WATCH_PLACE := 2
const _PLAYBACK_SAYS_PAUSED := 1
const _PLAYBACK_PAUSED := 2
const _PLAYBACK_SPEED := 4
const _PLAYBACK_SEEK := 8
## Speeds are told in these.
const _SPEED_STEPS := 4.0
const _JOIN_RESUMES := 1
const _JOIN_LAST_EVENT := 2
const _INPUT_SHOOT := 1
const _INPUT_ABILITY := 2
## In place of a team on the radar: ships of all teams.
const _ALL_TEAMS := 255
## In place of the ticks that the others were seen behind our ship: not told.
const _UNSEEN := 255

## What reads each kind of message but events.
var _readers: Dictionary[int, Callable] = {
	_IDENTITY: _read_identity,
	_GAME_STATE: _read_game_state,
	_PONG: _read_pong,
	_DRAINING: _read_draining,
	_RADAR: _read_radar,
	_DENIED: _read_denied,
	_PLAYBACK: _read_playback,
	_CHAT: _read_chat,
	_VOTE: _read_tally,
	_MAP: _read_map,
}
var _identity: JetMessages.Identity
var _roster := JetBinaryRoster.new()
var _world: JetBinaryWorld
var _last_event := 0


func subprotocol() -> String:
	return "jet.v1.bin"


func join_with_ticket(match_ticket: String) -> PackedByteArray:
	return _join(0, match_ticket).data_array


func join_with_resume(resume_token: String, last_event: int) -> PackedByteArray:
	if last_event < 0:
		return _join(_JOIN_RESUMES, resume_token).data_array
	var out := _join(_JOIN_RESUMES | _JOIN_LAST_EVENT, resume_token)
	out.put_u32(last_event)
	return out.data_array


func input(seq: int, tick: int, controls: JetControls, seen := -1) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_INPUT)
	out.put_u32(seq)
	out.put_u32(tick)
	out.put_u8(clampi(tick - seen, 0, _UNSEEN - 1) if tick > 0 and seen >= 0 else _UNSEEN)
	out.put_8(roundi(controls.thrust * JetControls.STICK_STEPS))
	out.put_8(roundi(controls.turn * JetControls.STICK_STEPS))
	out.put_u8((_INPUT_SHOOT if controls.shoot else 0) | (_INPUT_ABILITY if controls.ability else 0))
	return out.data_array


func ping(nonce: int) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_PING)
	out.put_u32(nonce)
	return out.data_array


func leave() -> PackedByteArray:
	return PackedByteArray([_CLIENT_LEAVE])


func jet(number: int) -> PackedByteArray:
	return PackedByteArray([_CLIENT_JET, number])


func ready(is_ready: bool) -> PackedByteArray:
	return PackedByteArray([_CLIENT_READY, 1 if is_ready else 0])


func start() -> PackedByteArray:
	return PackedByteArray([_CLIENT_START])


func kick(seat: int) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_KICK)
	_put_varint(out, seat)
	return out.data_array


func settings(wanted: JetMessages.MatchSettings) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_SETTINGS)
	for number: int in [wanted.fill_to, wanted.match_s, wanted.score_limit]:
		_put_varint(out, number)
	return out.data_array


func say_phrase(phrase: int, to_side := false) -> PackedByteArray:
	return PackedByteArray([_CLIENT_CHAT, 2 if to_side else 1, phrase])


func say_text(text: String, to_side := false) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_CHAT)
	out.put_u8(2 if to_side else 1)
	out.put_u8(0)
	_put_text(out, text)
	return out.data_array


func give_up(gives_up: bool) -> PackedByteArray:
	return PackedByteArray([_CLIENT_VOTE, _VOTE_GIVE_UP, 1 if gives_up else 0])


func vote_for_map(map: int) -> PackedByteArray:
	return PackedByteArray([_CLIENT_VOTE, _VOTE_MAP, map])


func follow(seat: int) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_WATCH)
	out.put_u8(_WATCH_FOLLOW)
	_put_varint(out, seat)
	return out.data_array


func look_at(place: Vector2) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_WATCH)
	out.put_u8(_WATCH_PLACE)
	out.put_float(place.x)
	out.put_float(place.y)
	return out.data_array


func playback(wish: JetMessages.PlaybackWish) -> PackedByteArray:
	var out := StreamPeerBuffer.new()
	var flags := 0
	if wish.pausing != JetMessages.PlaybackWish.Pausing.AS_IT_IS:
		flags |= _PLAYBACK_SAYS_PAUSED
	if wish.pausing == JetMessages.PlaybackWish.Pausing.PAUSED:
		flags |= _PLAYBACK_PAUSED
	if wish.speed > 0.0:
		flags |= _PLAYBACK_SPEED
	if wish.seek_tick >= 0:
		flags |= _PLAYBACK_SEEK
	out.put_u8(_CLIENT_PLAYBACK)
	out.put_u8(flags)
	if flags & _PLAYBACK_SPEED:
		out.put_u8(roundi(wish.speed * _SPEED_STEPS))
	if flags & _PLAYBACK_SEEK:
		out.put_u32(wish.seek_tick)
	return out.data_array


func decode(bytes: PackedByteArray, is_string: bool) -> Frame:
	var frame := Frame.new()
	if is_string:
		frame.error = "a text frame"
		return frame
	var reader := JetByteReader.new(bytes)
	var head := reader.u8()
	if head >> 4 != _VERSION:
		frame.error = "a frame of another version"
		return frame
	var tick := reader.u32()
	if head & _MESSAGES:
		for left in reader.count():
			var kind := reader.u8()
			var body := reader.part(reader.varint())
			var message := _message(kind, body, tick)
			if body.is_broken or reader.is_broken:
				frame.error = "a malformed message of kind %d" % kind
				return frame
			if message:
				frame.messages.append(message)
	if head & _SNAPSHOT:
		if _world == null:
			frame.error = "a snapshot before the identity"
			return frame
		var update := _world.read(reader, tick, head & _MOVING)
		frame.error = _world.error
		if update:
			frame.messages.append(update)
	if reader.is_broken and frame.error == "":
		frame.error = "a frame that ends too early"
	return frame


## Where a ship is believed to be, in the units of the protocol; null for one that is unknown.
func track_of(seat: int) -> JetTrack:
	return _world.track_of(seat) if _world else null


func _join(flags: int, token: String) -> StreamPeerBuffer:
	var out := StreamPeerBuffer.new()
	out.put_u8(_CLIENT_JOIN)
	out.put_u8(flags)
	_put_text(out, token)
	return out


func _put_text(out: StreamPeerBuffer, text: String) -> void:
	var bytes := text.to_utf8_buffer()
	_put_varint(out, bytes.size())
	out.put_data(bytes)


func _put_varint(out: StreamPeerBuffer, value: int) -> void:
	while value >= 0x80:
		out.put_u8(value & 0x7F | 0x80)
		value >>= 7
	out.put_u8(value)


## Null for a kind that we do not know.
func _message(kind: int, body: JetByteReader, frame_tick: int) -> JetMessages.Message:
	if kind in _EVENTS:
		return _read_event(_EVENTS[kind], body, frame_tick)
	return _readers[kind].call(body) if kind in _readers else null


func _read_game_state(body: JetByteReader) -> JetMessages.GameState:
	return _roster.read(body)


func _read_pong(body: JetByteReader) -> JetMessages.Pong:
	var pong := JetMessages.Pong.new()
	pong.nonce = body.u32()
	pong.tick = body.u32()
	return pong


func _read_draining(body: JetByteReader) -> JetMessages.ServerDraining:
	var draining := JetMessages.ServerDraining.new()
	draining.tick = body.u32()
	draining.ends_tick = body.u32()
	draining.next_seats = body.u16()
	return draining


## Null if it is of a newer protocol.
func _read_denied(body: JetByteReader) -> JetMessages.Denied:
	var request := body.u8()
	var code := body.u8()
	if request == 0 or request >= _REQUESTS.size() or code == 0 or code >= _DENIALS.size():
		return null
	var denied := JetMessages.Denied.new()
	denied.request = _REQUESTS[request]
	denied.code = _DENIALS[code]
	return denied


func _read_playback(body: JetByteReader) -> JetMessages.Playback:
	var playback_state := JetMessages.Playback.new()
	playback_state.tick = body.u32()
	playback_state.begins_tick = body.u32()
	playback_state.ends_tick = body.u32()
	playback_state.paused = body.u8() != 0
	playback_state.speed = body.u8() / _SPEED_STEPS
	if playback_state.speed <= 0.0:
		body.fail()
	return playback_state


func _read_chat(body: JetByteReader) -> JetMessages.Chat:
	var said := JetMessages.Chat.new()
	said.tick = body.u32()
	said.by = body.seat()
	var to := body.u8()
	if to != 1 and to != 2:
		body.fail()
		return null
	said.to = "all" if to == 1 else "side"
	said.phrase = body.u8()
	if said.phrase == 0:
		said.text = body.text()
	return said


## Null if it is about something of a newer protocol.
func _read_tally(body: JetByteReader) -> JetMessages.Tally:
	var tally := JetMessages.Tally.new()
	tally.tick = body.u32()
	if body.u8() != _VOTE_GIVE_UP:
		return null
	tally.subject = "give_up"
	tally.votes = body.seat()
	tally.needed = body.seat()
	return tally


func _read_map(body: JetByteReader) -> JetMessages.Map:
	var map := JetMessages.Map.new()
	map.tick = body.u32()
	map.name = body.text()
	map.obstacles = JetBinaryIdentity.read_obstacles(body)
	map.bases = JetBinaryIdentity.read_bases(body)
	map.pickups = JetBinaryIdentity.read_pickups(body)
	map.repeated = JetBinaryIdentity.read_repeated(body)
	return map


func _read_radar(body: JetByteReader) -> JetMessages.Radar:
	var radar := JetMessages.Radar.new()
	radar.tick = body.u32()
	radar.columns = body.u8()
	radar.rows = body.u8()
	for left in body.u8():
		var side := JetMessages.RadarSide.new()
		var team := body.u8()
		side.team = team if team != _ALL_TEAMS else -1
		side.cells = body.bits(radar.columns * radar.rows)
		radar.sides.append(side)
	return radar


func _read_identity(body: JetByteReader) -> JetMessages.Identity:
	var identity := JetBinaryIdentity.read(body)
	if body.is_broken:
		return null
	_identity = identity
	_roster = JetBinaryRoster.new()
	_world = JetBinaryWorld.new(identity)
	_last_event = identity.last_event
	return identity


func _read_event(kind: String, body: JetByteReader, frame_tick: int) -> JetMessages.Event:
	if _identity == null:
		body.fail()
		return null
	var event := JetMessages.Event.new()
	event.kind = kind
	# Both are told by their lower halves.
	event.id = (_last_event + ((body.u16() - _last_event) & 0xFFFF)) & 0xFFFFFFFF
	event.tick = (frame_tick - ((frame_tick - body.u16()) & 0xFFFF)) & 0xFFFFFFFF
	match kind:
		"hit":
			event.by = body.seat()
			event.target = body.seat()
			event.damage = body.zigzag()
			event.hp = body.zigzag()
		"kill":
			event.by = body.seat()
			event.target = body.seat()
		"beam":
			event.by = body.seat()
		"core":
			event.side = body.u8()
			var change := body.u8()
			if change == 0 or change >= _CORE_CHANGES.size():
				body.fail()
				return null
			event.change = _CORE_CHANGES[change]
			event.by = body.varint() - 1
		_:
			event.seat = body.seat()
	if kind == "join":
		event.bot = body.u8()
		event.name = body.text()
	elif kind != "leave":
		event.x = (body.u16() + 0.5) * _identity.world.width / 65536.0
		event.y = (body.u16() + 0.5) * _identity.world.height / 65536.0
	if kind == "beam":
		event.to_x = (body.u16() + 0.5) * _identity.world.width / 65536.0
		event.to_y = (body.u16() + 0.5) * _identity.world.height / 65536.0
	_last_event = event.id
	return event
