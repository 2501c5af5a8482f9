class_name JetEventStream
extends Node
## One stream of server-sent events. Works where HTTP answers can be read while they arrive; a web export cannot, and
## [JetTicketWatch] polls there.

## An event came.
signal event_received(event: String, data: String)
## The stream is over: with a problem, or, if null, because the server closed it.
signal ended(problem: JetProblem)

## The server sends at least a comment every 15 s.
const SILENCE_MS := 40_000
const CONNECT_TIMEOUT_MS := 15_000

var _http := HTTPClient.new()
var _parser := JetEventStreamParser.new()
var _path := ""
var _headers := PackedStringArray()
var _is_open := false
var _is_requested := false
var _heard_ms := 0
var _refusal := PackedByteArray()


## Opens [param path] of the server at [param origin] with a bearer token. Ask once per node.
func open(origin: JetOrigin, path: String, token: String, tls_options: TLSOptions = null) -> void:
	_path = path
	_headers = ["Accept: text/event-stream", "Authorization: Bearer " + token]
	_is_open = true
	_heard_ms = Time.get_ticks_msec()
	var tls: TLSOptions = null
	if origin.is_secure:
		tls = tls_options if tls_options else TLSOptions.client()
	if _http.connect_to_host(origin.host, origin.port, tls) != OK:
		_end.call_deferred(_unreachable("the address is no good"))


## Ends it without a word.
func close() -> void:
	_is_open = false
	_http.close()


func _process(_delta: float) -> void:
	if not _is_open:
		return
	_http.poll()
	var patience := SILENCE_MS if _http.has_response() else CONNECT_TIMEOUT_MS
	if Time.get_ticks_msec() - _heard_ms > patience:
		_end(_unreachable("the stream went silent"))
		return
	match _http.get_status():
		HTTPClient.STATUS_RESOLVING, HTTPClient.STATUS_CONNECTING, HTTPClient.STATUS_REQUESTING:
			pass
		HTTPClient.STATUS_CONNECTED:
			_connected()
		HTTPClient.STATUS_BODY:
			_read_body()
		_:
			_end(_unreachable("the stream broke"))


func _connected() -> void:
	if _is_requested:
		# Answered to the end: the connection is free again.
		_finish()
		return
	_is_requested = true
	if _http.request(HTTPClient.METHOD_GET, _path, _headers) != OK:
		_end(_unreachable("the request could not be sent"))


func _read_body() -> void:
	var chunk := _http.read_response_body_chunk()
	if not chunk.is_empty():
		_heard_ms = Time.get_ticks_msec()
	if _http.get_response_code() != 200:
		_refusal.append_array(chunk.slice(0, JetEventStreamParser.MAX_PENDING - _refusal.size()))
	else:
		for event in _parser.push(chunk):
			if _is_open:
				event_received.emit(event[0], event[1])
		if _parser.is_overflown:
			_end(JetProblem.new(JetProblem.GARBLED, 200, "an event is too long"))
			return
	if _is_open and _http.get_status() != HTTPClient.STATUS_BODY:
		_finish()


func _finish() -> void:
	var status := _http.get_response_code()
	if status == 200:
		_end(null)
	else:
		var headers := _http.get_response_headers() if _http.has_response() else PackedStringArray()
		var json := JSON.new()
		var body: Variant = json.data if json.parse(_refusal.get_string_from_utf8()) == OK else null
		_end(JetAnswer.problem(status, headers, body))


func _end(problem: JetProblem) -> void:
	if not _is_open:
		return
	close()
	ended.emit(problem)


func _unreachable(detail: String) -> JetProblem:
	return JetProblem.new(JetProblem.UNREACHABLE, 0, detail)
