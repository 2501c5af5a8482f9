class_name JetTicketWatch
extends Node
## Follows a ticket to its final state: by server-sent events, and by asking every second where they do not work.

## Each state of the ticket, the final one included.
signal ticket_changed(ticket: JetTicket)
## For this class's own waiting.
signal stream_over(reply: JetReply)

const POLL_EVERY_S := 1.0
## Polls before a broken stream is tried again.
const POLLS_PER_BREAK := 3

var _api: JetHeadApi
var _session: JetSession
var _is_cancelled := false
var _stream: JetEventStream


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session


## To be awaited. Value: the final [JetTicket], or null if [method cancel] was called. A problem is final, too:
## [code]ticket_unknown[/code] above all.
func follow(ticket_id: String) -> JetReply:
	while not _is_cancelled:
		if not OS.has_feature("web"):
			var streamed := await _follow_stream(ticket_id)
			if _is_final(streamed):
				return streamed
		for poll in POLLS_PER_BREAK:
			if _is_cancelled:
				break
			var polled := await _session.with_token(_api.ticket.bind(ticket_id))
			if not polled.problem and not _is_cancelled:
				ticket_changed.emit(polled.value)
			if _is_final(polled):
				return polled
			await get_tree().create_timer(POLL_EVERY_S).timeout
	return JetReply.ok(null)


## Stops following. The ticket itself lives on.
func cancel() -> void:
	_is_cancelled = true
	if _stream:
		_stream.close()
		stream_over.emit(JetReply.ok(null))


func _is_final(reply: JetReply) -> bool:
	if _is_cancelled:
		return false
	if reply.problem:
		return not reply.problem.is_passing()
	var ticket: JetTicket = reply.value
	return ticket != null and ticket.is_final()


## The final ticket, or null where the stream ended before it.
func _follow_stream(ticket_id: String) -> JetReply:
	return await _session.with_token(_stream_with_token.bind(ticket_id))


func _stream_with_token(token: String, ticket_id: String) -> JetReply:
	var origin := JetOrigin.parse(_api.origin)
	if origin == null:
		return JetReply.failure(JetProblem.UNREACHABLE, "the server's address is none")
	if _is_cancelled:
		return JetReply.ok(null)
	_stream = JetEventStream.new()
	add_child(_stream)
	_stream.event_received.connect(_on_event)
	_stream.ended.connect(_on_stream_ended)
	_stream.open(origin, _api.ticket_path(ticket_id) + "/events", token, _api.tls_options)
	var reply: JetReply = await stream_over
	_stream.queue_free()
	_stream = null
	return reply


func _on_event(event: String, data: String) -> void:
	if event != "ticket":
		return
	var json := JSON.new()
	var fields := JetFields.new(json.data if json.parse(data) == OK else null)
	var ticket := JetTicket.from(fields) if not fields.is_broken() else null
	if ticket == null or fields.is_broken():
		_stream.close()
		stream_over.emit(JetReply.ok(null))
		return
	ticket_changed.emit(ticket)
	if ticket.is_final() and not _is_cancelled:
		_stream.close()
		stream_over.emit(JetReply.ok(ticket))


func _on_stream_ended(problem: JetProblem) -> void:
	stream_over.emit(JetReply.failed(problem) if problem else JetReply.ok(null))
