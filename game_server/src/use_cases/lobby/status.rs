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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatStatus {
    pub seat: Seat,
    pub player: Uuid,
    pub generation: u32,
    pub present: bool,
}

impl LobbyStatus {
    pub(super) fn of(world: &World, roster: &Roster, match_id: Uuid, watchers: usize) -> LobbyStatus {
        let bots = world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot && !pilot.left).count();
        LobbyStatus {
            match_id,
            phase: world.phase(),
            bots: bots as u32,
            seats: roster.seats().collect(),
            watchers: watchers as u32,
        }
    }
}
