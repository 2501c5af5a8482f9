extends TestSuite

var _server := GameStandIn.new()
var _connection := JetMatchConnection.new()
var _joined := 0
var _lost := 0
var _stopped := ""
var _messages: Array[JetMessages.Message] = []
var _tickets_asked := 0
var _ticket_reply: JetReply


func _ready() -> void:
	# The stand-in speaks text.
	_connection.codec = JetJsonCodec.new()
	add_child(_server)
	add_child(_connection)
	_connection.joined.connect(func(_url: String, _token: String) -> void: _joined += 1)
	_connection.lost.connect(func(_attempt: int) -> void: _lost += 1)
	_connection.stopped.connect(func(code: String) -> void: _stopped = code)
	_connection.message_received.connect(func(message: JetMessages.Message) -> void: _messages.append(message))
	_connection.fresh_ticket = _fresh_ticket


func test_it_joins_with_its_ticket_and_resumes_with_its_token() -> void:
	await _join()
	check_equal(_server.joins()[0]["data"], {"match_ticket": "first"}, "the first join")
	_server.say("Event", {"id": 44, "tick": 1, "kind": "leave", "seat": 1})
	await wait_until(func() -> bool: return _messages.size() == 2, "the event")
	_server.cut()
	await wait_until(func() -> bool: return _server.joins().size() == 2, "another join")
	check_equal(_server.joins()[1]["data"], {"resume_token": "token-1", "last_event": 44.0}, "the second join")
	check_equal(_lost, 1, "told that it was lost")
	_server.identify("token-2")
	await wait_until(func() -> bool: return _joined == 2, "joined again")


func test_a_server_that_never_answers_is_given_up_and_asked_for_another_ticket() -> void:
	_connection.join_timeout_ms = 200
	_connection.join_seat(_seat("first"))
	await wait_until(func() -> bool: return _server.joins().size() == 2, "a second join")
	check_equal(_server.joins()[1]["data"], {"match_ticket": "fresh-1"}, "with a fresh ticket")


func test_a_silent_server_counts_as_lost() -> void:
	_connection.silence_ms = 300
	await _join()
	await wait_until(func() -> bool: return _lost > 0, "the loss")
	await wait_until(func() -> bool: return _server.joins().size() == 2, "another join")


func test_pings_measure_the_round_trip() -> void:
	_connection.ping_every_ms = 50
	await _join()
	var is_ping := func(message: Dictionary) -> bool: return message["type"] == "Ping"
	await wait_until(func() -> bool: return _server.heard.any(is_ping), "a ping")
	check(_connection.round_trip_ms < 0.0, "measured before an answer")
	_server.answers_pings = true
	await wait_until(func() -> bool: return _connection.round_trip_ms >= 0.0, "a round trip")


func test_a_refused_token_leads_to_a_fresh_ticket() -> void:
	await _join()
	_server.close(4014)
	await wait_until(func() -> bool: return _server.joins().size() == 2, "another join")
	check_equal(_server.joins()[1]["data"], {"match_ticket": "fresh-1"}, "with a fresh ticket")


func test_final_close_codes_end_it() -> void:
	for ending: Array in [
		[4000, "match_over"], [4002, "replaced"], [4006, "server_draining"], [4030, "client_too_old"]
	]:
		_stopped = ""
		await _join()
		_server.close(ending[0])
		await wait_until(func() -> bool: return _stopped != "", "the end")
		check_equal(_stopped, ending[1], "close code %d" % ending[0])
	check_equal(_tickets_asked, 0, "tickets asked for")


func test_a_match_that_is_gone_is_said() -> void:
	await _join()
	_ticket_reply = JetReply.failure("ticket_unknown", "", 404)
	_server.close(4014)
	await wait_until(func() -> bool: return _stopped == "ticket_unknown", "the end")


func test_a_head_that_is_down_is_asked_again() -> void:
	_ticket_reply = JetReply.failure("unreachable", "")
	_connection.join_afresh()
	await wait_until(func() -> bool: return _tickets_asked == 2, "a second question")
	_ticket_reply = null
	await wait_until(func() -> bool: return _server.joins().size() == 1, "the join")


func test_a_seat_that_was_held_its_time_is_given_up() -> void:
	await _join(0)
	_connection.fresh_ticket = Callable()
	_server.cut()
	await wait_until(func() -> bool: return _server.connections == 2, "one try")
	_server.cut()
	await wait_until(func() -> bool: return _stopped == "connection_lost", "the end")


func test_a_frame_of_another_protocol_ends_it() -> void:
	await _join()
	expect_error("the game server sent")
	_server.say_text("{")
	await wait_until(func() -> bool: return _stopped == "bad_message", "the end")


func test_leaving_says_so_and_nothing_follows() -> void:
	await _join()
	_connection.leave()
	await wait_until(func() -> bool: return _server.heard[-1]["type"] == "Leave", "the word")
	check_equal([_lost, _stopped], [0, ""], "signals")


func _join(hold_s := 60) -> void:
	var before := _server.joins().size()
	var joined_before := _joined
	_connection.join_seat(_seat("first"))
	await wait_until(func() -> bool: return _server.joins().size() == before + 1, "a join")
	_server.identify("token-1", hold_s)
	await wait_until(func() -> bool: return _joined == joined_before + 1, "joined")


func _fresh_ticket() -> JetReply:
	_tickets_asked += 1
	if _ticket_reply:
		return _ticket_reply
	return JetReply.ok(_seat("fresh-%d" % _tickets_asked))


func _seat(ticket: String) -> JetSeat:
	var seat := JetSeat.new()
	seat.ws_url = _server.url()
	seat.match_ticket = ticket
	return seat
