class_name JetHeadApi
extends Node
## The head server's HTTP calls, one method each, to be awaited. Add it to the tree before calling.
##
## Each method returns a [JetReply]; its documentation names the value. Nothing is retried here: [JetSession] renews
## tokens, [JetTicketWatch] bridges failures that pass.

## How long a call may take before it counts as unanswered, in seconds.
const CALL_TIMEOUT_S := 15.0
## No answer of the protocol comes near this size.
const MAX_BODY_BYTES := 256 * 1024

## The server's address, without a slash at the end: [code]http://127.0.0.1:3000[/code].
@export var origin := "http://127.0.0.1:3000"

## For servers with a certificate of their own authority; null takes the system's authorities.
var tls_options: TLSOptions
## The calls about parties.
var parties := JetPartyApi.new(fetch)
## The calls about ratings and results.
var records := JetRecordApi.new(fetch)


## Makes a guest. Value: [JetCredentials] with the secret in them. Keep that; it is the key to the account.
func init_guest(display_name: String) -> JetReply:
	var body := {"display_name": display_name}
	return _read(await _call(HTTPClient.METHOD_POST, "/guest/init", "", body), JetCredentials.from)


## Value: [JetCredentials] without a secret.
func login_guest(guest_id: String, guest_secret: String) -> JetReply:
	var body := {"guest_id": guest_id, "guest_secret": guest_secret}
	return _read(await _call(HTTPClient.METHOD_POST, "/guest/login", "", body), JetCredentials.from)


## A refresh token works once. Value: [JetCredentials] without a secret.
func refresh(refresh_token: String) -> JetReply:
	var body := {"refresh_token": refresh_token}
	return _read(await _call(HTTPClient.METHOD_POST, "/session/refresh", "", body), JetCredentials.from)


## Ends the session. No value.
func logout(token: String) -> JetReply:
	return await _call(HTTPClient.METHOD_POST, "/session/logout", token)


## Value: [JetProfile].
func profile(token: String) -> JetReply:
	return _read(await _call(HTTPClient.METHOD_GET, "/profile", token), JetProfile.from)


## Value: [JetProfile]; its name may carry a number after the one asked for.
func rename(token: String, display_name: String) -> JetReply:
	var body := {"display_name": display_name}
	return _read(await _call(HTTPClient.METHOD_PATCH, "/profile", token, body), JetProfile.from)


## Where matches can be made. [JetPings] asks it. Value: [code]Array[JetRegion][/code].
func regions() -> JetReply:
	return _read(await _call(HTTPClient.METHOD_GET, "/matchmaking/regions", ""), JetRegion.list_from)


## Alone, or as the leader for the whole party; without [param near] in any region. Value: [JetTicket], new or the live
## one.
func enqueue(token: String, queue: String, party_id := "", near: Array[JetRegionPing] = []) -> JetReply:
	var body := {"queue": queue}
	if party_id != "":
		body["party_id"] = party_id
	JetRegionPing.write(near, body)
	return _read(await _call(HTTPClient.METHOD_POST, "/matchmaking/queue", token, body), JetTicket.from)


## Asks for a ticket; a matched one comes with a fresh match ticket. Value: [JetTicket].
func ticket(token: String, ticket_id: String) -> JetReply:
	return _read(await _call(HTTPClient.METHOD_GET, ticket_path(ticket_id), token), JetTicket.from)


## Value: the cancelled [JetTicket].
func cancel_ticket(token: String, ticket_id: String) -> JetReply:
	return _read(await _call(HTTPClient.METHOD_DELETE, ticket_path(ticket_id), token), JetTicket.from)


## Value: [JetSeat].
func join_lobby(token: String, lobby_id: String) -> JetReply:
	var body := {"lobby_id": lobby_id}
	return _read(await _call(HTTPClient.METHOD_POST, "/lobbies/join", token, body), JetSeat.from)


## Makes a private lobby where bots fly along until [param fill_to] ships do; 0 is no bots. Without [param near] it
## stands in any region. Value: [JetSeat] with its code.
func open_lobby(token: String, mode: String, fill_to := 0, near: Array[JetRegionPing] = []) -> JetReply:
	var body := {"mode": mode, "options": {"fill_to": fill_to}}
	JetRegionPing.write(near, body)
	return _read(await _call(HTTPClient.METHOD_POST, "/lobbies", token, body), JetSeat.from)


## Value: [JetSeat] in the private lobby with this code.
func join_lobby_by_code(token: String, code: String) -> JetReply:
	var body := {"code": code}
	return _read(await _call(HTTPClient.METHOD_POST, "/lobbies/join", token, body), JetSeat.from)


## A place to watch an open lobby, or a match that is on, from. Value: [JetSeat].
func watch_lobby(token: String, lobby_id: String) -> JetReply:
	var body := {"lobby_id": lobby_id}
	return _read(await _call(HTTPClient.METHOD_POST, "/lobbies/watch", token, body), JetSeat.from)


## A place to watch the private lobby with this code from. Value: [JetSeat].
func watch_lobby_by_code(token: String, code: String) -> JetReply:
	var body := {"code": code}
	return _read(await _call(HTTPClient.METHOD_POST, "/lobbies/watch", token, body), JetSeat.from)


## Value: [code]Array[JetLobby][/code].
func lobbies() -> JetReply:
	return _read(await _call(HTTPClient.METHOD_GET, "/lobbies", ""), _lobby_list)


## The path of a ticket, for [JetEventStream].
func ticket_path(ticket_id: String) -> String:
	return "/matchmaking/queue/%s" % ticket_id.uri_encode()


func _lobby_list(fields: JetFields) -> Array[JetLobby]:
	var list: Array[JetLobby] = []
	for item in fields.objects("lobbies"):
		list.append(JetLobby.from(item))
	return list


## Any call of the head server. [param reader] makes the value of a [JetFields] with the body; without one there is
## none.
func fetch(method: int, path: String, token: String, body: Variant, reader: Callable) -> JetReply:
	return _read(await _call(method, path, token, body), reader)


func _read(reply: JetReply, reader: Callable) -> JetReply:
	if reply.problem or not reader.is_valid():
		return reply
	var fields := JetFields.new(reply.value)
	var value: Variant = reader.call(fields)
	if fields.is_broken():
		return JetReply.failure(JetProblem.GARBLED, fields.complaint(), 200)
	return JetReply.ok(value)


## The value is the parsed body; null where there is none.
func _call(method: int, path: String, token: String, body: Variant = null) -> JetReply:
	var headers := PackedStringArray(["Accept: application/json"])
	if token != "":
		headers.append("Authorization: Bearer " + token)
	if body != null:
		headers.append("Content-Type: application/json")
	var http := HTTPRequest.new()
	http.timeout = CALL_TIMEOUT_S
	http.body_size_limit = MAX_BODY_BYTES
	# A redirect would carry the token to somebody else.
	http.max_redirects = 0
	if tls_options:
		http.set_tls_options(tls_options)
	add_child(http)
	var text := JSON.stringify(body) if body != null else ""
	var started := http.request(origin + path, headers, method, text)
	if started != OK:
		http.queue_free()
		return JetReply.failure(JetProblem.UNREACHABLE, error_string(started))
	var answer: Array = await http.request_completed
	http.queue_free()
	return JetAnswer.read(answer[0], answer[1], answer[2], answer[3])
