class_name NightSky
extends Control
## The night and its stars, filling the window behind every screen.

const STARS := 170
const CLOUDS := 22
## Of the window's width per second, for the nearest stars.
const DRIFT := 0.006
const CLOUD_TONES: Array[Color] = [Color8(28, 78, 150), Color8(84, 44, 140), Color8(20, 110, 140), Color8(150, 50, 90)]
const GLOW: Texture2D = preload("res://src/look/glow.tres")

## The player asked for less motion.
var is_calm := false

var _stars: Array[Dictionary] = []
var _seconds := 0.0

@onready var _clouds: Control = $Clouds


func _ready() -> void:
	for index in STARS:
		var depth := pow(randf(), 3.0)
		var star := {
			"place": Vector2(randf(), randf()),
			"depth": depth,
			"phase": randf() * TAU,
			"color": Color("ffd9b0") if randf() < 0.2 else Color("cfe4ff"),
		}
		_stars.append(star)
	for index in CLOUDS:
		var cloud := TextureRect.new()
		cloud.texture = GLOW
		cloud.stretch_mode = TextureRect.STRETCH_SCALE
		cloud.expand_mode = TextureRect.EXPAND_IGNORE_SIZE
		cloud.modulate = Color(CLOUD_TONES[index % CLOUD_TONES.size()], 0.05 + randf() * 0.1)
		var center := Vector2(randf(), 0.2 + 0.8 * randf())
		var reach := Vector2(0.62, 1.0) * (0.15 + 0.33 * randf())
		cloud.anchor_left = center.x - reach.x
		cloud.anchor_right = center.x + reach.x
		cloud.anchor_top = center.y - reach.y
		cloud.anchor_bottom = center.y + reach.y
		cloud.mouse_filter = Control.MOUSE_FILTER_IGNORE
		_clouds.add_child(cloud)


func _process(delta: float) -> void:
	if not is_calm:
		_seconds += delta
		queue_redraw()


func _draw() -> void:
	for star in _stars:
		var depth: float = star["depth"]
		var place: Vector2 = star["place"]
		var across := fposmod(place.x - _seconds * DRIFT * depth, 1.0)
		var color: Color = star["color"]
		color.a = (0.25 + 0.6 * depth) * (0.8 + 0.2 * sin(_seconds * 1.7 + float(star["phase"])))
		var side := 64.0 * (0.03 + 0.1 * depth)
		var center := Vector2(across, place.y) * size
		draw_texture_rect(GLOW, Rect2(center - Vector2.ONE * side / 2.0, Vector2.ONE * side), false, color)
