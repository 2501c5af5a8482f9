class_name JetMessages
extends RefCounted
## The messages of the game socket as plain data, the same for every encoding. PROTOCOL.md is the contract.
##
## Lengths are world px, angles radians, 0 is up and clockwise positive, the y axis points down.


## What the server sends.
class Message:
	extends RefCounted


## Who we are, and the numbers of the mode we fly in. First after a join.
class Identity:
	extends Message
	var player_id: String
	## -1 for who watches.
	var seat: int
	## Renewed on each join; keep the newest. A secret.
	var resume_token: String
	## How long the server keeps the seat of a lost connection, in seconds.
	var hold_s: float
	var match_id: String
	var lobby_id: String
	var mode: String
	var tick: int
	## Ticks per second.
	var tick_rate: float
	var snapshot_every_ticks: int
	var last_event: int
	## How many sides fight each other; 0 where everybody fights everybody.
	var sides: int
	## Of a pilot, or of a side where there are sides, that ends the match; 0 for none.
	var score_limit: int
	var world: WorldSize
	## By number, once they are laid out.
	var obstacles: Array[Obstacle]
	var ship: ShipNumbers
	## What ships fire, at least one; the first is the mode's gun.
	var weapons: Array[WeaponNumbers] = []
	## What can be flown where ships drift; empty where thrust moves a throttle.
	var jets: Array[JetNumbers] = []
	## Null where the whole world is shown.
	var view: ViewShape
	## Whoever has the seat says phrases, and writes nothing.
	var phrases_only := false
	## Destroyed ships stay out, and the last one that flies wins.
	var one_life := false
	## Null where no ring closes.
	var ring: RingShape
	## Where sides steal cores from each other, one for each side.
	var bases: Array[Base]
	## Where things lie for ships to take, by number.
	var pickups: Array[Pickup] = []
	## Where the same place stands in the world several times: obstacles and pick-ups are those of the first one until
	## [method lay_out] was called. Null where they are all there are.
	var repeated: Repeated
	## Null for who flies.
	var watching: Watching

	## Lists everything that stands in the world, by number. [JetMatchState] does so with each one that it is given.
	func lay_out() -> void:
		if repeated:
			obstacles = repeated.obstacles_of(obstacles, world.size())
			pickups = repeated.pickups_of(pickups, world.size())
			repeated = null

	## Null where there is one kind of ship only.
	func jet(number: int) -> JetNumbers:
		return jets[number] if number >= 0 and number < jets.size() else null

	## The mode's gun for a number that is too high, which no server sends.
	func weapon(number: int) -> WeaponNumbers:
		return weapons[number] if number < weapons.size() else weapons[0]

	## What a ship fires.
	func weapon_in_hand(held: Ship) -> int:
		return held.carries.weapon if held.carries else weapon_of(held.jet)

	## The number of the weapon that a kind of ship carries.
	func weapon_of(number: int) -> int:
		return jet(number).weapon if jet(number) else 0

	func max_hp_of(number: int) -> int:
		return jet(number).max_hp if jet(number) else ship.max_hp

	func max_energy_of(number: int) -> float:
		return jet(number).max_energy if jet(number) else ship.max_energy

	func energy_rate_of(number: int) -> float:
		return jet(number).energy_rate if jet(number) else ship.energy_rate


## What holds for who watches.
class Watching:
	extends RefCounted
	## Everything is shown this long after it has happened.
	var delay_s: float


