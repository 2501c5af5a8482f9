class_name JetLead
extends RefCounted
## How far ahead of the tick that is reaching us our own ship flies: far enough that an input counts on the tick on
## which it was drawn. In ticks.

## Before the server has said how early our inputs come.
const FIRST_TICKS := 4.0
## How early inputs should come: what jitter may take.
const WANTED_TICKS := 2.0
## The server refuses to look further ahead than a little more.
const MAX_TICKS := 25.0
## Of what is too early so much is taken off with each answer, and no more than what is drawn can keep up with.
const EARLY_SHARE := 0.1
const MAX_EARLY_STEP_TICKS := 0.1
## With each snapshot our ship's time is put right by this at most: it then runs 6 % slower or faster.
const MAX_DRIFT_TICKS := 0.12
## What is further off than a tenth of a second is put right at once: keys would answer late for seconds.
const LEAP_TICKS := 6.0

## For inputs.
var sent := FIRST_TICKS
## For what is drawn: it follows, without a jerk that could be seen.
var drawn := FIRST_TICKS


## Takes in by how many ticks an input came [param early]. Too late is mended at once; too early a little at a time. So
## an uneven network is given more room than an even one.
func adjust(early: float) -> void:
	var missing := WANTED_TICKS - early
	var step := missing if missing > 0.0 else maxf(missing * EARLY_SHARE, -MAX_EARLY_STEP_TICKS)
	sent = clampf(sent + step, 0.0, MAX_TICKS)


## A snapshot has moved the clock, and perhaps the lead: what was drawn goes on from there, which now is [param ahead]
## of the tick that is reaching us, and a little nearer to where inputs count that are sent now.
func follow(ahead: float) -> void:
	var missing := sent - ahead
	var step := clampf(missing, -MAX_DRIFT_TICKS, MAX_DRIFT_TICKS)
	drawn = sent if absf(missing) > LEAP_TICKS else ahead + step
