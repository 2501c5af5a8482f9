class_name JetSeat
extends RefCounted
## A seat in a match: where to connect and with what.

var match_id: String
var lobby_id: String
var region: String
var ws_url: String
## Opens the seat once, until [member expires_at]. A secret: do not log it.
var match_ticket: String
## Unix seconds.
var expires_at: int
## Of a private lobby: lets others in. Empty for others.
var code: String


static func from(fields: JetFields) -> JetSeat:
	var seat := JetSeat.new()
	seat.match_id = fields.text("match_id")
	seat.lobby_id = fields.text("lobby_id")
	seat.region = fields.text("region")
	seat.ws_url = fields.text("ws_url")
	seat.match_ticket = fields.text("match_ticket")
	seat.expires_at = fields.whole("expires_at")
	seat.code = fields.text_or_empty("code")
	return seat