## How often a place stands in its world: side by side, row by row, from the upper left corner.
class Repeated:
	extends RefCounted
	## More places than this stand in no world.
	const MAX_PLACES := 512
	var columns: int
	var rows: int
	## So many of the obstacles, the last ones, stand once.
	var once := 0

	## False of no world.
	func is_in_range() -> bool:
		return columns >= 1 and rows >= 1 and columns * rows <= MAX_PLACES

	## Of all places, by number; those that stand once come last.
	func obstacles_of(told: Array[Obstacle], world: Vector2) -> Array[Obstacle]:
		var all: Array[Obstacle] = []
		var first := maxi(told.size() - once, 0)
		for shift in _shifts(world):
			for number in first:
				all.append(told[number].moved(shift))
		all.append_array(told.slice(first))
		return all

	func pickups_of(told: Array[Pickup], world: Vector2) -> Array[Pickup]:
		var all: Array[Pickup] = []
		for shift in _shifts(world):
			for pickup in told:
				all.append(pickup.moved(shift))
		return all

	## How far each place is from the first one.
	func _shifts(world: Vector2) -> PackedVector2Array:
		var shifts := PackedVector2Array()
		for row in rows:
			for column in columns:
				shifts.append(world * Vector2(column, row) / Vector2(columns, rows))
		return shifts


## A place where something lies for ships to take, from time to time.
class Pickup:
	extends RefCounted
	## [code]repair[/code], [code]shield[/code], [code]double_damage[/code], [code]energy[/code] or [code]weapon[/code].
	var holds: String
	## Of a crate: what is in it, of the identity's weapons.
	var weapon := 0
	var x: float
	var y: float

	func moved(shift: Vector2) -> Pickup:
		var other := Pickup.new()
		other.holds = holds
		other.weapon = weapon
		other.x = x + shift.x
		other.y = y + shift.y
		return other


## What a pilot took out of a crate.
class Carried:
	extends RefCounted
	## Of the identity's weapons.
	var weapon: int
	## How often it can still be fired.
	var pulls: int


## A side's core stands in the middle. An enemy core is home within [member radius] of it.
class Base:
	extends RefCounted
	var side: int
	var x: float
	var y: float
	var radius: float


## A circle outside of which ships are harmed. Where it is follows from the ticks left until the phase ends.
class RingShape:
	extends RefCounted
	## What its centre goes around.
	var x: float
	var y: float
	var wander: float
	## Ticks for a round.
	var wander_ticks: int
	## Its radius before it begins to close, and once it has closed.
	var first: float
	var last: float
	## With so many ticks left it begins to close, and with so many it has.
	var closes_at: int
	var closed_at: int

	## Where its centre is with so many ticks left.
	func center_at(ticks_left: float) -> Vector2:
		var angle := TAU * ticks_left / maxf(wander_ticks, 1.0)
		return Vector2(x, y) + Vector2(sin(angle), -cos(angle)) * wander

	## Its radius with so many ticks left.
	func radius_at(ticks_left: float) -> float:
		var open := clampf(ticks_left, closed_at, closes_at) - closed_at
		return last + (first - last) * open / maxf(closes_at - closed_at, 1.0)


## How much of a large world is drawn around our ship, the same on every screen.
class ViewShape:
	extends RefCounted
	## In px².
	var area: float
	## The longer side by the shorter one is at most this.
	var max_aspect: float

	## What a screen of this shape shows.
	func size_on(screen: Vector2) -> Vector2:
		var aspect := clampf(screen.x / maxf(screen.y, 1.0), 1.0 / max_aspect, max_aspect)
		return Vector2(sqrt(area * aspect), sqrt(area / aspect))


class WorldSize:
	extends RefCounted
	var width: float
	var height: float

	func size() -> Vector2:
		return Vector2(width, height)


## Everything within [member radius] of the line between two points. What lies over an edge comes in on the other side.
class Obstacle:
	extends RefCounted
	var x1: float
	var y1: float
	var x2: float
	var y2: float
	var radius: float
	## Hit points of one that can be shot to pieces; 0 of one that stands for ever.
	var hp := 0

	func moved(shift: Vector2) -> Obstacle:
		var other := Obstacle.new()
		other.x1 = x1 + shift.x
		other.y1 = y1 + shift.y
		other.x2 = x2 + shift.x
		other.y2 = y2 + shift.y
		other.radius = radius
		other.hp = hp
		return other


