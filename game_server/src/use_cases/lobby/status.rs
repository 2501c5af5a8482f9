//! What a lobby says about itself to those who ask from outside.

use uuid::Uuid;

use crate::domain::{Phase, PilotKind, Seat, World};
use crate::use_cases::lobby::roster::Roster;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyStatus {
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    pub phase: Phase,
    pub bots: u32,
    /// The seats held by players, connected or not.
    pub seats: Vec<SeatStatus>,
    /// Those who watch.
    pub watchers: u32,
    /// How many players a running match would take in place of those it has lost.
    pub vacancies: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatStatus {
    pub seat: Seat,
    pub player: Uuid,
    pub generation: u32,
    pub present: bool,
}

/// What the world and the roster do not tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub vacancies: u32,
    pub watchers: u32,
}

impl LobbyStatus {
    pub(super) fn of(world: &World, roster: &Roster, match_id: Uuid, counts: Counts) -> LobbyStatus {
        let bots = world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot && !pilot.left).count();
        let Counts { vacancies, watchers } = counts;
        let (phase, seats) = (world.phase(), roster.seats().collect());
        LobbyStatus { match_id, phase, bots: bots as u32, seats, watchers, vacancies }
    }
}
