//! What the ticks of all lobbies cost, for matchmaking, which gives new matches to the server with the most time left.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Measured over at least this long.
const WINDOW: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct TickLoad {
    cores: u32,
    busy_ns: AtomicU64,
    window: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    /// Of the window before.
    permille: u32,
}

impl TickLoad {
    pub fn new(cores: usize, now: Instant) -> TickLoad {
        let cores = u32::try_from(cores).unwrap_or(u32::MAX).max(1);
        TickLoad { cores, busy_ns: AtomicU64::new(0), window: Mutex::new(Window { since: now, permille: 0 }) }
    }

    /// A tick took this long.
    pub fn note(&self, time: Duration) {
        self.busy_ns.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Time in ticks, in thousandths of the time of all cores, over the last window.
    pub fn permille(&self, now: Instant) -> u32 {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.duration_since(window.since);
        if passed >= WINDOW {
            let busy = u128::from(self.busy_ns.swap(0, Ordering::Relaxed));
            let available = passed.as_nanos() * u128::from(self.cores);
            *window = Window { since: now, permille: u32::try_from(1000 * busy / available).unwrap_or(u32::MAX) };
        }
        window.permille
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_share_of_all_cores_in_the_window_before() {
        let begin = Instant::now();
        let load = TickLoad::new(2, begin);
        load.note(Duration::from_millis(300));
        load.note(Duration::from_millis(200));
        assert_eq!(load.permille(begin + WINDOW / 2), 0, "not measured long enough");
        assert_eq!(load.permille(begin + WINDOW), 250);
        load.note(Duration::from_millis(40));
        assert_eq!(load.permille(begin + WINDOW + WINDOW / 2), 250);
        assert_eq!(load.permille(begin + 3 * WINDOW), 10);
    }
}