class ShipNumbers:
	extends RefCounted
	var radius: float
	var max_hp: int
	## px/s at full throttle.
	var max_speed: float
	## Radians per second at full turn.
	var turn_rate: float
	## Change of the throttle per second at full thrust.
	var throttle_rate: float
	## What shots are paid with.
	var max_energy: float
	## Energy that grows back in a second.
	var energy_rate: float


## A jet. Its ships drift: thrust pushes, drag brakes.
class JetNumbers:
	extends RefCounted
	var name: String
	## What it fires, of the identity's weapons.
	var weapon: int
	## [code]boost[/code], [code]strafe[/code], [code]shield[/code], [code]salvo[/code] or [code]cloak[/code].
	var special: String
	## Energy that the special takes: in a second of one that lasts, else at once.
	var special_energy: float
	var max_hp: int
	var max_energy: float
	var energy_rate: float
	## px/s, the most that thrust alone gives.
	var max_speed: float
	var turn_rate: float
	## Share of its speed that it loses in a second.
	var drag: float
	## Push backwards, by that forwards.
	var reverse: float
	## Push sideways while the special is on, by that forwards; 0 for none.
	var strafe: float
	## Push forwards while the special is on, by that without; 0 for none.
	var boost: float
	## Of its speed towards an obstacle, how much it has left after it bounces off.
	var bounce: float
	## Shots of a salvo, 0 for none, and the angle they are spread over.
	var salvo_shots: int
	var salvo_spread: float


## A weapon.
class WeaponNumbers:
	extends RefCounted
	var name: String
	## [code]gun[/code], [code]missile[/code], [code]scatter[/code], [code]beam[/code] or [code]homing[/code].
	var kind: String
	## Of a shot, or half the width of a beam.
	var radius: float
	## Of one hit.
	var damage: int
	var cooldown_ms: float
	## What a pull of the trigger takes of its ship's energy.
	var energy: float
	## Shots of one pull, spread evenly over an angle; 0 of a beam.
	var count: int
	var spread: float
	## px/s at first, and by acceleration px/s² more each second up to the top speed.
	var speed: float
	var acceleration: float
	var top_speed: float
	var lifetime_ms: float
	## Of shots that follow ships; 0 of others.
	var turn_rate: float
	## Of a beam; 0 of others.
	var range: float

	## How far a shot of this speed flies in so many seconds; below 0, how far it has come.
	func flown_px(now: float, seconds: float) -> float:
		if acceleration <= 0.0:
			return now * seconds
		var growing := minf(seconds, maxf(top_speed - now, 0.0) / acceleration)
		return now * growing + acceleration * growing * growing / 2.0 + top_speed * (seconds - growing)

	## The speed of a shot of this age.
	func speed_at(seconds: float) -> float:
		return minf(speed + acceleration * seconds, top_speed) if acceleration > 0.0 else speed

	## The angles of the shots of one pull, from the nose.
	func fan() -> PackedFloat32Array:
		return fan_of(count, spread)

	## So many shots, spread evenly over this angle.
	static func fan_of(shots: int, angle: float) -> PackedFloat32Array:
		var angles := PackedFloat32Array()
		for index in shots:
			angles.append(angle * (index / (shots - 1.0) - 0.5) if shots > 1 else 0.0)
		return angles


class Pilot:
	extends RefCounted
	var seat: int
	## Empty for a bot.
	var player_id: String
	var name: String
	var team: int
	var bot: bool
	## What the pilot flies, of the identity's jets.
	var jet := 0
	## False while the connection is lost and after the pilot left.
	var present: bool
	## In a private lobby that waits.
	var ready := false
	## In a private lobby before a match: the number of the map that the pilot is for; -1 for none.
	var vote := -1
	var kills: int
	var deaths: int
	## Kills of others that this pilot had a part in.
	var assists: int
	## Kills since last destroyed.
	var streak: int
	var score: int


