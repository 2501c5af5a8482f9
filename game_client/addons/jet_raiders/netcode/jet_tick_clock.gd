class_name JetTickClock
extends RefCounted
## An estimate of the server's tick clock, made from when its snapshots arrive. Times in ms.

## Share of each new sample: a second of snapshots (30) moves the estimate four fifths of the way.
const SMOOTHING := 0.05
## A sample further off than this is no jitter: the program was held up, or this is another server.
const JUMP_MS := 250.0

var tick_ms: float
## False before the first snapshot; [method tick_at] means nothing then.
var is_set := false

## Local time at which tick 0 would have reached us, smoothed.
var _origin_ms := 0.0


func _init(tick_rate: float) -> void:
	tick_ms = 1000.0 / tick_rate


## Takes in that the snapshot of [param tick] arrived at local time [param now_ms].
func observe(tick: int, now_ms: float) -> void:
	var sample := now_ms - tick * tick_ms
	if not is_set or absf(sample - _origin_ms) > JUMP_MS:
		_origin_ms = sample
		is_set = true
	else:
		_origin_ms += (sample - _origin_ms) * SMOOTHING


## The server tick, with its fraction, that is reaching us at [param now_ms].
func tick_at(now_ms: float) -> float:
	return (now_ms - _origin_ms) / tick_ms
