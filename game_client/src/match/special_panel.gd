class_name SpecialPanel
extends PanelContainer
## What a jet's special is, what it takes, and whether there is enough for it; what it fires, and what it has taken. Of
## ours, or without the key of the one that is watched.

## Seconds for which energy must last before a special that lasts begins: a rule of the server.
const LEAST_S := 0.25
const SHORT_COLOR := Color("ff7a7a")

var _shown := ""

@onready var _key: Label = %Key
@onready var _name: Label = %Name
@onready var _cost: Label = %Cost


func set_up(settings: Settings) -> void:
	_key.text = Bindings.label_of(settings.key_of(Bindings.SPECIAL))


func show_state(state: JetMatchState) -> void:
	var ship := state.snapshots.newest_ship(state.followed_seat())
	var jet := state.identity.jet(ship.jet) if ship and ship.alive else null
	visible = jet != null and state.phase == "running"
	if not visible:
		return
	var lasts := jet.special != "salvo"
	_key.visible = state.gaze == null
	var has_enough := ship.energy * jet.max_energy >= jet.special_energy * (LEAST_S if lasts else 1.0)
	var look := "on" if ship.special else ("ready" if has_enough else "short")
	var taken := _taken_by(state.identity, ship)
	if _shown == jet.special + look + taken:
		return
	_shown = jet.special + look + taken
	_name.text = Sentences.special(jet.special)
	_name.add_theme_color_override("font_color", SHORT_COLOR if look == "short" else Palette.CYAN)
	_cost.text = "%d energy%s   %s" % [roundi(jet.special_energy), " a second" if lasts else "", taken]
	self_modulate = Color(2.2, 3.4, 5.0) if look == "on" else Color.WHITE


func _taken_by(identity: JetMessages.Identity, ship: JetMessages.Ship) -> String:
	var words := Sentences.weapon(identity.weapon(identity.weapon_in_hand(ship)).kind)
	if ship.carries:
		words += " ×%d" % ship.carries.pulls
	if ship.doubled:
		words += " · Double damage"
	if ship.shielded:
		words += " · Shielded"
	return words
