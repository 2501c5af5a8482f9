class_name JetRegion
extends RefCounted
## Where matches can be made, and a game socket there to measure the way with.

var region: String
var ws_url: String


static func list_from(fields: JetFields) -> Array[JetRegion]:
	var list: Array[JetRegion] = []
	for item in fields.objects("regions"):
		var found := JetRegion.new()
		found.region = item.text("region")
		found.ws_url = item.text("ws_url")
		list.append(found)
	return list
