//! When a dependency that stays silent is not even asked, so that players are told at once and it is left to recover.

use std::time::Duration;

/// Silent attempts in a row after which nobody asks. Any answer, a refusal included, starts the count anew.
const SILENCES_TO_OPEN: u32 = 5;

/// How long nobody asks; then one attempt finds out. No longer than the `Retry-After` that clients are given.
const OPEN_FOR: Duration = Duration::from_secs(2);

/// Longer than an attempt can take. A trial whose caller went away tells nothing, and the next one may try.
const TRIAL_WITHIN: Duration = Duration::from_secs(6);

/// What is known about one dependency. Points in time are durations since any fixed moment.
#[derive(Debug)]
pub struct Circuit(State);

#[derive(Debug, Clone, Copy)]
enum State {
    /// It answers, or has not been silent for long enough.
    Closed { silences: u32 },
    /// Nobody asks.
    Open { until: Duration },
    /// One attempt is on its way to find out.
    HalfOpen { until: Duration },
}

/// A turn for the worse or the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Opened,
    Closed,
}

impl Circuit {
    pub fn closed() -> Self {
        Self(State::Closed { silences: 0 })
    }

    /// May the dependency be asked now? Once the circuit was open, yes means: as the trial that decides.
    pub fn may_ask(&mut self, now: Duration) -> bool {
        match self.0 {
            State::Closed { .. } => true,
            State::Open { until } | State::HalfOpen { until } if now < until => false,
            State::Open { .. } | State::HalfOpen { .. } => {
                self.0 = State::HalfOpen { until: now.saturating_add(TRIAL_WITHIN) };
                true
            }
        }
    }

    /// It answered, be it to a question from before the circuit opened.
    pub fn answered(&mut self) -> Option<Turn> {
        let was_closed = matches!(self.0, State::Closed { .. });
        self.0 = State::Closed { silences: 0 };
        (!was_closed).then_some(Turn::Closed)
    }

    /// An attempt stayed without an answer.
    pub fn silent(&mut self, now: Duration) -> Option<Turn> {
        let open = State::Open { until: now.saturating_add(OPEN_FOR) };
        match self.0 {
            State::Closed { silences } if silences + 1 < SILENCES_TO_OPEN => {
                self.0 = State::Closed { silences: silences + 1 };
                None
            }
            State::Closed { .. } => {
                self.0 = open;
                Some(Turn::Opened)
            }
            State::HalfOpen { .. } => {
                self.0 = open;
                None
            }
            // A question from before it opened: nothing new.
            State::Open { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_secs(1000);

    fn opened() -> Circuit {
        let mut circuit = Circuit::closed();
        for _ in 1..SILENCES_TO_OPEN {
            assert_eq!(circuit.silent(START), None);
            assert!(circuit.may_ask(START));
        }
        assert_eq!(circuit.silent(START), Some(Turn::Opened));
        circuit
    }

    #[test]
    fn silence_in_a_row_opens_and_an_answer_in_between_does_not() {
        let mut circuit = Circuit::closed();
        for _ in 0..3 * SILENCES_TO_OPEN {
            assert_eq!(circuit.silent(START), None);
            assert_eq!(circuit.silent(START), None);
            assert_eq!(circuit.answered(), None);
        }
        assert!(!opened().may_ask(START));
    }

    #[test]
    fn after_a_while_one_attempt_finds_out_and_the_others_wait_for_it() {
        let mut circuit = opened();
        assert!(!circuit.may_ask(START + OPEN_FOR - Duration::from_millis(1)));
        assert!(circuit.may_ask(START + OPEN_FOR));
        assert!(!circuit.may_ask(START + OPEN_FOR));
        assert_eq!(circuit.answered(), Some(Turn::Closed));
        assert!(circuit.may_ask(START + OPEN_FOR));
    }

    #[test]
    fn a_silent_trial_opens_again() {
        let mut circuit = opened();
        let trial = START + OPEN_FOR;
        assert!(circuit.may_ask(trial));
        assert_eq!(circuit.silent(trial), None);
        assert!(!circuit.may_ask(trial));
        assert!(circuit.may_ask(trial + OPEN_FOR));
    }

    #[test]
    fn a_trial_that_was_given_up_does_not_keep_it_open_for_ever() {
        let mut circuit = opened();
        assert!(circuit.may_ask(START + OPEN_FOR));
        assert!(circuit.may_ask(START + OPEN_FOR + TRIAL_WITHIN));
    }

    #[test]
    fn late_news_of_earlier_attempts_is_weighed() {
        let mut circuit = opened();
        assert_eq!(circuit.silent(START + OPEN_FOR / 2), None);
        assert!(circuit.may_ask(START + OPEN_FOR), "a late silence prolonged it");
        assert_eq!(opened().answered(), Some(Turn::Closed));
    }
}
