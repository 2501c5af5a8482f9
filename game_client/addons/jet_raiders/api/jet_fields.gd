class_name JetFields
extends RefCounted
## Reads the fields of a parsed JSON object with their types, and remembers whether one was missing or wrong.
##
## Read everything that is needed, then ask [method is_broken] once. Further fields are ignored: the protocol grows by
## them.

var _source: Dictionary
var _broken: Array[String]


## [param source] may be anything that JSON can hold; what is not an object is broken from the start.
func _init(source: Variant, broken: Array[String] = [], path := "body") -> void:
	_broken = broken
	if source is Dictionary:
		_source = source
	else:
		_broken.append(path)


## True once a field was missing or of another type.
func is_broken() -> bool:
	return not _broken.is_empty()


## The names of what was missing or wrong, for a log line.
func complaint() -> String:
	return "missing or wrong: %s" % ", ".join(_broken)


## Counts a field that is there, and of its type, as wrong.
func refuse(key: String) -> void:
	_broken.append(key)


## True if the field is there and not null.
func has(key: String) -> bool:
	return _source.get(key) != null


func text(key: String) -> String:
	var value: Variant = _source.get(key)
	if value is String:
		return value
	return _wrong(key, "")


## A text that may be null or absent, which reads as empty.
func text_or_empty(key: String) -> String:
	return text(key) if has(key) else ""


## A finite number.
func number(key: String) -> float:
	var value: Variant = _source.get(key)
	if (value is float or value is int) and is_finite(value):
		return value
	return _wrong(key, 0.0)


## A number without a fraction.
func whole(key: String) -> int:
	var value := number(key)
	if value == floorf(value):
		return int(value)
	return _wrong(key, 0)


## A whole number that may be null or absent, which reads as [param absent].
func whole_or(key: String, absent: int) -> int:
	return whole(key) if has(key) else absent


func flag(key: String) -> bool:
	var value: Variant = _source.get(key)
	if value is bool:
		return value
	return _wrong(key, false)


## A nested object. What is wrong inside it counts as wrong here.
func object(key: String) -> JetFields:
	return JetFields.new(_source.get(key), _broken, key)


## A list of objects.
func objects(key: String) -> Array[JetFields]:
	var fields: Array[JetFields] = []
	for item: Variant in _list(key):
		fields.append(JetFields.new(item, _broken, key))
	return fields


## A list of numbers without fractions.
func wholes(key: String) -> PackedInt32Array:
	var numbers := PackedInt32Array()
	for item: Variant in _list(key):
		if (item is float or item is int) and item == floorf(item):
			numbers.append(int(item))
		else:
			_broken.append(key)
	return numbers


## A list of texts.
func texts(key: String) -> PackedStringArray:
	var found := PackedStringArray()
	for item: Variant in _list(key):
		if item is String:
			found.append(item)
		else:
			_broken.append(key)
	return found


func _list(key: String) -> Array:
	var value: Variant = _source.get(key)
	if value is Array:
		return value
	return _wrong(key, [])


func _wrong(key: String, stand_in: Variant) -> Variant:
	_broken.append(key)
	return stand_in
