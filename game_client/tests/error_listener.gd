class_name ErrorListener
extends Logger
## Hears every error of the engine and of scripts. A failed assertion or a runtime error only ends its function; without
## this the exit code would stay 0.

var _mutex := Mutex.new()
var _errors := PackedStringArray()


## The errors since the last call.
func take() -> PackedStringArray:
	_mutex.lock()
	var taken := _errors.duplicate()
	_errors.clear()
	_mutex.unlock()
	return taken


func _log_error(
	_function: String,
	file: String,
	line: int,
	code: String,
	rationale: String,
	_editor_notify: bool,
	error_type: int,
	_script_backtraces: Array[ScriptBacktrace]
) -> void:
	if error_type == ERROR_TYPE_WARNING:
		return
	# From any thread.
	_mutex.lock()
	_errors.append("%s (%s:%d)" % [rationale if rationale != "" else code, file, line])
	_mutex.unlock()
