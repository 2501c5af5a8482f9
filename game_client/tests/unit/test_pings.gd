extends TestSuite
## The way to each region, measured on game sockets.

var _head := HttpStandIn.new()
var _game := GameStandIn.new()
var _api := JetHeadApi.new()
var _pings: JetPings


func _ready() -> void:
	_pings = JetPings.new(_api)
	for part: Node in [_head, _game, _api, _pings]:
		add_child(part)
	_api.origin = _head.origin()


func test_regions_that_answer_are_sent_along_with_their_round_trips() -> void:
	_game.answers_pings = true
	_offer([["near", _game.url()], ["gone", "ws://127.0.0.1:1/ws"]])
	_pings.refresh()
	await _pings.measured
	var sent := await _sent()
	check_equal(sent.size(), 1, "regions")
	check_equal(sent[0].region, "near", "the one that answers")
	check(sent[0].ping_ms >= 0 and sent[0].ping_ms < 500, "a round trip of %d ms" % sent[0].ping_ms)
	check_equal(_game.heard.size(), JetPingRun.ROUND_TRIPS, "pings")
	_pings.refresh()
	await _sent()
	check_equal(_head.count("GET /matchmaking/regions"), 1, "they are kept")
	var body := {}
	JetRegionPing.write(sent, body)
	check_equal(body, {"regions": [{"region": "near", "ping_ms": sent[0].ping_ms}]}, "as they are sent")


func test_nobody_waits_long_for_a_region_that_is_silent() -> void:
	_offer([["silent", _game.url()]])
	var began := Time.get_ticks_msec()
	check_equal((await _sent()).size(), 0, "regions")
	check(Time.get_ticks_msec() - began < JetPingRun.WITHIN_MS, "waited for all of the measurement")
	await _pings.measured
	check_equal((await _sent()).size(), 0, "regions that never answered")


func test_where_the_servers_know_the_regions_no_more_any_will_do() -> void:
	_game.answers_pings = true
	_offer([["near", _game.url()]])
	_pings.refresh()
	await _pings.measured
	var sizes: Array[int] = []
	var call_with := func(near: Array[JetRegionPing]) -> JetReply:
		sizes.append(near.size())
		return JetReply.ok(null) if near.is_empty() else JetReply.failure("region_unknown", "", 422)
	var reply := await _pings.through(call_with)
	check(reply.problem == null, "refused")
	check_equal(sizes, [1, 0] as Array[int], "calls")


func test_without_an_answer_any_region_will_do() -> void:
	check_equal((await _sent()).size(), 0, "regions")


func test_the_measurement_ends_with_its_node() -> void:
	_offer([["silent", _game.url()]])
	_pings.refresh()
	await wait_until(func() -> bool: return _game.connections == 1, "the measurement")
	var began := Time.get_ticks_msec()
	remove_child(_pings)
	_pings.queue_free()
	check(Time.get_ticks_msec() - began < JetPingRun.WITHIN_MS, "it held the program up")


func _offer(regions: Array[Array]) -> void:
	var told := regions.map(func(region: Array) -> Dictionary: return {"region": region[0], "ws_url": region[1]})
	_head.answer("GET /matchmaking/regions", 200, {"regions": told})


## What a call is made with.
func _sent() -> Array[JetRegionPing]:
	var sent: Array[JetRegionPing] = []
	var call_with := func(near: Array[JetRegionPing]) -> JetReply:
		sent.assign(near)
		return JetReply.ok(null)
	await _pings.through(call_with)
	return sent
