//! The table: a block for each queue, a column for each rule file.

use std::fmt::Write;

use super::EveningReport;
use crate::use_cases::simulate_evening::{QueueTally, percentile};

/// What is shown for a figure that there is not.
const NONE: &str = "-";

type Figure = (&'static str, fn(&QueueTally) -> String);

const FIGURES: [Figure; 18] = [
    ("players matched", |queue| queue.waits_ms.len().to_string()),
    ("lost patience", |queue| queue.cancelled.to_string()),
    ("given up", |queue| queue.expired.to_string()),
    ("could not queue", |queue| queue.refused.to_string()),
    ("matches", |queue| queue.matches.to_string()),
    ("sent into a running match", |queue| queue.latecomers.to_string()),
    ("bots, %", |queue| queue.bot_percent().map_or(NONE.into(), |percent| format!("{percent:.1}"))),
    ("wait, median, s", |queue| wait_s(queue, 50)),
    ("wait, 75 %, s", |queue| wait_s(queue, 75)),
    ("wait, 90 %, s", |queue| wait_s(queue, 90)),
    ("wait, 99 %, s", |queue| wait_s(queue, 99)),
    ("wait, longest, s", |queue| wait_s(queue, 100)),
    ("rating spread of a match, median", |queue| of(percentile(&queue.rating_spreads, 50))),
    ("rating spread of a match, 90 %", |queue| of(percentile(&queue.rating_spreads, 90))),
    ("rating spread of a match, largest", |queue| of(percentile(&queue.rating_spreads, 100))),
    ("ping, median, ms", |queue| of(percentile(&queue.pings_ms, 50))),
    ("ping, 90 %, ms", |queue| of(percentile(&queue.pings_ms, 90))),
    ("ping, 99 %, ms", |queue| of(percentile(&queue.pings_ms, 99))),
];

fn wait_s(queue: &QueueTally, hundredths: usize) -> String {
    percentile(&queue.waits_ms, hundredths).map_or(NONE.into(), |ms| format!("{}.{}", ms / 1000, ms % 1000 / 100))
}

fn of(figure: Option<u32>) -> String {
    figure.map_or(NONE.into(), |figure| figure.to_string())
}

/// All evenings side by side; they have the same queues.
pub fn table(evenings: &[EveningReport]) -> String {
    let mut text = String::new();
    let queues = evenings.first().map_or(0, |evening| evening.queues.len());
    for number in 0..queues {
        let columns: Vec<_> =
            evenings.iter().filter_map(|evening| Some((&evening.rules, evening.queues.get(number)?))).collect();
        let name = columns.first().map_or("", |(_, queue)| &queue.name);
        let widths: Vec<_> = columns.iter().map(|(rules, _)| rules.chars().count().max(10)).collect();
        let _ = write!(text, "{name:36}");
        for ((rules, _), width) in columns.iter().zip(&widths) {
            let _ = write!(text, "  {rules:>width$}");
        }
        text.push('\n');
        for (what, figure) in FIGURES {
            let _ = write!(text, "  {what:34}");
            for ((_, queue), width) in columns.iter().zip(&widths) {
                let _ = write!(text, "  {:>width$}", figure(queue));
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text
}
