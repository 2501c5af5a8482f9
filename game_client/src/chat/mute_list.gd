class_name MuteList
extends RefCounted
## Players whom this player does not want to read, by [code]player_id[/code], kept in a file. Nobody is told.

## Of more, those muted first are heard again.
const MAX_MUTED := 200

var _path: String
## In the order in which they were muted.
var _muted: Array[String] = []


func _init(path: String) -> void:
	_path = path
	var kept: Variant = JSON.parse_string(FileAccess.get_file_as_string(path)) if FileAccess.file_exists(path) else null
	if kept is Array:
		for id: Variant in kept:
			if id is String:
				_muted.append(id)


## Bots, who have no id, say nothing.
func has(player_id: String) -> bool:
	return player_id in _muted


func mute(player_id: String, is_muted: bool) -> void:
	_muted.erase(player_id)
	if is_muted:
		_muted.append(player_id)
	if _muted.size() > MAX_MUTED:
		_muted.remove_at(0)
	var file := FileAccess.open(_path, FileAccess.WRITE)
	if file == null:
		push_error("cannot keep who is muted in %s: %s" % [_path, error_string(FileAccess.get_open_error())])
		return
	file.store_string(JSON.stringify(_muted))
