class_name Hud
extends Control
## What stands over the arena: a bar with time and score, the table, the kill feed, words in the middle.

signal menu_pressed
## Of the identity's jets, for the next ship.
signal jet_chosen(jet: int)

const KEYS_SHOWN_MS := 9_000
const FIGHT_SHOWN_MS := 900
## Who is out for good wants to see the others.
const OUT_SHOWN_MS := 3_000
## What our jet flies under is seen through like this, and comes back in so many seconds.
const UNCOVERED := 0.3
const UNCOVER_S := 0.25
## Around our jet, window px.
const JET_ROOM := 40.0

## There is no jet of ours.
@export var is_watching := false

var _started_ms := Time.get_ticks_msec()
var _running_since_ms := -1
var _out_since_ms := -1

@onready var _mode: Label = %Mode
@onready var _score: Label = %Score
@onready var _sides: HBoxContainer = %Sides
@onready var _overtime: Label = %Overtime
@onready var _clock: Label = %Clock
@onready var _connection: Label = %Connection
@onready var _inside: Control = %Inside
@onready var _table_panel: Control = %TablePanel
@onready var _table: ScoreTable = %Table
@onready var _scores: Control = %Scores
@onready var _full_table: ScoreTable = %FullTable
@onready var _feed: KillFeed = %Feed
@onready var _big: Label = %Big
@onready var _small: Label = %Small
@onready var _keys: Control = %Keys
@onready var _legend: KeyLegend = %Legend
@onready var _closing: Label = %Closing
@onready var _news: Label = %News
@onready var _radar: RadarPanel = %Radar
@onready var _hangar: Hangar = %Hangar
@onready var _special: SpecialPanel = %Special


func _ready() -> void:
	%MenuButton.pressed.connect(menu_pressed.emit)
	_hangar.chosen.connect(jet_chosen.emit)
	if is_watching:
		%MenuButton.text = "Leave"


func set_up(settings: Settings) -> void:
	_legend.show_keys(settings)
	_special.set_up(settings)


## Listens to [param state] for what changes seldom.
func watch(state: JetMatchState) -> void:
	state.pilots_changed.connect(_show_pilots.bind(state))
	state.news.connect(_show_news.bind(state))


## What changes each frame. [param round_trip_ms] is below 0 while it is not known.
func advance(state: JetMatchState, view: ArenaView, round_trip_ms: float) -> void:
	var left := state.seconds_left()
	var is_timed := state.phase == "running" and left >= 0.0
	_clock.text = Sentences.clock(left) if is_timed else ""
	_clock.modulate = Palette.CORAL if is_timed and left <= 10.0 else Color.WHITE
	_overtime.visible = is_timed and state.overtime
	_connection.text = "%d ms" % roundi(round_trip_ms) if round_trip_ms >= 0.0 else ""
	var closing := state.seconds_to_closing()
	_closing.visible = closing >= 0.0
	if state.next_seats > 0:
		_closing.text = Sentences.moving(closing, state.next_seats)
	else:
		_closing.text = Sentences.closing(closing, state.phase_ends_tick < 0)
	_news.text = Sentences.news(state) if state.phase == "running" else ""
	_inside.position = view.frame.position
	_inside.size = view.frame.size
	_uncover(view)
	_radar.show_world(state, view)
	_show_middle(state, left)
	var is_new := Time.get_ticks_msec() - _started_ms < KEYS_SHOWN_MS
	_keys.visible = not is_watching and (is_new or state.phase in ["waiting", "countdown"])
	if not is_watching:
		_hangar.show_state(state)
	_special.show_state(state)
	_show_scores(state, state.phase == "running" and Input.is_action_pressed(Bindings.SCORES))


## Counts at any time, for the next ship.
func choose_jet(number: int) -> void:
	_hangar.choose(number)


func choose_next_jet() -> void:
	_hangar.choose_next()


func _show_pilots(state: JetMatchState) -> void:
	_mode.text = Modes.name_of(state.identity.mode).to_upper()
	var own := state.own_pilot()
	_score.text = _own_score(own) if own else ""
	_show_sides(state)
	_table.show_state(state)
	if _scores.visible:
		_full_table.show_state(state)


