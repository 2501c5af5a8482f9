class_name MatchSounds
extends Node
## What is heard of a match: what the arena shows, and for who flies what is told and counted down as well.

var _state: JetMatchState
var _synth: Synth
var _mutes: MuteList
var _beeped := 0
var _assists := 0
var _was_overtime := false


func listen(state: JetMatchState, arena: Arena, synth: Synth, mutes: MuteList) -> void:
	_state = state
	_synth = synth
	_mutes = mutes
	arena.event_shown.connect(_on_event_shown)
	arena.shot_fired.connect(_on_shot_fired)
	arena.pickup_taken.connect(
		func(_holds: String, is_own: bool) -> void: synth.play(&"own_take" if is_own else &"take")
	)
	arena.obstacle_broken.connect(synth.play.bind(&"crash"))
	arena.special_shown.connect(synth.play)
	state.pilots_changed.connect(_on_pilots_changed)
	state.phase_changed.connect(_on_phase_changed)
	state.said.connect(_on_said)


func _process(_delta: float) -> void:
	if not _flies():
		return
	var left := ceili(_state.seconds_left()) if _state.phase == "countdown" else 0
	if left != _beeped:
		_synth.play(&"beep" if left > 0 else &"go")
		_beeped = left


func _flies() -> bool:
	return _state != null and _state.identity != null and _state.identity.seat >= 0


func _on_event_shown(event: JetMessages.Event) -> void:
	_synth.play(Synth.of_event(event, _state.identity.seat))


func _on_shot_fired(kind: String, is_own: bool) -> void:
	_synth.play(StringName(("own_" if is_own else "") + kind))


## With the pilots comes all that the phase is about.
func _on_pilots_changed() -> void:
	if _state.overtime and not _was_overtime:
		_synth.play(&"overtime")
	_was_overtime = _state.overtime
	# Nothing tells of an assist but the count of them.
	var own := _state.own_pilot()
	if own and own.assists > _assists:
		_synth.play(&"assist")
	_assists = own.assists if own else 0


func _on_phase_changed(phase: String) -> void:
	if phase == "ended" and _flies():
		_synth.play(&"won" if _state.result() == JetMatchState.Result.WON else &"lost")


func _on_said(_said: JetMessages.Chat, _by_name: String, player_id: String) -> void:
	if _flies() and not _mutes.has(player_id):
		_synth.play(&"said")
