class_name JetSession
extends RefCounted
## A guest that survives restarts, and a session token that is never stale.
##
## [codeblock]
## var session := JetSession.new(api, JetFileStore.new("user://pilot.json"))
## var entered := await session.enter_as("Ada")
## var queued := await session.with_token(api.enqueue.bind("duel"))
## [/codeblock]

## The server no longer knew the guest; a new one was made under the same name.
signal guest_replaced(display_name: String)
## For this class's own waiting.
signal renewal_over(reply: JetReply)

## A token this close to its end is renewed first, in seconds.
const RENEW_BEFORE_S := 60
const STALE_TOKEN: Array[String] = ["token_expired", "token_invalid", "token_missing"]

var _api: JetHeadApi
var _store: JetSessionStore
var _is_renewing := false


func _init(api: JetHeadApi, store: JetSessionStore) -> void:
	_api = api
	_store = store


## The name the player typed, or empty if there is no guest for this server yet.
func asked_name() -> String:
	return _text("asked_name")


## The name the server gave; it may carry a number after the one typed.
func display_name() -> String:
	return _text("display_name")


## Empty if there is no guest yet.
func player_id() -> String:
	return _text("guest_id")


## Makes sure that there is a guest and that it bears [param name]. Value: the display name.
func enter_as(name: String) -> JetReply:
	if player_id() == "":
		return await _create_guest(name)
	if asked_name() == name:
		return JetReply.ok(display_name())
	var reply := await with_token(_api.rename.bind(name))
	if reply.problem:
		return reply
	var profile: JetProfile = reply.value
	var entry := _entry()
	entry["asked_name"] = name
	entry["display_name"] = profile.display_name
	_save(entry)
	return JetReply.ok(profile.display_name)


## Runs a call that takes a token as its first argument, and once more with a new token if the server finds it stale.
## Returns what the call returns.
func with_token(call_with_token: Callable) -> JetReply:
	var live := await _live_token("")
	if live.problem:
		return live
	var token: String = live.value
	var reply: JetReply = await call_with_token.call(token)
	if reply.problem == null or reply.problem.code not in STALE_TOKEN:
		return reply
	live = await _live_token(token)
	if live.problem:
		return live
	return await call_with_token.call(live.value)


## Forgets the guest on this device. Without the secret there is no way back into its account.
func forget() -> void:
	_store.forget(_api.origin)


## A token with life left in it that is not [param refused]. Value: the token.
func _live_token(refused: String) -> JetReply:
	if _is_renewing:
		return await renewal_over
	var entry := _entry()
	if entry.is_empty():
		return JetReply.failure("credentials_invalid", "no guest is remembered", 401)
	var token: String = entry["session_token"]
	var left := float(entry["expires_at"]) - Time.get_unix_time_from_system()
	if token != refused and left > RENEW_BEFORE_S:
		return JetReply.ok(token)
	# A refresh token works once: who comes meanwhile waits for the same renewal.
	_is_renewing = true
	var reply := await _renew(entry)
	_is_renewing = false
	renewal_over.emit(reply)
	return reply


func _renew(entry: Dictionary) -> JetReply:
	var reply := await _api.refresh(entry["refresh_token"])
	if reply.problem and reply.problem.code == "refresh_invalid":
		reply = await _api.login_guest(entry["guest_id"], entry["guest_secret"])
	if reply.problem and reply.problem.code == "credentials_invalid":
		reply = await _create_guest(entry["asked_name"])
		if not reply.problem:
			guest_replaced.emit(display_name())
			return JetReply.ok(_text("session_token"))
	if reply.problem:
		return reply
	_keep(entry, reply.value)
	return JetReply.ok(_text("session_token"))


func _create_guest(name: String) -> JetReply:
	var reply := await _api.init_guest(name)
	if reply.problem:
		return reply
	var credentials: JetCredentials = reply.value
	if credentials.guest_secret == "":
		return JetReply.failure(JetProblem.GARBLED, "the new guest came without a secret", 201)
	var entry := {"guest_secret": credentials.guest_secret, "asked_name": name}
	_keep(entry, credentials)
	return JetReply.ok(credentials.display_name)


func _keep(entry: Dictionary, credentials: JetCredentials) -> void:
	entry["guest_id"] = credentials.guest_id
	entry["display_name"] = credentials.display_name
	entry["session_token"] = credentials.session_token
	entry["refresh_token"] = credentials.refresh_token
	entry["expires_at"] = credentials.expires_at
	_save(entry)


func _save(entry: Dictionary) -> void:
	_store.save_entry(_api.origin, entry)


func _text(key: String) -> String:
	return _entry().get(key, "")


## Complete, or empty.
func _entry() -> Dictionary:
	var entry := _store.load_entry(_api.origin).duplicate()
	for key: String in ["guest_id", "guest_secret", "asked_name", "display_name", "session_token", "refresh_token"]:
		if not entry.get(key) is String:
			return {}
	return entry if entry.get("expires_at") is float or entry.get("expires_at") is int else {}
