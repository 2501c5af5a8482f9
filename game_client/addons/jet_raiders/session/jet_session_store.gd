class_name JetSessionStore
extends RefCounted
## Where a session is kept between starts. This one forgets everything with the program; [JetFileStore] does not.

var _entries: Dictionary[String, Dictionary] = {}


## What was saved for the server at [param origin]; empty if nothing was.
func load_entry(origin: String) -> Dictionary:
	return _entries.get(origin, {})


## Keeps [param entry] for that server, in place of what was there.
func save_entry(origin: String, entry: Dictionary) -> void:
	_entries[origin] = entry


func forget(origin: String) -> void:
	_entries.erase(origin)
