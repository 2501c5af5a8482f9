//! The world's own randomness.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

use crate::domain::hash::StateHash;

/// A seeded generator. Conversions are our own, so that a new version of a crate cannot change a replay.
#[derive(Debug, Clone)]
pub(super) struct Rng(Pcg32);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        // The stream is an arbitrary constant; it only has to stay the same.
        Rng(Pcg32::new(seed, 0x6a65_7472_6169_6465))
    }

    /// Uniform in `0 <= x < 1`, from 24 bits: all of them are exact in f32.
    pub fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Uniform in `-limit <= x < limit`.
    pub fn symmetric(&mut self, limit: f32) -> f32 {
        (self.unit() * 2.0 - 1.0) * limit
    }

    pub fn write_to(&self, hash: &mut StateHash) {
        hash.u64(self.0.state());
        hash.u64(self.0.stream());
    }
}
