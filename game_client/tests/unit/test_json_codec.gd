extends TestSuite
## The golden frames of the repository mean here what they mean to the server and to the website.

const GOLDEN := "res://../crates/wire/golden/socket.json"

var _codec := JetJsonCodec.new()


func test_golden_frames_of_the_server_decode() -> void:
	for vector: Dictionary in _vectors("server"):
		var text: String = vector["frame"]
		var frame := _codec.decode(text.to_utf8_buffer(), true)
		check_equal(frame.error, "", vector["name"])
		var expected: Array = vector["messages"]
		check_equal(frame.messages.size(), expected.size(), "%s: messages" % vector["name"])
		for index in mini(expected.size(), frame.messages.size()):
			var message := frame.messages[index]
			GoldenMessages.compare(self, message, expected[index], "%s: %d" % [vector["name"], index])


func test_golden_frames_of_the_client_encode() -> void:
	for vector: Dictionary in _vectors("client"):
		var ours: Variant = JSON.parse_string(
			GoldenMessages.encode(_codec, vector["messages"][0]).get_string_from_utf8()
		)
		check(ours is Dictionary and ours == vector["messages"][0], "%s: got %s" % [vector["name"], ours])


func test_unknown_messages_and_events_are_left_out() -> void:
	var text := '{"type":"Later","data":{}}\n{"type":"Event","data":{"id":1,"tick":2,"kind":"later"}}'
	var frame := _codec.decode(text.to_utf8_buffer(), true)
	check_equal(frame.error, "", "error")
	check_equal(frame.messages.size(), 0, "messages")


func test_malformed_frames_are_errors() -> void:
	var malformed: Array[String] = [
		"{",
		"[]",
		'{"type":"Pong"}',
		'{"type":"Pong","data":{"nonce":1}}',
		'{"type":"Pong","data":{"nonce":1.5,"tick":1}}',
		'{"type":"WorldUpdate","data":{"tick":1,"entities":[{}],"projectiles":[]}}',
		'{"type":"WorldUpdate","data":{"tick":1,"entities":{},"projectiles":[]}}',
		'{"type":"Event","data":{"id":1,"tick":1,"kind":"kill","by":1,"target":2}}',
	]
	for text in malformed:
		check(_codec.decode(text.to_utf8_buffer(), true).error != "", "accepted: " + text)
	check(_codec.decode(PackedByteArray([1, 2]), false).error != "", "accepted a binary frame")


func _vectors(direction: String) -> Array:
	var path := ProjectSettings.globalize_path(GOLDEN)
	var all: Array = JSON.parse_string(FileAccess.get_file_as_string(path))
	var vectors := all.filter(func(vector: Dictionary) -> bool: return vector["direction"] == direction)
	check(vectors.size() > 2, "too few vectors")
	return vectors
