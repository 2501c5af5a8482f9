//! What stands in the way: obstacles that never move, known to all before the match. Some can be shot to pieces, and come back.

use std::sync::Arc;

use crate::domain::{Marks, Torus, Vec2};

/// More make no better map, and each shot is held against every one of them once.
pub(super) const MAX_OBSTACLES: usize = Marks::ROOM;

/// Side of a cell in px, about: a ship looks at the obstacles of one cell.
const CELL_PX: f32 = 128.0;

/// Between the hull of a ship in cover and what covers it.
const COVER_GAP_PX: f32 = 4.0;

/// A wall with round ends, or a disc if both ends are the same. In world px; it does not reach across the seam by itself,
/// but what lies over an edge of the world comes in on the other side, as a ship would.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obstacle {
    pub from: Vec2,
    pub to: Vec2,
    /// From the line between the ends to the surface.
    pub radius: f32,
}

impl Obstacle {
    /// Of its surface from `place`, by the shortest way, in px.
    #[must_use]
    pub fn distance_px(&self, arena: Torus, place: Vec2) -> f32 {
        let from_there = arena.shortest(self.from, place);
        self.offset_of(self.from + from_there).length() - self.radius
    }

    pub(super) fn moved(&self, by: Vec2) -> Obstacle {
        Obstacle { from: self.from + by, to: self.to + by, radius: self.radius }
    }

    /// From the nearest point of the line inside to `point`.
    pub(super) fn offset_of(&self, point: Vec2) -> Vec2 {
        let along = self.to - self.from;
        let length_squared = along.length_squared();
        let from_start = point - self.from;
        if length_squared <= 0.0 {
            return from_start;
        }
        let share = (from_start.dot(along) / length_squared).clamp(0.0, 1.0);
        from_start - along.scaled(share)
    }

    /// The corners of the smallest upright rectangle around everything within `margin` of the surface.
    fn bounds(&self, margin: f32) -> (Vec2, Vec2) {
        let reach = self.radius + margin;
        let low = Vec2::new(self.from.x.min(self.to.x) - reach, self.from.y.min(self.to.y) - reach);
        let high = Vec2::new(self.from.x.max(self.to.x) + reach, self.from.y.max(self.to.y) + reach);
        (low, high)
    }

    /// Seconds until a disc of radius `girth` at `origin` with `velocity` touches the surface; 0 if it does already.
    fn reached_s(&self, origin: Vec2, velocity: Vec2, girth: f32) -> Option<f32> {
        let reach = self.radius + girth;
        if self.offset_of(origin).length_squared() <= reach * reach {
            return Some(0.0);
        }
        let ends = [self.from, self.to].into_iter().filter_map(|end| disc_reached_s(end - origin, velocity, reach));
        let first = ends.chain(self.flank_reached_s(origin, velocity, reach));
        first.fold(None, |best: Option<f32>, time_s| Some(best.map_or(time_s, |best| best.min(time_s))))
    }

    /// The same for the straight part between the ends.
    fn flank_reached_s(&self, origin: Vec2, velocity: Vec2, reach: f32) -> Option<f32> {
        let along = self.to - self.from;
        let length = along.length();
        if length <= 0.0 {
            return None;
        }
        let along = along.scaled(1.0 / length);
        let across = Vec2::new(-along.y, along.x);
        let distance = (origin - self.from).dot(across);
        // Seen from the origin's side of the line, so that the way to the surface is positive.
        let approach = if distance > 0.0 { -velocity.dot(across) } else { velocity.dot(across) };
        if approach <= 0.0 {
            return None;
        }
        let time_s = (distance.abs() - reach) / approach;
        let place = (origin + velocity.scaled(time_s) - self.from).dot(along);
        (time_s >= 0.0 && (0.0..=length).contains(&place)).then_some(time_s)
    }
}

/// Seconds until a point that moves at `velocity` is within `radius` of what is at `offset` from it.
fn disc_reached_s(offset: Vec2, velocity: Vec2, radius: f32) -> Option<f32> {
    let closing = offset.dot(velocity);
    let speed_squared = velocity.length_squared();
    if closing <= 0.0 || speed_squared <= 0.0 {
        return None;
    }
    let rest = closing * closing - speed_squared * (offset.length_squared() - radius * radius);
    (rest >= 0.0).then(|| (closing - rest.sqrt()) / speed_squared).filter(|time_s| *time_s >= 0.0)
}

