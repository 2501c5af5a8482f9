class_name JetPartyApi
extends RefCounted
## The head server's calls about parties: [code]api.parties[/code] of a [JetHeadApi]. Each returns a [JetReply] with a
## [JetParty], unless it says otherwise.

var _fetch: Callable


## [param fetch] is [method JetHeadApi.fetch].
func _init(fetch: Callable) -> void:
	_fetch = fetch


## A party of one, or the party one is in.
func create(token: String) -> JetReply:
	return await _fetch.call(HTTPClient.METHOD_POST, "/parties", token, null, JetParty.from)


func join(token: String, code: String) -> JetReply:
	return await _fetch.call(HTTPClient.METHOD_POST, "/parties/join", token, {"code": code}, JetParty.from)


func read(token: String, party_id: String) -> JetReply:
	return await _fetch.call(HTTPClient.METHOD_GET, path(party_id), token, null, JetParty.from)


## [param near] are the regions that this member accepts; without them any will do.
func set_ready(token: String, party_id: String, ready: bool, near: Array[JetRegionPing] = []) -> JetReply:
	var body := {"ready": ready}
	JetRegionPing.write(near, body)
	return await _fetch.call(HTTPClient.METHOD_PUT, path(party_id) + "/ready", token, body, JetParty.from)


func set_leader(token: String, party_id: String, player_id: String) -> JetReply:
	var body := {"player_id": player_id}
	return await _fetch.call(HTTPClient.METHOD_PUT, path(party_id) + "/leader", token, body, JetParty.from)


## A new code, which ends the old one.
func renew_invite(token: String, party_id: String) -> JetReply:
	return await _fetch.call(HTTPClient.METHOD_POST, path(party_id) + "/invite", token, null, JetParty.from)


## Leaves, or sends another member away. No value.
func remove(token: String, party_id: String, player_id: String) -> JetReply:
	var member := path(party_id) + "/members/" + player_id.uri_encode()
	return await _fetch.call(HTTPClient.METHOD_DELETE, member, token, null, Callable())


static func path(party_id: String) -> String:
	return "/parties/%s" % party_id.uri_encode()
