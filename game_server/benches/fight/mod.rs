//! Worlds full of bots that fight.

use std::sync::Arc;

use game_server::domain::{ModeNumbers, Rules, World};
use game_server::interface_adapters::mode_files::load_mode;

/// Room for each ship of a large world, in px².
const ROOM_PX2: f32 = 40_000.0;

/// Bots only, in jets that drift, by the rules of `skirmish`: in the classic world up to 16, in a world of the same room
/// per ship beyond.
pub fn in_the_open(ships: u16) -> World {
    let (width, height) = if ships <= 16 {
        (800.0, 460.0)
    } else {
        let height = (f32::from(ships) * ROOM_PX2 * 460.0 / 800.0).sqrt();
        (height * 800.0 / 460.0, height)
    };
    let overrides = format!("match_s = 0\nmax_players = {ships}\nbots.fill_to = {ships}");
    let overrides = overrides.parse().expect("the overrides are TOML");
    let mut numbers = ModeNumbers::clone(&load_mode("skirmish", &overrides).expect("the overrides fit the mode"));
    (numbers.world.width_px, numbers.world.height_px) = (width, height);
    World::new(Arc::new(Rules::new(numbers).expect("larger worlds are playable too")), 1)
}

/// Bots only, by the rules of `armada`: among mountains, each with a player's view.
#[allow(dead_code, reason = "each benchmark has its own world")]
pub fn among_mountains(ships: u16) -> World {
    let overrides = format!("world.ships = {ships}\nmax_players = {ships}\nbots.fill_to = {ships}");
    let overrides = overrides.parse().expect("the overrides are TOML");
    World::new(Arc::new(load_mode("armada", &overrides).expect("the overrides fit the mode")), 1)
}
