class_name JetInputPacer
extends RefCounted
## Decides when controls are sent: as soon as they change, at most once per tick.

var _tick_ms: float
var _sent := JetControls.new()
var _sent_at_ms := -INF
var _seq := 0


func _init(tick_rate: float) -> void:
	_tick_ms = 1000.0 / tick_rate


## The sequence number to send [param controls] with at [param now_ms], or 0 for not now. [param ack] is the newest
## input the server has of us: a restarted program goes on counting from there.
func next_seq(controls: JetControls, now_ms: float, ack: int) -> int:
	if controls.equals(_sent) or now_ms - _sent_at_ms < _tick_ms:
		return 0
	_seq = maxi(_seq, ack) + 1
	_sent = controls
	_sent_at_ms = now_ms
	return _seq


## After a lost connection the server flies the ship uncontrolled: what is held now must be said again.
func forget_sent() -> void:
	_sent = JetControls.new()
