extends TestSuite
## Every script compiles and every scene can be made, also those that no other test touches.

const FOLDERS: Array[String] = ["res://addons", "res://src", "res://assets", "res://tests"]
const ENDINGS: Array[String] = ["gd", "tscn", "tres"]


func test_every_script_and_scene_loads() -> void:
	var paths := PackedStringArray()
	for folder in FOLDERS:
		_collect(folder, paths)
	check(paths.size() > 60, "only %d files found" % paths.size())
	for path in paths:
		var resource := load(path)
		check(resource != null, "cannot load " + path)
		if resource is PackedScene:
			(resource as PackedScene).instantiate().free()


func _collect(folder: String, paths: PackedStringArray) -> void:
	for file in DirAccess.get_files_at(folder):
		if file.get_extension() in ENDINGS:
			paths.append(folder.path_join(file))
	for inner in DirAccess.get_directories_at(folder):
		_collect(folder.path_join(inner), paths)
