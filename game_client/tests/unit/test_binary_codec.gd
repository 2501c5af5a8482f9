extends TestSuite
## The golden frames of jet.v1.bin mean here what they mean to the server and to the website, to the bit.

const GOLDEN := "res://../crates/wire/golden/%s.json"
## Named by PROTOCOL.md: the sum of (i + 1) * T[i] over the first quarter of the table of sines.
const SINE_SUM := 1759792470

var _codec := JetBinaryCodec.new()


func test_golden_frames_of_the_server_decode() -> void:
	_decode_all(_vectors("server"))


func test_golden_frames_of_a_large_world_decode() -> void:
	_decode_all(_vectors("server", "views"))


func test_golden_frames_of_jets_decode() -> void:
	_decode_all(_vectors("server", "jets"))


func test_golden_frames_of_the_client_encode() -> void:
	for vector: Dictionary in _vectors("client"):
		check_equal(GoldenMessages.encode(_codec, vector["message"]).hex_encode(), vector["bytes"], vector["name"])


func test_the_table_of_sines_is_the_one_of_the_protocol() -> void:
	var sines := JetReckoning.new().sines
	var sum := 0
	for step in 257:
		sum += (step + 1) * sines[step]
	check_equal(sum, SINE_SUM, "sum")


## Whatever comes, it is an error or a message, never a crash or a loop without an end.
func test_frames_that_are_cut_or_changed_are_survived() -> void:
	var frames: Array = _vectors("server").map(_bytes)
	var random := RandomNumberGenerator.new()
	random.seed = 7
	var refused := 0
	for round_number in 40:
		for index in frames.size():
			var codec := JetBinaryCodec.new()
			for before in index:
				codec.decode(frames[before], false)
			var damaged: PackedByteArray = frames[index].duplicate()
			if round_number % 2 == 0:
				damaged.resize(random.randi_range(0, damaged.size() - 1))
			else:
				damaged[random.randi_range(0, damaged.size() - 1)] ^= 1 << random.randi_range(0, 7)
			if codec.decode(damaged, false).error != "":
				refused += 1
	check(refused > 200, "only %d were refused" % refused)


func test_frames_out_of_place_are_errors() -> void:
	var frames: Array = _vectors("server").map(_bytes)
	check(_codec.decode(frames[1], false).error != "", "a snapshot before the identity")
	_codec.decode(frames[0], false)
	check(_codec.decode(frames[2], false).error != "", "a snapshot without its baseline")
	check(_codec.decode(PackedByteArray([0x21, 0, 0, 0, 0, 0]), false).error != "", "another version")
	check(_codec.decode(PackedByteArray([0x11, 0, 0, 0, 0, 0]), true).error != "", "a text frame")


func _decode_all(vectors: Array) -> void:
	for vector: Dictionary in vectors:
		var frame := _codec.decode(_bytes(vector), false)
		check_equal(frame.error, "", vector["name"])
		var expected: Array = vector["messages"]
		check_equal(frame.messages.size(), expected.size(), "%s: messages" % vector["name"])
		for index in mini(expected.size(), frame.messages.size()):
			GoldenMessages.compare(self, frame.messages[index], expected[index], "%s: %d" % [vector["name"], index])
		for track: Dictionary in vector["tracks"]:
			var ours := _codec.track_of(int(track["seat"]))
			for unit: String in ["x", "y", "heading", "throttle", "vx", "vy", "turn", "thrust"]:
				check_equal(ours.get(unit), int(track[unit]), "%s: %s of %d" % [vector["name"], unit, track["seat"]])
			check_equal(ours.special, track["special"], "%s: special of %d" % [vector["name"], track["seat"]])


func _vectors(direction: String, file := "binary") -> Array:
	var path := ProjectSettings.globalize_path(GOLDEN % file)
	var vectors: Array = JSON.parse_string(FileAccess.get_file_as_string(path))[direction]
	check(vectors.size() > 2, "too few vectors")
	return vectors


func _bytes(vector: Dictionary) -> PackedByteArray:
	return (vector["bytes"] as String).hex_decode()
