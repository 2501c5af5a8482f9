class_name Sentences
extends RefCounted
## What a person is told for each problem code and close code of PROTOCOL.md, and for our own.

const UNKNOWN := "Something unexpected happened. Try again in a moment."
const _OLD_CLIENT := "This version of the game is too old for the server. Get the current one."
const _SESSION_OVER := "Your session has ended. Press Play again."
const _MATCH_OVER := "That match is over. Queue again for the next one."

const _SENTENCES: Dictionary[String, String] = {
	# Problems of the head server.
	"name_invalid": "That name does not fly. Use 1 to 20 letters, digits or simple signs.",
	"name_exhausted": "Every variant of that name is taken. Please choose another.",
	"credentials_invalid": "The server does not know this pilot any more. Press Play again to sign up anew.",
	"token_missing": _SESSION_OVER,
	"token_invalid": _SESSION_OVER,
	"token_expired": _SESSION_OVER,
	"refresh_invalid": _SESSION_OVER,
	"queue_unknown": "This server does not offer that mode.",
	"party_unknown": "That party does not exist any more.",
	"code_unknown": "Nobody flies under that code. It may have lapsed: ask for a new one.",
	"message_too_long": "There is more to tell of that world than the game can send. Play another mode.",
	"kicked": "The host has sent you away from that lobby.",
	"mode_unknown": "This server does not offer that mode.",
	"options_invalid": "That mode cannot be played like that.",
	"party_full": "That party is full.",
	"already_in_party": "You are in another party. Leave it first.",
	"leader_only": "Only the leader of the party can do that.",
	"player_unknown": "That pilot is not in the party any more.",
	"party_not_ready": "Not everybody in the party is ready.",
	"party_size_refused": "This mode does not take a party of that size.",
	"no_common_region": "There is no region that everybody in the party can reach well.",
	"member_busy": "Somebody in the party is still in a match, or waits elsewhere.",
	"too_many_parties": "There are too many parties right now. Try again later.",
	"region_unknown": "This server has no such region.",
	"ladder_unknown": "This server has no such leaderboard.",
	"result_unknown": "The server has no result of that match.",
	"replay_foreign": "That match was recorded by another version of the game, which flies differently.",
	"replay_unknown": "No recording of that match is kept.",
	"rate_limited": "Too many requests from here. Wait a moment, then try again.",
	"already_queued": "You already wait for another mode, perhaps on another device. Cancel there first.",
	"already_matched": "You are in a match already, perhaps on another device. Leave that one first.",
	"ticket_unknown": _MATCH_OVER,
	"lobby_unknown": _MATCH_OVER,
	"watchers_full": "As many watch this as can. Try again later, or watch another match.",
	"lobby_full": "Every seat is taken. Try again in a moment.",
	"no_server": "All game servers are full right now. Try again in a moment.",
	"queue_full": "Too many pilots are waiting right now. Try again in a moment.",
	"service_unavailable": "A part of the server is taking a break. Try again in a moment.",
	"timeout": "The server took too long to answer. Try again in a moment.",
	"internal": "Something broke on the server. It has been written down; try again in a moment.",
	"body_invalid": _OLD_CLIENT,
	"body_too_large": _OLD_CLIENT,
	"parameter_invalid": _OLD_CLIENT,
	"content_type_unsupported": _OLD_CLIENT,
	"not_found": "No game answers at this address. Check the server in the settings.",
	"method_not_allowed": _OLD_CLIENT,
	# Ends of a game connection.
	"left": "You left that match, or moved on to another one on another device.",
	"match_over": "The match has ended.",
	"replaced": "Your seat was taken over on another device. This one has stopped.",
	"seat_expired": "You were away too long and your seat was given up.",
	"lobby_failed": "A fault on the server ended this match. Sorry! Queue again.",
	"server_stopping": "The server is shutting down for a moment. Queue again, another one will take you.",
	"server_draining": "Another server or another world takes you: play again.",
	"cut_short": "The server had to go before the match was over. It counts for nobody. Queue again.",
	"ticket_invalid": "The game server refused the seat. Queue again for a new one.",
	"bad_message": "This game and the server do not understand each other. Get the current version.",
	"bad_input": "The game server refused a control. That is a defect: please report it.",
	"flooding": "This game talked too much and was disconnected. That is a defect: please report it.",
	"client_too_old": _OLD_CLIENT,
	# Our own.
	"unreachable": "The server cannot be reached. Check your connection and the address in the settings.",
	"answer_garbled": "No game answers at this address. Check the server in the settings.",
	"address_invalid": "That is no server address. An example: https://play.example.org",
	"connection_lost": "The connection could not be brought back in time, and the seat was given up.",
	"queue_expired": "No match was found in time. Try again, or try another mode.",
	"queue_cancelled": "The search was cancelled, perhaps on another device.",
	"party_search_ended": "The search has ended: somebody cancelled it, came or left.",
	"lobby_closed": "That server is closing, and the lobby with it. Make a new one: it will be on another server.",
	# What is not granted in a private lobby.
	"too_fast": "Not so fast: nobody could read that.",
	"text_off": "On this server there are phrases only.",
	"text_invalid": "That cannot be said.",
	"no_sides": "Here everybody fights everybody: there is no side to tell.",
	"not_private": "This is no private lobby.",
	"not_host": "Only the host can do that.",
	"not_waiting": "The match has begun already.",
	"not_ready": "Not everybody is ready.",
	"too_few": "A match needs at least two jets: wait for a friend, or make a lobby with bots.",
	"nobody_there": "Nobody has that seat any more.",
	"not_running": "No match is on.",
	"no_rematch": "There is no rematch of this match.",
	"many_rivals": "More than two fight here: leave the match instead.",
	"out_of_range": "No match can be played like that.",
	"party_over": "You are not in the party any more.",
}

