//! Matches that are being placed, matches that are on, and those that are over but still talked about.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use super::ids::{LobbyId, MatchId, Millis, PartyId, PlayerId, ServerId, TicketId};
use super::queue::Waiting;
use super::report::LobbyReport;
use super::seat::SeatGeneration;

/// A proposal on its way: its server has been asked to make the lobby.
#[derive(Debug)]
pub struct Placing {
    pub server: ServerId,
    pub queue: usize,
    pub groups: Vec<PlacingGroup>,
    pub seats: Vec<PlacingSeat>,
}

impl Placing {
    pub fn seats_of(&self, group: &PlacingGroup) -> &[PlacingSeat] {
        self.seats.get(group.seats.clone()).unwrap_or_default()
    }
}

/// A player or a party whose seats are being asked for.
#[derive(Debug)]
pub struct PlacingGroup {
    pub waiting: Box<Waiting>,
    pub party: Option<PartyId>,
    /// Which of the match's seats are theirs.
    pub seats: Range<usize>,
    /// One of them cancelled meanwhile.
    pub withdrawn: bool,
}

#[derive(Debug)]
pub struct PlacingSeat {
    pub ticket: TicketId,
    pub player: PlayerId,
    pub seat: u16,
    pub team: u8,
}

/// A match whose lobby a game server holds.
#[derive(Debug)]
pub struct LiveMatch {
    pub id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub queue: Arc<str>,
    pub made_ms: Millis,
    /// A report of the server has contained it.
    pub confirmed: bool,
    pub seats: Vec<MatchSeat>,
    /// The mean of the players it was made for, in points; none for a match learnt from a report.
    pub rating: Option<i32>,
    /// How many players it would take in place of those it has lost, says its server.
    pub vacancies: u32,
    /// How many of these are being filled.
    pub filling: u32,
    /// It has refused somebody, and is asked again then.
    pub asked_again_ms: Millis,
    /// Who was refused; he is not sent again.
    pub turned_away: Vec<PlayerId>,
}

#[derive(Debug)]
pub struct MatchSeat {
    pub player: PlayerId,
    pub seat: u16,
    pub team: u8,
    pub generation: SeatGeneration,
    /// The player has left; a report from before that does not bring him back.
    pub left: bool,
    /// Of who was sent into the running match: when. A report from before that does not know him. Cleared by one that does.
    pub late_ms: Option<Millis>,
}

impl LiveMatch {
    /// The seat of a player who has not left.
    pub fn seat_mut(&mut self, player: PlayerId) -> Option<&mut MatchSeat> {
        self.seats.iter_mut().find(|seat| seat.player == player && !seat.left)
    }

    /// Takes over what the server reports, and returns the players who have left since. The first report that contains the
    /// match releases nobody.
    pub fn follow(&mut self, report: &LobbyReport, now: Millis) -> Vec<PlayerId> {
        let mut gone = Vec::new();
        for seat in self.seats.iter_mut().filter(|seat| !seat.left) {
            match (report.seat_of(seat.player), seat.late_ms) {
                (Some(reported), _) => {
                    seat.generation.note_accepted(reported.accepted);
                    seat.late_ms = None;
                }
                (None, Some(since)) if now - since < UNCONFIRMED_KEPT_MS => {}
                (None, _) if self.confirmed => gone.push(seat.player),
                (None, _) => {}
            }
        }
        self.confirmed = true;
        self.vacancies = report.vacancies;
        gone
    }
}

/// A match, a lobby or a seat that no report has contained this long after it was made does not exist: reports come every
/// second.
pub const UNCONFIRMED_KEPT_MS: Millis = 10_000;

/// Why a match is not on, although a late report may still contain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    Over,
    /// Its server gave no clear answer in time, so its players were placed elsewhere: if the lobby exists after all, its
    /// seats must be given back.
    Disowned,
}

/// Remembers closed matches longer than any report can be under way.
#[derive(Debug, Default)]
pub struct ClosedMatches {
    known: HashMap<MatchId, Closed>,
    order: VecDeque<(Millis, MatchId)>,
}

const KEPT_MS: Millis = 120_000;

/// A bound for the unforeseen: beyond it the oldest are forgotten early.
const KEPT_AT_MOST: usize = 100_000;

impl ClosedMatches {
    pub fn insert(&mut self, id: MatchId, why: Closed, now: Millis) {
        if self.known.insert(id, why).is_none() {
            self.order.push_back((now, id));
        }
    }

    pub fn get(&self, id: MatchId) -> Option<Closed> {
        self.known.get(&id).copied()
    }

    pub fn forget_old(&mut self, now: Millis) {
        while let Some((since, id)) = self.order.front().copied() {
            if now - since < KEPT_MS && self.order.len() <= KEPT_AT_MOST {
                break;
            }
            self.order.pop_front();
            self.known.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn closed_matches_are_forgotten_in_time() {
        let mut closed = ClosedMatches::default();
        let id = MatchId(Uuid::from_u128(1));
        closed.insert(id, Closed::Over, 0);
        closed.forget_old(KEPT_MS - 1);
        assert_eq!(closed.get(id), Some(Closed::Over));
        closed.forget_old(KEPT_MS);
        assert_eq!(closed.get(id), None);
    }

    #[test]
    fn closed_matches_are_bounded() {
        let mut closed = ClosedMatches::default();
        for number in 0..=KEPT_AT_MOST as u128 {
            closed.insert(MatchId(Uuid::from_u128(number)), Closed::Over, 0);
        }
        closed.forget_old(1);
        assert_eq!(closed.get(MatchId(Uuid::from_u128(0))), None);
        assert_eq!(closed.get(MatchId(Uuid::from_u128(1))), Some(Closed::Over));
    }
}