## The phase, the roster and the score, whenever one of them changes.
class GameState:
	extends Message
	var tick: int
	## [code]waiting[/code], [code]countdown[/code], [code]running[/code] or [code]ended[/code].
	var phase: String
	## -1 where the phase has no set end.
	var phase_ends_tick: int
	## The match was level when its time was up, and goes on until somebody leads.
	var overtime := false
	## [code]completed[/code] or [code]abandoned[/code] once ended, else empty.
	var outcome: String
	## What ended it: [code]time[/code], [code]score[/code], [code]overtime[/code], [code]given_up[/code],
	## [code]last_standing[/code], [code]deserted[/code] or [code]abandoned[/code]; empty before that.
	var ended_by := ""
	## Seats.
	var winners: PackedInt32Array
	## Null unless the lobby is private.
	var private: PrivateState
	## By side; none where nothing is stolen.
	var cores: Array[Core]
	var pilots: Array[Pilot]


## Where the core of a side is.
class Core:
	extends RefCounted
	var side: int
	## [code]home[/code], [code]carried[/code] (by) or [code]dropped[/code] (x, y, returns_tick).
	var state: String
	## The seat that carries it.
	var by := -1
	var x := 0.0
	var y := 0.0
	## It goes home by itself then.
	var returns_tick := -1


## What a private lobby has beside its match.
class PrivateState:
	extends RefCounted
	## The seat that may start the match; -1 while nobody is there.
	var host: int
	## The match that is on, or comes next.
	var match_id: String
	var settings: MatchSettings
	## The names of those that can be flown on, by number.
	var maps: PackedStringArray
	## The number of the one that is flown on.
	var map: int


## How the matches of a private lobby are played.
class MatchSettings:
	extends RefCounted
	## Bots fly along until this many ships do.
	var fill_to: int
	var match_s: int
	## The score that ends a match early; 0 is none.
	var score_limit: int


## What we asked for in a private lobby changes nothing.
class Denied:
	extends Message
	## [code]ready[/code], [code]start[/code], [code]kick[/code] or [code]settings[/code].
	var request: String
	var code: String


## What is flown on from now on, in place of what stands in the [JetMessages.Identity]. The world is as large as before.
class Map:
	extends Message
	var tick: int
	var name: String
	var obstacles: Array[Obstacle] = []
	## As in the identity.
	var bases: Array[Base] = []
	var pickups: Array[Pickup] = []
	var repeated: Repeated

	## As [method Identity.lay_out], in a world of this size.
	func lay_out(world: Vector2) -> void:
		if repeated:
			obstacles = repeated.obstacles_of(obstacles, world)
			pickups = repeated.pickups_of(pickups, world)
			repeated = null


## How a vote of our side stands.
class Tally:
	extends Message
	var tick: int
	## [code]give_up[/code].
	var subject: String
	var votes: int
	## With so many it is decided.
	var needed: int


## Something that somebody in the lobby has said.
class Chat:
	extends Message
	var tick: int
	## The seat of who said it.
	var by: int
	## [code]all[/code] or [code]side[/code].
	var to: String
	## From 1, by the list of PROTOCOL.md; 0 for a text.
	var phrase := 0
	## Anything that a stranger may write: to be shown as it is, without markup.
	var text := ""


## A ship in a snapshot. Its id is its pilot's seat.
class Ship:
	extends RefCounted
	var id: int
	var x: float
	var y: float
	## px/s, of a ship that drifts.
	var vx := 0.0
	var vy := 0.0
	var rotation: float
	## 0 to 1; of a ship that drifts, how hard its engine pushes.
	var throttle: float
	## The turn that is held, -1 to 1.
	var turn: float
	var hp: int
	var alive: bool
	## Nothing harms it for now.
	var protected: bool
	## Of the identity's jets.
	var jet := 0
	## Its special is on.
	var special := false
	## It throws shots back, whatever its special is.
	var shielded := false
	## What it fires does twice the harm.
	var doubled := false
	## It fires this instead of its own weapon; null for nothing.
	var carries: Carried
	## 0 to 1 of what it can hold; the binary encoding knows it of our own ship only.
	var energy := 1.0
	## The newest input that the simulation has applied for this ship; the binary encoding knows it of our own ship only.
	var ack: int
	## By how many ticks our newest input came before the tick that it named; below 0 for late.
	var lead: int


