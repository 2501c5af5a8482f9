//! What happens in a tick, one rule of the game per file.

mod beams;
mod breaking;
mod collision;
mod cores;
mod energy;
mod harming;
mod homing;
mod match_phase;
mod movement;
mod pickups;
mod respawn;
mod ring;
mod weapons;

pub(super) use breaking::Broken;
pub(super) use respawn::CLEAR_PX;
