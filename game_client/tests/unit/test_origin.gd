extends TestSuite


func test_addresses_as_people_type_them() -> void:
	var typed: Dictionary[String, String] = {
		"http://127.0.0.1:3000": "http://127.0.0.1:3000",
		" https://play.example.org/ ": "https://play.example.org",
		"play.example.org": "https://play.example.org",
		"play.example.org:444": "https://play.example.org:444",
		"localhost:3000": "http://localhost:3000",
		"192.168.1.20:3000": "http://192.168.1.20:3000",
		"http://play.example.org:80": "http://play.example.org",
		"http://[::1]:3000": "http://[::1]:3000",
	}
	for text in typed:
		var origin := JetOrigin.parse(text)
		check(origin != null, "refused: " + text)
		if origin:
			check_equal(origin.url(), typed[text], text)


func test_what_is_no_address_is_refused() -> void:
	for text: String in ["", "http://", "ftp://a", "http://a/b", "a b", "http://a:0", "http://a:70000", "http://u@a:x"]:
		check(JetOrigin.parse(text) == null, "accepted: " + text)
