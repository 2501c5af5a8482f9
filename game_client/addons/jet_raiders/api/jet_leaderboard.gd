class_name JetLeaderboard
extends RefCounted
## A page of a ladder, best first, and where the player stands.


class Entry:
	extends RefCounted
	## Equal ratings share a rank.
	var rank: int
	var player_id: String
	## In the player's last rated match.
	var display_name: String
	var rating: int
	var matches: int
	var wins: int


var ladder: String
## All that there are.
var ladders: PackedStringArray
## How many are rated.
var players: int
var entries: Array[Entry] = []
## The cursor of the next page; empty on the last.
var next: String
## The player and his neighbours; empty for somebody without a rating here.
var around: Array[Entry] = []


static func from(fields: JetFields) -> JetLeaderboard:
	var board := JetLeaderboard.new()
	board.ladder = fields.text("ladder")
	board.ladders = fields.texts("ladders")
	board.players = fields.whole("players")
	board.entries = _entries(fields, "entries")
	board.next = fields.text_or_empty("next")
	if fields.has("around"):
		board.around = _entries(fields, "around")
	return board


static func _entries(fields: JetFields, key: String) -> Array[Entry]:
	var list: Array[Entry] = []
	for item in fields.objects(key):
		var entry := Entry.new()
		entry.rank = item.whole("rank")
		entry.player_id = item.text("player_id")
		entry.display_name = item.text("display_name")
		entry.rating = item.whole("rating")
		entry.matches = item.whole("matches")
		entry.wins = item.whole("wins")
		list.append(entry)
	return list
