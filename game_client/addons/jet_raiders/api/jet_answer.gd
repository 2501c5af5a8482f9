class_name JetAnswer
extends RefCounted
## Turns what HTTP brought into a [JetReply].


## [param result] is one of [enum HTTPRequest.Result]; [param body] is JSON or empty. The value is the parsed body.
static func read(result: int, status: int, headers: PackedStringArray, body: PackedByteArray) -> JetReply:
	if result != HTTPRequest.RESULT_SUCCESS:
		return JetReply.failure(JetProblem.UNREACHABLE, "no answer (result %d)" % result)
	var json := JSON.new()
	var is_json := not body.is_empty() and json.parse(body.get_string_from_utf8()) == OK
	if status >= 200 and status < 300:
		if body.is_empty():
			return JetReply.ok(null)
		if is_json:
			return JetReply.ok(json.data)
		return JetReply.failure(JetProblem.GARBLED, "the answer is not JSON", status)
	return JetReply.failed(problem(status, headers, json.data if is_json else null))


## The problem of an answer that is no success, from its body (RFC 9457) or, without a useful one, from its status.
static func problem(status: int, headers: PackedStringArray, body: Variant) -> JetProblem:
	var fields := JetFields.new(body)
	var found: JetProblem
	if fields.has("code"):
		found = JetProblem.new(fields.text("code"), status, fields.text_or_empty("detail"))
		found.trace_id = fields.text_or_empty("trace_id")
	else:
		# A proxy in between speaks another language; what its status says holds all the same.
		var code := "service_unavailable" if status >= 502 and status <= 504 else JetProblem.GARBLED
		found = JetProblem.new(code, status, "an answer without a problem code")
	found.retry_after_s = _retry_after(headers)
	return found


static func _retry_after(headers: PackedStringArray) -> float:
	for header in headers:
		if header.to_lower().begins_with("retry-after:"):
			return maxf(0.0, header.substr(header.find(":") + 1).strip_edges().to_float())
	return 0.0
