class_name JetPartyLine
extends Node
## Keeps the player in a party, whatever else goes on: the open stream shows the server that the member is there, and
## brings each change.

## The party is another than before.
signal changed(party: JetParty)
## The player is not in the party any more without having left: sent away, or it is gone.
signal ended

## The party as it was last heard of; null outside any.
var current: JetParty

var _api: JetHeadApi
var _session: JetSession
var _follower: JetFollower


func _init(api: JetHeadApi, session: JetSession) -> void:
	_api = api
	_session = session


## Follows [param party] from now on.
func enter(party: JetParty) -> void:
	leave()
	current = party
	_follower = JetFollower.new(_api, _session)
	_follower.path = JetPartyApi.path(party.party_id) + "/events"
	_follower.event = "party"
	_follower.read = JetParty.from
	_follower.poll = _api.parties.read.bind(party.party_id)
	_follower.is_final = func(_state: JetParty) -> bool: return false
	_follower.state_changed.connect(note)
	add_child(_follower)
	_follow(_follower)


## Tells at once what a call has answered; the stream will say the same.
func note(party: JetParty) -> void:
	if current and current.party_id == party.party_id:
		current = party
		changed.emit(party)


## Follows no party any more. The server has to be told besides.
func leave() -> void:
	current = null
	var follower := _follower
	# First: a follower that is cancelled ends at once, and must not be taken for one that ended by itself.
	_follower = null
	if follower:
		follower.cancel()
		follower.queue_free()


func _follow(follower: JetFollower) -> void:
	await follower.follow()
	# What passes is tried again by the follower; it ends by itself only where there is no way back.
	if follower == _follower:
		leave()
		ended.emit()
