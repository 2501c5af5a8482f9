class_name JetPingRun
extends RefCounted
## One measurement of the way to each region, on game sockets that are opened for it and closed after it.
##
## Whoever runs it calls [method poll] until that says that it is over: as often as can be, for a round trip seems
## longer by what passes between two calls.

## The first round trip warms the way up and is not counted.
const ROUND_TRIPS := 5
## A region that has not answered by then is left out.
const WITHIN_MS := 2_000


class Line:
	extends RefCounted
	var region: String
	var socket: JetGameSocket
	var codec := JetJsonCodec.new()
	var nonce := 0
	var sent_usec := 0
	## In ms.
	var trips: PackedFloat64Array = []
	var is_over := false

	func start(to: JetRegion, tls_options: TLSOptions) -> void:
		region = to.region
		socket = JetGameSocket.new(codec)
		socket.opened.connect(_ping)
		socket.frame_received.connect(_on_frame)
		socket.garbled.connect(_on_garbled)
		socket.closed.connect(_on_closed)
		is_over = socket.open(to.ws_url, tls_options) != OK

	func _ping() -> void:
		nonce += 1
		sent_usec = Time.get_ticks_usec()
		is_over = not socket.send(codec.ping(nonce))

	func _on_frame(messages: Array[JetMessages.Message]) -> void:
		for message in messages:
			if not message is JetMessages.Pong or (message as JetMessages.Pong).nonce != nonce:
				continue
			trips.append((Time.get_ticks_usec() - sent_usec) / 1000.0)
			if trips.size() == ROUND_TRIPS:
				is_over = true
			else:
				_ping()

	func _on_garbled(_detail: String) -> void:
		is_over = true

	func _on_closed(_code: int) -> void:
		is_over = true


var _lines: Array[Line] = []
var _end_ms := 0
var _is_cancelled := false


func start(regions: Array[JetRegion], tls_options: TLSOptions = null) -> void:
	_end_ms = Time.get_ticks_msec() + WITHIN_MS
	for region in regions:
		var line := Line.new()
		_lines.append(line)
		line.start(region, tls_options)


## True once it is over.
func poll() -> bool:
	var is_over := true
	for line in _lines:
		if not line.is_over:
			line.socket.poll()
		is_over = is_over and line.is_over
	is_over = is_over or _is_cancelled or Time.get_ticks_msec() > _end_ms
	if is_over:
		for line in _lines:
			line.socket.close()
	return is_over


## The next [method poll] is the last. From any thread.
func cancel() -> void:
	_is_cancelled = true


## Of the regions that have answered.
func pings() -> Array[JetRegionPing]:
	var measured: Array[JetRegionPing] = []
	for line in _lines:
		var trips := line.trips.slice(1)
		trips.sort()
		if not trips.is_empty():
			measured.append(JetRegionPing.of(line.region, roundi(trips[trips.size() >> 1])))
	return measured
