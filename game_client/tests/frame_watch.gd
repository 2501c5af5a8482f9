class_name FrameWatch
extends Node
## How long the scripts of each frame take: from the first [code]_process[/code] to what is drawn anew because of them,
## which is deferred. Neither the engine's own work nor its waiting for the screen or the next frame is in it, as they
## are in [constant Performance.TIME_PROCESS], which besides is the longest of a second.

## A frame each.
var times_us := PackedInt64Array()

var _began_us := 0


class LastInFrame:
	extends Node

	func _process(_delta: float) -> void:
		# After the pictures that were changed are drawn anew.
		(get_parent() as FrameWatch).end.call_deferred()


func _ready() -> void:
	process_priority = -1_000_000
	var last := LastInFrame.new()
	last.process_priority = 1_000_000
	add_child(last)


func _process(_delta: float) -> void:
	_began_us = Time.get_ticks_usec()


func end() -> void:
	times_us.append(Time.get_ticks_usec() - _began_us)


## What this share of [param times] is below, in ms; 0 without any.
static func quantile_ms(times: PackedInt64Array, share: float) -> float:
	if times.is_empty():
		return 0.0
	var sorted := times.duplicate()
	sorted.sort()
	return sorted[floori(sorted.size() * share)] / 1e3
