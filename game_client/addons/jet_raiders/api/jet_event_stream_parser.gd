class_name JetEventStreamParser
extends RefCounted
## Reads [code]text/event-stream[/code] bytes as they arrive in arbitrary pieces, as the HTML standard defines it
## (without [code]id[/code] and [code]retry[/code], which we do not use).

## The longest line and the most data of an event that are kept; our tickets are far below.
const MAX_PENDING := 64 * 1024

const _LF := 10
const _CR := 13

## True once the stream sent more than we keep: give it up.
var is_overflown := false

var _line := PackedByteArray()
var _event := ""
var _data := PackedStringArray()
var _data_length := 0
var _after_carriage_return := false


## The events that [param chunk] completes, in order: pairs of a name and its data.
func push(chunk: PackedByteArray) -> Array[PackedStringArray]:
	var events: Array[PackedStringArray] = []
	for byte in chunk:
		var follows_return := _after_carriage_return
		_after_carriage_return = byte == _CR
		if byte == _LF and follows_return:
			continue
		if byte == _LF or byte == _CR:
			_end_line(events)
		elif _line.size() + _data_length >= MAX_PENDING:
			is_overflown = true
			return events
		else:
			_line.append(byte)
	return events


func _end_line(events: Array[PackedStringArray]) -> void:
	var line := _line.get_string_from_utf8()
	_line.clear()
	if line == "":
		if not _data.is_empty():
			events.append(PackedStringArray([_event if _event != "" else "message", "\n".join(_data)]))
		_event = ""
		_data.clear()
		_data_length = 0
		return
	var colon := line.find(":")
	if colon == 0:
		return
	var field := line if colon < 0 else line.substr(0, colon)
	var value := "" if colon < 0 else line.substr(colon + 1).trim_prefix(" ")
	if field == "event":
		_event = value
	elif field == "data":
		_data.append(value)
		_data_length += value.length()
