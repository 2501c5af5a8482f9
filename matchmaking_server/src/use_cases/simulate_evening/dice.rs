//! Seeded chance.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

pub(super) struct Dice(Pcg32);

impl Dice {
    /// Dice of the same seed and stream fall the same.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg32::new(seed, stream))
    }

    /// From 0 up to, without, 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    pub fn between(&mut self, [low, high]: [f64; 2]) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// By the method of Box and Muller.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let (a, b) = (1.0 - self.unit(), self.unit());
        mean + deviation * (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    /// Time to an event that is as likely at any moment.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// The index of one of the shares, each as likely as it is large; 0 if there is none.
    pub fn pick(&mut self, shares: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * shares.clone().sum::<f64>();
        for (index, share) in shares.enumerate() {
            if left < share {
                return index;
            }
            left -= share;
        }
        0
    }
}
