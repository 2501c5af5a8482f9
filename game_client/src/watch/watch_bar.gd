class_name WatchBar
extends PanelContainer
## Whom one watches, and the ways to watch somebody else.

## One pilot further, or back.
signal step_pressed(step: int)
## Looks around, or with a pilot's eyes again.
signal roam_pressed

@onready var _who: Label = %Who
@onready var _roam: Button = %Roam
@onready var _behind: Label = %Behind


func _ready() -> void:
	%Previous.pressed.connect(step_pressed.emit.bind(-1))
	%Next.pressed.connect(step_pressed.emit.bind(1))
	_roam.pressed.connect(roam_pressed.emit)


## [param roams] where there is more of the world than fits into the picture.
func show_state(state: JetMatchState, roams: bool) -> void:
	var pilot := state.pilot_of(state.gaze.seat) if state.gaze and state.gaze.follows() else null
	_who.text = pilot.name if pilot else "the world"
	_who.modulate = Palette.in_match(state, pilot.seat) if pilot else Color.WHITE
	_roam.visible = roams
	_roam.text = "Look around" if pilot else "Follow"
	var delay_s := state.identity.watching.delay_s if state.identity.watching else 0.0
	_behind.visible = state.playback == null
	_behind.text = "%d s behind" % roundi(delay_s) if delay_s > 0.0 else "live"
