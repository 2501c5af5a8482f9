//! A world in which the same place stands several times, side by side.

use serde::{Deserialize, Serialize};

use crate::socket::left_out::is_nothing;
use crate::socket::{Identity, Map, Obstacle, Pickup, WorldShape};

/// In no world do more places stand: each has something in it, and what stands in a world is numbered in so many bits of a client's
/// memory.
pub const MAX_PLACES: u32 = 512;

/// How often a place stands in its world. What is told of it is what stands in the first one, in the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated {
    /// At least 1, like the rows; at most [`MAX_PLACES`] together.
    pub columns: u16,
    pub rows: u16,
    /// So many of the obstacles, the last ones, stand once: the walls around the whole.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub once: u16,
}

impl Repeated {
    /// True of no world.
    pub fn is_out_of_range(&self) -> bool {
        !(1..=MAX_PLACES).contains(&(u32::from(self.columns) * u32::from(self.rows)))
    }

    /// Every obstacle of the world by its number: those of each place, row by row, then those that stand once.
    pub fn obstacles(&self, world: WorldShape, told: &[Obstacle]) -> Vec<Obstacle> {
        let (repeated, once) = told.split_at(told.len().saturating_sub(self.once.into()));
        let moved = |(dx, dy): (f32, f32)| {
            repeated.iter().map(move |one| Obstacle {
                x1: one.x1 + dx,
                y1: one.y1 + dy,
                x2: one.x2 + dx,
                y2: one.y2 + dy,
                ..*one
            })
        };
        self.places(world).flat_map(moved).chain(once.iter().copied()).collect()
    }

    /// Every pick-up of the world by its number.
    pub fn pickups(&self, world: WorldShape, told: &[Pickup]) -> Vec<Pickup> {
        let moved = |(dx, dy)| told.iter().map(move |one| Pickup { x: one.x + dx, y: one.y + dy, ..*one });
        self.places(world).flat_map(moved).collect()
    }

    /// How far each is from the first one.
    fn places(&self, world: WorldShape) -> impl Iterator<Item = (f32, f32)> {
        let width = world.width / f32::from(self.columns);
        let height = world.height / f32::from(self.rows);
        let Repeated { columns, rows, .. } = *self;
        let across = move |row| (0..columns).map(move |column| (f32::from(column) * width, f32::from(row) * height));
        (0..rows).flat_map(across)
    }
}

impl Identity {
    /// With everything that stands in the world, by number, in place of the first one of what is repeated.
    #[must_use]
    pub fn laid_out(self) -> Identity {
        let Some(repeated) = self.repeated else { return self };
        Identity {
            obstacles: repeated.obstacles(self.world, &self.obstacles),
            pickups: repeated.pickups(self.world, &self.pickups),
            repeated: None,
            ..self
        }
    }
}

impl Map {
    /// The same of what stands in a world of this shape from now on.
    #[must_use]
    pub fn laid_out(self, world: WorldShape) -> Map {
        let Some(repeated) = self.repeated else { return self };
        Map {
            obstacles: repeated.obstacles(world, &self.obstacles),
            pickups: repeated.pickups(world, &self.pickups),
            repeated: None,
            ..self
        }
    }
}
