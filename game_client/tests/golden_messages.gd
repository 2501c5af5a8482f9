class_name GoldenMessages
extends RefCounted
## Compares decoded messages with what the golden vectors of crates/wire say that they mean.

## The binary vectors were rounded to 32 bits.
const TOLERANCE := 1e-6


static func type_of(message: JetMessages.Message) -> String:
	var types: Dictionary[String, Variant] = {
		"Identity": JetMessages.Identity,
		"GameState": JetMessages.GameState,
		"WorldUpdate": JetMessages.WorldUpdate,
		"Event": JetMessages.Event,
		"Radar": JetMessages.Radar,
		"Denied": JetMessages.Denied,
		"Chat": JetMessages.Chat,
		"Vote": JetMessages.Tally,
		"Map": JetMessages.Map,
		"ServerDraining": JetMessages.ServerDraining,
		"Playback": JetMessages.Playback,
		"Pong": JetMessages.Pong,
	}
	for type in types:
		if is_instance_of(message, types[type]):
			return type
	return ""


## A client's message of the vectors in an encoding; empty for one that is unknown.
static func encode(codec: JetCodec, message: Dictionary) -> PackedByteArray:
	var data: Dictionary = message["data"]
	var bytes := PackedByteArray()
	match message["type"]:
		"Join" when data.has("match_ticket"):
			bytes = codec.join_with_ticket(data["match_ticket"])
		"Join":
			bytes = codec.join_with_resume(data["resume_token"], int(data.get("last_event", -1)))
		"Input":
			var controls := JetControls.of(data["thrust"], data["turn"], data["shoot"], data["ability"])
			bytes = codec.input(int(data["seq"]), int(data.get("tick", 0)), controls, int(data.get("seen", -1)))
		"Ping":
			bytes = codec.ping(int(data["nonce"]))
		"Leave":
			bytes = codec.leave()
		"Jet":
			bytes = codec.jet(int(data["jet"]))
		"Ready":
			bytes = codec.ready(data["ready"])
		"Start":
			bytes = codec.start()
		"Kick":
			bytes = codec.kick(int(data["seat"]))
		"Settings":
			var wanted := JetMessages.MatchSettings.new()
			wanted.fill_to = int(data["fill_to"])
			wanted.match_s = int(data["match_s"])
			wanted.score_limit = int(data["score_limit"])
			bytes = codec.settings(wanted)
		"Chat" when data.has("phrase"):
			bytes = codec.say_phrase(int(data["phrase"]), data["to"] == "side")
		"Chat":
			bytes = codec.say_text(data["text"], data["to"] == "side")
		"Vote" when data["subject"] == "map":
			bytes = codec.vote_for_map(int(data["choice"]))
		"Vote":
			bytes = codec.give_up(data["choice"] == 1)
		"Watch" when data.has("follow"):
			bytes = codec.follow(int(data["follow"]))
		"Watch":
			bytes = codec.look_at(Vector2(data["at"]["x"], data["at"]["y"]))
		"Playback":
			var wish := JetMessages.PlaybackWish.new()
			if data.has("paused"):
				wish = JetMessages.PlaybackWish.pause(data["paused"])
			wish.speed = data.get("speed", 0.0)
			wish.seek_tick = int(data.get("seek_tick", -1))
			bytes = codec.playback(wish)
	return bytes


## Every field of the vector stands in the message under the same name.
static func compare(suite: TestSuite, message: JetMessages.Message, expected: Dictionary, where: String) -> void:
	suite.check_equal(type_of(message), expected["type"], where + ": type")
	_compare_fields(suite, message, expected["data"], where)


## The same of a list of objects.
static func compare_list(suite: TestSuite, actual: Array, expected: Array, where: String) -> void:
	_compare_value(suite, actual, expected, where)


static func _compare_fields(suite: TestSuite, message: Object, expected: Dictionary, where: String) -> void:
	for key: String in expected:
		_compare_value(suite, message.get(key), expected[key], "%s.%s" % [where, key])


static func _compare_value(suite: TestSuite, actual: Variant, expected: Variant, where: String) -> void:
	if expected == null:
		var is_absent: bool = actual is String and actual == "" or actual is int and actual == -1
		suite.check(is_absent, "%s: %s for null" % [where, actual])
	elif expected is Dictionary:
		_compare_fields(suite, actual, expected, where)
	elif expected is Array:
		suite.check(actual.size() == expected.size(), where + ": length")
		for index in mini(actual.size(), expected.size()):
			_compare_value(suite, actual[index], expected[index], "%s[%d]" % [where, index])
	elif expected is float:
		var tolerance: float = TOLERANCE * maxf(1.0, absf(expected))
		suite.check(
			(actual is float or actual is int) and absf(actual - expected) <= tolerance, _told(where, actual, expected)
		)
	else:
		suite.check_equal(actual, expected, where)


static func _told(where: String, actual: Variant, expected: Variant) -> String:
	return "%s: got %s, expected %s" % [where, actual, expected]
