extends TestSuite
## What a private lobby shows and asks for.

const NAMES: Array[String] = ["Ada", "Grace"]

var _panel: PrivateLobbyPanel


func _ready() -> void:
	_panel = (load("res://src/lobby/private_lobby_panel.tscn") as PackedScene).instantiate()
	add_child(_panel)


func test_the_host_starts_and_sends_away() -> void:
	_panel.show_lobby(_lobby(0, 0), "H7K3PW")
	check((_panel.get_node("%Start") as Button).visible, "no start")
	check(not (_panel.get_node("%Readiness") as Button).visible, "the host says that he is ready")
	var kicked := PackedInt32Array()
	_panel.kick_pressed.connect(func(seat: int) -> void: kicked.append(seat))
	for row: MemberRow in _panel.get_node("%Pilots").get_children():
		var button := row.get_child(row.get_child_count() - 1) as Button
		if button:
			button.pressed.emit()
	check_equal(kicked, PackedInt32Array([1]), "sent away")


func test_a_guest_says_that_he_is_ready_and_takes_it_back() -> void:
	var said: Array[bool] = []
	_panel.ready_pressed.connect(func(is_ready: bool) -> void: said.append(is_ready))
	var state := _lobby(1, 0)
	_panel.show_lobby(state, "H7K3PW")
	check(not (_panel.get_node("%Start") as Button).visible, "a guest starts")
	(_panel.get_node("%Readiness") as Button).pressed.emit()
	state.pilots[1].ready = true
	_panel.show_lobby(state, "H7K3PW")
	(_panel.get_node("%Readiness") as Button).pressed.emit()
	check_equal(said, [true, false] as Array[bool], "what was said")


func test_everybody_is_told_what_is_waited_for() -> void:
	var pilots := _lobby(0, 0).pilots
	check_equal(PrivateLobbyPanel.advice_for(pilots.slice(0, 1), 0, 0), "Tell your friends the code.", "alone")
	check_equal(PrivateLobbyPanel.advice_for(pilots, 0, 0), "Waiting for Grace.", "the host")
	check_equal(PrivateLobbyPanel.advice_for(pilots, 1, 0), "Say when you are ready.", "who is waited for")
	pilots[1].ready = true
	check_equal(PrivateLobbyPanel.advice_for(pilots, 0, 0), "Everybody is ready.", "the host at the end")


func test_the_next_match_of_a_lobby_is_another_one() -> void:
	var state := _lobby(0, 0)
	check_equal(state.identity.match_id, "next", "the match")
	check_equal(state.identity.score_limit, 20, "its score limit")


func test_everybody_reads_how_the_match_is_played() -> void:
	var settings := _lobby(0, 0).private.settings
	check_equal(LobbySettings.text_of(settings), "5 min · 20 points · no bots", "without bots")
	settings.fill_to = 8
	settings.score_limit = 0
	check_equal(LobbySettings.text_of(settings), "5 min · no score limit · bots take the empty seats", "with bots")


func _lobby(seat: int, host: int) -> JetMatchState:
	var state := JetMatchState.new()
	var frame := JSON.stringify({"type": "Identity", "data": GameStandIn.identity("r")})
	state.apply(JetJsonCodec.new().decode(frame.to_utf8_buffer(), true).messages[0], 0.0)
	state.identity.seat = seat
	var told := JetMessages.GameState.new()
	told.phase = "waiting"
	told.private = JetMessages.PrivateState.new()
	told.private.host = host
	told.private.match_id = "next"
	told.private.settings = JetMessages.Settings.new()
	told.private.settings.match_s = 300
	told.private.settings.score_limit = 20
	for index in NAMES.size():
		var pilot := JetMessages.Pilot.new()
		pilot.seat = index
		pilot.name = NAMES[index]
		pilot.present = true
		told.pilots.append(pilot)
	state.apply(told, 0.0)
	return state
