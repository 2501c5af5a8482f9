//! Which match of its lobby is on: a lobby may play several, one after the other.

use tokens::match_of_round;
use uuid::Uuid;

/// Counts the matches of a lobby, each of which has an id of its own.
#[derive(Debug, Clone, Copy)]
pub struct Rounds {
    first: Uuid,
    round: u32,
}

impl Rounds {
    pub fn new(first: Uuid) -> Rounds {
        Rounds { first, round: 0 }
    }

    /// From 0.
    pub fn round(self) -> u32 {
        self.round
    }

    /// Of the match that is on, or comes next.
    pub fn match_id(self) -> Uuid {
        match_of_round(self.first, self.round)
    }

    pub fn advance(&mut self) {
        self.round += 1;
    }
}
