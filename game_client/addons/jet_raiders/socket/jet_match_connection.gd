class_name JetMatchConnection
extends Node
## One seat's connection: joins, keeps alive, comes back when it breaks, and says when that is no use any more.
##
## Add it to the tree, connect its signals, then call one of the [code]join[/code] methods.

## A message of the server, in order, [JetMessages.Identity] first.
signal message_received(message: JetMessages.Message)
## The server has said who we are. Save both: with them a restarted program can take its seat again.
signal joined(ws_url: String, resume_token: String)
## The connection is lost and comes back by itself; [param attempt] counts from 1.
signal lost(attempt: int)
## Over for good. [param code] is a close code's name, a problem code, or [code]connection_lost[/code].
signal stopped(code: String)

## Fresh tickets refused in a row before we believe it.
const MAX_TICKETS_REFUSED := 3
const ROUND_TRIPS_KEPT := 8
## Beyond this the server has given the seat away, unless it said otherwise.
const DEFAULT_HOLD_MS := 60_000
const FAREWELL_MS := 1_000

## From opening a socket to [JetMessages.Identity], in ms. [WebSocketPeer] has no time-out of its own.
@export var join_timeout_ms := 8_000
## Silence from the server after which the connection counts as lost, in ms.
@export var silence_ms := 12_000
## A ping is sent this often, in ms; it also measures the round trip.
@export var ping_every_ms := 2_000

## Asks the head server for a fresh match ticket of the same seat: takes nothing, returns a [JetReply] with a [JetSeat].
## Without it a seat can be resumed, but not asked for anew.
var fresh_ticket: Callable
## The encoding. Set it before joining.
var codec: JetCodec = JetBinaryCodec.new()
## For servers with a certificate of their own authority.
var tls_options: TLSOptions
## The shortest of the last round trips, in ms, waiting for the server's next frame included; -1 before the first.
var round_trip_ms := -1.0
## Payload of all sockets of this seat so far.
var bytes_received: int:
	get:
		return _bytes_before + (_socket.bytes_received if _socket else 0)

var _socket: JetGameSocket
var _bytes_before := 0
var _farewell: JetGameSocket
var _farewell_ends_ms := 0
var _ws_url := ""
var _match_ticket := ""
var _resume_token := ""
var _is_joined := false
var _is_stopped := true
var _attempts := 0
var _tickets_refused := 0
var _lost_at_ms := -1
var _hold_ms := DEFAULT_HOLD_MS
var _last_event := -1
var _opened_ms := 0
var _heard_ms := 0
var _pinged_ms := 0
var _nonce := 0
var _round_trips: PackedFloat64Array = []
var _retry_at_ms := -1
var _is_asking := false


## Takes a seat that was just given.
func join_seat(seat: JetSeat) -> void:
	_match_ticket = seat.match_ticket
	_start(seat.ws_url)


## Takes a seat again after a restart of the program.
func join_again(ws_url: String, resume_token: String) -> void:
	_resume_token = resume_token
	_start(ws_url)


## Asks [member fresh_ticket] for the seat first.
func join_afresh() -> void:
	_is_stopped = false
	_ask_for_ticket()


## True while messages can be sent.
func is_joined() -> bool:
	return _is_joined


## False if there is no joined connection to carry it; the input is then simply not sent.
func send_input(seq: int, tick: int, controls: JetControls, seen := -1) -> bool:
	return _is_joined and _socket.send(codec.input(seq, tick, controls, seen))


## In a private lobby, like the next three: what is not granted comes back as [JetMessages.Denied]. False if there is no
## joined connection.
func send_ready(is_ready: bool) -> bool:
	return _is_joined and _socket.send(codec.ready(is_ready))


## Which of the identity's jets to fly next.
func send_jet(number: int) -> bool:
	return _is_joined and _socket.send(codec.jet(number))


## By the host.
func send_start() -> bool:
	return _is_joined and _socket.send(codec.start())


