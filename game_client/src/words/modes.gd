class_name Modes
extends RefCounted
## What can be played: the shipped queues and the open lobby.

const DUEL := "duel"
const SKIRMISH := "skirmish"
const SQUADRON := "squadron"
const RAID := "raid"
const LAST_JET := "last-jet"
const FREE_FLIGHT := "free-play"

## What a party can play.
const QUEUES: Array[String] = [DUEL, SKIRMISH, SQUADRON, RAID, LAST_JET]

## What can be played among friends, and how many jets fly there with bots.
const PRIVATE: Dictionary[String, int] = {DUEL: 2, SKIRMISH: 8, SQUADRON: 8, RAID: 8, LAST_JET: 8}

const _NAMES: Dictionary[String, String] = {
	DUEL: "Duel",
	SKIRMISH: "Skirmish",
	SQUADRON: "Squadron",
	RAID: "Raid",
	LAST_JET: "Last jet",
	FREE_FLIGHT: "Free flight",
}


static func name_of(mode: String) -> String:
	return _NAMES.get(mode, mode.capitalize())
