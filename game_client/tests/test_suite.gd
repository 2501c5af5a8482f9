class_name TestSuite
extends Node
## A file of tests: each method whose name begins with [code]test_[/code] is one, told as a story. It may await.

## How long one test may take, in seconds. A deadline for what hangs, not a measure.
var deadline_s := 20.0

var _failures := PackedStringArray()
var _checks := 0
var _expected_errors := PackedStringArray()


func check(condition: bool, what: String) -> void:
	_checks += 1
	if not condition:
		_failures.append(what)


func check_equal(actual: Variant, expected: Variant, what: String) -> void:
	var same: bool = typeof(actual) == typeof(expected) and actual == expected
	check(same, "%s: got %s, expected %s" % [what, var_to_str(actual), var_to_str(expected)])


func check_near(actual: float, expected: float, tolerance: float, what: String) -> void:
	var near := absf(actual - expected) <= tolerance
	check(near, "%s: got %f, expected %f within %f" % [what, actual, expected, tolerance])


## Waits until [param condition] returns true; a failure after [param seconds].
func wait_until(condition: Callable, what: String, seconds := 10.0) -> bool:
	var end := Time.get_ticks_msec() + int(seconds * 1000.0)
	while not condition.call():
		if Time.get_ticks_msec() > end:
			check(false, "waited in vain: " + what)
			return false
		await get_tree().process_frame
	check(true, what)
	return true


## An error whose text contains [param part] belongs to this test.
func expect_error(part: String) -> void:
	_expected_errors.append(part)


## What went wrong since the last call, with [param errors] that were logged meanwhile.
func take_failures(errors: PackedStringArray) -> PackedStringArray:
	var failures := _failures.duplicate()
	for error in errors:
		if not _is_expected(error):
			failures.append("error: " + error)
	for part in _expected_errors:
		failures.append("the expected error did not come: " + part)
	if _checks == 0 and failures.is_empty():
		failures.append("it checked nothing")
	_failures.clear()
	_expected_errors.clear()
	_checks = 0
	return failures


func _is_expected(error: String) -> bool:
	for index in _expected_errors.size():
		if error.contains(_expected_errors[index]):
			_expected_errors.remove_at(index)
			return true
	return false