/// An obstacle that can be shot to pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakable {
    /// Among the map's obstacles.
    pub number: u16,
    pub hp: u16,
    /// From when it was destroyed until it stands again, if no ship is in its place.
    pub returns_s: f32,
}

/// The obstacles of a world, and which of them stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Terrain {
    layout: Arc<Layout>,
    /// Numbers of obstacles that were destroyed.
    down: Marks,
}

/// Where something flies into an obstacle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Impact {
    /// Seconds until then.
    pub time_s: f32,
    /// Of the obstacle.
    pub number: u16,
}

/// Obstacles arranged for looking up. It follows from the map alone.
#[derive(Debug, PartialEq)]
struct Layout {
    arena: Torus,
    ship_radius: f32,
    /// Every obstacle in each place where a ship or a shot can meet it, across the seams too, with its number.
    images: Vec<(Obstacle, u16)>,
    columns: usize,
    rows: usize,
    /// Indices into `images` by cell: those that a ship in the cell can touch. Cell `c` has
    /// `touching[starts[c]..starts[c + 1]]`.
    starts: Vec<u32>,
    touching: Vec<u16>,
}

impl Terrain {
    pub(super) fn new(arena: Torus, obstacles: &[Obstacle], ship_radius: f32) -> Terrain {
        let mut images = Vec::new();
        for (obstacle, number) in obstacles.iter().zip(0..) {
            for across in [-arena.width, 0.0, arena.width] {
                for down in [-arena.height, 0.0, arena.height] {
                    let image = obstacle.moved(Vec2::new(across, down));
                    let (low, high) = image.bounds(ship_radius);
                    if low.x < arena.width && low.y < arena.height && high.x > 0.0 && high.y > 0.0 {
                        images.push((image, number));
                    }
                }
            }
        }
        let columns = ((arena.width / CELL_PX) as usize).max(1);
        let rows = ((arena.height / CELL_PX) as usize).max(1);
        let mut layout = Layout { arena, ship_radius, images, columns, rows, starts: vec![0], touching: Vec::new() };
        for row in 0..rows {
            for column in 0..columns {
                let corner = |column: usize, row: usize| {
                    Vec2::new(column as f32 * (arena.width / columns as f32), row as f32 * (arena.height / rows as f32))
                };
                let (low, high) = (corner(column, row), corner(column + 1, row + 1));
                // A hair wider than the cell, so that rounding on its edge hides nothing.
                let touches = |(image, _): &(Obstacle, u16)| {
                    let (from, to) = image.bounds(ship_radius + 1.0);
                    from.x <= high.x && from.y <= high.y && to.x >= low.x && to.y >= low.y
                };
                let found = layout.images.iter().zip(0..).filter(|(image, _)| touches(image)).map(|(_, index)| index);
                layout.touching.extend(found);
                layout.starts.push(layout.touching.len() as u32);
            }
        }
        Terrain { layout: Arc::new(layout), down: Marks::default() }
    }

