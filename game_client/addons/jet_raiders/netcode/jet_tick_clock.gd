class_name JetTickClock
extends RefCounted
## An estimate of the server's tick clock, made from when its snapshots arrive, and how far in the past the others have
## to be drawn so that there is a snapshot on both sides of what is drawn. Times in ms.

## Share of each new sample: a second of snapshots (30) moves the estimate four fifths of the way.
const SMOOTHING := 0.05
## A sample further off than this is no jitter: the program was held up, or this is another server.
const JUMP_MS := 250.0
## Before anything is known of the network: three snapshots.
const FIRST_DELAY_MS := 100.0
const MAX_DELAY_MS := 250.0
## Above what was needed.
const SPARE_MS := 4.0
## What was needed is forgotten a little with each snapshot: half of it in three seconds.
const FORGOTTEN := 0.008
## The drawn time runs slower or faster by this at most with each snapshot; it must not be seen.
const MORE_MS := 2.0
const LESS_MS := 0.5

var tick_ms: float
## How far in the past the others are drawn.
var delay_ms := FIRST_DELAY_MS
## Of the newest snapshot.
var newest_tick := 0
## False before the first snapshot; [method tick_at] means nothing then.
var is_set := false

## Local time at which tick 0 would have reached us, smoothed.
var _origin_ms := 0.0
## How far in the past the others had to be drawn lately.
var _needed_ms := FIRST_DELAY_MS


func _init(tick_rate: float) -> void:
	tick_ms = 1000.0 / tick_rate


## Takes in that the snapshot of [param tick] arrived at local time [param now_ms].
func observe(tick: int, now_ms: float) -> void:
	var sample := now_ms - tick * tick_ms
	if not is_set or absf(sample - _origin_ms) > JUMP_MS:
		_origin_ms = sample
		is_set = true
	else:
		# Until now the one before was the newest there was to draw towards.
		_adjust_delay(now_ms - newest_tick * tick_ms - _origin_ms)
		_origin_ms += (sample - _origin_ms) * SMOOTHING
	newest_tick = tick


## From [param now_ms] on there are so many ticks in a second.
func run_at(tick_rate: float, now_ms: float) -> void:
	var tick := tick_at(now_ms)
	tick_ms = 1000.0 / tick_rate
	_origin_ms = now_ms - tick * tick_ms


## The server tick, with its fraction, that is reaching us at [param now_ms].
func tick_at(now_ms: float) -> float:
	return (now_ms - _origin_ms) / tick_ms


## The tick that the others are drawn on at [param now_ms].
func shown_tick_at(now_ms: float) -> float:
	return tick_at(now_ms - delay_ms)


func _adjust_delay(needed_ms: float) -> void:
	_needed_ms = maxf(needed_ms, _needed_ms * (1.0 - FORGOTTEN))
	var wanted := minf(_needed_ms + SPARE_MS, MAX_DELAY_MS)
	delay_ms += clampf(wanted - delay_ms, -LESS_MS, MORE_MS)
