//! How many messages a client may send.

use std::time::Duration;

/// Messages a second, averaged over the window.
const MESSAGES_PER_SECOND: u32 = 120;

const WINDOW: Duration = Duration::from_secs(2);

/// The window moves on in steps of an eighth.
const STEPS: usize = 8;

/// Counts messages over the last two seconds. Takes the time since any fixed point.
#[derive(Debug, Default)]
pub struct FloodGate {
    counts: [u32; STEPS],
    step: u64,
}

impl FloodGate {
    /// Counts one message; false if it is one too many.
    pub fn admit(&mut self, now: Duration) -> bool {
        let step = (now.as_millis() / (WINDOW.as_millis() / STEPS as u128)) as u64;
        // What has left the window counts no more.
        for passed in 0..step.saturating_sub(self.step).min(STEPS as u64) {
            self.counts[((step - passed) % STEPS as u64) as usize] = 0;
        }
        self.step = self.step.max(step);
        self.counts[(self.step % STEPS as u64) as usize] += 1;
        self.counts.iter().sum::<u32>() <= MESSAGES_PER_SECOND * WINDOW.as_secs() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_pass(gate: &mut FloodGate, times_ms: impl Iterator<Item = u64>) -> bool {
        times_ms.map(Duration::from_millis).all(|now| gate.admit(now))
    }

    #[test]
    fn a_client_that_sends_an_input_every_tick_passes_for_ever() {
        assert!(all_pass(&mut FloodGate::default(), (0..60 * 60).map(|tick| tick * 1000 / 60)));
    }

    #[test]
    fn a_burst_passes_up_to_two_seconds_worth() {
        let mut gate = FloodGate::default();
        assert!(all_pass(&mut gate, (0..240).map(|_| 1_000)));
        assert!(!gate.admit(Duration::from_millis(1_001)));
    }

    #[test]
    fn the_burst_is_forgotten_after_the_window() {
        let mut gate = FloodGate::default();
        assert!(all_pass(&mut gate, (0..240).map(|_| 1_000)));
        assert!(all_pass(&mut gate, (0..240).map(|_| 3_100)));
        assert!(!gate.admit(Duration::from_millis(3_101)));
        assert!(gate.admit(Duration::from_secs(3_600)));
    }
}