## By the host.
func send_kick(seat: int) -> bool:
	return _is_joined and _socket.send(codec.kick(seat))


## By the host.
func send_settings(wanted: JetMessages.MatchSettings) -> bool:
	return _is_joined and _socket.send(codec.settings(wanted))


## For who watches: says where to look. False if there is no joined connection.
func send_gaze(gaze: JetGaze) -> bool:
	return _is_joined and _socket.send(codec.follow(gaze.seat) if gaze.follows() else codec.look_at(gaze.place))


## For who watches a recorded match. False if there is no joined connection.
func send_playback(wish: JetMessages.PlaybackWish) -> bool:
	return _is_joined and _socket.send(codec.playback(wish))


## Says a phrase, by its number in the list of PROTOCOL.md. What is not passed on comes back as [JetMessages.Denied].
func send_phrase(phrase: int, to_side := false) -> bool:
	return _is_joined and _socket.send(codec.say_phrase(phrase, to_side))


func send_text(text: String, to_side := false) -> bool:
	return _is_joined and _socket.send(codec.say_text(text, to_side))


## Wants to give the match up, or not any more. Where two fight each other it is over once more than half of a side
## want to.
func send_give_up(gives_up: bool) -> bool:
	return _is_joined and _socket.send(codec.give_up(gives_up))


## After a match of a queue: wants to play it again with those who are still there, or not any more. It begins once all
## want to.
func send_rematch(wants: bool) -> bool:
	return _is_joined and _socket.send(codec.want_rematch(wants))


## In a private lobby before a match: for which map, by its number.
func send_map_vote(map: int) -> bool:
	return _is_joined and _socket.send(codec.vote_for_map(map))


## Gives the seat up for good. No signal follows.
func leave() -> void:
	if _is_joined and _socket.send(codec.leave()):
		# The server closes once it has heard it.
		_farewell = _socket
		_farewell_ends_ms = Time.get_ticks_msec() + FAREWELL_MS
		_silence_socket()
		_forget_socket()
	_stop("")


## Tries again now instead of after the pause.
func retry_now() -> void:
	if _retry_at_ms >= 0:
		_retry_at_ms = 0


func _exit_tree() -> void:
	_stop("")
	_end_farewell()


func _process(_delta: float) -> void:
	if _farewell:
		_farewell.poll()
		if Time.get_ticks_msec() > _farewell_ends_ms:
			_end_farewell()
	if _is_stopped:
		return
	var now := Time.get_ticks_msec()
	if _retry_at_ms >= 0 and now >= _retry_at_ms:
		_retry_at_ms = -1
		_retry()
	if _socket == null:
		return
	_socket.poll()
	if _socket == null:
		return
	if not _is_joined and now - _opened_ms > join_timeout_ms:
		_give_up_socket()
	elif _is_joined and now - _heard_ms > silence_ms:
		_give_up_socket()
	elif _is_joined and now - _pinged_ms >= ping_every_ms:
		_ping(now)


func _start(ws_url: String) -> void:
	_is_stopped = false
	_open(ws_url)


func _open(ws_url: String) -> void:
	_ws_url = ws_url
	_is_joined = false
	_opened_ms = Time.get_ticks_msec()
	var socket := JetGameSocket.new(codec)
	_socket = socket
	socket.opened.connect(_on_opened)
	socket.frame_received.connect(_on_frame)
	socket.garbled.connect(_on_garbled)
	socket.closed.connect(_on_closed)
	if socket.open(ws_url, tls_options) != OK:
		_on_closed(-1)


func _on_opened() -> void:
	if _resume_token != "":
		_socket.send(codec.join_with_resume(_resume_token, _last_event))
	else:
		_socket.send(codec.join_with_ticket(_match_ticket))


func _on_frame(messages: Array[JetMessages.Message]) -> void:
	_heard_ms = Time.get_ticks_msec()
	for message in messages:
		if message is JetMessages.Identity:
			_identified(message)
		elif message is JetMessages.Event:
			_last_event = message.id
		elif message is JetMessages.Pong:
			_measured(message)
		if _is_stopped:
			return
		message_received.emit(message)


