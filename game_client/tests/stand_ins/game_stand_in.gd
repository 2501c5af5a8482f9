class_name GameStandIn
extends Node
## A game socket's server side on a free port, whose words are a test's.

## The messages of clients, parsed, in order.
var heard: Array[Dictionary] = []
var connections := 0
var answers_pings := false

var _server := TCPServer.new()
var _peers: Array[WebSocketPeer] = []


func _ready() -> void:
	_server.listen(0, "127.0.0.1")


func url() -> String:
	return "ws://127.0.0.1:%d/ws" % _server.get_local_port()


## Says [param data] to the newest connection.
func say(type: String, data: Dictionary) -> void:
	_peers[-1].send_text(JSON.stringify({"type": type, "data": data}))


func say_text(text: String) -> void:
	_peers[-1].send_text(text)


func identify(resume_token: String, hold_s := 60) -> void:
	say("Identity", identity(resume_token, hold_s))


## To one who watches.
func identify_watcher(delay_s: float) -> void:
	say("Identity", watcher_identity(delay_s))


func close(code: int) -> void:
	_peers[-1].close(code, "a_code: A sentence.")


## Cuts the newest connection without a closing handshake.
func cut() -> void:
	_peers[-1].close(-1)


func joins() -> Array[Dictionary]:
	return heard.filter(func(message: Dictionary) -> bool: return message["type"] == "Join")


static func identity(resume_token: String, hold_s := 60) -> Dictionary:
	return {
		"player_id": "p",
		"seat": 0,
		"resume_token": resume_token,
		"hold_s": hold_s,
		"match_id": "m",
		"lobby_id": "m",
		"mode": "duel",
		"tick": 100,
		"tick_rate": 60,
		"snapshot_every_ticks": 2,
		"last_event": 41,
		"sides": 0,
		"score_limit": 0,
		"world": {"width": 800, "height": 460},
		"obstacles": [],
		"ship":
		{
			"radius": 24,
			"max_hp": 100,
			"max_speed": 150,
			"turn_rate": 3,
			"throttle_rate": 2,
			"max_energy": 100,
			"energy_rate": 0
		},
		"weapons":
		[
			{
				"name": "gun",
				"kind": "gun",
				"radius": 5,
				"damage": 30,
				"cooldown_ms": 100,
				"energy": 0,
				"count": 1,
				"spread": 0,
				"speed": 500,
				"acceleration": 0,
				"top_speed": 500,
				"lifetime_ms": 3000,
				"turn_rate": 0,
				"range": 0
			}
		],
	}


static func watcher_identity(delay_s: float) -> Dictionary:
	var told := identity("", 0)
	told["seat"] = null
	told["watching"] = {"delay_s": delay_s}
	return told


func _process(_delta: float) -> void:
	while _server.is_connection_available():
		var peer := WebSocketPeer.new()
		peer.supported_protocols = PackedStringArray(["jet.v1.json"])
		peer.accept_stream(_server.take_connection())
		_peers.append(peer)
		connections += 1
	for peer in _peers:
		peer.poll()
		while peer.get_available_packet_count() > 0:
			var message: Dictionary = JSON.parse_string(peer.get_packet().get_string_from_utf8())
			heard.append(message)
			if answers_pings and message["type"] == "Ping":
				var pong := {"type": "Pong", "data": {"nonce": message["data"]["nonce"], "tick": 0}}
				peer.send_text(JSON.stringify(pong))
