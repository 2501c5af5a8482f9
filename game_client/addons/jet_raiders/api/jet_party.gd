class_name JetParty
extends RefCounted
## Players who play together. Every member sees the same.


class Member:
	extends RefCounted
	var player_id: String
	var name: String
	## Means nothing for the leader, who says it by queueing.
	var ready: bool
	## The member's own ticket while the party waits or flies; empty otherwise.
	var ticket_id: String


var party_id: String
## Lets others in; small letters, spaces and hyphens do not matter.
var code: String
## Unix seconds.
var invite_expires_at: int
var leader_id: String
var max_members: int
## What the party waits for or plays; empty if it does neither.
var queue: String
## Who has been there longest comes first.
var members: Array[Member] = []


static func from(fields: JetFields) -> JetParty:
	var party := JetParty.new()
	party.party_id = fields.text("party_id")
	party.code = fields.text("code")
	party.invite_expires_at = fields.whole("invite_expires_at")
	party.leader_id = fields.text("leader_id")
	party.max_members = fields.whole("max_members")
	party.queue = fields.text_or_empty("queue")
	for item in fields.objects("members"):
		var read := Member.new()
		read.player_id = item.text("player_id")
		read.name = item.text("name")
		read.ready = item.flag("ready")
		read.ticket_id = item.text_or_empty("ticket_id")
		party.members.append(read)
	return party


## Null for somebody who is not in it.
func member(player_id: String) -> Member:
	for candidate in members:
		if candidate.player_id == player_id:
			return candidate
	return null


## The names of those whom a start of the search would wait for.
func not_ready() -> PackedStringArray:
	var names := PackedStringArray()
	for candidate in members:
		if not candidate.ready and candidate.player_id != leader_id:
			names.append(candidate.name)
	return names
