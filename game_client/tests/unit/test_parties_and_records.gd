extends TestSuite
## Parties, leaderboard and played matches, against an HTTP stand-in.

const ME := "guest"

var _head := HttpStandIn.new()
var _api := JetHeadApi.new()
var _session: JetSession


func _ready() -> void:
	add_child(_head)
	add_child(_api)
	_api.origin = _head.origin()
	_session = JetSession.new(_api, JetSessionStore.new())


func test_a_party_is_made_and_followed_until_its_member_is_sent_away() -> void:
	await _enter()
	_head.answer("POST /parties", 201, _party([ME]))
	_head.answer("GET /parties/p/events", 200, _events([_party([ME]), _party([ME, "other"])]), "text/event-stream")
	var reply := await _session.with_token(_api.parties.create)
	var line := JetPartyLine.new(_api, _session)
	add_child(line)
	var sizes := PackedInt32Array()
	var endings: Array[bool] = []
	line.changed.connect(func(party: JetParty) -> void: sizes.append(party.members.size()))
	line.ended.connect(func() -> void: endings.append(true))
	line.enter(reply.value)
	await wait_until(func() -> bool: return not endings.is_empty(), "the end")
	check_equal(sizes, PackedInt32Array([1, 2]), "members")
	check(line.current == null, "still in it")


func test_a_party_that_was_left_says_nothing_more() -> void:
	await _enter()
	_head.answer("GET /parties/p/events", 200, _events([_party([ME]), _party([ME])]), "text/event-stream")
	_head.answer("GET /parties/p", 200, _party([ME]))
	var line := JetPartyLine.new(_api, _session)
	add_child(line)
	var heard: Array[String] = []
	line.ended.connect(func() -> void: heard.append("ended"))
	line.changed.connect(
		func(_changed: JetParty) -> void:
			heard.append("changed")
			line.leave()
	)
	line.enter(_read_party([ME]))
	await wait_until(func() -> bool: return not heard.is_empty(), "the first word")
	# By the time of another answer, the second word of the same stream has long been there.
	_head.answer("GET /lobbies", 200, {"lobbies": []})
	await _api.lobbies()
	check_equal(heard, ["changed"] as Array[String], "heard")


func test_the_calls_about_parties_are_those_of_the_protocol() -> void:
	await _enter()
	var calls: Array[Array] = [
		["POST /parties/join", _api.parties.join.bind("h7k-3pw"), {"code": "h7k-3pw"}],
		["PUT /parties/p/ready", _api.parties.set_ready.bind("p", true), {"ready": true}],
		["PUT /parties/p/leader", _api.parties.set_leader.bind("p", "other"), {"player_id": "other"}],
		["POST /parties/p/invite", _api.parties.renew_invite.bind("p"), null],
		["POST /matchmaking/queue", _api.enqueue.bind("duel", "p"), {"queue": "duel", "party_id": "p"}],
	]
	for call in calls:
		_head.answer(call[0], 200, _party([ME]))
		await _session.with_token(call[1])
		check_equal(_head.requests[-1]["call"], call[0], "call")
		check_equal(_head.requests[-1]["body"], call[2], call[0])
	_head.answer("DELETE /parties/p/members/other", 204, "")
	var removed := await _session.with_token(_api.parties.remove.bind("p", "other"))
	check(removed.problem == null, "sent away")


func test_the_leader_starts_when_everybody_is_ready() -> void:
	var screen := _party_screen()
	screen.show_party(_read_party([ME, "other"]))
	check(_action(screen, 0).disabled, "started with somebody who is not ready")
	var party := _read_party([ME, "other"])
	party.members[1].ready = true
	screen.show_party(party)
	check(not _action(screen, 0).disabled, "could not start")
	var played: Array[String] = []
	screen.play_pressed.connect(func(queue: String) -> void: played.append(queue))
	_action(screen, 0).pressed.emit()
	check_equal(played, [Modes.DUEL] as Array[String], "what was chosen")


