//! Places and ways in the plane, in px.

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    #[must_use]
    pub fn plus(self, other: Point) -> Point {
        Point { x: self.x + other.x, y: self.y + other.y }
    }

    #[must_use]
    pub fn scaled(self, factor: f32) -> Point {
        Point { x: self.x * factor, y: self.y * factor }
    }

    #[must_use]
    pub fn length(self) -> f32 {
        self.x.hypot(self.y)
    }

    /// In radians: 0 is up, clockwise.
    #[must_use]
    pub fn heading(self) -> f32 {
        self.x.atan2(-self.y)
    }

    /// From this place to the nearest one on a straight way that begins at 0.
    #[must_use]
    pub fn distance_to_way(self, way: Point) -> f32 {
        let squared = way.x * way.x + way.y * way.y;
        let share = if squared > 0.0 { ((self.x * way.x + self.y * way.y) / squared).clamp(0.0, 1.0) } else { 0.0 };
        self.plus(way.scaled(-share)).length()
    }
}
