class_name JetOrigin
extends RefCounted
## A server's address taken apart: [code]https://play.example.org[/code], [code]http://127.0.0.1:3000[/code].

var is_secure: bool
## Without the brackets of an IPv6 address.
var host: String
var port: int


## Reads an address as a person types it: a missing scheme is [code]http[/code] on this machine's own network and
## [code]https[/code] elsewhere. Null if it is none.
static func parse(text: String) -> JetOrigin:
	var pattern := RegEx.create_from_string("^(?:(https?)://)?(\\[[0-9a-fA-F:]+\\]|[^/:\\s\\[\\]]+)(?::(\\d{1,5}))?/?$")
	var found := pattern.search(text.strip_edges())
	if found == null:
		return null
	var origin := JetOrigin.new()
	origin.host = found.get_string(2).trim_prefix("[").trim_suffix("]")
	var scheme := found.get_string(1)
	origin.is_secure = scheme == "https" or (scheme == "" and not _is_near(origin.host))
	var port_text := found.get_string(3)
	origin.port = int(port_text) if port_text != "" else (443 if origin.is_secure else 80)
	if origin.port < 1 or origin.port > 65535:
		return null
	return origin


## The address in one spelling, without a slash at the end.
func url() -> String:
	var scheme := "https" if is_secure else "http"
	var usual := 443 if is_secure else 80
	var shown_host := "[%s]" % host if host.contains(":") else host
	return "%s://%s" % [scheme, shown_host] + ("" if port == usual else ":%d" % port)


## Names without a dot and private addresses.
static func _is_near(a_host: String) -> bool:
	if a_host.contains(":"):
		return a_host == "::1" or a_host.begins_with("fe80") or a_host.begins_with("fd")
	if not a_host.contains(".") or a_host.ends_with(".local"):
		return true
	var near := RegEx.create_from_string("^(127|10|192\\.168|172\\.(1[6-9]|2\\d|3[01]))\\.[\\d.]+$")
	return near.search(a_host) != null