func test_a_member_says_that_he_is_ready() -> void:
	var screen := _party_screen()
	var party := _read_party(["other", ME])
	screen.show_party(party)
	var said: Array[bool] = []
	screen.ready_pressed.connect(func(is_ready: bool) -> void: said.append(is_ready))
	_action(screen, 0).pressed.emit()
	party.members[1].ready = true
	screen.show_party(party)
	_action(screen, 0).pressed.emit()
	check_equal(said, [true, false] as Array[bool], "what was said")


func test_the_leaderboard_is_shown_page_by_page() -> void:
	var screen := await _records_screen()
	_head.answer("GET /leaderboard?limit=50&ladder=duel&cursor=c", 200, _board(["third"], ""))
	check_equal(_shown_texts(screen, 1), ["Pilot", "first", "second"], "the first page")
	_button(screen, "More").pressed.emit()
	await wait_until(func() -> bool: return _shown_texts(screen, 1).size() == 4, "the second page")
	check(not _button(screen, "More").visible, "another page is offered")


func test_played_matches_say_how_they_ended_and_what_they_changed() -> void:
	var screen := await _records_screen()
	var won := _match([_pilot(ME, 1, 0), _pilot("", 2, 1)], {"before": 1000, "after": 1012})
	won["ended_by"] = "given_up"
	var drawn := _match([_pilot(ME, 1, 0), _pilot("other", 1, 1)], null)
	drawn["ended_by"] = "time"
	_head.answer("GET /matches?limit=20", 200, {"matches": [won, drawn], "next": null})
	var tabs := screen.get_node("%Tabs")
	(tabs.get_child(tabs.get_child_count() - 1) as Button).pressed.emit()
	await wait_until(func() -> bool: return _shown_texts(screen, 0) == ["Won", "Drawn"], "the endings")
	var others := ["with Bot (bot)\nThe other pilot gave up.", "with other"]
	check_equal(_shown_texts(screen, 1), others, "the others, and what ended it")
	check_equal(_shown_texts(screen, 3), ["1012 (+12)", "not rated"], "the ratings")


func test_every_ending_of_a_match_is_told() -> void:
	var left := _pilot(ME, 2, 0)
	left["left_early"] = true
	var cases: Array[Array] = [
		[[_pilot("x", 1, 1), _pilot(ME, 2, 0)], "completed", JetPlayedMatch.Ending.LOST],
		[[_pilot("x", 1, 1), left], "completed", JetPlayedMatch.Ending.LEFT],
		[[_pilot("x", 1, 1)], "completed", JetPlayedMatch.Ending.ABSENT],
		[[_pilot(ME, 1, 0)], "failed", JetPlayedMatch.Ending.UNFINISHED],
		[[_pilot(ME, 1, 0), _pilot("x", 1, 0)], "completed", JetPlayedMatch.Ending.WON],
	]
	for case in cases:
		var told := _match(case[0], null)
		told["outcome"] = case[1]
		check_equal(JetPlayedMatch.from(JetFields.new(told)).ending_for(ME), case[2], "%s" % [case])


func test_what_ended_a_match_is_told_to_who_was_there_for_it() -> void:
	var left := _pilot(ME, 2, 0)
	left["left_early"] = true
	var sides := [_pilot(ME, 2, 0), _pilot("x", 2, 0), _pilot("y", 1, 1)]
	var cases: Array[Array] = [
		[[_pilot("x", 1, 1), _pilot(ME, 2, 0)], "given_up", "You gave up."],
		[sides, "given_up", "Your side gave up."],
		[[_pilot(ME, 1, 0), _pilot("x", 2, 1)], "overtime", "Decided in overtime."],
		[[_pilot(ME, 1, 0), _pilot("x", 2, 1)], "score", ""],
		[[_pilot(ME, 1, 0), _pilot("x", 2, 1)], null, ""],
		[[_pilot("x", 1, 1), left], "deserted", ""],
	]
	for case in cases:
		var told := _match(case[0], null)
		told["ended_by"] = case[1]
		var played := JetPlayedMatch.from(JetFields.new(told))
		check_equal(Sentences.end_of_played(played, ME), case[2], "%s" % [case])