    /// True if nothing ever stands in the way anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layout.images.is_empty()
    }

    /// Numbers of obstacles that were destroyed.
    #[must_use]
    pub fn down(&self) -> Marks {
        self.down
    }

    pub(super) fn set_down(&mut self, number: u16, is_down: bool) {
        self.down.set(number.into(), is_down);
    }

    /// Where a ship at `position` ends up that cannot be inside an obstacle: on the surface of whatever it would be in.
    pub(super) fn keep_out(&self, position: Vec2) -> Vec2 {
        let mut position = position;
        for image in self.near(position) {
            let offset = image.offset_of(position);
            let clearance = image.radius + self.layout.ship_radius;
            let distance_squared = offset.length_squared();
            if distance_squared < clearance * clearance && distance_squared > 0.0 {
                position = position + offset.scaled(clearance / distance_squared.sqrt() - 1.0);
            }
        }
        position
    }

    /// Where a ship at `position` with `velocity` ends up, and how fast: out of every obstacle, with its speed towards the
    /// surface turned round and `kept` of it left.
    pub(super) fn bounce(&self, position: Vec2, velocity: Vec2, kept: f32) -> (Vec2, Vec2) {
        let (mut position, mut velocity) = (position, velocity);
        for image in self.near(position) {
            let offset = image.offset_of(position);
            let clearance = image.radius + self.layout.ship_radius;
            let distance_squared = offset.length_squared();
            if distance_squared < clearance * clearance && distance_squared > 0.0 {
                let outwards = offset.scaled(1.0 / distance_squared.sqrt());
                position = position + offset.scaled(clearance / distance_squared.sqrt() - 1.0);
                let speed = velocity.dot(outwards);
                if speed < 0.0 {
                    velocity = velocity - outwards.scaled((1.0 + kept) * speed);
                }
            }
        }
        (position, velocity)
    }

    /// True if a whole ship fits at `position`.
    pub(super) fn has_room(&self, position: Vec2) -> bool {
        self.in_the_way(position).all(|number| self.down.has(number.into()))
    }

    /// The numbers of the obstacles that a ship at `position` would be in, of those that are destroyed too.
    pub(super) fn in_the_way(&self, position: Vec2) -> impl Iterator<Item = u16> {
        let touching = self.layout.touching(self.layout.cell(position));
        let is_in = move |image: &Obstacle| {
            let clearance = image.radius + self.layout.ship_radius;
            image.offset_of(position).length_squared() < clearance * clearance
        };
        touching.filter(move |(image, _)| is_in(image)).map(|(_, number)| *number)
    }

    /// Seconds until something of radius `girth` at `origin` that moves at `velocity` and does not cross a
    /// seam, runs into an obstacle; `None` if it does not within `limit_s`. `girth` is at most a ship's radius.
    pub(super) fn struck_within(&self, origin: Vec2, velocity: Vec2, girth: f32, limit_s: f32) -> Option<f32> {
        self.impact_within(origin, velocity, girth, limit_s).map(|impact| impact.time_s)
    }

    /// The same, with the obstacle; of several met at once that of the highest number.
    pub(super) fn impact_within(&self, origin: Vec2, velocity: Vec2, girth: f32, limit_s: f32) -> Option<Impact> {
        let end = origin + velocity.scaled(limit_s);
        let low = Vec2::new(origin.x.min(end.x), origin.y.min(end.y));
        let high = Vec2::new(origin.x.max(end.x), origin.y.max(end.y));
        let mut first: Option<Impact> = None;
        for (cell, left_s) in self.layout.cells_along(origin, velocity, limit_s) {
            for &(image, number) in self.layout.touching(cell) {
                let (from, to) = image.bounds(girth);
                let is_far = from.x > high.x || from.y > high.y || to.x < low.x || to.y < low.y;
                if is_far || self.down.has(number.into()) {
                    continue;
                }
                let is_first = |time_s: f32| {
                    first.map_or(time_s <= limit_s, |first| (first.time_s, number) >= (time_s, first.number))
                };
                if let Some(time_s) = image.reached_s(origin, velocity, girth).filter(|time_s| is_first(*time_s)) {
                    first = Some(Impact { time_s, number });
                }
            }
            // What stands in the cells that follow is met later.
            if first.is_some_and(|first| first.time_s <= left_s) {
                break;
            }
        }
        first
    }

    /// True if something of radius `girth` can go from `origin`, inside the world, straight along `way`, across a seam too.
    /// `girth` is at most a ship's radius.
    pub(super) fn is_clear(&self, origin: Vec2, way: Vec2, girth: f32) -> bool {
        if self.is_empty() {
            return true;
        }
        // What lies beyond a seam is met by the same way from one world further back.
        let end = origin + way;
        let inside = self.layout.arena.wrap(end);
        let back = inside - end;
        let is_clear = |x: f32, y: f32| self.struck_within(origin + Vec2::new(x, y), way, girth, 1.0).is_none();
        is_clear(0.0, 0.0)
            && (back.x == 0.0 || is_clear(back.x, 0.0))
            && (back.y == 0.0 || is_clear(0.0, back.y))
            && (back.x == 0.0 || back.y == 0.0 || is_clear(back.x, back.y))
    }

    /// The place nearest to `place`, at most `within` away, where a ship touches an obstacle that hides it from `enemy`. Neither is
    /// sought across a seam.
    pub(super) fn cover(&self, place: Vec2, enemy: Vec2, within: f32) -> Option<Vec2> {
        let mut best: Option<(f32, Vec2)> = None;
        for &(image, number) in &self.layout.images {
            let (low, high) = image.bounds(within);
            let is_far = place.x < low.x || place.y < low.y || place.x > high.x || place.y > high.y;
            if is_far || self.down.has(number.into()) {
                continue;
            }
            let nearest = place - image.offset_of(place);
            let away = nearest - enemy;
            let distance = away.length();
            if distance <= 0.0 {
                continue;
            }
            let behind = nearest + away.scaled((image.radius + self.layout.ship_radius + COVER_GAP_PX) / distance);
            let far = (behind - place).length_squared();
            let hides = || self.struck_within(enemy, behind - enemy, 0.0, 1.0).is_some();
            if far < best.map_or(within * within, |(far, _)| far)
                && self.layout.arena.contains(behind)
                && self.has_room(behind)
                && hides()
            {
                best = Some((far, behind));
            }
        }
        best.map(|(_, place)| place)
    }

    fn near(&self, position: Vec2) -> impl Iterator<Item = &Obstacle> {
        let found = self.layout.touching(self.layout.cell(position));
        found.filter(|(_, number)| !self.down.has((*number).into())).map(|(image, _)| image)
    }
}

