class_name Synth
extends Node
## The game's sounds, computed once at the start; no files.

## Sounds at once; more would only be noise.
const MAX_VOICES := 14
const RATE := 22050

var _streams: Dictionary[StringName, AudioStreamWAV] = {}
var _players: Array[AudioStreamPlayer] = []


func _ready() -> void:
	for own: bool in [true, false]:
		var near := 1.0 if own else 0.4
		var of := "own_" if own else ""
		_streams[StringName(of + "gun")] = _wave([_tone(&"square", 620.0 + 260.0 * near, 160.0, 0.09, 0.05 * near)])
		_streams[StringName(of + "missile")] = _wave(
			[_burst(900.0, 0.5, 0.16 * near), _tone(&"square", 90.0, 260.0, 0.45, 0.04 * near)]
		)
		_streams[StringName(of + "scatter")] = _wave(
			[_burst(3000.0, 0.14, 0.2 * near), _tone(&"square", 300.0, 70.0, 0.12, 0.05 * near)]
		)
		_streams[StringName(of + "beam")] = _wave(
			[_tone(&"square", 1500.0, 900.0, 0.16, 0.03 * near), _tone(&"sine", 2400.0, 1400.0, 0.2, 0.04 * near)]
		)
		_streams[StringName(of + "homing")] = _wave(
			[_burst(1200.0, 0.35, 0.1 * near), _tone(&"triangle", 520.0, 980.0, 0.3, 0.07 * near)]
		)
	_streams[&"crash"] = _wave([_burst(500.0, 0.9, 0.35), _tone(&"sine", 80.0, 30.0, 0.6, 0.2)])
	_streams[&"take"] = _wave([_tone(&"sine", 440.0, 880.0, 0.2, 0.03)])
	_streams[&"own_take"] = _wave(
		[_tone(&"sine", 440.0, 880.0, 0.25, 0.1), _tone(&"triangle", 660.0, 1320.0, 0.2, 0.05)]
	)
	_streams[&"hit"] = _wave([_burst(2400.0, 0.08, 0.12)])
	_streams[&"glance"] = _wave([_tone(&"sine", 1500.0, 2100.0, 0.1, 0.06)])
	_streams[&"assist"] = _wave([_tone(&"triangle", 520.0, 780.0, 0.16, 0.09)])
	_streams[&"own_hit"] = _wave([_burst(1500.0, 0.12, 0.22), _tone(&"triangle", 210.0, 90.0, 0.16, 0.2)])
	_streams[&"explosion"] = _wave([_burst(700.0, 0.7, 0.4), _tone(&"sine", 130.0, 32.0, 0.5, 0.3)])
	_streams[&"kill"] = _wave([_tone(&"triangle", 660.0, 990.0, 0.18, 0.12)])
	_streams[&"spawn"] = _wave([_tone(&"sine", 300.0, 720.0, 0.25, 0.08)])
	_streams[&"join"] = _wave([_tone(&"sine", 440.0, 660.0, 0.16, 0.06)])
	_streams[&"leave"] = _wave([_tone(&"sine", 520.0, 330.0, 0.2, 0.06)])
	_streams[&"core"] = _wave([_tone(&"sawtooth", 330.0, 660.0, 0.3, 0.06)])
	_streams[&"captured"] = _wave(
		[_tone(&"triangle", 523.0, 784.0, 0.25, 0.12), _tone(&"triangle", 784.0, 1568.0, 0.6, 0.1)]
	)
	_streams[&"boost"] = _wave([_burst(1500.0, 0.6, 0.16)])
	_streams[&"strafe"] = _wave([_burst(3200.0, 0.2, 0.08)])
	_streams[&"shield"] = _wave([_tone(&"sine", 220.0, 440.0, 0.35, 0.07)])
	_streams[&"salvo"] = _wave([_burst(1800.0, 0.16, 0.14), _tone(&"sawtooth", 420.0, 90.0, 0.18, 0.06)])
	_streams[&"cloak"] = _wave([_tone(&"sine", 900.0, 160.0, 0.5, 0.06)])
	_streams[&"said"] = _wave([_tone(&"sine", 880.0, 1180.0, 0.07, 0.05)])
	_streams[&"beep"] = _wave([_tone(&"triangle", 520.0, 520.0, 0.12, 0.12)])
	_streams[&"go"] = _wave([_tone(&"triangle", 1040.0, 1040.0, 0.35, 0.14)])
	_streams[&"overtime"] = _wave(
		[_tone(&"square", 392.0, 392.0, 0.14, 0.04), _tone(&"triangle", 784.0, 1176.0, 0.5, 0.12)]
	)
	_streams[&"won"] = _wave([_tone(&"triangle", 523.0, 1046.0, 0.8, 0.15), _tone(&"sine", 659.0, 1318.0, 0.8, 0.1)])
	_streams[&"lost"] = _wave([_tone(&"triangle", 392.0, 196.0, 0.8, 0.15)])
	_streams[&"click"] = _wave([_tone(&"square", 1200.0, 900.0, 0.03, 0.03)])
	for voice in MAX_VOICES:
		var player := AudioStreamPlayer.new()
		add_child(player)
		_players.append(player)


