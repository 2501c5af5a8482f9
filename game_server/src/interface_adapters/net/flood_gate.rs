//! How much may come from a client.

use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(2);

/// The window moves on in steps of an eighth.
const STEPS: usize = 8;

/// How much passes in a second, averaged over the window.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub messages: u32,
    pub bytes: u32,
}

/// What there was too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    Messages,
    Bytes,
}

impl Flood {
    pub const ALL: [Flood; 2] = [Flood::Messages, Flood::Bytes];

    /// A word for the metric.
    pub fn name(self) -> &'static str {
        match self {
            Flood::Messages => "messages",
            Flood::Bytes => "bytes",
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    messages: u32,
    bytes: u32,
}

/// Counts what has come in the last two seconds. Takes the time since any fixed point.
#[derive(Debug)]
pub struct FloodGate {
    rate: Rate,
    counts: [Count; STEPS],
    step: u64,
}

impl FloodGate {
    pub fn new(rate: Rate) -> FloodGate {
        FloodGate { rate, counts: [Count::default(); STEPS], step: 0 }
    }

    /// Counts a message, one that is refused as well.
    ///
    /// # Errors
    /// When it is one too many, or has a byte too many.
    pub fn admit(&mut self, now: Duration, bytes: usize) -> Result<(), Flood> {
        let step = (now.as_millis() / (WINDOW.as_millis() / STEPS as u128)) as u64;
        // What has left the window counts no more.
        for passed in 0..step.saturating_sub(self.step).min(STEPS as u64) {
            self.counts[((step - passed) % STEPS as u64) as usize] = Count::default();
        }
        self.step = self.step.max(step);
        let count = &mut self.counts[(self.step % STEPS as u64) as usize];
        count.messages = count.messages.saturating_add(1);
        count.bytes = count.bytes.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        let sum = |of: fn(&Count) -> u32| self.counts.iter().fold(0, |sum: u32, count| sum.saturating_add(of(count)));
        let window_s = WINDOW.as_secs() as u32;
        if sum(|count| count.messages) > self.rate.messages.saturating_mul(window_s) {
            Err(Flood::Messages)
        } else if sum(|count| count.bytes) > self.rate.bytes.saturating_mul(window_s) {
            Err(Flood::Bytes)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { messages: 120, bytes: 32 * 1024 };

    fn gate() -> FloodGate {
        FloodGate::new(RATE)
    }

    fn all_pass(gate: &mut FloodGate, times_ms: impl Iterator<Item = u64>, bytes: usize) -> bool {
        times_ms.map(Duration::from_millis).all(|now| gate.admit(now, bytes).is_ok())
    }

    #[test]
    fn a_client_that_sends_an_input_every_tick_passes_for_ever() {
        // As text, which is longest.
        assert!(all_pass(&mut gate(), (0..60 * 60).map(|tick| tick * 1000 / 60), 140));
    }

    #[test]
    fn a_burst_passes_up_to_two_seconds_worth() {
        let mut gate = gate();
        assert!(all_pass(&mut gate, (0..240).map(|_| 1_000), 10));
        assert_eq!(gate.admit(Duration::from_millis(1_001), 10), Err(Flood::Messages));
    }

    #[test]
    fn few_messages_may_be_too_many_bytes() {
        let mut gate = gate();
        assert!(all_pass(&mut gate, (0..16).map(|_| 1_000), 4_096));
        assert_eq!(gate.admit(Duration::from_millis(1_001), 1), Err(Flood::Bytes));
        assert_eq!(gate.admit(Duration::from_millis(3_300), 4_096), Ok(()));
    }

    #[test]
    fn the_burst_is_forgotten_after_the_window() {
        let mut gate = gate();
        assert!(all_pass(&mut gate, (0..240).map(|_| 1_000), 10));
        assert!(all_pass(&mut gate, (0..240).map(|_| 3_100), 10));
        assert!(gate.admit(Duration::from_millis(3_101), 10).is_err());
        assert!(gate.admit(Duration::from_secs(3_600), 10).is_ok());
    }
}
