class_name EnergyGauge
extends Node2D
## What shots are paid with, as an arc around our jet, or the one that is watched: where the eye is in a fight.

## A gap at the bottom, where name and health stand.
const FROM := PI * 0.78
const SWEEP := PI * 1.44
const WIDTH := 3.0

var _radius := 0.0
## What one shot takes of it all.
var _shot_share := 0.0
var _identity: JetMessages.Identity
var _drawn := -1


func set_up(identity: JetMessages.Identity) -> void:
	_radius = identity.ship.radius + 9.0
	_identity = identity
	_drawn = -1
	hide()


## Where shots cost nothing there is nothing to show.
func show_at(place: Vector2, ship: JetSnapshotBuffer.ShownShip) -> void:
	var weapon := ship.carries.weapon if ship.carries else _identity.weapon_of(ship.jet)
	_shot_share = _identity.weapon(weapon).energy / maxf(_identity.max_energy_of(ship.jet), 1.0)
	visible = _shot_share > 0.0
	position = place
	var step := roundi(ship.energy * 100.0)
	if step != _drawn:
		_drawn = step
		queue_redraw()


func _draw() -> void:
	var energy := _drawn / 100.0
	var color := Palette.CYAN
	if energy < _shot_share:
		color = Color("ff5a5a")
	elif energy < 3.0 * _shot_share:
		color = Palette.AMBER
	draw_arc(Vector2.ZERO, _radius, FROM, FROM + SWEEP, 40, Color(0.561, 0.706, 1.0, 0.14), WIDTH, true)
	if energy > 0.0:
		draw_arc(Vector2.ZERO, _radius, FROM, FROM + SWEEP * energy, 40, Color(color, 0.75), WIDTH, true)
