class_name FrontDesk
extends Node
## What the player asks of the head server on the way to a match, to watching one, or about the records.

## Everybody on a closing server is sent on in the same moment. They do not all knock at once.
const MOVE_ON_WITHIN_S := 1.5
## A server that was restarted is back by then.
const MOVE_ON_FOR_MS := 60_000
## Besides what passes by itself: the lobby is not open on another server yet, or its seats are taken for now.
const WORTH_ANOTHER_TRY: Array[String] = ["lobby_unknown", "lobby_full"]
## The recording of a match that has just ended may still be on its way, and the seat in it still count as taken.
const COMES_YET: Array[String] = ["replay_unknown", "already_matched"]
const COMES_WITHIN_TRIES := 8
const COMES_PAUSE_S := 1.0

var pings: JetPings

var _api: JetHeadApi
var _session: JetSession


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session
	pings = JetPings.new(api)
	add_child(pings)


## Value: [JetSeat] where none waits, else [JetTicket].
func play(source: SeatSource) -> JetReply:
	if source.queue == "":
		return await source.fresh_ticket(_api, _session)
	return await enqueue(source.queue)


## Alone, or as the leader for the whole party. Value: [JetTicket].
func enqueue(queue: String, party_id := "") -> JetReply:
	return await pings.through(
		func(near: Array[JetRegionPing]) -> JetReply:
			return await _session.with_token(_api.enqueue.bind(queue, party_id, near))
	)


## Value: [JetSeat] with its code.
func open_lobby(mode: String, fill_to: int) -> JetReply:
	return await pings.through(
		func(near: Array[JetRegionPing]) -> JetReply:
			return await _session.with_token(_api.open_lobby.bind(mode, fill_to, near))
	)


## Value: [JetParty].
func set_party_ready(party_id: String, is_ready: bool) -> JetReply:
	return await pings.through(
		func(near: Array[JetRegionPing]) -> JetReply:
			return await _session.with_token(_api.parties.set_ready.bind(party_id, is_ready, near))
	)


## Plays the same on another server, which may not be there in the first moment. [param play_same] returns a
## [JetProblem] or null. What went wrong in the end, or null; null, too, once [param is_wanted] says no.
func move_on(play_same: Callable, is_wanted: Callable) -> JetProblem:
	var began := Time.get_ticks_msec()
	var attempt := 0
	await get_tree().create_timer(randf() * MOVE_ON_WITHIN_S).timeout
	while is_wanted.call():
		var problem: JetProblem = await play_same.call()
		if problem == null or not is_wanted.call():
			return null
		var is_worth_it := problem.is_passing() or problem.code in WORTH_ANOTHER_TRY
		if not is_worth_it or Time.get_ticks_msec() - began > MOVE_ON_FOR_MS:
			return problem
		await get_tree().create_timer(JetBackoff.pause_s(attempt, randf())).timeout
		attempt += 1
	return null


## A place to watch a lobby from, or a match that is on. Value: [JetSeat].
func watch(lobby_id: String) -> JetReply:
	return await _session.with_token(_api.watch_lobby.bind(lobby_id))


## The same of the lobby that a seat was of, which has just been given up. Value: [JetSeat].
func watch_after(source: SeatSource, lobby_id: String) -> JetReply:
	var call_with_token := _api.watch_lobby.bind(lobby_id)
	if source.code != "":
		call_with_token = _api.watch_lobby_by_code.bind(source.code)
	return await _patiently(call_with_token)


## A place to watch a recorded match from. Value: [JetSeat].
func replay(match_id: String) -> JetReply:
	return await _patiently(_api.records.watch.bind(match_id))


## With the player's neighbourhood, for who has played here. Value: [JetLeaderboard].
func read_board(ladder: String, cursor: String) -> JetReply:
	if _session.player_id() == "":
		return await _api.records.leaderboard("", ladder, cursor)
	return await _session.with_token(_api.records.leaderboard.bind(ladder, cursor))


## Value: [JetPlayedMatch.Page].
func read_matches(cursor: String) -> JetReply:
	return await _session.with_token(_api.records.matches.bind(cursor))


## Value: [JetPlayedMatch].
func read_result(match_id: String) -> JetReply:
	return await _session.with_token(_api.records.played_match.bind(match_id))


func _patiently(call_with_token: Callable) -> JetReply:
	var reply := await _session.with_token(call_with_token)
	for attempt in COMES_WITHIN_TRIES - 1:
		if reply.problem == null or reply.problem.code not in COMES_YET or not is_inside_tree():
			break
		await get_tree().create_timer(COMES_PAUSE_S).timeout
		reply = await _session.with_token(call_with_token)
	return reply
