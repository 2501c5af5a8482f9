class_name HangarCard
extends Button
## A jet that can be flown next: what it looks like, what it fires, what its special is, and how it compares.

const BAR := Vector2(64.0, 4.0)
## A tenth less shows as a fifth less: they differ by little, and it matters.
const SHARPNESS := 2.0

var _shares: Dictionary[String, float] = {}

@onready var _number: Label = %Number
@onready var _name: Label = %Name
@onready var _weapon: Label = %Weapon
@onready var _special: Label = %Special
@onready var _silhouette: JetSilhouette = %Silhouette
@onready var _bars: Control = %Bars


func _ready() -> void:
	_bars.draw.connect(_draw_bars)


## [param best] has the most of each measure that any jet has. Call it once the card is in the tree.
func show_jet(number: int, identity: JetMessages.Identity, best: JetMessages.JetNumbers) -> void:
	var jet := identity.jets[number]
	var kind := identity.weapon(jet.weapon).kind
	_number.text = str(number + 1)
	_name.text = jet.name
	_weapon.text = Sentences.weapon(kind)
	_special.text = Sentences.special(jet.special)
	tooltip_text = "%s %s" % [Sentences.weapon_line(kind), Sentences.special_line(jet.special)]
	_silhouette.show_jet(number)
	_shares = {
		"Speed": jet.max_speed / best.max_speed,
		"Turn": jet.turn_rate / best.turn_rate,
		"Hull": jet.max_hp / float(best.max_hp),
		"Energy": jet.max_energy / best.max_energy,
	}
	_bars.queue_redraw()


func set_chosen(is_chosen: bool) -> void:
	modulate = Color.WHITE if is_chosen else Color(0.72, 0.72, 0.8)
	_name.add_theme_color_override("font_color", Palette.CYAN if is_chosen else Palette.INK)


func _draw_bars() -> void:
	var line := _bars.size.y / maxf(_shares.size(), 1.0)
	var font := get_theme_font("font", "Label")
	var row := 0
	for measure in _shares:
		var top := line * row
		_bars.draw_string(font, Vector2(0, top + 11.0), measure, HORIZONTAL_ALIGNMENT_LEFT, -1, 11, Palette.INK_SOFT)
		var bar := Rect2(Vector2(_bars.size.x - BAR.x, top + 5.0), BAR)
		_bars.draw_rect(bar, Palette.LINE)
		bar.size.x *= pow(_shares[measure], SHARPNESS)
		_bars.draw_rect(bar, Palette.CYAN)
		row += 1
