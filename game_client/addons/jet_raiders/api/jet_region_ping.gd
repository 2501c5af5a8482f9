class_name JetRegionPing
extends RefCounted
## How far a region is from here.

var region: String
## A round trip, in ms.
var ping_ms: int


static func of(a_region: String, a_ping_ms: int) -> JetRegionPing:
	var ping := JetRegionPing.new()
	ping.region = a_region
	ping.ping_ms = a_ping_ms
	return ping


## Adds them to a request; none says nothing: any region will do.
static func write(pings: Array[JetRegionPing], body: Dictionary) -> void:
	if not pings.is_empty():
		body["regions"] = pings.map(
			func(ping: JetRegionPing) -> Dictionary: return {"region": ping.region, "ping_ms": ping.ping_ms}
		)
