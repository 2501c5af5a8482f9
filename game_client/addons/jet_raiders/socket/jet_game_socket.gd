class_name JetGameSocket
extends RefCounted
## One WebSocket to a game server, from opening to closing, in one encoding. [JetMatchConnection] decides when to open
## another.

## The WebSocket is open; nothing has been said yet.
signal opened
## A frame came, with what it holds.
signal frame_received(messages: Array[JetMessages.Message])
## The server sent something that is not of this protocol.
signal garbled(detail: String)
## Closed by either side; -1 is a connection that broke.
signal closed(code: int)

## A message larger than this would close the connection; the protocol's limit is half of it.
const INBOUND_BYTES := 64 * 1024
## Frames that wait between two polls: half a minute of snapshots, should the program have been held up.
const INBOUND_FRAMES := 1024

var bytes_received := 0
var bytes_sent := 0

var _peer := WebSocketPeer.new()
var _codec: JetCodec
var _is_open := false
var _is_over := false


func _init(codec: JetCodec) -> void:
	_codec = codec
	_peer.supported_protocols = PackedStringArray([codec.subprotocol()])
	_peer.inbound_buffer_size = INBOUND_BYTES
	_peer.max_queued_packets = INBOUND_FRAMES


## [param tls_options] null takes the system's authorities for [code]wss[/code].
func open(url: String, tls_options: TLSOptions = null) -> Error:
	return _peer.connect_to_url(url, tls_options)


## Moves bytes and emits what came. Call it every frame.
func poll() -> void:
	if _is_over:
		return
	_peer.poll()
	var state := _peer.get_ready_state()
	if state == WebSocketPeer.STATE_OPEN and not _is_open:
		_is_open = true
		_peer.set_no_delay(true)
		opened.emit()
	while not _is_over and _peer.get_available_packet_count() > 0:
		_receive(_peer.get_packet())
	if state == WebSocketPeer.STATE_CLOSED and not _is_over:
		_is_over = true
		closed.emit(_peer.get_close_code())


## False if there is no open connection to carry it.
func send(bytes: PackedByteArray) -> bool:
	if _is_over or not _is_open:
		return false
	var mode := WebSocketPeer.WRITE_MODE_TEXT if _codec.is_text() else WebSocketPeer.WRITE_MODE_BINARY
	bytes_sent += bytes.size()
	return _peer.send(bytes, mode) == OK


## Closes without another signal. What was sent before still leaves.
func close() -> void:
	if _is_over:
		return
	_is_over = true
	_peer.close()
	_peer.poll()


## Gives the connection up without waiting for the other side.
func abandon() -> void:
	_is_over = true
	_peer.close(-1)


func _receive(packet: PackedByteArray) -> void:
	bytes_received += packet.size()
	var frame := _codec.decode(packet, _peer.was_string_packet())
	if frame.error != "":
		garbled.emit(frame.error)
	else:
		frame_received.emit(frame.messages)
