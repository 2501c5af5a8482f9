class_name JetLobby
extends RefCounted
## An open lobby, or a match that can be watched, as the list shows it.

var lobby_id: String
var mode: String
var region: String
var players: int
var bots: int
var seats: int
## Those who watch.
var watchers: int
## False for a match that is on: it can be watched only.
var joinable: bool
var watchable: bool


static func from(fields: JetFields) -> JetLobby:
	var lobby := JetLobby.new()
	lobby.lobby_id = fields.text("lobby_id")
	lobby.mode = fields.text("mode")
	lobby.region = fields.text("region")
	lobby.players = fields.whole("players")
	lobby.bots = fields.whole("bots")
	lobby.seats = fields.whole("seats")
	lobby.watchers = fields.whole("watchers")
	lobby.joinable = fields.flag("joinable")
	lobby.watchable = fields.flag("watchable")
	return lobby
