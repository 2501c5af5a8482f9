//! What one player may see of a large world.

use crate::domain::grid::Grid;
use crate::domain::{Event, Rules, Seat, Ship, Shot, Tick, Torus, Vec2};

/// The longer side of a screen by the shorter one is at most this. A longer one shows no more.
pub const MAX_ASPECT: f32 = 2.4;

/// Beyond the corner of a screen, so that a ship is known before it shows: two that fly at each other come this far in the
/// sixth of a second that a snapshot may take.
const MARGIN_PX: f32 = 48.0;

/// From where something comes into view to where it goes out of it: nothing flickers at the edge.
const HYSTERESIS_PX: f32 = 64.0;

/// Circles around a player's ship. Every screen of the mode's area fits into them, whatever its shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Comes into view at this distance or less,
    pub enters_px: f32,
    /// and goes out of it beyond this one.
    pub leaves_px: f32,
}

impl View {
    pub(super) fn new(area_px2: f32, ship_radius_px: f32) -> View {
        let to_the_corner = (area_px2 * (MAX_ASPECT + 1.0 / MAX_ASPECT)).sqrt() / 2.0;
        let enters_px = to_the_corner + ship_radius_px + MARGIN_PX;
        View { enters_px, leaves_px: enters_px + HYSTERESIS_PX }
    }

    /// All of a world.
    pub(super) fn of_all(arena: Torus) -> View {
        let farthest = arena.width + arena.height;
        View { enters_px: farthest, leaves_px: farthest }
    }

    /// True for what may be in view of somebody at `centre`.
    #[must_use]
    pub fn reaches(&self, rules: &Rules, centre: Vec2, place: Vec2) -> bool {
        rules.arena().shortest(centre, place).length_squared() <= self.leaves_px * self.leaves_px
    }
}

/// Where everything is on one tick, by place.
#[derive(Debug, Clone)]
pub struct Chart {
    arena: Torus,
    ships: Grid,
    shots: Grid,
}

/// Something near a point.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    /// In the ships or shots that the chart was made of.
    pub index: usize,
    pub distance_px: f32,
}

impl Chart {
    #[must_use]
    pub fn of(ships: &[Ship], shots: &[Shot], now: Tick, rules: &Rules) -> Chart {
        let arena = rules.arena();
        let mut chart = Chart { arena, ships: Grid::new(arena), shots: Grid::new(arena) };
        chart.ships.rebuild(ships.iter().map(|ship| ship.position).enumerate());
        chart.shots.rebuild(shots.iter().map(|shot| shot.position_at(now, rules)).enumerate());
        chart
    }

    /// Calls `visit` for every ship within `radius_px` of `centre`, in no order.
    pub fn ships_around(&self, centre: Vec2, radius_px: f32, visit: impl FnMut(Near)) {
        self.around(&self.ships, centre, radius_px, visit);
    }

    /// The same for shots.
    pub fn shots_around(&self, centre: Vec2, radius_px: f32, visit: impl FnMut(Near)) {
        self.around(&self.shots, centre, radius_px, visit);
    }

    fn around(&self, grid: &Grid, centre: Vec2, radius_px: f32, mut visit: impl FnMut(Near)) {
        grid.visit(centre, radius_px, |entry| {
            let distance_px = self.arena.shortest(centre, entry.position).length();
            if distance_px <= radius_px {
                visit(Near { index: entry.index as usize, distance_px });
            }
        });
    }
}

impl Event {
    /// Where it happened, if it happened somewhere.
    #[must_use]
    pub fn place(&self) -> Option<Vec2> {
        match self {
            Event::Spawned { position, .. }
            | Event::Hit { position, .. }
            | Event::Killed { position, .. }
            | Event::Beamed { from: position, .. } => Some(*position),
            Event::Joined { .. }
            | Event::Left { .. }
            | Event::Equipped { .. }
            | Event::Assisted { .. }
            // Everybody hears of it.
            | Event::CoreMoved { .. }
            | Event::PresenceChanged { .. }
            | Event::PhaseChanged { .. }
            | Event::ReadyChanged { .. }
            | Event::SettingsChanged
            | Event::MapVoted { .. }
            | Event::MapChanged
            | Event::Kicked { .. }
            | Event::GivingUp { .. }
            | Event::RematchBegun
            | Event::Denied { .. } => None,
        }
    }

    /// True for what a pilot did or suffered, wherever.
    #[must_use]
    pub fn is_about(&self, pilot: Seat) -> bool {
        match *self {
            Event::Joined { seat, .. }
            | Event::Left { seat }
            | Event::Spawned { seat, .. }
            | Event::Equipped { seat, .. }
            | Event::PresenceChanged { seat, .. }
            | Event::ReadyChanged { seat, .. }
            | Event::MapVoted { seat, .. }
            | Event::Kicked { seat }
            | Event::GivingUp { seat, .. }
            | Event::Denied { seat, .. } => seat == pilot,
            Event::Beamed { by, .. } => by == pilot,
            Event::Hit { by, target, .. } => by == pilot || target == pilot,
            Event::Killed { killer, victim, .. } => killer == pilot || victim == pilot,
            Event::Assisted { by, victim } => by == pilot || victim == pilot,
            Event::CoreMoved { by, .. } => by == Some(pilot),
            Event::PhaseChanged { .. } | Event::SettingsChanged | Event::MapChanged | Event::RematchBegun => false,
        }
    }
}