impl Layout {
    /// The column and the row of a place; of one outside of the world those of the nearest cell.
    fn cell(&self, place: Vec2) -> (usize, usize) {
        let along = |value: f32, extent: f32, cells: usize| ((value * (cells as f32 / extent)) as usize).min(cells - 1);
        (along(place.x, self.arena.width, self.columns), along(place.y, self.arena.height, self.rows))
    }

    /// What a ship in the cell can touch.
    fn touching(&self, (column, row): (usize, usize)) -> impl Iterator<Item = &(Obstacle, u16)> {
        let cell = row * self.columns + column;
        let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
        self.touching[range].iter().map(|index| &self.images[usize::from(*index)])
    }

    /// The cells inside the world that a point crosses within `limit_s`, in order, each with the time at which it is left.
    fn cells_along(
        &self,
        origin: Vec2,
        velocity: Vec2,
        limit_s: f32,
    ) -> impl Iterator<Item = ((usize, usize), f32)> + use<> {
        let Torus { width, height } = self.arena;
        let inside_s = time_inside(origin.x, velocity.x, width, (0.0, limit_s))
            .and_then(|inside_s| time_inside(origin.y, velocity.y, height, inside_s));
        let mut next = inside_s.map(|(enters_s, _)| self.cell(origin + velocity.scaled(enters_s)));
        let leaves_s = inside_s.map_or(0.0, |(_, leaves_s)| leaves_s);
        let (columns, rows) = (self.columns, self.rows);
        let (column_px, row_px) = (width / columns as f32, height / rows as f32);
        std::iter::from_fn(move || {
            let (column, row) = next?;
            let column_left_s = time_left(origin.x, velocity.x, column, column_px);
            let row_left_s = time_left(origin.y, velocity.y, row, row_px);
            let left_s = column_left_s.min(row_left_s);
            next = if left_s >= leaves_s {
                None
            } else if column_left_s <= row_left_s {
                neighbour(column, velocity.x, columns).map(|column| (column, row))
            } else {
                neighbour(row, velocity.y, rows).map(|row| (column, row))
            };
            Some(((column, row), left_s))
        })
    }
}

