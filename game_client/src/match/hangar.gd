class_name Hangar
extends HBoxContainer
## What can be flown, to choose from: while nobody flies, and while our own ship is destroyed.

signal chosen(jet: int)

const CARD: PackedScene = preload("res://src/match/hangar_card.tscn")

var _jets: Array[JetMessages.JetNumbers] = []
var _cards: Array[HangarCard] = []
## -1 before the player chose.
var _choice := -1
var _shown := -1


func show_state(state: JetMatchState) -> void:
	if state.identity.jets != _jets:
		_build(state.identity)
	var own := state.snapshots.newest_ship(state.identity.seat)
	var is_on_the_ground := state.phase in ["waiting", "countdown"]
	var is_between := state.phase == "running" and own and not own.alive and not state.identity.one_life
	var is_lobby := state.phase == "waiting" and state.private != null
	visible = not _cards.is_empty() and (is_on_the_ground or is_between) and not is_lobby
	var flown := _choice
	if flown < 0:
		var pilot := state.own_pilot()
		flown = own.jet if own else (pilot.jet if pilot else 0)
	if flown != _shown:
		_shown = flown
		for index in _cards.size():
			_cards[index].set_chosen(index == flown)


## Counts at any time, for the next ship. What is not there is passed over.
func choose(jet: int) -> void:
	if jet >= 0 and jet < _cards.size():
		_choice = jet
		chosen.emit(jet)


## The one after the present choice.
func choose_next() -> void:
	if not _cards.is_empty():
		choose((_shown + 1) % _cards.size())


func _build(identity: JetMessages.Identity) -> void:
	_jets = identity.jets
	_shown = -1
	for card in _cards:
		card.queue_free()
	_cards.clear()
	var best := _best(_jets)
	for number in _jets.size():
		var card: HangarCard = CARD.instantiate()
		add_child(card)
		card.show_jet(number, identity, best)
		card.pressed.connect(choose.bind(number))
		_cards.append(card)


func _best(jets: Array[JetMessages.JetNumbers]) -> JetMessages.JetNumbers:
	var best := JetMessages.JetNumbers.new()
	for jet in jets:
		best.max_speed = maxf(best.max_speed, jet.max_speed)
		best.turn_rate = maxf(best.turn_rate, jet.turn_rate)
		best.max_hp = maxi(best.max_hp, jet.max_hp)
		best.max_energy = maxf(best.max_energy, jet.max_energy)
	return best