## The names that [method play] knows.
func sounds() -> Array[StringName]:
	return _streams.keys()


## What a newer server knows and we do not is silent.
func play(sound: StringName) -> void:
	if sound not in _streams:
		return
	for player in _players:
		if not player.playing:
			player.stream = _streams[sound]
			player.play()
			return


## The sound of something that happened in a match, as [param own_seat] hears it; empty for none.
static func of_event(event: JetMessages.Event, own_seat: int) -> StringName:
	match event.kind:
		"hit":
			# A protected ship takes no harm.
			if event.damage == 0:
				return &"glance"
			return &"own_hit" if event.target == own_seat else &"hit"
		"kill":
			return &"kill" if event.by == own_seat and event.target != own_seat else &"explosion"
		"spawn":
			return &"spawn" if event.seat == own_seat else &""
		"core":
			return &"captured" if event.change == "captured" else &"core"
		"join", "leave":
			return StringName(event.kind)
	return &""


## A tone that slides from one pitch to another and fades.
func _tone(shape: StringName, from_hz: float, to_hz: float, seconds: float, volume: float) -> PackedFloat32Array:
	var samples := PackedFloat32Array()
	samples.resize(int(seconds * RATE))
	var turn := 0.0
	for index in samples.size():
		var share := index / float(samples.size())
		turn = fmod(turn + from_hz * pow(to_hz / from_hz, share) / RATE, 1.0)
		var wave := sin(turn * TAU)
		if shape == &"square":
			wave = 1.0 if turn < 0.5 else -1.0
		elif shape == &"triangle":
			wave = 1.0 - 4.0 * absf(turn - 0.5)
		elif shape == &"sawtooth":
			wave = 2.0 * turn - 1.0
		samples[index] = wave * _fade(volume, share)
	return samples


## Noise behind a low-pass filter that closes.
func _burst(cutoff_hz: float, seconds: float, volume: float) -> PackedFloat32Array:
	var samples := PackedFloat32Array()
	samples.resize(int(seconds * RATE))
	var low := 0.0
	for index in samples.size():
		var share := index / float(samples.size())
		var cutoff := cutoff_hz * pow(60.0 / cutoff_hz, share)
		low += (randf_range(-1.0, 1.0) - low) * (1.0 - exp(-TAU * cutoff / RATE))
		samples[index] = low * _fade(volume, share)
	return samples


func _fade(volume: float, share: float) -> float:
	return volume * pow(0.0001 / volume, share)


func _wave(layers: Array[PackedFloat32Array]) -> AudioStreamWAV:
	var length := 0
	for layer in layers:
		length = maxi(length, layer.size())
	var bytes := PackedByteArray()
	bytes.resize(length * 2)
	for index in length:
		var sum := 0.0
		for layer in layers:
			sum += layer[index] if index < layer.size() else 0.0
		bytes.encode_s16(index * 2, int(clampf(sum, -1.0, 1.0) * 32767.0))
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = RATE
	stream.data = bytes
	return stream
