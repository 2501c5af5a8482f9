class_name JetShapes
extends RefCounted
## The silhouettes of the jets, of radius 24 with the nose up: what tells them apart at a glance.
##
## Numbers are x, y, x, y. Wings and edges are of the right half, and are mirrored to the left; hull and ridge are
## whole. The website draws the same.

## The ship of modes without jets.
const CLASSIC := {
	"wings": [[3, -9, 22, 10, 22, 15, 8, 14, 3, 15], [3, 12, 10, 21, 10, 24, 2, 20]],
	"edges": [[3, -9, 22, 10, 22, 12.5, 4, -3]],
	"hull": [0, -27, 3.2, -15, 5, -2, 5, 13, 3, 21, -3, 21, -5, 13, -5, -2, -3.2, -15],
	"ridge": [0, -27, 3.2, -15, 3.4, 4, 0, 16, -3.4, 4, -3.2, -15],
	"cockpit": Vector2(0, -9),
	"glass": Vector2(2.1, 6),
}
## By number, in the order of the server's list of jets.
const JETS: Array[Dictionary] = [
	# Comet: a needle with short wings swept far back and a broad engine.
	{
		"wings": [[2, 0, 15, 20, 15, 25, 5, 21, 2, 21], [2, -18, 6, -12, 6, -9, 2, -11]],
		"edges": [[2, 0, 15, 20, 15, 22, 3, 6]],
		"hull": [0, -31, 2.4, -18, 4, 2, 6.5, 16, 6.5, 23, -6.5, 23, -6.5, 16, -4, 2, -2.4, -18],
		"ridge": [0, -31, 2.4, -18, 2.4, 8, 0, 18, -2.4, 8, -2.4, -18],
		"cockpit": Vector2(0, -12),
		"glass": Vector2(1.7, 6),
	},
	# Wasp: wings swept forwards, a narrow waist, two tails.
	{
		"wings": [[3, 4, 24, -13, 24, -8, 10, 10, 3, 12], [2, 13, 9, 24, 5, 26, 1, 18]],
		"edges": [[3, 4, 24, -13, 24, -10.5, 4, 8]],
		"hull": [0, -24, 4, -14, 4, -4, 2.6, 3, 4.5, 12, 0, 22, -4.5, 12, -2.6, 3, -4, -4, -4, -14],
		"ridge": [0, -24, 2.6, -13, 1.6, 2, 2.4, 11, 0, 18, -2.4, 11, -1.6, 2, -2.6, -13],
		"cockpit": Vector2(0, -12),
		"glass": Vector2(2.2, 5),
	},
	# Anvil: broad shoulders, a blunt nose, everything thick.
	{
		"wings": [[5, -14, 20, -12, 24, -4, 24, 10, 16, 14, 5, 14], [6, 12, 15, 15, 15, 22, 6, 22]],
		"edges": [[5, -14, 20, -12, 24, -4, 24, -1, 19, -8, 5, -10]],
		"hull": [-6, -20, 6, -20, 9, -12, 9, 16, 6, 22, -6, 22, -9, 16, -9, -12],
		"ridge": [-3.5, -20, 3.5, -20, 5, -12, 4, 14, -4, 14, -5, -12],
		"cockpit": Vector2(0, -10),
		"glass": Vector2(3, 4.6),
	},
	# Hydra: three noses.
	{
		"wings": [[9, -20, 12.5, -20, 13.5, 6, 20, 14, 20, 19, 8, 18], [2, 14, 7, 23, 2, 23]],
		"edges": [[9, -20, 12.5, -20, 13, -6, 9, -6]],
		"hull": [0, -28, 3.4, -16, 4, -4, 10, 4, 9, 16, 3, 20, -3, 20, -9, 16, -10, 4, -4, -4, -3.4, -16],
		"ridge": [0, -28, 2.6, -14, 3, 4, 0, 15, -3, 4, -2.6, -14],
		"cockpit": Vector2(0, -6),
		"glass": Vector2(2.2, 5.4),
	},
	# Wraith: nothing but a wing.
	{
		"wings": [[0, -16, 25, 11, 22, 15, 14, 10, 9, 17, 4, 11, 0, 17]],
		"edges": [[0, -16, 25, 11, 23.6, 12.8, 0, -11]],
		"hull": [0, -16, 6, -6, 5, 6, 0, 12, -5, 6, -6, -6],
		"ridge": [0, -14, 3, -6, 2.4, 4, 0, 8, -2.4, 4, -3, -6],
		"cockpit": Vector2(0, -6),
		"glass": Vector2(2, 4),
	},
]


## A jet that a newer server has looks like the classic ship.
static func of(jet: int) -> Dictionary:
	return JETS[jet] if jet >= 0 and jet < JETS.size() else CLASSIC
