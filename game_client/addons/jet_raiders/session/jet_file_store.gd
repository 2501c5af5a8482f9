class_name JetFileStore
extends JetSessionStore
## Keeps sessions in one JSON file, an entry per server: the key to an account is never shown to another server.
##
## The file holds secrets. Where the system knows permissions only its owner may read it.

var _path: String


## For example [code]user://pilot.json[/code]. Two programs that play at the same time need two files, or they are one
## player.
func _init(path: String) -> void:
	_path = path


func load_entry(origin: String) -> Dictionary:
	return _read().get(origin, {})


func save_entry(origin: String, entry: Dictionary) -> void:
	var all := _read()
	all[origin] = entry
	_write(all)


func forget(origin: String) -> void:
	var all := _read()
	if all.erase(origin):
		_write(all)


## Read anew each time: another program may have renewed the tokens.
func _read() -> Dictionary:
	var all: Dictionary = {}
	if not FileAccess.file_exists(_path):
		return all
	var json := JSON.new()
	if json.parse(FileAccess.get_file_as_string(_path)) != OK or not json.data is Dictionary:
		push_warning("%s is damaged: its sessions are lost" % _path)
		return all
	for origin: Variant in json.data:
		if origin is String and json.data[origin] is Dictionary:
			all[origin] = json.data[origin]
	return all


## Whole or not at all: a half-written file would lose the account.
func _write(all: Dictionary) -> void:
	var fresh := _path + ".new"
	var file := FileAccess.open(fresh, FileAccess.WRITE)
	if file == null:
		push_error("cannot keep the session in %s: %s" % [fresh, error_string(FileAccess.get_open_error())])
		return
	if not OS.has_feature("windows") and not OS.has_feature("web"):
		FileAccess.set_unix_permissions(fresh, FileAccess.UNIX_READ_OWNER | FileAccess.UNIX_WRITE_OWNER)
	file.store_string(JSON.stringify(all, "\t"))
	file.close()
	var renamed := DirAccess.rename_absolute(fresh, _path)
	if renamed != OK:
		push_error("cannot keep the session in %s: %s" % [_path, error_string(renamed)])
