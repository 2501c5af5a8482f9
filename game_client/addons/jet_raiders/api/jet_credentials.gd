class_name JetCredentials
extends RefCounted
## A guest with its session. Holds secrets: it prints as its name only.

var guest_id: String
## The key to the account. Empty unless the guest was just made.
var guest_secret: String
var display_name: String
var session_token: String
var refresh_token: String
## When [member session_token] lapses, Unix seconds.
var expires_at: int


static func from(fields: JetFields) -> JetCredentials:
	var credentials := JetCredentials.new()
	credentials.guest_id = fields.text("guest_id")
	credentials.guest_secret = fields.text_or_empty("guest_secret")
	credentials.display_name = fields.text("display_name")
	credentials.session_token = fields.text("session_token")
	credentials.refresh_token = fields.text("refresh_token")
	credentials.expires_at = fields.whole("expires_at")
	return credentials


func _to_string() -> String:
	return "<credentials of %s>" % display_name
