//! What a game server was ordered to hold, as it comes back with the result; and which results can be of it.

use super::ids::{LobbyId, MatchId, PlayerId, ServerId};
use super::record::MatchRecord;

/// Clocks of two machines differ by less than this, in seconds.
const CLOCKS_DIFFER_S: i64 = 300;

/// A match that was ordered, with the seats reserved in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchOrder {
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub mode: String,
    /// None for a private lobby, whose matches count for nobody. Its order names no seats.
    pub queue: Option<String>,
    /// Unix seconds.
    pub ordered_at: i64,
    pub seats: Vec<OrderedSeat>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedSeat {
    pub seat: u16,
    pub team: u8,
    pub player: PlayerId,
    /// The display name at that time.
    pub name: String,
}

/// Why a result is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It does not prove that the match was ordered of this server.
    NotOrdered,
    /// It comes longer after the match than results are kept: it may have been counted and forgotten.
    TooLate,
    /// It is of another match than the one that was ordered.
    OtherMatch,
    /// A player sits elsewhere than ordered, or twice.
    OtherSeats,
    /// Times or ranks contradict each other.
    Impossible,
    /// Another result of the match is recorded.
    Conflict,
}

impl Refusal {
    pub const ALL: [Self; 6] =
        [Self::NotOrdered, Self::TooLate, Self::OtherMatch, Self::OtherSeats, Self::Impossible, Self::Conflict];

    /// For metrics, logs and the record of what was refused.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotOrdered => "not_ordered",
            Self::TooLate => "too_late",
            Self::OtherMatch => "other_match",
            Self::OtherSeats => "other_seats",
            Self::Impossible => "impossible",
            Self::Conflict => "conflict",
        }
    }
}

impl MatchOrder {
    /// Can this be the match that was ordered? `now` is in Unix seconds.
    pub fn check(&self, record: &MatchRecord, now: i64) -> Result<(), Refusal> {
        let ordered = (self.match_id, &self.lobby, self.server, &self.mode, self.queue.as_ref());
        if ordered != (record.match_id, &record.lobby, record.server, &record.mode, record.queue.as_ref()) {
            return Err(Refusal::OtherMatch);
        }
        let times = [self.ordered_at - CLOCKS_DIFFER_S, record.started_at, record.ended_at, now + CLOCKS_DIFFER_S];
        if !times.is_sorted() {
            return Err(Refusal::Impossible);
        }
        let pilots = record.pilots.len();
        for pilot in &record.pilots {
            if pilot.rank == 0 || usize::try_from(pilot.rank).is_ok_and(|rank| rank > pilots) {
                return Err(Refusal::Impossible);
            }
        }
        self.check_seats(record)
    }

    /// The order as it stands for a rematch: nobody was asked to come again, so it names those who are in it. Whoever agreed to
    /// it has a line in its record, also if he left before it began to count; only whom matchmaking brought together is rated.
    pub fn played_again(mut self, record: &MatchRecord) -> Self {
        self.seats.retain(|seat| record.pilots.iter().any(|pilot| pilot.player == Some(seat.player)));
        self
    }

    /// A pilot who was not ordered may have joined later, on a seat that was free or had been left.
    fn check_seats(&self, record: &MatchRecord) -> Result<(), Refusal> {
        let mut players: Vec<_> = record.pilots.iter().filter_map(|pilot| pilot.player).collect();
        players.sort_unstable();
        if players.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(Refusal::OtherSeats);
        }
        let moved = record.pilots.iter().any(|pilot| {
            let ordered = self.seats.iter().find(|seat| Some(seat.player) == pilot.player);
            ordered.is_some_and(|seat| (seat.seat, seat.team) != (pilot.seat, pilot.team))
        });
        if moved { Err(Refusal::OtherSeats) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
