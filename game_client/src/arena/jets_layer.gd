class_name JetsLayer
extends Node2D
## All jets with their lights and flames, each kind of part drawn in one go: a jet costs a few numbers a frame.

## A jet's own measures are those of a radius of 24.
const RADIUS := 24.0
const LIGHT := Transform2D(Vector2(96, 0), Vector2(0, 96), Vector2.ZERO)
const FLASH := Transform2D(Vector2(83, 0), Vector2(0, 83), Vector2.ZERO)
const SHIELD := Transform2D(Vector2(64, 0), Vector2(0, 64), Vector2.ZERO)
const SHIELD_COLOR := Color("bfe9ff")
const RING := Transform2D(Vector2(74, 0), Vector2(0, 74), Vector2.ZERO)
const FLAME_COLOR := Color(1, 0.631, 0.29)
## Of the texture of the flame, px.
const GLOW_SIZE := 64.0

## The hulls of each of [JetShapes].
var _kinds: Array[SpriteLayer] = []
var _layers: Array[SpriteLayer] = []

@onready var _rings: SpriteLayer = $Rings
@onready var _lights: SpriteLayer = $Lights
@onready var _flames: SpriteLayer = $Flames
@onready var _hulls: SpriteLayer = $Hulls
@onready var _flashes: SpriteLayer = $Flashes
@onready var _shields: SpriteLayer = $Shields


func _ready() -> void:
	_hulls.multimesh.mesh = JetMesh.new().make()
	for jet in JetShapes.JETS.size():
		var kind := SpriteLayer.new()
		kind.shape = JetMesh.new().make(jet)
		_hulls.add_child(kind)
		_kinds.append(kind)
	_layers.assign([_rings, _lights, _flames, _hulls, _flashes, _shields])
	_layers.append_array(_kinds)


## Forgets the jets of the frame before. Of the next ones there will be [param at_most].
func begin(at_most: int) -> void:
	for layer in _layers:
		layer.begin(at_most)


## All jets of this frame are there.
func finish() -> void:
	for layer in _layers:
		layer.finish()


## [param throttle], [param flicker] and [param flash] lie in 0 to 1; [param kind] is a number of [JetShapes], below 0
## for the classic ship.
func add(jet: Transform2D, color: Color, throttle: float, flicker: float, flash: float, kind := -1) -> void:
	_lights.add(jet * LIGHT, Color(color, 0.22 * color.a))
	var wide := 0.16 + 0.1 * throttle
	var long := (0.12 + 0.55 * throttle) * (0.85 + 0.3 * flicker)
	var flame := Transform2D(Vector2(wide * GLOW_SIZE, 0), Vector2(0, long * GLOW_SIZE), Vector2(0, 20.0 + 16.0 * long))
	_flames.add(jet * flame, Color(FLAME_COLOR, (0.35 + 0.65 * throttle) * color.a))
	var hulls := _kinds[kind] if kind >= 0 and kind < _kinds.size() else _hulls
	hulls.add(jet, color)
	if flash > 0.0:
		_flashes.add(jet * FLASH, Color(1, 1, 1, flash))


## Marks the jet that is ours.
func add_ring(jet: Transform2D, color: Color) -> void:
	_rings.add(jet * RING, Color(color, 0.22))


## Shows that nothing harms the jet; [param strength] lies in 0 to 1.
func add_shield(jet: Transform2D, strength: float) -> void:
	_shields.add(jet * SHIELD, Color(SHIELD_COLOR, strength))


## Where a jet of [param radius] is drawn.
static func place_of(place: Vector2, heading: float, radius: float) -> Transform2D:
	return Transform2D(heading, Vector2.ONE * (radius / RADIUS), 0.0, place)
