//! A simulated evening for people: as a table of text, and as a chart in SVG.

mod chart;
mod table;

pub use chart::chart;
pub use table::table;

use crate::use_cases::simulate_evening::QueueTally;

/// What came of the evening by one rule file.
pub struct EveningReport {
    /// What the rule file is called.
    pub rules: String,
    pub queues: Vec<QueueTally>,
}
