//! A seat in a lobby, and the generations of the match tickets for it.

use std::sync::Arc;

use smol_str::SmolStr;

use super::code::Code;
use super::ids::{LobbyId, MatchId, PlayerId, ServerId};

/// Where a seat is: enough to ask its game server about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatAddress {
    pub server: ServerId,
    pub internal_url: Arc<str>,
    pub lobby: LobbyId,
    pub match_id: MatchId,
    pub player: PlayerId,
}

/// Whom matchmaking lets into which lobby, and where that is. Alone it is the right to watch from no seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyPass {
    pub server: ServerId,
    pub match_id: MatchId,
    pub lobby: LobbyId,
    /// Of a private lobby: whom the player tells it may follow.
    pub code: Option<Code>,
    pub region: Arc<str>,
    pub ws_url: Arc<str>,
    pub player: PlayerId,
}

/// The right of a player to take a seat: what a match ticket says, and where to bring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRight {
    pub pass: LobbyPass,
    pub name: SmolStr,
    pub seat: u16,
    pub team: u8,
    pub generation: u32,
}

/// A seat accepts a ticket whose generation is higher than the last it accepted. Handing one out does not spoil those from
/// before: they work until a newer one has been used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeatGeneration {
    handed_out: u32,
    accepted: u32,
}

impl SeatGeneration {
    /// The seat has accepted a ticket of this generation, says its game server.
    pub fn note_accepted(&mut self, generation: u32) {
        self.accepted = self.accepted.max(generation);
    }

    /// The seat has accepted a ticket: the player has been there.
    pub fn is_used(self) -> bool {
        self.accepted > 0
    }

    /// The generation of the next ticket.
    pub fn hand_out(&mut self) -> u32 {
        self.handed_out = self.handed_out.max(self.accepted).saturating_add(1);
        self.handed_out
    }
}

/// Everybody for himself: the seat is the team. Seats above 255 share the last team's number.
pub fn free_for_all_team(seat: u16) -> u8 {
    u8::try_from(seat).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ticket_is_newer_than_all_before_and_than_the_last_accepted() {
        let mut generation = SeatGeneration::default();
        assert_eq!(generation.hand_out(), 1);
        assert_eq!(generation.hand_out(), 2);
        generation.note_accepted(7);
        assert_eq!(generation.hand_out(), 8);
        generation.note_accepted(3);
        assert_eq!(generation.hand_out(), 9);
    }
}
