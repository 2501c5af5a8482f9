extends SceneTree
## Runs the tests of a folder: [code]godot --headless -s tests/run.gd [-- folder][/code]. The exit code is the number of
## failed tests.

const MAX_EXIT_CODE := 100

var _listener := ErrorListener.new()
var _passed := 0
var _failed := 0


func _initialize() -> void:
	OS.add_logger(_listener)
	_run_all.call_deferred()


func _run_all() -> void:
	await process_frame
	var arguments := OS.get_cmdline_user_args()
	var folder := "res://tests/" + (arguments[0] if not arguments.is_empty() else "unit")
	for file in DirAccess.get_files_at(folder):
		if file.ends_with(".gd"):
			await _run_suite(folder.path_join(file))
	if _passed + _failed == 0:
		_report(folder, ["there is no test"])
	print("%d passed, %d failed" % [_passed, _failed])
	quit(mini(_failed, MAX_EXIT_CODE))


func _run_suite(path: String) -> void:
	var script: GDScript = load(path)
	if script == null or not script.can_instantiate():
		_report(path, _listener.take() + PackedStringArray(["it does not compile"]))
		return
	var names := script.get_script_method_list().map(func(method: Dictionary) -> String: return method["name"])
	var tests := names.filter(func(method: String) -> bool: return method.begins_with("test_"))
	if tests.is_empty():
		_report(path, ["there is no test in it"])
	for test: String in tests:
		# A new suite for each: nothing is left over from the one before.
		var suite: TestSuite = script.new()
		root.add_child(suite)
		var failures := await _run_test(suite, test)
		_report("%s: %s" % [path.get_file().get_basename(), test.trim_prefix("test_").replace("_", " ")], failures)
		suite.queue_free()
		await process_frame


func _run_test(suite: TestSuite, test: String) -> PackedStringArray:
	_listener.take()
	var errors := PackedStringArray()
	var end := Time.get_ticks_msec() + int(suite.deadline_s * 1000.0)
	var progress := {"is_over": false}
	_call_test(suite, test, progress)
	while not progress["is_over"]:
		errors.append_array(_listener.take())
		if Time.get_ticks_msec() > end:
			suite.check(false, "it did not end within %d s" % suite.deadline_s)
			break
		await process_frame
	errors.append_array(_listener.take())
	return suite.take_failures(errors)


func _call_test(suite: TestSuite, test: String, progress: Dictionary) -> void:
	await suite.call(test)
	progress["is_over"] = true


func _report(what: String, failures: PackedStringArray) -> void:
	if failures.is_empty():
		_passed += 1
		print("ok    ", what)
		return
	_failed += 1
	print("FAIL  ", what)
	for failure in failures:
		print("      ", failure)
