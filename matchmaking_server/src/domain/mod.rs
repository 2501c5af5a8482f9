//! Who plays with whom, and where. Pure: time and new ids are arguments, and nothing here waits or logs.
//!
//! [`Matchmaking`](matchmaking::Matchmaking) keeps the promises that cross the parts: a player has at most one live ticket
//! and one live match, no ticket is lost, and no server gets more matches than it has room for.

pub mod code;
pub mod contest;
pub mod ids;
pub mod live_match;
pub mod match_order;
pub mod matchmaking;
pub mod party;
pub mod queue;
pub mod rating;
pub mod record;
pub mod region;
pub mod registry;
pub mod report;
pub mod rules;
pub mod seat;
pub mod ticket;
