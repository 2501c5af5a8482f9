extends TestSuite

const STORE := "user://test_session.json"

var _head := HttpStandIn.new()
var _api := JetHeadApi.new()


func _ready() -> void:
	add_child(_head)
	add_child(_api)
	_api.origin = _head.origin()
	DirAccess.remove_absolute(STORE)


func test_a_guest_is_remembered_after_a_restart() -> void:
	_head.answer("POST /guest/init", 201, _session("one", true))
	var entered := await JetSession.new(_api, JetFileStore.new(STORE)).enter_as("Ada")
	check_equal(entered.value, "Ada#1", "the name that the server gave")
	var again := JetSession.new(_api, JetFileStore.new(STORE))
	check_equal(again.asked_name(), "Ada", "the name that was typed")
	await again.enter_as("Ada")
	check_equal(_head.requests.size(), 1, "calls")


func test_the_key_to_an_account_is_not_shown_to_another_server() -> void:
	_head.answer("POST /guest/init", 201, _session("one", true))
	var session := JetSession.new(_api, JetFileStore.new(STORE))
	await session.enter_as("Ada")
	var other := HttpStandIn.new()
	add_child(other)
	other.answer("POST /guest/init", 201, _session("two", true))
	_api.origin = other.origin()
	check_equal(session.player_id(), "", "known at the other server")
	await session.enter_as("Ada")
	check(not JSON.stringify(other.requests).contains("secret"), "the secret crossed over")
	_api.origin = _head.origin()
	check_equal(session.player_id(), "guest", "still known at the first")


func test_others_cannot_read_the_file() -> void:
	_head.answer("POST /guest/init", 201, _session("one", true))
	await JetSession.new(_api, JetFileStore.new(STORE)).enter_as("Ada")
	var owner_only := FileAccess.UNIX_READ_OWNER | FileAccess.UNIX_WRITE_OWNER
	check_equal(FileAccess.get_unix_permissions(STORE), owner_only, "permissions")


func test_a_token_near_its_end_is_renewed_once_for_all_who_wait() -> void:
	var session := await _entered(_session("old", true, 10))
	_head.answer("POST /session/refresh", 200, _session("new", false))
	_head.answer("GET /profile", 200, {"player_id": "guest", "display_name": "Ada", "created_at": 1})
	var done: Array[JetReply] = []
	for caller in 3:
		_ask_profile(session, done)
	await wait_until(func() -> bool: return done.size() == 3, "three answers")
	check_equal(_head.count("POST /session/refresh"), 1, "renewals")
	for request in _head.requests:
		if request["call"] == "GET /profile":
			check_equal(request["token"], "session-new", "the token used")


func test_a_refused_token_is_replaced_and_the_call_made_again() -> void:
	var session := await _entered(_session("old", true))
	_head.answer("GET /profile", 401, {"code": "token_expired"})
	_head.answer("GET /profile", 200, {"player_id": "guest", "display_name": "Ada", "created_at": 1})
	_head.answer("POST /session/refresh", 401, {"code": "refresh_invalid"})
	_head.answer("POST /guest/login", 200, _session("new", false))
	var reply := await session.with_token(_api.profile)
	check(reply.problem == null, "it failed: %s" % reply.problem)
	check_equal(_head.requests[-1]["token"], "session-new", "the token used")
	check_equal(_head.requests[-2]["body"], {"guest_id": "guest", "guest_secret": "secret"}, "login")


func test_a_guest_that_the_server_forgot_is_made_anew() -> void:
	var session := await _entered(_session("old", true, 10))
	_head.answer("POST /session/refresh", 401, {"code": "refresh_invalid"})
	_head.answer("POST /guest/login", 401, {"code": "credentials_invalid"})
	_head.answer("POST /guest/init", 201, _session("new", true))
	_head.answer("GET /profile", 200, {"player_id": "guest", "display_name": "Ada", "created_at": 1})
	var replaced: Array[String] = []
	session.guest_replaced.connect(func(name: String) -> void: replaced.append(name))
	var reply := await session.with_token(_api.profile)
	check(reply.problem == null, "it failed: %s" % reply.problem)
	check_equal(replaced, ["Ada#1"] as Array[String], "told")


