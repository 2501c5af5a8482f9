extends TestSuite
## Every test here must fail: the task runner counts them, so that a runner which passes everything is noticed.


func test_a_check_that_does_not_hold() -> void:
	check_equal(1, 2, "one")


func test_a_runtime_error() -> void:
	check(true, "before")
	var nothing: Node = null
	nothing.queue_free()


func test_a_failed_assertion_after_waiting() -> void:
	deadline_s = 2.0
	check(true, "before")
	await get_tree().process_frame
	assert(false, "as it should")


func test_one_that_never_ends() -> void:
	deadline_s = 0.5
	check(true, "before")
	await Signal(self, "tree_exited")


func test_one_that_checks_nothing() -> void:
	pass


func test_an_expected_error_that_does_not_come() -> void:
	check(true, "before")
	expect_error("no such error")
