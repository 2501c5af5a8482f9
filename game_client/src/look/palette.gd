class_name Palette
extends RefCounted
## The colours of the game, the same as the website's.

const NIGHT := Color("050816")
const INK := Color("e8efff")
const INK_SOFT := Color("a9b8de")
const CYAN := Color("59e0ff")
const CORAL := Color("ff7a59")
const AMBER := Color("ffc857")
const GREEN := Color("7ee787")
const LINE := Color(0.482, 0.651, 1.0, 0.28)
const PANEL := Color(0.031, 0.055, 0.141, 0.96)

## Our ship is always the same colour, so that a glance finds it.
const OWN := CYAN
const OTHERS: Array[Color] = [
	Color("ff7a59"),
	Color("ffc857"),
	Color("c792ff"),
	Color("7ee787"),
	Color("ff6fb5"),
	Color("9fb8ff"),
	Color("f2a65a"),
	Color("5fd3bc"),
]

## Of the sides, where there are sides.
const SIDES: Array[Color] = [Color("6f93ff"), Color("ff6a5a"), Color("ffc857"), Color("c792ff")]
const SIDE_NAMES: Array[String] = ["Blue", "Red", "Gold", "Violet"]


## Of the ship of a seat in a match: its side's where there are sides; ours is always our own.
static func in_match(state: JetMatchState, seat: int) -> Color:
	var is_own := seat == state.identity.seat
	var pilot := state.pilot_of(seat)
	if is_own or pilot == null or state.identity.sides == 0:
		return of_ship(seat, is_own)
	return SIDES[posmod(pilot.team, SIDES.size())]


static func side_name(side: int) -> String:
	return SIDE_NAMES[side] if side < SIDE_NAMES.size() else "Side %d" % (side + 1)


static func of_ship(seat: int, is_own: bool) -> Color:
	return OWN if is_own else OTHERS[posmod(seat, OTHERS.size())]


## A darker ([param factor] < 1) tone of the same hue.
static func shade(color: Color, factor: float) -> Color:
	return Color(color.r * factor, color.g * factor, color.b * factor, color.a)