func test_problems_keep_their_code_and_garbage_gets_one() -> void:
	_head.answer("GET /lobbies", 503, {"code": "no_server", "detail": "Full.", "trace_id": "t"})
	_head.answer("GET /lobbies", 502, "<html>", "text/html")
	_head.answer("GET /lobbies", 200, "<html>", "text/html")
	_head.answer("GET /lobbies", 200, {"lobbies": [{"lobby_id": 7}]})
	for code: String in ["no_server", "service_unavailable", "answer_garbled", "answer_garbled"]:
		var reply := await _api.lobbies()
		check_equal(reply.problem.code if reply.problem else "", code, "code")
	_api.origin = "http://127.0.0.1:1"
	var reply := await _api.lobbies()
	check_equal(reply.problem.code, "unreachable", "nobody there")
	check(reply.problem.is_passing(), "worth another try")


func test_a_ticket_is_followed_by_its_events_to_the_seat() -> void:
	var session := await _entered(_session("one", true))
	var events := "event: ticket\ndata: %s\n\n: still here\n\nevent: ticket\ndata: %s\n\n"
	events = events % [JSON.stringify(_ticket("waiting")), JSON.stringify(_ticket("matched"))]
	_head.answer("GET /matchmaking/queue/t/events", 200, events, "text/event-stream")
	var watch := _watch(session)
	var seen := PackedStringArray()
	watch.ticket_changed.connect(func(ticket: JetTicket) -> void: seen.append(ticket.status))
	var reply := await watch.follow("t")
	check_equal(seen, PackedStringArray(["waiting", "matched"]), "states")
	var ticket: JetTicket = reply.value
	check_equal(ticket.seat.ws_url, "ws://game/ws", "the seat")


func test_a_ticket_is_polled_where_the_stream_breaks() -> void:
	var session := await _entered(_session("one", true))
	_head.answer("GET /matchmaking/queue/t/events", 200, "event: ticket\ndata: {broken\n\n", "text/event-stream")
	_head.answer("GET /matchmaking/queue/t", 200, _ticket("matched"))
	var reply := await _watch(session).follow("t")
	var ticket: JetTicket = reply.value
	check_equal(ticket.status, "matched", "status")


func test_a_forgotten_ticket_ends_the_watch() -> void:
	var session := await _entered(_session("one", true))
	_head.answer("GET /matchmaking/queue/t/events", 404, {"code": "ticket_unknown"})
	var reply := await _watch(session).follow("t")
	check_equal(reply.problem.code, "ticket_unknown", "code")


func test_a_cancelled_watch_says_nothing_more() -> void:
	var session := await _entered(_session("one", true))
	_head.answer("GET /matchmaking/queue/t/events", 503, {"code": "service_unavailable"})
	_head.answer("GET /matchmaking/queue/t", 200, _ticket("waiting"))
	var watch := _watch(session)
	watch.ticket_changed.connect(func(_changed: JetTicket) -> void: watch.cancel())
	var reply := await watch.follow("t")
	check(reply.problem == null and reply.value == null, "it said something")


func _entered(credentials: Dictionary) -> JetSession:
	_head.answer("POST /guest/init", 201, credentials)
	var session := JetSession.new(_api, JetSessionStore.new())
	await session.enter_as("Ada")
	_head.forget("POST /guest/init")
	return session


func _ask_profile(session: JetSession, done: Array[JetReply]) -> void:
	done.append(await session.with_token(_api.profile))


func _watch(session: JetSession) -> JetTicketWatch:
	var watch := JetTicketWatch.new(_api, session)
	add_child(watch)
	return watch


func _session(name: String, with_secret: bool, lifetime_s := 900) -> Dictionary:
	var session := {
		"guest_id": "guest",
		"display_name": "Ada#1",
		"session_token": "session-" + name,
		"refresh_token": "refresh-" + name,
		"expires_at": int(Time.get_unix_time_from_system()) + lifetime_s,
	}
	if with_secret:
		session["guest_secret"] = "secret"
	return session


func _ticket(status: String) -> Dictionary:
	var ticket := {
		"ticket_id": "t",
		"status": status,
		"queue": "duel",
		"position": null,
		"players_waiting": 0,
		"estimated_wait_s": null,
		"blocked_by": null,
		"expires_at": 1,
	}
	if status == "matched":
		ticket.merge(
			{"match_id": "m", "lobby_id": "m", "region": "local", "ws_url": "ws://game/ws", "match_ticket": "x"}
		)
	return ticket
