//! When a lobby ticks: sixty times a second, as evenly as the machine allows, and apart from other lobbies.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Counter, Histogram};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::domain::TICKS_PER_SECOND;
use crate::use_cases::tick_load::TickLoad;

/// Time for one tick.
const TICK: Duration = Duration::from_nanos(1_000_000_000 / TICKS_PER_SECOND as u64);

/// Spreads the ticks of a process's lobbies over the time of one tick. Two that are due at the same moment wait for each
/// other wherever they share a thread: a small lobby for all of a large one's tick, sixty times a second.
#[derive(Debug)]
pub struct TickPhases {
    epoch: Instant,
    dealt: AtomicU64,
}

impl TickPhases {
    pub fn new(epoch: Instant) -> TickPhases {
        TickPhases { epoch, dealt: AtomicU64::new(0) }
    }

    pub fn deal(&self) -> TickPhase {
        TickPhase { first: self.epoch + offset(self.dealt.fetch_add(1, Ordering::Relaxed)) }
    }
}

/// How long after the beginning of a period the lobby dealt as the `nth` ticks. Multiples of the golden ratio, without
/// their whole part, are as far from each other as they can be, however many of them follow each other.
fn offset(nth: u64) -> Duration {
    /// 2^64 divided by the golden ratio.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let share = u128::from(nth.wrapping_mul(STEP));
    Duration::from_nanos(((share * TICK.as_nanos()) >> 64) as u64)
}

/// At which moments one lobby ticks: this one, and those whole periods after it.
#[derive(Debug, Clone, Copy)]
pub struct TickPhase {
    first: Instant,
}

impl TickPhase {
    /// About one period after `now`: at least half of one, for the tick before may have been just now.
    fn next(self, now: Instant) -> Instant {
        let earliest = (now + TICK / 2).saturating_duration_since(self.first);
        let periods = earliest.as_nanos().div_ceil(TICK.as_nanos());
        self.first + Duration::from_nanos((periods * TICK.as_nanos()) as u64)
    }
}

pub struct Pulse {
    phase: TickPhase,
    interval: Interval,
    last: Option<Instant>,
    load: Arc<TickLoad>,
    duration: Histogram,
    overruns: Counter,
    lateness: Histogram,
    skipped: Counter,
}

impl Pulse {
    pub fn new(mode: &str, phase: TickPhase, load: Arc<TickLoad>) -> Pulse {
        let mut interval = interval_at(phase.next(Instant::now()), TICK);
        interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Pulse {
            phase,
            interval,
            last: None,
            load,
            duration: metrics::histogram!("game_tick_duration_seconds"),
            overruns: metrics::counter!("game_tick_overruns_total"),
            lateness: metrics::histogram!("game_tick_lateness_seconds", "mode" => mode.to_owned()),
            skipped: metrics::counter!("game_ticks_skipped_total"),
        }
    }

    /// Ends when the next tick is due. Ticks that are missed are not made up for.
    pub async fn next(&mut self) {
        let due = self.interval.tick().await;
        self.lateness.record(due.elapsed().as_secs_f64());
        if let Some(last) = self.last.replace(due) {
            let passed = due.duration_since(last).as_secs_f64() / TICK.as_secs_f64();
            self.skipped.increment((passed.round() as u64).saturating_sub(1));
        }
    }

    /// A tick took this long.
    pub fn took(&self, time: Duration) {
        self.duration.record(time.as_secs_f64());
        self.load.note(time);
        if time > TICK {
            self.overruns.increment(1);
        }
    }

    /// The lobby has ticked without being due: the next tick comes a period later, and the pause until then counts as none.
    pub fn restart(&mut self) {
        self.interval.reset_at(self.phase.next(Instant::now()));
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lobbies_tick_apart_from_each_other() {
        for lobbies in [2, 3, 5, 8, 62] {
            let mut offsets: Vec<Duration> = (7..7 + lobbies).map(offset).collect();
            offsets.sort();
            let around = offsets[0] + TICK - offsets[offsets.len() - 1];
            let nearest = offsets.windows(2).map(|pair| pair[1] - pair[0]).chain([around]).min();
            let even = TICK / lobbies as u32;
            assert!(nearest > Some(even / 3), "{nearest:?} of {even:?} with {lobbies}");
        }
    }

    #[test]
    fn a_lobby_keeps_its_phase_whenever_it_wakes() {
        let epoch = Instant::now();
        let phases = TickPhases::new(epoch);
        for phase in [phases.deal(), phases.deal()] {
            for after_us in [0, 1, 8_000, 9_000, 16_000, 1_000_000, 86_400_000_000] {
                let now = epoch + Duration::from_micros(after_us);
                let next = phase.next(now);
                assert_eq!(next.duration_since(phase.first).as_nanos() % TICK.as_nanos(), 0);
                let wait = next - now;
                assert!(
                    wait >= TICK / 2 && wait < TICK * 3 / 2 + Duration::from_nanos(1),
                    "{wait:?} after {after_us} us"
                );
            }
        }
    }
}
