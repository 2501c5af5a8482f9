extends TestSuite
## What is asked of the head server on the way to a match, or to watching one.

var _head := HttpStandIn.new()
var _game := GameStandIn.new()
var _api := JetHeadApi.new()
var _session: JetSession
var _desk: FrontDesk


func _ready() -> void:
	_game.answers_pings = true
	_session = JetSession.new(_api, JetSessionStore.new())
	_desk = FrontDesk.new(_api, _session)
	for part: Node in [_head, _game, _api, _desk]:
		add_child(part)
	_api.origin = _head.origin()
	var guest := {"guest_id": "g", "guest_secret": "s", "display_name": "Ada", "session_token": "t"}
	guest.merge({"refresh_token": "r", "expires_at": int(Time.get_unix_time_from_system()) + 900})
	_head.answer("POST /guest/init", 201, guest)
	_head.answer("GET /matchmaking/regions", 200, {"regions": [{"region": "near", "ws_url": _game.url()}]})


func test_the_way_to_each_region_goes_with_what_is_asked_for() -> void:
	await _session.enter_as("Ada")
	_desk.pings.refresh()
	await _desk.pings.measured
	_head.answer("POST /matchmaking/queue", 201, _ticket())
	_head.answer("POST /lobbies", 201, _seat())
	_head.answer("PUT /parties/p/ready", 200, {})
	await _desk.enqueue("duel")
	await _desk.enqueue("duel", "p")
	await _desk.open_lobby("duel", 2)
	await _desk.set_party_ready("p", true)
	var bodies := _head.requests.slice(-4).map(func(request: Dictionary) -> Dictionary: return request["body"])
	check_equal(bodies.size(), 4, "calls")
	for body: Dictionary in bodies:
		check_equal(body["regions"].map(func(near: Dictionary) -> String: return near["region"]), ["near"], "regions")
	check_equal(bodies[1]["party_id"], "p", "the party")


func test_a_recording_that_is_still_on_its_way_is_waited_for() -> void:
	await _session.enter_as("Ada")
	_head.answer("POST /replays/m/watch", 404, {"code": "replay_unknown"}, "application/problem+json")
	_head.answer("POST /replays/m/watch", 200, _seat())
	var reply := await _desk.replay("m")
	check(reply.problem == null, "given up")
	check_equal(_head.count("POST /replays/m/watch"), 2, "calls")


func test_a_recording_of_another_version_is_not_waited_for() -> void:
	await _session.enter_as("Ada")
	_head.answer("POST /replays/m/watch", 409, {"code": "replay_foreign"}, "application/problem+json")
	var reply := await _desk.replay("m")
	check_equal(reply.problem.code, "replay_foreign", "what went wrong")
	check_equal(_head.count("POST /replays/m/watch"), 1, "calls")


func test_who_gives_up_a_seat_in_a_private_lobby_watches_it_by_its_code() -> void:
	await _session.enter_as("Ada")
	_head.answer("POST /lobbies/watch", 409, {"code": "already_matched"}, "application/problem+json")
	_head.answer("POST /lobbies/watch", 200, _seat())
	await _desk.watch_after(SeatSource.of_code("H7K3PW"), "l")
	check_equal(_head.count("POST /lobbies/watch"), 2, "calls")
	check_equal(_head.requests[-1]["body"], {"code": "H7K3PW"}, "what is asked for")
	await _desk.watch("free-play")
	check_equal(_head.requests[-1]["body"], {"lobby_id": "free-play"}, "of an open lobby")


func test_the_next_server_is_looked_for_until_it_is_there_or_nobody_wants_it() -> void:
	var answers: Array[JetProblem] = [_problem("no_server", 503), _problem("lobby_unknown", 404), null]
	var tries: Array[bool] = []
	var play_same := func() -> JetProblem:
		tries.append(true)
		return answers[tries.size() - 1]
	check(await _desk.move_on(play_same, func() -> bool: return true) == null, "given up")
	check_equal(tries.size(), 3, "tries")
	answers.assign([_problem("kicked", 403)])
	tries.clear()
	check_equal((await _desk.move_on(play_same, func() -> bool: return true)).code, "kicked", "what does not pass")
	check(await _desk.move_on(play_same, func() -> bool: return false) == null, "asked for though nobody wants it")
	check_equal(tries.size(), 1, "tries that end it")


func _problem(code: String, status: int) -> JetProblem:
	return JetReply.failure(code, "", status).problem


func _seat() -> Dictionary:
	var seat := {"match_id": "m", "lobby_id": "l", "region": "near", "ws_url": "ws://x/ws"}
	return seat.merged({"match_ticket": "t", "expires_at": 1})


func _ticket() -> Dictionary:
	return {"ticket_id": "t", "status": "waiting", "queue": "duel", "players_waiting": 1, "expires_at": 1}
