//! What happens in a tick, one rule of the game per file.

mod collision;
mod energy;
mod match_phase;
mod movement;
mod respawn;
mod ring;
mod weapons;
