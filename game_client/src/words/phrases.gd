class_name Phrases
extends RefCounted
## What players say with one key, by the numbers of PROTOCOL.md: the first is 1.

## From here on phrases are about how to play: where there are sides they are for the own one.
const FIRST_CALL := 7
const _TEXTS: Array[String] = [
	"Hello!",
	"Good luck!",
	"Nice shot!",
	"Thanks!",
	"Sorry!",
	"Good game!",
	"Attack!",
	"Defend!",
	"Help me!",
	"Follow me!",
]


static func count() -> int:
	return _TEXTS.size()


## Empty for a phrase of a newer server.
static func text_of(phrase: int) -> String:
	return _TEXTS[phrase - 1] if phrase >= 1 and phrase <= _TEXTS.size() else ""


static func is_call(phrase: int) -> bool:
	return phrase >= FIRST_CALL


## What is printed on the key that says it: 1 to 9, and 0 for the tenth.
static func key_of(phrase: int) -> String:
	return str(phrase % 10)


## The phrase that a key says; 0 for none.
static func of_key(key: Key) -> int:
	for first: Key in [KEY_0, KEY_KP_0]:
		var digit: int = key - first
		if digit >= 0 and digit <= 9:
			return digit if digit > 0 else 10
	return 0
