class_name Settings
extends RefCounted
## What the player chose, kept in a file.

signal changed

const DEFAULT_SERVER := "http://127.0.0.1:3000"

## The head server's address.
var server := DEFAULT_SERVER
## 0 to 1.
var volume := 0.8
## The view follows our ship in small worlds, too.
var follows := false
## Less motion: no shaking, fewer lights, a sky that stands still.
var is_calm := false
## Talks to game servers in text that a person can read (JSON), which takes fifty times the bytes.
var is_text := false
## Keys that differ from [constant Bindings.DEFAULT_KEYS].
var keys: Dictionary[StringName, Key] = {}

var _path: String


func _init(path: String) -> void:
	_path = path


func load_file() -> void:
	var file := ConfigFile.new()
	if file.load(_path) != OK:
		return
	var origin := JetOrigin.parse(str(file.get_value("network", "server", DEFAULT_SERVER)))
	server = origin.url() if origin else DEFAULT_SERVER
	volume = clampf(_number(file.get_value("sound", "volume", volume), volume), 0.0, 1.0)
	is_text = bool(file.get_value("network", "text", is_text))
	follows = bool(file.get_value("view", "follows", follows))
	is_calm = bool(file.get_value("view", "calm", is_calm))
	for action in Bindings.NAMES:
		var key: int = int(_number(file.get_value("keys", action, 0), 0.0))
		if key > 0:
			keys[action] = key as Key


## Makes the choices count and keeps them.
func save() -> void:
	apply()
	var file := ConfigFile.new()
	file.set_value("network", "server", server)
	file.set_value("network", "text", is_text)
	file.set_value("sound", "volume", volume)
	file.set_value("view", "follows", follows)
	file.set_value("view", "calm", is_calm)
	for action in keys:
		file.set_value("keys", action, int(keys[action]))
	var saved := file.save(_path)
	if saved != OK:
		push_error("cannot keep the settings in %s: %s" % [_path, error_string(saved)])
	changed.emit()


func apply() -> void:
	var bus := AudioServer.get_bus_index(&"Master")
	AudioServer.set_bus_volume_db(bus, linear_to_db(maxf(volume, 0.0001)))
	AudioServer.set_bus_mute(bus, volume <= 0.0)
	Bindings.install(keys)


func key_of(action: StringName) -> Key:
	return keys.get(action, Bindings.DEFAULT_KEYS[action])


func _number(value: Variant, otherwise: float) -> float:
	return float(value) if value is float or value is int else otherwise
