class_name JetCodec
extends RefCounted
## One encoding of the game socket's messages: what [JetGameSocket] needs of it. No I/O.


## What one frame of the server holds.
class Frame:
	extends RefCounted
	## In order. Messages and event kinds that this client does not know are left out.
	var messages: Array[JetMessages.Message] = []
	## Empty unless the frame is not of this protocol.
	var error := ""


## The WebSocket sub-protocol that picks this encoding.
func subprotocol() -> String:
	return ""


## True where frames travel as text.
func is_text() -> bool:
	return false


func join_with_ticket(_match_ticket: String) -> PackedByteArray:
	return PackedByteArray()


## [param last_event] is the id of the last event seen; -1 for none.
func join_with_resume(_resume_token: String, _last_event: int) -> PackedByteArray:
	return PackedByteArray()


## [param tick] is the one on which the controls are to count; 0 for as soon as possible. [param seen] is the one of
## which the others were drawn; -1 for not told.
func input(_seq: int, _tick: int, _controls: JetControls, _seen := -1) -> PackedByteArray:
	return PackedByteArray()


func ping(_nonce: int) -> PackedByteArray:
	return PackedByteArray()


func leave() -> PackedByteArray:
	return PackedByteArray()


## Which of the identity's jets to fly next.
func jet(_number: int) -> PackedByteArray:
	return PackedByteArray()


## In a private lobby.
func ready(_is_ready: bool) -> PackedByteArray:
	return PackedByteArray()


## By the host of a private lobby.
func start() -> PackedByteArray:
	return PackedByteArray()


## By the host of a private lobby.
func kick(_seat: int) -> PackedByteArray:
	return PackedByteArray()


## By the host of a private lobby.
func settings(_wanted: JetMessages.MatchSettings) -> PackedByteArray:
	return PackedByteArray()


## Says a phrase, by its number in the list of PROTOCOL.md. [param to_side] tells the own side only.
func say_phrase(_phrase: int, _to_side := false) -> PackedByteArray:
	return PackedByteArray()


func say_text(_text: String, _to_side := false) -> PackedByteArray:
	return PackedByteArray()


## Wants to give the match up, or not any more.
func give_up(_gives_up: bool) -> PackedByteArray:
	return PackedByteArray()


## After a match of a queue: wants to play it again, or not any more.
func want_rematch(_wants: bool) -> PackedByteArray:
	return PackedByteArray()


## In a private lobby before a match: for which map, by its number.
func vote_for_map(_map: int) -> PackedByteArray:
	return PackedByteArray()


## For who watches: sees what the pilot of this seat sees.
func follow(_seat: int) -> PackedByteArray:
	return PackedByteArray()


## For who watches: sees what is around this place in the world.
func look_at(_place: Vector2) -> PackedByteArray:
	return PackedByteArray()


## For who watches a recorded match.
func playback(_wish: JetMessages.PlaybackWish) -> PackedByteArray:
	return PackedByteArray()


func decode(_bytes: PackedByteArray, _is_string: bool) -> Frame:
	return Frame.new()
