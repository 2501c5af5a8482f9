class_name JetPlayedMatch
extends RefCounted
## A recorded match of the player's.

enum Ending { WON, DRAWN, LOST, LEFT, ABSENT, UNFINISHED }


class RatingChange:
	extends RefCounted
	var before: int
	var after: int

	## Null where there was none.
	static func from(fields: JetFields) -> RatingChange:
		if not fields.has("rating"):
			return null
		var change := RatingChange.new()
		var rating := fields.object("rating")
		change.before = rating.whole("before")
		change.after = rating.whole("after")
		return change


class Pilot:
	extends RefCounted
	## Empty for a bot.
	var player_id: String
	## -1 for one who never came.
	var seat: int
	var name: String
	var team: int
	var rank: int
	var left_early: bool
	## Null in a match that was not rated, and for bots.
	var rating: RatingChange


class Page:
	extends RefCounted
	## Newest first.
	var matches: Array[JetPlayedMatch] = []
	## The cursor of the next page; empty on the last.
	var next: String


var match_id: String
var mode: String
## [code]completed[/code], [code]abandoned[/code] or [code]failed[/code].
var outcome: String
## What ended it, as [member JetMessages.GameState.ended_by]; empty where the result does not say it.
var ended_by: String
## Unix seconds.
var ended_at: int
## The player's own; null in a match that was not rated.
var rating: RatingChange
## By rank.
var pilots: Array[Pilot] = []
## For whom the match was made, and who never came.
var absent: Array[Pilot] = []


static func from(fields: JetFields) -> JetPlayedMatch:
	var played := JetPlayedMatch.new()
	played.match_id = fields.text("match_id")
	played.mode = fields.text("mode")
	played.outcome = fields.text("outcome")
	played.ended_by = fields.text_or_empty("ended_by")
	played.ended_at = fields.whole("ended_at")
	played.rating = RatingChange.from(fields)
	for item in fields.objects("pilots"):
		var pilot := _person(item)
		pilot.seat = item.whole("seat")
		pilot.team = item.whole("team")
		pilot.rank = item.whole("rank")
		pilot.left_early = item.flag("left_early")
		played.pilots.append(pilot)
	for item in fields.objects("absent"):
		played.absent.append(_person(item))
	return played


static func page_from(fields: JetFields) -> Page:
	var page := Page.new()
	for item in fields.objects("matches"):
		page.matches.append(from(item))
	page.next = fields.text_or_empty("next")
	return page


static func _person(fields: JetFields) -> Pilot:
	var pilot := Pilot.new()
	pilot.seat = -1
	pilot.player_id = fields.text_or_empty("player_id")
	pilot.name = fields.text("name")
	pilot.rating = RatingChange.from(fields)
	return pilot


## How it ended for [param player_id].
func ending_for(player_id: String) -> Ending:
	if outcome != "completed":
		return Ending.UNFINISHED
	var own: Pilot = null
	for pilot in pilots:
		if pilot.player_id == player_id:
			own = pilot
	if own == null:
		return Ending.ABSENT
	if own.left_early:
		return Ending.LEFT
	if own.rank > 1:
		return Ending.LOST
	for pilot in pilots:
		if pilot.rank == 1 and pilot.team != own.team and not pilot.left_early:
			return Ending.DRAWN
	return Ending.WON


## Whom [param player_id] met, best first.
func others_than(player_id: String) -> Array[Pilot]:
	var others: Array[Pilot] = []
	for pilot: Pilot in pilots + absent:
		if pilot.player_id != player_id:
			others.append(pilot)
	return others


## By seat, of those who were rated.
func ratings() -> Dictionary[int, RatingChange]:
	var changes: Dictionary[int, RatingChange] = {}
	for pilot in pilots:
		if pilot.rating:
			changes[pilot.seat] = pilot.rating
	return changes
