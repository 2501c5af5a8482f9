class_name JetRecordApi
extends RefCounted
## The head server's calls about ratings and results: [code]api.records[/code] of a [JetHeadApi]. Each returns a
## [JetReply].

const PAGE := 50
const MATCHES_PAGE := 20

var _fetch: Callable


## [param fetch] is [method JetHeadApi.fetch].
func _init(fetch: Callable) -> void:
	_fetch = fetch


## Value: [JetLeaderboard]. With a token it holds the player's neighbourhood, too; [param token] may be empty. Without a
## [param ladder] it is the first one; without a [param cursor] the first page.
func leaderboard(token: String, ladder := "", cursor := "") -> JetReply:
	var path := "/leaderboard?limit=%d" % PAGE
	if ladder != "":
		path += "&ladder=" + ladder.uri_encode()
	if cursor != "":
		path += "&cursor=" + cursor.uri_encode()
	return await _fetch.call(HTTPClient.METHOD_GET, path, token, null, JetLeaderboard.from)


## The player's matches. Value: [JetPlayedMatch.Page].
func matches(token: String, cursor := "") -> JetReply:
	var path := "/matches?limit=%d" % MATCHES_PAGE
	if cursor != "":
		path += "&cursor=" + cursor.uri_encode()
	return await _fetch.call(HTTPClient.METHOD_GET, path, token, null, JetPlayedMatch.page_from)


## A place to watch the recording of a match from; one that has just ended has it within a moment. Value: [JetSeat].
func watch(token: String, match_id: String) -> JetReply:
	var path := "/replays/%s/watch" % match_id.uri_encode()
	return await _fetch.call(HTTPClient.METHOD_POST, path, token, null, JetSeat.from)


## A match that has just ended is there within a moment. Value: [JetPlayedMatch].
func played_match(token: String, match_id: String) -> JetReply:
	var path := "/matches/%s" % match_id.uri_encode()
	return await _fetch.call(HTTPClient.METHOD_GET, path, token, null, JetPlayedMatch.from)
