//! A synthetic evening: a made-up population queues, plays and comes back, in simulated time, through the same code that serves
//! players. It answers what a change of the rules would do to waits, evenness, latency and bots.
//!
//! The same population and rules give the same evening; and each group of players is drawn for itself, so that two rule files
//! meet the same people.

mod dice;
mod evening;
mod population;
mod tally;

pub use evening::simulate_evening;
pub use population::{Home, Population, QueueCrowd, RegionServers};
pub use tally::{QueueTally, percentile};

#[cfg(test)]
mod tests;