/// From when until when, within the given time, a coordinate that changes by `speed` a second is in the world; `None` if never.
fn time_inside(from: f32, speed: f32, extent: f32, (starts_s, ends_s): (f32, f32)) -> Option<(f32, f32)> {
    if speed == 0.0 {
        return (0.0..=extent).contains(&from).then_some((starts_s, ends_s));
    }
    let (at_low, at_high) = (-from / speed, (extent - from) / speed);
    let inside_s = (starts_s.max(at_low.min(at_high)), ends_s.min(at_low.max(at_high)));
    (inside_s.0 <= inside_s.1).then_some(inside_s)
}

/// When a coordinate leaves the cell of this number, of `cell_px` each.
fn time_left(from: f32, speed: f32, cell: usize, cell_px: f32) -> f32 {
    if speed == 0.0 {
        return f32::INFINITY;
    }
    let edge = if speed > 0.0 { cell + 1 } else { cell };
    (edge as f32 * cell_px - from) / speed
}

/// The cell after this one in the direction of `speed`, if there is one.
fn neighbour(cell: usize, speed: f32, cells: usize) -> Option<usize> {
    if speed > 0.0 { Some(cell + 1).filter(|cell| *cell < cells) } else { cell.checked_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rng::Rng;

    const ARENA: Torus = Torus { width: 800.0, height: 460.0 };

    fn disc(x: f32, y: f32, radius: f32) -> Obstacle {
        Obstacle { from: Vec2::new(x, y), to: Vec2::new(x, y), radius }
    }

    fn wall(from: (f32, f32), to: (f32, f32), radius: f32) -> Obstacle {
        Obstacle { from: Vec2::new(from.0, from.1), to: Vec2::new(to.0, to.1), radius }
    }

    fn terrain(obstacles: &[Obstacle]) -> Terrain {
        Terrain::new(ARENA, obstacles, 24.0)
    }

    #[test]
    fn a_ship_is_kept_on_the_surface_of_a_disc() {
        let terrain = terrain(&[disc(400.0, 230.0, 60.0)]);
        let kept = terrain.keep_out(Vec2::new(350.0, 230.0));
        assert!((kept.x - 316.0).abs() < 0.01 && (kept.y - 230.0).abs() < 0.01, "{kept:?}");
        assert_eq!(terrain.keep_out(Vec2::new(300.0, 230.0)), Vec2::new(300.0, 230.0));
    }

    #[test]
    fn a_ship_is_kept_beside_a_wall() {
        let terrain = terrain(&[wall((300.0, 100.0), (300.0, 300.0), 10.0)]);
        let kept = terrain.keep_out(Vec2::new(320.0, 200.0));
        assert!((kept.x - 334.0).abs() < 0.01 && (kept.y - 200.0).abs() < 0.01, "{kept:?}");
    }

    #[test]
    fn an_obstacle_on_the_seam_stands_on_both_sides() {
        let terrain = terrain(&[disc(0.0, 230.0, 40.0)]);
        assert!(!terrain.has_room(Vec2::new(799.0, 230.0)) && !terrain.has_room(Vec2::new(1.0, 230.0)));
        assert!(terrain.has_room(Vec2::new(400.0, 230.0)));
    }

    #[test]
    fn a_straight_flight_ends_at_the_first_surface() {
        let terrain = terrain(&[disc(600.0, 230.0, 50.0), wall((400.0, 100.0), (400.0, 300.0), 10.0)]);
        let from = Vec2::new(100.0, 230.0);
        let struck = |velocity| terrain.struck_within(from, velocity, 0.0, 3.0);
        assert!(struck(Vec2::new(100.0, 0.0)).is_some_and(|time_s| (time_s - 2.9).abs() < 0.001));
        assert_eq!(struck(Vec2::new(-100.0, 0.0)), None);
        assert_eq!(struck(Vec2::new(90.0, 0.0)), None, "it is not there yet");
        let past_the_wall = terrain.struck_within(Vec2::new(100.0, 350.0), Vec2::new(100.0, 0.0), 0.0, 8.0);
        assert_eq!(past_the_wall, None);
    }

    #[test]
    fn whatever_flies_meets_what_it_would_meet_if_every_obstacle_were_looked_at() {
        let arena = Torus { width: 1_600.0, height: 920.0 };
        let mut chance = Rng::new(3);
        let mut place = move || Vec2::new(chance.unit() * arena.width, chance.unit() * arena.height);
        let obstacles: Vec<Obstacle> = (0..12)
            .map(|number| {
                let from = place();
                let along = place() - Vec2::new(0.5 * arena.width, 0.5 * arena.height);
                Obstacle { from, to: from + along.scaled(0.2), radius: 10.0 + 3.0 * number as f32 }
            })
            .collect();
        let terrain = Terrain::new(arena, &obstacles, 24.0);
        let mut met = 0;
        for step in 0..4_000 {
            let (origin, target) = (place(), place());
            let girth = [0.0, 12.0, 24.0][step % 3];
            let times = terrain.layout.images.iter().map(|(image, _)| image.reached_s(origin, target - origin, girth));
            let soonest = times.flatten().filter(|time_s| *time_s <= 1.0).min_by(f32::total_cmp);
            assert_eq!(terrain.struck_within(origin, target - origin, girth, 1.0), soonest, "{origin:?} to {target:?}");
            met += usize::from(soonest.is_some());
        }
        assert!((1_000..3_900).contains(&met), "{met}");
    }

    #[test]
    fn what_is_down_is_in_nobodys_way() {
        let mut terrain = terrain(&[disc(600.0, 230.0, 50.0), wall((400.0, 100.0), (400.0, 300.0), 10.0)]);
        let impact = |terrain: &Terrain| {
            terrain.impact_within(Vec2::new(100.0, 230.0), Vec2::new(100.0, 0.0), 0.0, 9.0).map(|impact| impact.number)
        };
        assert_eq!(impact(&terrain), Some(1));
        terrain.set_down(1, true);
        assert_eq!((impact(&terrain), terrain.has_room(Vec2::new(400.0, 200.0))), (Some(0), true));
        terrain.set_down(1, false);
        assert_eq!((impact(&terrain), terrain.has_room(Vec2::new(400.0, 200.0))), (Some(1), false));
    }

    #[test]
    fn what_stands_beyond_a_seam_is_in_the_way_too() {
        let terrain = terrain(&[disc(50.0, 40.0, 20.0)]);
        let from = Vec2::new(750.0, 420.0);
        assert!(!terrain.is_clear(from, Vec2::new(110.0, 80.0), 0.0), "across the corner");
        assert!(
            terrain.is_clear(from, Vec2::new(110.0, 0.0), 0.0) && terrain.is_clear(from, Vec2::new(0.0, 80.0), 0.0)
        );
        assert!(!terrain.is_clear(Vec2::new(750.0, 40.0), Vec2::new(100.0, 0.0), 0.0));
        assert!(!terrain.is_clear(Vec2::new(50.0, 420.0), Vec2::new(0.0, 90.0), 0.0));
        assert!(terrain.is_clear(Vec2::new(750.0, 40.0), Vec2::new(-500.0, 0.0), 20.0));
    }

    #[test]
    fn cover_is_on_the_far_side_of_the_nearest_obstacle_that_is_large_enough() {
        let terrain = terrain(&[disc(400.0, 230.0, 40.0), disc(650.0, 230.0, 40.0)]);
        let (place, enemy) = (Vec2::new(380.0, 130.0), Vec2::new(100.0, 230.0));
        let cover = terrain.cover(place, enemy, 400.0);
        let is_beside = |cover: Vec2| cover.x > 400.0 && cover.y > 160.0 && terrain.has_room(cover);
        assert!(cover.is_some_and(is_beside), "{cover:?}");
        assert!(cover.is_some_and(|cover| !terrain.is_clear(enemy, cover - enemy, 0.0)));
        assert_eq!(terrain.cover(place, enemy, 60.0), None, "too far to go");
    }

    #[test]
    fn the_round_end_of_a_wall_is_struck_too() {
        let terrain = terrain(&[wall((400.0, 200.0), (500.0, 200.0), 20.0)]);
        let struck = terrain.struck_within(Vec2::new(300.0, 200.0), Vec2::new(100.0, 0.0), 0.0, 2.0);
        assert!(struck.is_some_and(|time_s| (time_s - 0.8).abs() < 0.001), "{struck:?}");
    }
}
