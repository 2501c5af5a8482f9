class_name PartyScreen
extends Control
## Who is in the party, who is ready, how others come in, and for the leader what to play.

signal ready_pressed(is_ready: bool)
## The leader starts the search for all.
signal play_pressed(queue: String)
signal leave_pressed
signal remove_pressed(player_id: String)
signal lead_pressed(player_id: String)
signal new_code_pressed

var _me := ""

@onready var _invitation: Invitation = %Invitation
@onready var _new_code: Button = %NewCode
@onready var _notice: Label = %Notice
@onready var _members: VBoxContainer = %Members
@onready var _advice: Label = %Advice
@onready var _actions: HBoxContainer = %Actions


func _ready() -> void:
	_new_code.pressed.connect(new_code_pressed.emit)
	show_notice("")


## Call once it is in the tree. [param me] is this player's id.
func set_up(me: String) -> void:
	_me = me


## Empty hides it.
func show_notice(text: String) -> void:
	_notice.text = text
	_notice.visible = text != ""


func show_party(party: JetParty) -> void:
	var leads := party.leader_id == _me
	_invitation.show_code(party.code)
	_new_code.visible = leads
	_empty(_members)
	for member in party.members:
		_members.add_child(_member_row(party, member))
	var own := party.member(_me)
	var is_ready := own != null and own.ready
	_advice.text = _advice_for(party, leads, is_ready)
	_show_actions(party, leads, is_ready)


func _show_actions(party: JetParty, leads: bool, is_ready: bool) -> void:
	var focused := get_viewport().gui_get_focus_owner()
	var had_focus := focused != null and _actions.is_ancestor_of(focused)
	_empty(_actions)
	if leads:
		for queue: String in Modes.QUEUES:
			var start := _button(Modes.name_of(queue), &"PrimaryButton", play_pressed.emit.bind(queue))
			start.disabled = not party.not_ready().is_empty()
			_actions.add_child(start)
	else:
		var look := &"Button" if is_ready else &"PrimaryButton"
		var word := "Not ready" if is_ready else "Ready"
		_actions.add_child(_button(word, look, ready_pressed.emit.bind(not is_ready)))
	_actions.add_child(_button("Leave party", &"Button", leave_pressed.emit))
	if had_focus:
		(_actions.get_child(0) as Button).grab_focus()


func _member_row(party: JetParty, member: JetParty.Member) -> Control:
	var leads := member.player_id == party.leader_id
	var color := Palette.OWN if member.player_id == _me else Palette.INK
	var state := "leads" if leads else ("ready" if member.ready else "not ready yet")
	var row := MemberRow.make(member.name, color, member.ready or leads, state)
	if party.leader_id == _me and not leads:
		row.add_button("Let lead", lead_pressed.emit.bind(member.player_id))
		row.add_button("Send away", remove_pressed.emit.bind(member.player_id))
	return row


func _advice_for(party: JetParty, leads: bool, is_ready: bool) -> String:
	if not leads:
		return "The leader chooses what to fly." if is_ready else "Say when you are ready."
	if party.members.size() == 1:
		return "Tell your friends the code, or fly alone."
	var waited_for := party.not_ready()
	if not waited_for.is_empty():
		return "Waiting for %s." % ", ".join(waited_for)
	return "Everybody is ready. What will it be?"


func _button(text: String, look: StringName, on_pressed: Callable) -> Button:
	var button := Button.new()
	button.text = text
	button.theme_type_variation = look
	button.pressed.connect(on_pressed)
	return button


func _empty(container: Node) -> void:
	for child in container.get_children():
		container.remove_child(child)
		child.queue_free()
