class_name JetReply
extends RefCounted
## What a call came to: a value or a problem.
##
## [codeblock]
## var reply := await api.lobbies()
## if reply.problem:
##     print(reply.problem.code)
## else:
##     for lobby: JetLobby in reply.value: ...
## [/codeblock]

## Null if the call succeeded.
var problem: JetProblem
## What the call's documentation says; null if it failed or there is nothing to say.
var value: Variant


static func ok(a_value: Variant) -> JetReply:
	var reply := JetReply.new()
	reply.value = a_value
	return reply


static func failed(a_problem: JetProblem) -> JetReply:
	var reply := JetReply.new()
	reply.problem = a_problem
	return reply


## A failure that is not an HTTP answer.
static func failure(code: String, detail: String, status := 0) -> JetReply:
	return failed(JetProblem.new(code, status, detail))
