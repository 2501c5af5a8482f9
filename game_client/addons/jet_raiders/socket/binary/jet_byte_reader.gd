class_name JetByteReader
extends RefCounted
## Reads the numbers of a binary frame from front to back, as PROTOCOL.md writes them.
##
## Where the bytes end too early or a number is out of range, [member is_broken] becomes true and everything from there
## on reads as 0: read what is needed, then ask once.

const MAX_SEAT := 0xFFFF

var is_broken := false

var _bytes: PackedByteArray
var _at: int
var _end: int


## Reads [param bytes] from [param from] up to [param end], or to their end.
func _init(bytes: PackedByteArray, from := 0, end := -1) -> void:
	_bytes = bytes
	_at = from
	_end = bytes.size() if end < 0 else end


func fail() -> int:
	is_broken = true
	_at = _end
	return 0


func u8() -> int:
	if _at >= _end:
		return fail()
	_at += 1
	return _bytes[_at - 1]


func i8() -> int:
	return _bytes.decode_s8(_at - 1) if _step(1) else 0


func u16() -> int:
	return _bytes.decode_u16(_at - 2) if _step(2) else 0


func u24() -> int:
	return u16() + (u8() << 16)


func i24() -> int:
	var value := u24()
	return value - (1 << 24) if value >= 1 << 23 else value


func u32() -> int:
	return _bytes.decode_u32(_at - 4) if _step(4) else 0


## A finite number.
func f32() -> float:
	var value := _bytes.decode_float(_at - 4) if _step(4) else 0.0
	if is_finite(value):
		return value
	fail()
	return 0.0


## Below 2^32.
func varint() -> int:
	var byte := u8()
	if byte < 0x80:
		return byte
	var value := byte & 0x7F
	for shift: int in [7, 14, 21, 28]:
		byte = u8()
		value |= (byte & 0x7F) << shift
		if byte < 0x80:
			return value if value <= 0xFFFFFFFF else fail()
	return fail()


func zigzag() -> int:
	var value := varint()
	return -((value + 1) >> 1) if value & 1 else value >> 1


func seat() -> int:
	return no_more_than(varint(), MAX_SEAT)


## [param value] as it is, unless it is above [param most]: then what is read is broken.
func no_more_than(value: int, most: int) -> int:
	return value if value <= most else fail()


## The length of a list. Each of its items takes a byte at least, so a longer one than the rest of the frame is broken.
func count() -> int:
	var value := varint()
	return value if value <= _end - _at else fail()


## The next id of a list of ascending ones, given the one [param before] it; -1 for the first.
func id_after(before: int) -> int:
	var value := before + 1 + varint()
	return value if value <= MAX_SEAT else fail()


func ids() -> PackedInt32Array:
	var all := PackedInt32Array()
	var id := -1
	for left in count():
		id = id_after(id)
		all.append(id)
	return all


## The next id of a list of shots, given the one [param before] it; -1 for the first. They go round past 65535.
func shot_id_after(before: int) -> int:
	return u16() if before < 0 else (before + 1 + seat()) & 0xFFFF


## Which of [param count_of_bits] bits are set; they stand in whole bytes, the lowest bit of each first.
func bits(count_of_bits: int) -> PackedInt32Array:
	var found := PackedInt32Array()
	var length := (count_of_bits + 7) >> 3
	if not _step(length):
		return found
	for place in length:
		var byte := _bytes[_at - length + place]
		# Most of them are empty.
		var bit := place * 8
		while byte != 0:
			if byte & 1 and bit < count_of_bits:
				found.append(bit)
			byte >>= 1
			bit += 1
	return found


func text() -> String:
	var length := varint()
	return _bytes.slice(_at - length, _at).get_string_from_utf8() if _step(length) else ""


## In the usual notation.
func uuid() -> String:
	if not _step(16):
		return ""
	var hex := _bytes.slice(_at - 16, _at).hex_encode()
	var groups := [hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20)]
	return "-".join(PackedStringArray(groups))


## A reader of the next [param length] bytes, which are stepped over here.
func part(length: int) -> JetByteReader:
	var from := _at
	if not _step(length):
		length = 0
	return JetByteReader.new(_bytes, from, from + length)


func _step(length: int) -> bool:
	if length > _end - _at:
		fail()
		return false
	_at += length
	return true
