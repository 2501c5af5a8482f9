//! Where a map wants ships placed.

use std::f32::consts::PI;

use crate::domain::rng::Rng;
use crate::domain::{Team, Vec2};

/// A part of the map in which ships are placed.
#[derive(Debug, Clone, PartialEq)]
pub struct SpawnZone {
    /// Of this side; `None`: of all who have no zones of their own.
    pub side: Option<Team>,
    pub shape: ZoneShape,
}

/// In world px, inside the world: it does not reach across the seam.
#[derive(Debug, Clone, PartialEq)]
pub enum ZoneShape {
    Disc {
        centre: Vec2,
        radius: f32,
    },
    /// Upright, from the upper left corner to the lower right one.
    Rectangle {
        from: Vec2,
        to: Vec2,
    },
}

impl ZoneShape {
    /// Any place in it, each as likely as the others.
    pub(super) fn draw(&self, rng: &mut Rng) -> Vec2 {
        let (across, down) = (rng.unit(), rng.unit());
        self.at(across, down)
    }

    /// The place with these coordinates of the zone, each from 0 to 1. Places spread evenly over both are spread evenly over the zone.
    pub(super) fn at(&self, across: f32, down: f32) -> Vec2 {
        match *self {
            ZoneShape::Disc { centre, radius } => {
                centre + Vec2::forward((down * 2.0 - 1.0) * PI).scaled(radius * across.sqrt())
            }
            ZoneShape::Rectangle { from, to } => {
                let extent = to - from;
                from + Vec2::new(across * extent.x, down * extent.y)
            }
        }
    }

    pub(super) fn moved(&self, by: Vec2) -> ZoneShape {
        match *self {
            ZoneShape::Disc { centre, radius } => ZoneShape::Disc { centre: centre + by, radius },
            ZoneShape::Rectangle { from, to } => ZoneShape::Rectangle { from: from + by, to: to + by },
        }
    }
}
