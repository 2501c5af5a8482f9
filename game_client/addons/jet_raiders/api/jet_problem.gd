class_name JetProblem
extends RefCounted
## Why a call failed. [member code] is stable and made for programs: those of PROTOCOL.md, and two of our own.

## The server could not be reached, or did not answer in time.
const UNREACHABLE := "unreachable"
## The server answered something that is not of this protocol.
const GARBLED := "answer_garbled"

var code: String
## The HTTP status; 0 if there was no answer.
var status: int
## For a log or a bug report; may change.
var detail: String
## Finds the request in the server's logs; may be empty.
var trace_id: String
## When the server asks to wait: seconds; else 0.
var retry_after_s: float


func _init(a_code: String, a_status: int, a_detail: String) -> void:
	code = a_code
	status = a_status
	detail = a_detail


## True for failures that may be gone at the next try: no answer, a busy server, a fault behind it.
func is_passing() -> bool:
	return status == 0 or status == 429 or status >= 500


func _to_string() -> String:
	return "%s (%d): %s" % [code, status, detail]
