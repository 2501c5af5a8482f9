extends TestSuite


func test_events_arrive_however_the_bytes_are_cut() -> void:
	var text := ': hello\r\nevent: ticket\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\ndata:x\n\nevent: lonely\n\n'
	var bytes := text.to_utf8_buffer()
	for size: int in [1, 2, 3, 7, 1000]:
		var parser := JetEventStreamParser.new()
		var events: Array[PackedStringArray] = []
		for start in range(0, bytes.size(), size):
			events.append_array(parser.push(bytes.slice(start, mini(start + size, bytes.size()))))
		check_equal(events.size(), 2, "events in pieces of %d" % size)
		check_equal(events[0], PackedStringArray(["ticket", '{"a":\n"ü"}']), "the first")
		check_equal(events[1], PackedStringArray(["message", "x"]), "the second")


func test_a_stream_without_end_is_given_up() -> void:
	var parser := JetEventStreamParser.new()
	var line := (
		"data: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".to_utf8_buffer()
	)
	for count in 1000:
		parser.push(line)
	check(parser.is_overflown, "it kept everything")
