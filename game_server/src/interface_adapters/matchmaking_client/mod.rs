//! What this server tells matchmaking: that it is here and what runs on it (a lease), and how matches went (results).

mod clock;
mod lease;
mod results;

pub use clock::MatchmakingClock;
pub use lease::{Lease, ServerProfile};
pub use results::ResultsOutbox;
