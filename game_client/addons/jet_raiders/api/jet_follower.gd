class_name JetFollower
extends Node
## Follows something of the head server's that changes: by server-sent events, and by asking every second where they do
## not work. [JetTicketWatch] and [JetPartyLine] say what.

## Each state, the final one included.
signal state_changed(state: Variant)
## For this class's own waiting.
signal stream_over(reply: JetReply)

const POLL_EVERY_S := 1.0
## Polls before a broken stream is tried again.
const POLLS_PER_BREAK := 3

## The stream's path at the head server.
var path := ""
## The name of its events.
var event := ""
## Makes a state of a [JetFields].
var read: Callable
## Asks for the state once: takes a token, returns a [JetReply].
var poll: Callable
## True for a state after which nothing more will happen.
var is_final: Callable

var _api: JetHeadApi
var _session: JetSession
var _is_cancelled := false
var _stream: JetEventStream


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session


## To be awaited. Value: the final state, or null if [method cancel] was called. A problem that does not pass is final,
## too.
func follow() -> JetReply:
	while not _is_cancelled:
		if not OS.has_feature("web"):
			var streamed := await _session.with_token(_stream_with_token)
			if _ends(streamed):
				return streamed
		for attempt in POLLS_PER_BREAK:
			if _is_cancelled:
				break
			var polled := await _session.with_token(poll)
			if not polled.problem and not _is_cancelled:
				state_changed.emit(polled.value)
			if _ends(polled):
				return polled
			await get_tree().create_timer(POLL_EVERY_S).timeout
	return JetReply.ok(null)


## Stops following.
func cancel() -> void:
	_is_cancelled = true
	if _stream:
		_stream.close()
		stream_over.emit(JetReply.ok(null))


func _ends(reply: JetReply) -> bool:
	if _is_cancelled:
		return false
	if reply.problem:
		return not reply.problem.is_passing()
	return reply.value != null and is_final.call(reply.value)


## The final state, or null where the stream ended before it.
func _stream_with_token(token: String) -> JetReply:
	var origin := JetOrigin.parse(_api.origin)
	if origin == null:
		return JetReply.failure(JetProblem.UNREACHABLE, "the server's address is none")
	if _is_cancelled:
		return JetReply.ok(null)
	_stream = JetEventStream.new()
	add_child(_stream)
	_stream.event_received.connect(_on_event)
	_stream.ended.connect(_on_stream_ended)
	_stream.open(origin, path, token, _api.tls_options)
	var reply: JetReply = await stream_over
	_stream.queue_free()
	_stream = null
	return reply


func _on_event(name: String, data: String) -> void:
	if name != event:
		return
	var json := JSON.new()
	var fields := JetFields.new(json.data if json.parse(data) == OK else null)
	var state: Variant = read.call(fields) if not fields.is_broken() else null
	if state == null or fields.is_broken():
		_stream.close()
		stream_over.emit(JetReply.ok(null))
		return
	state_changed.emit(state)
	if not _is_cancelled and is_final.call(state):
		_stream.close()
		stream_over.emit(JetReply.ok(state))


func _on_stream_ended(problem: JetProblem) -> void:
	stream_over.emit(JetReply.failed(problem) if problem else JetReply.ok(null))
