class_name CommandLine
extends RefCounted
## What may stand after [code]--[/code] on the command line.

## [code]--server URL[/code]: in place of the one in the settings, for this start.
var server := ""
## [code]--profile NAME[/code]: a pilot and settings of their own, so that two programs on one machine are two players.
var profile := "pilot"
## What was not understood; empty if all was.
var mistake := ""


static func parse(arguments: PackedStringArray) -> CommandLine:
	var line := CommandLine.new()
	var index := 0
	while index < arguments.size():
		var value := arguments[index + 1] if index + 1 < arguments.size() else ""
		match arguments[index]:
			"--server":
				var origin := JetOrigin.parse(value)
				line.server = origin.url() if origin else ""
				if origin == null:
					line.mistake = "--server needs an address"
			"--profile":
				line.profile = value
				if not value.is_valid_filename() or value == "":
					line.mistake = "--profile needs a name that can be a file's"
			_:
				line.mistake = "there is no option %s; there are --server URL and --profile NAME" % arguments[index]
		index += 2
	return line