func _identified(identity: JetMessages.Identity) -> void:
	if _is_joined:
		return
	_resume_token = identity.resume_token
	_match_ticket = ""
	_is_joined = true
	_attempts = 0
	_tickets_refused = 0
	_lost_at_ms = -1
	# Who watches has no seat to come back to: a fresh ticket is the way back.
	_hold_ms = int(identity.hold_s * 1000.0) if identity.seat >= 0 else DEFAULT_HOLD_MS
	# After a join by ticket nothing is repeated, so the server's newest event is where we stand.
	if _last_event < 0:
		_last_event = identity.last_event
	_round_trips.clear()
	_ping(_heard_ms)
	joined.emit(_ws_url, _resume_token)


func _ping(now: int) -> void:
	_pinged_ms = now
	_nonce += 1
	_socket.send(codec.ping(_nonce))


func _measured(pong: JetMessages.Pong) -> void:
	if pong.nonce != _nonce:
		return
	_round_trips.append(_heard_ms - _pinged_ms)
	if _round_trips.size() > ROUND_TRIPS_KEPT:
		_round_trips.remove_at(0)
	round_trip_ms = _round_trips[0]
	for sample in _round_trips:
		round_trip_ms = minf(round_trip_ms, sample)


func _on_garbled(detail: String) -> void:
	push_error("the game server sent %s" % detail)
	_stop("bad_message")


func _give_up_socket() -> void:
	_socket.abandon()
	_on_closed(-1)


func _on_closed(close_code: int) -> void:
	_forget_socket()
	var verdict := JetCloseVerdict.of(close_code)
	if verdict.kind == JetCloseVerdict.Kind.STOP:
		_stop(verdict.code)
		return
	if verdict.kind == JetCloseVerdict.Kind.FRESH_TICKET:
		_resume_token = ""
		_tickets_refused += 1
		if _tickets_refused > MAX_TICKETS_REFUSED:
			_stop("ticket_invalid")
			return
	_come_back_later()


func _come_back_later() -> void:
	var now := Time.get_ticks_msec()
	if _lost_at_ms < 0:
		_lost_at_ms = now
	if now - _lost_at_ms > _hold_ms:
		_stop("connection_lost")
		return
	# A match ticket may have been used by a join whose answer was lost: only a newer one is sure to work.
	_match_ticket = ""
	_retry_at_ms = now + int(JetBackoff.pause_s(_attempts, randf()) * 1000.0)
	_attempts += 1
	lost.emit(_attempts)


func _retry() -> void:
	if _resume_token != "":
		_open(_ws_url)
	else:
		_ask_for_ticket()


func _ask_for_ticket() -> void:
	if not fresh_ticket.is_valid():
		_stop("connection_lost")
		return
	if _is_asking:
		return
	_is_asking = true
	var reply: JetReply = await fresh_ticket.call()
	_is_asking = false
	if _is_stopped:
		return
	if reply.problem == null:
		var seat: JetSeat = reply.value
		_match_ticket = seat.match_ticket
		_open(seat.ws_url)
	elif reply.problem.is_passing():
		_come_back_later()
	else:
		_stop(reply.problem.code)


func _silence_socket() -> void:
	_socket.opened.disconnect(_on_opened)
	_socket.frame_received.disconnect(_on_frame)
	_socket.garbled.disconnect(_on_garbled)
	_socket.closed.disconnect(_on_closed)


func _end_farewell() -> void:
	if _farewell:
		_farewell.close()
	_farewell = null


func _forget_socket() -> void:
	if _socket:
		_bytes_before += _socket.bytes_received
	_socket = null
	_is_joined = false


func _stop(code: String) -> void:
	if _is_stopped:
		return
	_is_stopped = true
	_retry_at_ms = -1
	if _socket:
		_socket.close()
	_forget_socket()
	if code != "":
		stopped.emit(code)
