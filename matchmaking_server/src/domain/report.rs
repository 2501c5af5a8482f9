//! What game servers say of themselves.

use std::sync::Arc;

use super::code::Code;
use super::ids::{Incarnation, LobbyId, MatchId, PlayerId};

/// A server's whole state at one moment.
#[derive(Debug, Clone)]
pub struct ServerReport {
    pub incarnation: Incarnation,
    pub region: Arc<str>,
    pub internal_url: Arc<str>,
    pub ws_url: Arc<str>,
    pub draining: bool,
    pub max_lobbies: u32,
    /// Time that the ticks of all its lobbies took lately, in thousandths of the time of all cores.
    pub tick_load_permille: u32,
    pub lobbies: Vec<LobbyReport>,
}

#[derive(Debug, Clone)]
pub struct LobbyReport {
    pub lobby: LobbyId,
    pub match_id: MatchId,
    pub mode: Arc<str>,
    /// The queue it was made for; none for an open or a private lobby.
    pub queue: Option<Arc<str>>,
    /// Of a private lobby.
    pub code: Option<Code>,
    pub ended: bool,
    /// Its countdown runs, or its ships fly.
    pub is_on: bool,
    pub max_seats: u32,
    pub bots: u32,
    /// Those who watch.
    pub watchers: u32,
    /// The seats held by players, connected or not.
    pub seats: Vec<SeatReport>,
    /// How many players a running match would take in place of those it has lost.
    pub vacancies: u32,
}

#[derive(Debug, Clone, Copy)]
pub struct SeatReport {
    pub seat: u16,
    pub player: PlayerId,
    /// The generation of the last ticket it accepted; 0 before the first.
    pub accepted: u32,
}

impl LobbyReport {
    pub fn seat_of(&self, player: PlayerId) -> Option<&SeatReport> {
        self.seats.iter().find(|seat| seat.player == player)
    }

    /// True for an open lobby, which everybody may see and join.
    pub fn is_public(&self) -> bool {
        self.queue.is_none() && self.code.is_none()
    }

    /// True for what everybody may watch: an open lobby, and a match of a queue that is on.
    pub fn is_watchable(&self) -> bool {
        self.code.is_none() && (self.queue.is_none() || self.is_on)
    }

    pub fn players(&self) -> u32 {
        u32::try_from(self.seats.len()).unwrap_or(u32::MAX)
    }

    pub fn has_free_seat(&self) -> bool {
        self.players() < self.max_seats
    }
}
