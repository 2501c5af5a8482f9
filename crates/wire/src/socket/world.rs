//! What flies, and where.

use serde::{Deserialize, Serialize};

use crate::socket::left_out::{full, is_false, is_first, is_full, is_still, is_zero};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorldUpdate {
    pub tick: u32,
    pub entities: Vec<Entity>,
    pub projectiles: Vec<Projectile>,
    /// Numbers of the pick-ups that are known to lie there, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pickups: Vec<u16>,
    /// Numbers of the obstacles that are known to be destroyed, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub down: Vec<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// The pilot's seat.
    pub id: u16,
    pub x: f32,
    pub y: f32,
    /// Radians, 0 is up, clockwise.
    pub rotation: f32,
    /// px/s, of a ship that drifts.
    #[serde(default, skip_serializing_if = "is_still")]
    pub vx: f32,
    #[serde(default, skip_serializing_if = "is_still")]
    pub vy: f32,
    /// 0 to 1. Of a ship that drifts: how hard its engine pushes.
    pub throttle: f32,
    pub turn: f32,
    pub hp: i32,
    pub alive: bool,
    /// Nothing harms it for now.
    #[serde(default, skip_serializing_if = "is_false")]
    pub protected: bool,
    /// Its place among the jets of [`Identity`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub jet: u8,
    /// Its special is on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub special: bool,
    /// It throws shots back, whatever its special is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shielded: bool,
    /// What it fires does twice the harm.
    #[serde(default, skip_serializing_if = "is_false")]
    pub doubled: bool,
    /// Out of a crate; it fires this instead of its own weapon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries: Option<Carried>,
    /// 0 to 1 of `max_energy`.
    #[serde(default = "full", skip_serializing_if = "is_full")]
    pub energy: f32,
    /// The newest input sequence number the simulation has applied.
    pub ack: u32,
    /// By how many ticks the newest input that named one came early; below 0 for late.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lead: i8,
}

/// What a pilot took out of a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Of the weapons of [`Identity`].
    pub weapon: u8,
    /// How often it can still be fired.
    pub pulls: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Projectile {
    pub id: u32,
    /// The seat that fired.
    pub owner: u16,
    /// Of the weapons of [`Identity`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub weapon: u8,
    pub x: f32,
    pub y: f32,
    pub vx: f32,
    pub vy: f32,
    /// The tick on which it began, before the one it was fired on if its pilot saw the others as they were then; of one that
    /// follows ships the last on which it has turned.
    pub born: u32,
}

/// Where ships are, coarsely: which cells of a grid over the whole world hold any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radar {
    pub tick: u32,
    /// Cells across the world and down.
    pub columns: u8,
    pub rows: u8,
    pub sides: Vec<RadarSide>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RadarSide {
    /// None for ships of all teams together.
    pub team: Option<u8>,
    /// Cells with ships, ascending: `row * columns + column`.
    pub cells: Vec<u16>,
}
