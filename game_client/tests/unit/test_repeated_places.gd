extends TestSuite
## A world that is one place several times: every obstacle and pick-up has the number that the server gives it.

const GOLDEN := "res://../crates/wire/golden/views.json"

var _golden: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(ProjectSettings.globalize_path(GOLDEN)))


func test_everything_that_stands_in_the_world_is_laid_out_in_both_encodings() -> void:
	var in_bytes := JetBinaryCodec.new()
	var in_text := JetJsonCodec.new()
	var of_bytes := JetMatchState.new()
	var of_text := JetMatchState.new()
	var compared := 0
	for frame: Dictionary in _golden["server"]:
		var lines := "\n".join((frame["messages"] as Array).map(JSON.stringify))
		_apply(of_bytes, in_bytes.decode((frame["bytes"] as String).hex_decode(), false))
		_apply(of_text, in_text.decode(lines.to_utf8_buffer(), true))
		for message: Dictionary in frame["messages"]:
			var expected: Dictionary = _golden["laid_out"].get(message["type"], {})
			for state: JetMatchState in [of_bytes, of_text]:
				for key: String in expected:
					var where := "%s.%s" % [message["type"], key]
					GoldenMessages.compare_list(self, state.identity.get(key), expected[key], where)
					compared += 1
	check_equal(compared, 8, "lists of obstacles and of pick-ups")


func test_more_places_than_stand_in_any_world_are_refused() -> void:
	var welcome: Dictionary = _golden["server"][0]["messages"][0].duplicate(true)
	for repeated: Dictionary in [{"columns": 0, "rows": 2}, {"columns": 1.5, "rows": 2}, {"columns": 600, "rows": 1}]:
		welcome["data"]["repeated"] = repeated
		var decoded := JetJsonCodec.new().decode(JSON.stringify(welcome).to_utf8_buffer(), true)
		check(decoded.error != "", "%s is taken" % repeated)


func _apply(state: JetMatchState, frame: JetCodec.Frame) -> void:
	check_equal(frame.error, "", "a frame")
	for message in frame.messages:
		state.apply(message, 0.0)
