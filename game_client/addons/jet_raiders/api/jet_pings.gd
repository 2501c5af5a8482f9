class_name JetPings
extends Node
## How far each region is from here, measured on the game sockets themselves. Add it to the tree.
##
## [codeblock]
## pings.refresh()                        # before it is needed, so that nobody waits for it
## var reply := await pings.through(func(near: Array[JetRegionPing]) -> JetReply:
##     return await session.with_token(api.enqueue.bind("duel", "", near)))
## [/codeblock]

signal measured

## Measured anew after this: people travel, and so do their routes.
const GOOD_FOR_MS := 5 * 60_000
## Whoever presses a button is not kept waiting longer than this for a measurement that is still going on.
const WAIT_AT_MOST_MS := 300
## Between two looks of the measuring thread.
const LOOK_EVERY_USEC := 500

var _api: JetHeadApi
var _known: Array[JetRegionPing] = []
var _known_since_ms := 0
## Of which server they are.
var _origin := ""
var _is_measuring := false
var _run: JetPingRun
## Where there are no threads, frames look after the run.
var _thread: Thread


func _init(api: JetHeadApi) -> void:
	_api = api


## Measures, unless that was done lately. Without an answer any region will do.
func refresh() -> void:
	if _is_measuring or not _fresh().is_empty():
		return
	_is_measuring = true
	var origin := _api.origin
	var reply := await _api.regions()
	if reply.problem == null and is_inside_tree():
		await _measure(reply.value)
		_known = _run.pings()
		_known_since_ms = Time.get_ticks_msec()
		_origin = origin
		_run = null
	_is_measuring = false
	measured.emit()


## Makes a call with the round trips that are known, or with none: then any region will do. Where the servers do not
## know these regions any more the call is made without. [param call_with] takes [code]Array[JetRegionPing][/code] and
## returns a [JetReply].
func through(call_with: Callable) -> JetReply:
	if _fresh().is_empty():
		refresh()
		var end := Time.get_ticks_msec() + WAIT_AT_MOST_MS
		while _is_measuring and Time.get_ticks_msec() < end:
			await get_tree().process_frame
	var near := _fresh()
	var reply: JetReply = await call_with.call(near)
	if near.is_empty() or reply.problem == null or reply.problem.code != "region_unknown":
		return reply
	_known = []
	return await call_with.call(_known)


func _exit_tree() -> void:
	if _thread:
		_run.cancel()
		_thread.wait_to_finish()
		_thread = null


func _fresh() -> Array[JetRegionPing]:
	var is_old := Time.get_ticks_msec() - _known_since_ms >= GOOD_FOR_MS
	var none: Array[JetRegionPing] = []
	return none if is_old or _origin != _api.origin else _known


## A round trip that is looked at once a frame only seems to take until the next frame: so a thread looks, where there
## are threads.
func _measure(regions: Array[JetRegion]) -> void:
	_run = JetPingRun.new()
	_run.start(regions, _api.tls_options)
	if not OS.has_feature("threads"):
		while is_inside_tree() and not _run.poll():
			await get_tree().process_frame
		return
	_thread = Thread.new()
	_thread.start(_look.bind(_run))
	while _thread and _thread.is_alive():
		await get_tree().process_frame
	if _thread:
		_thread.wait_to_finish()
		_thread = null


func _look(run: JetPingRun) -> void:
	while not run.poll():
		OS.delay_usec(LOOK_EVERY_USEC)