const _WEAPONS: Dictionary[String, String] = {
	"gun": "Gun",
	"missile": "Missile",
	"scatter": "Scatter",
	"beam": "Beam",
	"homing": "Homing missile",
}
const _WEAPON_LINES: Dictionary[String, String] = {
	"gun": "Many shots, straight on.",
	"missile": "Slow near you, very fast far away.",
	"scatter": "Six pellets at once, for close range.",
	"beam": "Hits at once, but not far.",
	"homing": "Follows: turn hard, hide, or put a mountain in between.",
}
const _SPECIALS: Dictionary[String, String] = {
	"boost": "Boost",
	"strafe": "Strafe",
	"shield": "Shield",
	"salvo": "Salvo",
	"cloak": "Cloak",
}
const _SPECIAL_LINES: Dictionary[String, String] = {
	"boost": "Races ahead while you hold it.",
	"strafe": "Turn keys fly sideways, the nose stays.",
	"shield": "Throws shots back.",
	"salvo": "A dozen shots at once.",
	"cloak": "Unseen until you fire or are hit.",
}


static func of_code(code: String) -> String:
	return _SENTENCES.get(code, UNKNOWN)


## What a waiting ticket waits for, at this Unix second.
static func waiting_for(ticket: JetTicket, now_s: float) -> String:
	var left := ceili(ticket.widens_at - now_s) if ticket.widens_at > 0 else 0
	var widens := " The limit widens in %d s." % left if left > 0 else ""
	match ticket.blocked_by:
		"rating":
			return "The pilots who wait are not within %d rating points of yours.%s" % [ticket.limit, widens]
		"latency":
			return "No free arena answers you within %d ms.%s" % [ticket.limit, widens]
		"too_few_players":
			return "Looking for other pilots. Empty seats are filled with bots."
		"no_server":
			return "All arenas are full. You get the next free one."
		"":
			return "Preparing your arena…"
	return "Waiting for a match…"


## How much longer it takes, with its spread.
static func estimate_for(ticket: JetTicket) -> String:
	if ticket.estimated_wait_s < 0:
		return "–"
	if ticket.estimated_wait_low_s < 0 or ticket.estimated_wait_low_s >= ticket.estimated_wait_high_s:
		return "%d s" % ticket.estimated_wait_s
	return "%d–%d s" % [ticket.estimated_wait_low_s, ticket.estimated_wait_high_s]


## What a kind of weapon is called.
static func weapon(kind: String) -> String:
	return _WEAPONS.get(kind, kind.capitalize())


## What it is like.
static func weapon_line(kind: String) -> String:
	return _WEAPON_LINES.get(kind, "")


## What a jet's special is called.
static func special(name: String) -> String:
	return _SPECIALS.get(name, name.capitalize())


