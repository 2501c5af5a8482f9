//! Which calls to a silent dependency may be repeated, and after what pause.

use std::time::Duration;

/// What repeating a call would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reads, and writes whose repetition changes nothing.
    Harmless,
    /// A lost answer may hide a done deed: a second guest, a second rotation of a token.
    Harmful,
}

/// Pauses before each further attempt. Short, because a player waits; few, because a struggling service needs no crowd.
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(200)];

/// The pause before the next attempt after `failures` attempts without an answer, or `None` to give up.
pub fn pause_before_retry(repeat: Repeat, failures: usize) -> Option<Duration> {
    match repeat {
        Repeat::Harmful => None,
        Repeat::Harmless => PAUSES.get(failures.checked_sub(1)?).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harmful_call_is_made_once() {
        assert_eq!(pause_before_retry(Repeat::Harmful, 1), None);
    }

    #[test]
    fn a_harmless_call_is_made_three_times_with_growing_pauses() {
        let pauses: Vec<_> = (1..=3).map(|failures| pause_before_retry(Repeat::Harmless, failures)).collect();
        assert_eq!(pauses, [Some(PAUSES[0]), Some(PAUSES[1]), None]);
        assert!(PAUSES[0] < PAUSES[1]);
    }
}
