class_name JetBackoff
extends RefCounted
## Pauses between tries: doubling, capped, and partly random so that a server which comes back is not met by everybody
## at once.

const FIRST_S := 0.25
const CAP_S := 5.0


## Seconds to wait before the [param attempt]-th try (0 is the first). [param random] lies in 0 to 1.
static func pause_s(attempt: int, random: float) -> float:
	var ceiling := minf(CAP_S, FIRST_S * pow(2.0, minf(attempt, 16)))
	return ceiling / 2.0 + ceiling / 2.0 * random