func test_a_profile_tells_its_ratings_also_while_they_are_unknown() -> void:
	var profile := {"player_id": ME, "display_name": "Ada", "created_at": 1, "ratings": null}
	check_equal(JetProfile.from(JetFields.new(profile)).ratings.size(), 0, "unknown")
	profile["ratings"] = [{"ladder": "duel", "rank": 7, "rating": 1212, "matches": 31, "wins": 19}]
	check_equal(JetProfile.from(JetFields.new(profile)).ratings[0].rating, 1212, "known")


func _enter() -> void:
	var session := {"guest_id": ME, "guest_secret": "s", "display_name": "Ada", "session_token": "t"}
	session.merge({"refresh_token": "r", "expires_at": int(Time.get_unix_time_from_system()) + 900})
	_head.answer("POST /guest/init", 201, session)
	await _session.enter_as("Ada")


func _party_screen() -> PartyScreen:
	var screen: PartyScreen = (load("res://src/party/party_screen.tscn") as PackedScene).instantiate()
	add_child(screen)
	screen.set_up(ME)
	return screen


func _action(screen: PartyScreen, index: int) -> Button:
	return screen.get_node("%Actions").get_child(index)


func _records_screen() -> RecordsScreen:
	await _enter()
	_head.answer("GET /leaderboard?limit=50", 200, _board(["first", "second"], "c"))
	var screen: RecordsScreen = (load("res://src/records/records_screen.tscn") as PackedScene).instantiate()
	add_child(screen)
	var read_board := func(ladder: String, cursor: String) -> JetReply:
		return await _session.with_token(_api.records.leaderboard.bind(ladder, cursor))
	var read_matches := func(cursor: String) -> JetReply:
		return await _session.with_token(_api.records.matches.bind(cursor))
	screen.set_up(ME, read_board, read_matches)
	await wait_until(func() -> bool: return _shown_texts(screen, 1).size() == 3, "the first page")
	return screen


func _button(screen: Control, node: String) -> Button:
	return screen.get_node("%" + node)


## A column of the table.
func _shown_texts(screen: RecordsScreen, column: int) -> Array:
	var grid: GridContainer = screen.get_node("%Rows")
	var texts := []
	for index in range(column, grid.get_child_count(), grid.columns):
		texts.append((grid.get_child(index) as Label).text)
	return texts


func _events(parties: Array) -> String:
	var text := ""
	for party: Dictionary in parties:
		text += "event: party\ndata: %s\n\n" % JSON.stringify(party)
	return text


func _party(members: Array) -> Dictionary:
	var rows: Array[Dictionary] = []
	for member: String in members:
		rows.append({"player_id": member, "name": member, "ready": false, "ticket_id": null})
	var party := {"party_id": "p", "code": "H7K3PW", "invite_expires_at": 1, "leader_id": members[0]}
	party.merge({"max_members": 8, "queue": null, "members": rows})
	return party


func _read_party(members: Array) -> JetParty:
	return JetParty.from(JetFields.new(_party(members)))


func _board(names: Array, next: String) -> Dictionary:
	var entries: Array[Dictionary] = []
	for name: String in names:
		var entry := {"rank": entries.size() + 1, "player_id": name, "display_name": name, "rating": 1000}
		entry.merge({"matches": 2, "wins": 1})
		entries.append(entry)
	var board := {"ladder": "duel", "ladders": ["duel", "skirmish"], "players": 3, "entries": entries, "around": null}
	board["next"] = next if next != "" else null
	return board


func _match(pilots: Array, rating: Variant) -> Dictionary:
	var played := {"match_id": "m", "mode": "duel", "queue": "duel", "outcome": "completed", "started_at": 1}
	played.merge({"ended_at": 2, "rating": rating, "pilots": pilots, "absent": []})
	return played


func _pilot(player_id: String, rank: int, team: int) -> Dictionary:
	var name := player_id if player_id != "" else "Bot"
	var pilot := {"player_id": player_id if player_id != "" else null, "seat": team, "name": name, "team": team}
	pilot.merge({"kills": 0, "deaths": 0, "score": 0, "rank": rank, "left_early": false, "rating": null})
	return pilot
