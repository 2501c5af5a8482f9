//! Vectors, angles and the torus that ships fly on.

use std::f32::consts::{PI, TAU};
use std::ops::{Add, Sub};

use crate::domain::state::state;

/// A point or a difference in world px; x to the right, y down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vec2 {
    pub x: f32,
    pub y: f32,
}

state!(Vec2 { x, y });

impl Vec2 {
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Vec2 {
        Vec2 { x, y }
    }

    /// The unit vector of a heading: 0 is up, clockwise positive.
    #[must_use]
    pub fn forward(heading: f32) -> Vec2 {
        let (sin, cos) = libm::sincosf(heading);
        Vec2::new(sin, -cos)
    }

    #[must_use]
    pub fn scaled(self, factor: f32) -> Vec2 {
        Vec2::new(self.x * factor, self.y * factor)
    }

    #[must_use]
    pub fn dot(self, other: Vec2) -> f32 {
        self.x * other.x + self.y * other.y
    }

    #[must_use]
    pub fn length_squared(self) -> f32 {
        self.dot(self)
    }

    #[must_use]
    pub fn length(self) -> f32 {
        self.length_squared().sqrt()
    }

    /// The heading, in radians, that points along this vector.
    #[must_use]
    pub fn heading(self) -> f32 {
        libm::atan2f(self.x, -self.y)
    }
}

impl Add for Vec2 {
    type Output = Vec2;

    fn add(self, other: Vec2) -> Vec2 {
        Vec2::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Vec2 {
    type Output = Vec2;

    fn sub(self, other: Vec2) -> Vec2 {
        Vec2::new(self.x - other.x, self.y - other.y)
    }
}

/// An angle brought into -pi to pi. It must be less than one turn outside of that range.
pub(super) fn wrap_angle(angle: f32) -> f32 {
    if angle > PI {
        angle - TAU
    } else if angle < -PI {
        angle + TAU
    } else {
        angle
    }
}

/// A world whose opposite edges are joined. Coordinates inside are `0 <= x < width`, `0 <= y < height`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Torus {
    pub width: f32,
    pub height: f32,
}

impl Torus {
    /// A point less than one world outside brought back inside.
    #[must_use]
    pub fn wrap(&self, point: Vec2) -> Vec2 {
        Vec2::new(wrap_coordinate(point.x, self.width), wrap_coordinate(point.y, self.height))
    }

    #[must_use]
    pub fn contains(&self, point: Vec2) -> bool {
        (0.0..self.width).contains(&point.x) && (0.0..self.height).contains(&point.y)
    }

    /// The shortest way from one point inside to another, across the seam where that is shorter.
    #[must_use]
    pub fn shortest(&self, from: Vec2, to: Vec2) -> Vec2 {
        Vec2::new(shortest_difference(to.x - from.x, self.width), shortest_difference(to.y - from.y, self.height))
    }
}

fn wrap_coordinate(value: f32, extent: f32) -> f32 {
    if value < 0.0 {
        let wrapped = value + extent;
        // A tiny negative value plus the extent can round to the extent itself, which is outside.
        if wrapped < extent { wrapped } else { 0.0 }
    } else if value >= extent {
        value - extent
    } else {
        value
    }
}

fn shortest_difference(difference: f32, extent: f32) -> f32 {
    let half = extent * 0.5;
    if difference > half {
        difference - extent
    } else if difference < -half {
        difference + extent
    } else {
        difference
    }
}