## What it does.
static func special_line(name: String) -> String:
	return _SPECIAL_LINES.get(name, "")


## What somebody must know now where sides steal cores from each other; empty for nothing.
static func core_news(state: JetMatchState) -> String:
	var own := state.own_pilot()
	if own == null or state.cores.is_empty():
		return ""
	var home: JetMessages.Core = null
	var is_carrying := false
	for core in state.cores:
		is_carrying = is_carrying or (core.state == "carried" and core.by == own.seat)
		if core.side == own.team:
			home = core
	if is_carrying and home and home.state != "home":
		return "Your own core is away: it must be home before you can score."
	if is_carrying:
		return "You have their core. Fly it home!"
	if home and home.state == "carried":
		return "They have your core. Shoot the carrier down!"
	if home and home.state == "dropped":
		return "Your core lies out there. Touch it to send it home."
	return ""


## What a pilot must know now about the match as a whole; empty for nothing.
static func news(state: JetMatchState) -> String:
	var cores := core_news(state)
	if cores != "":
		return cores
	if state.overtime:
		return "Overtime: the next to lead wins."
	if state.tally:
		return "Of your side %d of %d want to give up." % [state.tally.votes, state.tally.needed]
	return ""


## In the menu of a match.
static func menu_line(state: JetMatchState) -> String:
	if state.tally == null or not state.can_give_up():
		return "The match goes on while you are here."
	return "%d of the %d it takes want to give up." % [state.tally.votes, state.tally.needed]


## On the scores of a queue's match.
static func rematch_line(state: JetMatchState) -> String:
	if state.rematch == null:
		return ""
	if state.rematch.needed == 0:
		return "No rematch: too few are left for one."
	if state.rematch.votes == 0:
		return ""
	var want := "wants" if state.rematch.votes == 1 else "want"
	return "%d of %d %s a rematch." % [state.rematch.votes, state.rematch.needed, want]


## What ended the match, where the table does not say it.
static func end_of(state: JetMatchState) -> String:
	return _end_text(state.ended_by, state.result() == JetMatchState.Result.WON, state.identity.sides > 0)


## The same of a match in the history of [param me].
static func end_of_played(played: JetPlayedMatch, me: String) -> String:
	var ending := played.ending_for(me)
	if ending not in [JetPlayedMatch.Ending.WON, JetPlayedMatch.Ending.DRAWN, JetPlayedMatch.Ending.LOST]:
		return ""
	return _end_text(played.ended_by, ending == JetPlayedMatch.Ending.WON, played.pilots.size() > 2)


static func _end_text(ended_by: String, has_won: bool, has_sides: bool) -> String:
	match ended_by:
		"overtime":
			return "Decided in overtime."
		"given_up" when has_sides:
			return "The others gave up." if has_won else "Your side gave up."
		"given_up":
			return "The other pilot gave up." if has_won else "You gave up."
		"deserted":
			return "The others have left."
	return ""


## What a map is called: the name of its file.
static func map_name(file: String) -> String:
	var words := file.replace("_", " ")
	return words.left(1).to_upper() + words.substr(1)


## [code]1012 (+12)[/code]
static func rating_change(change: JetPlayedMatch.RatingChange) -> String:
	var difference := change.after - change.before
	return "%d (%s%d)" % [change.after, "−" if difference < 0 else "+", absi(difference)]


## What a draining server means for whoever is on it in [param seconds].
static func closing(seconds: float, is_endless: bool) -> String:
	var then := "You fly on on another one." if is_endless else "A match that is not over by then counts for nobody."
	return "This server closes in %s. %s" % [clock(maxf(seconds, 0.0)), then]


## What it means for whoever flies in a world that another one follows in [param seconds].
static func moving(seconds: float, next_seats: int) -> String:
	var left := clock(maxf(seconds, 0.0))
	return "Everybody moves to a world for %d in %s. You fly on there, and scores begin anew." % [next_seats, left]


## [code]9:05[/code]
static func clock(seconds: float) -> String:
	var whole := int(ceilf(seconds))
	return "%d:%02d" % [floori(whole / 60.0), whole % 60]


## [code]1 pilot[/code], [code]2 pilots[/code]
static func count(number: int, one: String) -> String:
	return "%d %s%s" % [number, one, "" if number == 1 else "s"]
