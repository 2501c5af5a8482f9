class_name QueueScreen
extends Control
## Waiting for a match, and what for.

signal cancel_pressed

var _started_ms := Time.get_ticks_msec()
## Null before the first word and once matched.
var _ticket: JetTicket

@onready var _heading: Label = %Heading
@onready var _reason: Label = %Reason
@onready var _clock: Label = %Clock
@onready var _position: Label = %Position
@onready var _waiting: Label = %Waiting
@onready var _estimate: Label = %Estimate
@onready var _cancel: Button = %Cancel
@onready var _sweep: Sweep = %Sweep


func _ready() -> void:
	_cancel.pressed.connect(cancel_pressed.emit)
	_cancel.grab_focus()


func _process(_delta: float) -> void:
	_clock.text = Sentences.clock(floorf((Time.get_ticks_msec() - _started_ms) / 1000.0))
	if _ticket:
		_reason.text = Sentences.waiting_for(_ticket, Time.get_unix_time_from_system())


func set_calm(is_calm: bool) -> void:
	_sweep.is_calm = is_calm


func show_ticket(ticket: JetTicket) -> void:
	_heading.text = "Searching: %s" % Modes.name_of(ticket.queue)
	_ticket = ticket
	_position.text = "%d." % ticket.position if ticket.position > 0 else "–"
	_waiting.text = str(ticket.players_waiting)
	_estimate.text = Sentences.estimate_for(ticket)


func show_matched() -> void:
	_ticket = null
	_heading.text = "Match found"
	_reason.text = "Taking off…"
	_cancel.disabled = true
