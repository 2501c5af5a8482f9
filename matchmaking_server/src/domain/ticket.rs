//! A player's ticket: from the queue into a match, or to an early end.
//!
//! `Waiting` -> `Placing` -> `Matched` -> `Ended(Consumed)` when the match is over or the player has left it. A placing that
//! falls through leads back to `Waiting`, at the old place in line. `Waiting` and `Placing` may end as `Cancelled`, and so may
//! `Matched` until the seat has been used; `Waiting` as `Expired`. Nothing leads out of `Ended`.
//!
//! `Placing` covers both "proposed" and "reserved": a game server makes a lobby and holds all its seats in one call, so there is
//! no moment in which seats are held and the match is not made.

use std::sync::Arc;

use smol_str::SmolStr;

use super::ids::{MatchId, Millis, PartyId, PlayerId, TicketId};
use super::queue::{Estimate, Place};
use super::seat::SeatRight;

/// Known by its [`TicketId`].
#[derive(Debug, Clone)]
pub struct Ticket {
    pub player: PlayerId,
    /// The display name when the ticket was made; it flies under this name.
    pub name: SmolStr,
    /// The queue's index.
    pub queue: usize,
    /// The tickets of a party share place and fate.
    pub party: Option<PartyId>,
    pub place: Place,
    pub since_ms: Millis,
    /// The request that made it, in whatever words traces are told apart; passed on to its game server.
    pub trace: Option<Arc<str>>,
    pub state: TicketState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    Waiting,
    /// A game server is being asked to hold the seats of this match.
    Placing(MatchId),
    Matched(MatchId),
    Ended(End, Millis),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    Cancelled,
    /// Nobody could be found in time.
    Expired,
    /// The match it led to is over, or the player has left it.
    Consumed,
}

impl Ticket {
    pub fn is_live(&self) -> bool {
        !matches!(self.state, TicketState::Ended(..))
    }

    /// Compare and set: a ticket that is not in the state it is thought to be in stays as it is. True if it was.
    pub fn change_state(&mut self, from: TicketState, to: TicketState) -> bool {
        let as_thought = self.state == from;
        if as_thought {
            self.state = to;
        }
        as_thought
    }
}

/// What its owner is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    pub id: TicketId,
    pub queue: Arc<str>,
    pub players_waiting: u32,
    pub status: Status,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Waiting {
        /// Counted from 1.
        position: u32,
        estimate: Option<Estimate>,
        /// None while a match is being placed.
        blocked_by: Option<BlockedBy>,
        gives_up_ms: Millis,
    },
    Matched(SeatRight),
    Ended {
        how: End,
        /// When it will be forgotten.
        kept_until_ms: Millis,
    },
}

/// The rule that a waiting ticket does not meet yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedBy {
    TooFewPlayers,
    NoServer,
    /// Enough people wait, but their ratings are further away than the limit.
    Rating(Limit),
    /// Every region with room is further away than the limit.
    Latency(Limit),
}

/// Which rule it is, without its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockingRule {
    TooFewPlayers,
    NoServer,
    Rating,
    Latency,
}

impl BlockingRule {
    pub const ALL: [Self; 4] = [Self::TooFewPlayers, Self::NoServer, Self::Rating, Self::Latency];
}

impl BlockedBy {
    pub fn rule(self) -> BlockingRule {
        match self {
            Self::TooFewPlayers => BlockingRule::TooFewPlayers,
            Self::NoServer => BlockingRule::NoServer,
            Self::Rating(_) => BlockingRule::Rating,
            Self::Latency(_) => BlockingRule::Latency,
        }
    }
}

/// A limit as it is now, in points or ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub now: u32,
    pub widens_ms: Option<Millis>,
}

impl TicketView {
    /// True when the ticket will not change by itself any more, as far as its owner has to follow it.
    pub fn is_final(&self) -> bool {
        !matches!(self.status, Status::Waiting { .. })
    }
}
