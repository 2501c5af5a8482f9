class_name JetProfile
extends RefCounted
## The player's own profile.


class Standing:
	extends RefCounted
	var ladder: String
	var rank: int
	var rating: int
	var matches: int
	var wins: int


var player_id: String
var display_name: String
## Unix seconds.
var created_at: int
## One for each ladder that the player is rated in. Empty, too, while the server cannot tell.
var ratings: Array[Standing] = []


static func from(fields: JetFields) -> JetProfile:
	var profile := JetProfile.new()
	profile.player_id = fields.text("player_id")
	profile.display_name = fields.text("display_name")
	profile.created_at = fields.whole("created_at")
	for item in fields.objects("ratings") if fields.has("ratings") else ([] as Array[JetFields]):
		var standing := Standing.new()
		standing.ladder = item.text("ladder")
		standing.rank = item.whole("rank")
		standing.rating = item.whole("rating")
		standing.matches = item.whole("matches")
		standing.wins = item.whole("wins")
		profile.ratings.append(standing)
	return profile
