class_name Screens
extends Control
## Which screen is on: one at a time.

## Another one is on.
signal changed

## A [MenuScreen], a [PartyScreen], a [NewLobbyScreen], a [RecordsScreen], a [QueueScreen], a [FlightScreen] or a
## [WatchScreen]; null before the first.
var current: Control
## Whose turn it is: what was awaited for an earlier screen has come too late.
var turn := 0


## Puts the next screen on, and returns it.
func enter(scene: PackedScene) -> Control:
	if current:
		current.queue_free()
	current = scene.instantiate()
	add_child(current)
	turn += 1
	changed.emit()
	return current