class Shot:
	extends RefCounted
	## Of its number the binary encoding tells the lower half.
	var id: int
	## The seat that fired it.
	var owner: int
	## Of the identity's weapons.
	var weapon := 0
	var x: float
	var y: float
	## px/s.
	var vx: float
	var vy: float
	## The tick it began on: before it was fired, if its pilot saw the others as they were then. Of one that follows
	## ships the last on which it has turned.
	var born: int


## A snapshot of the world. A missed one is never repeated: the next holds everything.
class WorldUpdate:
	extends Message
	var tick: int
	var entities: Array[Ship]
	var projectiles: Array[Shot]
	## For who watches, in the binary encoding: the energy of the pilot who is followed, 0 to 1. Below 0 where nothing is
	## said.
	var watched_energy := -1.0
	## Numbers of the pick-ups that are known to lie there.
	var pickups := PackedInt32Array()
	## Numbers of the obstacles that are known to be destroyed.
	var down := PackedInt32Array()


## Something that happened. Which fields count depends on [member kind]; the others keep their defaults.
class Event:
	extends Message
	## Grows by one from event to event.
	var id: int
	var tick: int
	## [code]spawn[/code] (seat, x, y), [code]hit[/code] (by, target, damage, hp, x, y), [code]kill[/code] (by, target,
	## x, y), [code]beam[/code] (by, x, y, to_x, to_y), [code]join[/code] (seat, name, bot), [code]leave[/code] (seat),
	## [code]core[/code] (side, change, by, x, y).
	var kind: String
	var seat := -1
	var by := -1
	var target := -1
	var damage := 0
	var hp := 0
	var x := 0.0
	var y := 0.0
	var to_x := 0.0
	var to_y := 0.0
	var name := ""
	var bot := false
	## Whose core.
	var side := -1
	## [code]taken[/code], [code]dropped[/code], [code]returned[/code] or [code]captured[/code].
	var change := ""


## Where the showing of a recorded match is.
class Playback:
	extends Message
	var tick: int
	## Of the match.
	var begins_tick: int
	var ends_tick: int
	var paused: bool
	## Ticks that are shown in the time of one.
	var speed: float


## How a recorded match is to be shown from now on.
class PlaybackWish:
	extends RefCounted
	enum Pausing { AS_IT_IS, PAUSED, GOES_ON }
	var pausing := Pausing.AS_IT_IS
	## 0.5, 1, 2 or 4; 0 for as it is.
	var speed := 0.0
	## -1 for no other than it is.
	var seek_tick := -1

	static func pause(is_paused: bool) -> PlaybackWish:
		var wish := PlaybackWish.new()
		wish.pausing = Pausing.PAUSED if is_paused else Pausing.GOES_ON
		return wish

	static func play_at(new_speed: float) -> PlaybackWish:
		var wish := PlaybackWish.new()
		wish.speed = new_speed
		return wish

	static func seek(tick: int) -> PlaybackWish:
		var wish := PlaybackWish.new()
		wish.seek_tick = tick
		return wish


## The server is about to be replaced, or another world follows: what is not over by [member ends_tick] is closed then.
class ServerDraining:
	extends Message
	var tick: int
	var ends_tick: int
	## Seats of the world that follows; 0 when it is the server that drains.
	var next_seats: int


## Which cells of a grid over a large world hold ships.
class Radar:
	extends Message
	var tick: int
	var columns: int
	var rows: int
	var sides: Array[RadarSide]


class RadarSide:
	extends RefCounted
	## -1 for ships of all teams.
	var team: int
	## [code]row * columns + column[/code], ascending.
	var cells: PackedInt32Array


class Pong:
	extends Message
	var nonce: int
	var tick: int
