class_name JetProfile
extends RefCounted
## The player's own profile.

var player_id: String
var display_name: String
## Unix seconds.
var created_at: int


static func from(fields: JetFields) -> JetProfile:
	var profile := JetProfile.new()
	profile.player_id = fields.text("player_id")
	profile.display_name = fields.text("display_name")
	profile.created_at = fields.whole("created_at")
	return profile
