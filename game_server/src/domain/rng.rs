//! The world's own randomness.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

use crate::domain::state::{State, StateSink, StateSource};

/// An arbitrary constant; it only has to stay the same.
const STREAM: u64 = 0x6a65_7472_6169_6465;

/// A seeded generator. Conversions are our own, so that a new version of a crate cannot change a replay.
#[derive(Debug, Clone)]
pub(super) struct Rng(Pcg32);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(Pcg32::new(seed, STREAM))
    }

    /// Uniform in `0 <= x < 1`, from 24 bits: all of them are exact in f32.
    pub fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Uniform in `-limit <= x < limit`.
    pub fn symmetric(&mut self, limit: f32) -> f32 {
        (self.unit() * 2.0 - 1.0) * limit
    }

    /// One of `count` things, each as likely as the others as long as there are few; 0 where there is none.
    pub fn index(&mut self, count: usize) -> usize {
        ((self.unit() * count as f32) as usize).min(count.saturating_sub(1))
    }
}

impl State for Rng {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.0.state().write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Rng> {
        // A new generator adds its increment to the state that it is given, and makes a step: the way there is the way back.
        let increment = STREAM << 1 | 1;
        let mut pcg = Pcg32::new(u64::read_from(source)?.wrapping_sub(increment), STREAM);
        pcg.advance(u64::MAX);
        Some(Rng(pcg))
    }
}