## Kills, and how many of them in a row where it is more than two.
func _own_score(own: JetMessages.Pilot) -> String:
	var row := ", %d in a row" % own.streak if own.streak > 2 else ""
	return Sentences.count(own.kills, "kill") + row


func _show_sides(state: JetMatchState) -> void:
	for child in _sides.get_children():
		_sides.remove_child(child)
		child.queue_free()
	var scores := state.standings().side_scores
	for side in scores.size():
		_add_side("%s %d" % [Palette.side_name(side), scores[side]], Palette.SIDES[side % Palette.SIDES.size()])
	if not scores.is_empty() and state.identity.score_limit > 0:
		_add_side("of %d" % state.identity.score_limit, Palette.INK_SOFT)


func _add_side(text: String, color: Color) -> void:
	var label := Label.new()
	label.text = text
	label.add_theme_color_override("font_color", color)
	label.add_theme_font_override("font", preload("res://assets/fonts/bold.tres"))
	_sides.add_child(label)


## The full table is made when it is looked at: with many pilots that takes a while.
func _show_scores(state: JetMatchState, is_wanted: bool) -> void:
	if is_wanted and not _scores.visible:
		_full_table.show_state(state)
	_scores.visible = is_wanted


func _show_news(event: JetMessages.Event, by_name: String, target_name: String, state: JetMatchState) -> void:
	_feed.add_line(event, by_name, target_name, state)


func _show_middle(state: JetMatchState, left: float) -> void:
	match state.phase:
		"waiting" when state.private != null and not is_watching:
			# The lobby's panel is there.
			_say("", "")
			return
		"waiting":
			_say("Get ready", "Waiting for the other pilots…")
			return
		"countdown":
			_say(str(maxi(1, ceili(left))), "Engines on")
			return
		"ended":
			_say("", "")
			return
	if _running_since_ms < 0:
		_running_since_ms = Time.get_ticks_msec()
	var own := state.snapshots.newest_ship(state.identity.seat)
	if own and not own.alive and state.identity.one_life:
		_say_out(_out_text(state))
	elif own and own.alive and state.is_outside_the_ring(Vector2(own.x, own.y)):
		_say("", "Back into the ring!")
	elif own and not own.alive:
		var next := "A new jet is on its way…" if state.identity.jets.is_empty() else "Your next jet:"
		_say("Shot down", _loss_text(state, "by") + next)
	elif state.phase_ends_tick >= 0 and Time.get_ticks_msec() - _running_since_ms < FIGHT_SHOWN_MS:
		_say("Fight!", "")
	else:
		_say("", "")


func _uncover(view: ArenaView) -> void:
	var jet := view.to_window(view.nearest(view.focus)) - view.frame.position
	for panel: Control in [_table_panel, _special, _radar, _feed]:
		var is_over := panel.get_rect().grow(JET_ROOM).has_point(jet)
		var wanted := UNCOVERED if is_over else 1.0
		panel.modulate.a = move_toward(panel.modulate.a, wanted, get_process_delta_time() / UNCOVER_S)


func _say_out(place: String) -> void:
	if _out_since_ms < 0:
		_out_since_ms = Time.get_ticks_msec()
	if Time.get_ticks_msec() - _out_since_ms < OUT_SHOWN_MS:
		_say("You are out", place)
	else:
		_say("", "You are out. " + place)


## What is left to do for somebody who does not come back.
func _out_text(state: JetMatchState) -> String:
	var own := state.own_pilot()
	var rank := state.standings().rank_of(own) if own else 0
	return _loss_text(state, "Shot down by") + "Place %d. %d still fly." % [rank, state.snapshots.newest_alive()]


## Whose doing it was.
func _loss_text(state: JetMatchState, by: String) -> String:
	return "" if state.shot_down_by == "" else "%s %s. " % [by, state.shot_down_by]


func _say(big: String, small: String) -> void:
	_small.text = small
	if _big.text == big:
		return
	_big.text = big
	_big.visible = big != ""
	_big.pivot_offset = _big.size / 2.0
	var popping := create_tween().set_parallel().set_ease(Tween.EASE_OUT)
	popping.tween_property(_big, "scale", Vector2.ONE, 0.26).from(Vector2.ONE * 1.5)
	popping.tween_property(_big, "modulate:a", 1.0, 0.26).from(0.0)
