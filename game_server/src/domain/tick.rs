//! Simulated time.

/// Simulation steps in a second.
pub const TICKS_PER_SECOND: u32 = 60;

/// Seconds in one tick.
pub const TICK_S: f32 = 1.0 / 60.0;

/// A point in simulated time: the number of steps a world has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tick(pub u64);

impl Tick {
    /// The point `ticks` steps later.
    #[must_use]
    pub fn after(self, ticks: u32) -> Tick {
        Tick(self.0.saturating_add(u64::from(ticks)))
    }

    /// Steps from `earlier` to this point; 0 when `earlier` is in fact later.
    #[must_use]
    pub fn since(self, earlier: Tick) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The ticks that have passed once `seconds` have.
pub(super) fn ticks_up_to(seconds: f32) -> u32 {
    (seconds * TICKS_PER_SECOND as f32).ceil() as u32
}

/// The whole number of ticks nearest to `seconds`, which [`super::Rules`] has checked to be finite and at most a day.
pub(super) fn ticks_in(seconds: f32) -> u32 {
    (f64::from(seconds) * f64::from(TICKS_PER_SECOND)).round() as u32
}
