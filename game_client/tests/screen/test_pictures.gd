extends TestSuite
## What only a real renderer shows. Run with a screen.

const JETS: PackedScene = preload("res://src/arena/jets_layer.tscn")
const ROOM := Vector2i(64, 64)
## As far from the world's corner as a view of a large world can be.
const FAR := Vector2(6000.0, 4000.0)


func test_jets_far_from_where_the_first_ones_were_are_drawn() -> void:
	var window := SubViewport.new()
	window.size = ROOM
	window.render_target_update_mode = SubViewport.UPDATE_ALWAYS
	add_child(window)
	var world := Node2D.new()
	window.add_child(world)
	var jets: JetsLayer = JETS.instantiate()
	world.add_child(jets)
	for place: Vector2 in [Vector2(10.0, 10.0), FAR]:
		world.position = ROOM / 2.0 - place
		for frame in 3:
			jets.begin(1)
			jets.add(JetsLayer.place_of(place, 0.0, 24.0), Color.WHITE, 1.0, 1.0, 0.0)
			jets.finish()
			await RenderingServer.frame_post_draw
		var middle := window.get_texture().get_image().get_pixelv(ROOM / 2)
		check(middle.get_luminance() > 0.3, "no jet at %s: %s" % [place, middle])
