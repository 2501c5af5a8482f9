class_name HttpStandIn
extends Node
## An HTTP server on a free port that answers with what a test laid ready, and keeps what it was asked.

## Requests in order: method, path, bearer token, body.
var requests: Array[Dictionary] = []

var _server := TCPServer.new()
var _connections: Array[StreamPeerTCP] = []
var _heard: Dictionary[StreamPeerTCP, PackedByteArray] = {}
var _answers: Dictionary[String, Array] = {}


func _ready() -> void:
	_server.listen(0, "127.0.0.1")


func origin() -> String:
	return "http://127.0.0.1:%d" % _server.get_local_port()


## The next answer to [param call] ([code]POST /guest/init[/code]); the last one stays. [param body] may be raw text.
func answer(call: String, status: int, body: Variant, type := "application/json") -> void:
	var text: String = body if body is String else JSON.stringify(body)
	_answers.get_or_add(call, []).append([status, text, type])


## Answers [param call] no more.
func forget(call: String) -> void:
	_answers.erase(call)


func count(call: String) -> int:
	return requests.filter(func(request: Dictionary) -> bool: return request["call"] == call).size()


func _process(_delta: float) -> void:
	while _server.is_connection_available():
		var connection := _server.take_connection()
		_connections.append(connection)
		_heard[connection] = PackedByteArray()
	for connection: StreamPeerTCP in _connections.duplicate():
		_serve(connection)


func _serve(connection: StreamPeerTCP) -> void:
	connection.poll()
	if connection.get_status() != StreamPeerTCP.STATUS_CONNECTED:
		_connections.erase(connection)
		return
	var available := connection.get_available_bytes()
	if available > 0:
		_heard[connection].append_array(connection.get_data(available)[1])
	var text := _heard[connection].get_string_from_utf8()
	var end := text.find("\r\n\r\n")
	if end < 0:
		return
	var lines := text.substr(0, end).split("\r\n")
	var body := text.substr(end + 4)
	if body.to_utf8_buffer().size() < int(_header(lines, "content-length")):
		return
	var words := lines[0].split(" ")
	var token := _header(lines, "authorization").trim_prefix("Bearer ")
	var call := "%s %s" % [words[0], words[1]]
	requests.append({"call": call, "token": token, "body": JSON.parse_string(body) if body != "" else null})
	_connections.erase(connection)
	_say(connection, call)


func _say(connection: StreamPeerTCP, call: String) -> void:
	var ready: Array = _answers.get(call, [[404, '{"code":"not_found"}', "application/problem+json"]])
	var next: Array = ready[0] if ready.size() == 1 else ready.pop_front()
	var text: String = next[1]
	var head := "HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
	connection.put_data((head % [next[0], next[2], text.to_utf8_buffer().size()] + text).to_utf8_buffer())


func _header(lines: PackedStringArray, name: String) -> String:
	for line in lines:
		if line.to_lower().begins_with(name + ":"):
			return line.substr(name.length() + 1).strip_edges()
	return ""
