//! What a server has done between two readings.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::metrics_text::{Buckets, MetricsText};
use crate::process::Process;

/// Ticks that begin later than this are felt. A bound of the histogram.
const LATE_S: f64 = 0.008;

/// One look at a server.
#[derive(Debug, Clone)]
pub struct ServerReading {
    at: Instant,
    cpu: Option<Duration>,
    resident_bytes: Option<u64>,
    metrics: MetricsText,
}

/// The difference of two looks.
#[derive(Debug, Clone)]
pub struct ServerWork {
    over: Duration,
    /// Unknown of a server on another machine.
    pub cpu: Option<Duration>,
    pub resident_bytes: Option<u64>,
    from: MetricsText,
    to: MetricsText,
}

impl ServerReading {
    pub(crate) fn now(process: Option<Process>, metrics: MetricsText) -> ServerReading {
        let cpu = process.and_then(Process::cpu);
        let resident_bytes = process.and_then(Process::resident_bytes);
        ServerReading { at: Instant::now(), cpu, resident_bytes, metrics }
    }

    /// In bytes; unknown of a server on another machine.
    pub fn resident_bytes(&self) -> Option<u64> {
        self.resident_bytes
    }

    pub fn since(self, earlier: &ServerReading) -> ServerWork {
        ServerWork {
            over: self.at - earlier.at,
            cpu: self.cpu.zip(earlier.cpu).map(|(now, before)| now.saturating_sub(before)),
            resident_bytes: self.resident_bytes,
            from: earlier.metrics.clone(),
            to: self.metrics,
        }
    }
}

impl ServerWork {
    /// Of one core.
    pub fn cpu_share(&self) -> Option<f64> {
        self.cpu.map(|cpu| cpu.as_secs_f64() / self.over.as_secs_f64())
    }

    /// Everything that the server did, for each snapshot that it sent, in microseconds.
    pub fn cpu_us_per_snapshot(&self) -> Option<f64> {
        let sent = self.counted("game_snapshots_sent_total");
        self.cpu.filter(|_| sent > 0.0).map(|cpu| cpu.as_secs_f64() * 1e6 / sent)
    }

    /// How late ticks began in the lobbies of one mode, or of all.
    pub fn tick_lateness(&self, mode: Option<&str>) -> Buckets {
        let label = mode.map_or_else(String::new, |mode| format!("mode=\"{mode}\""));
        self.to.buckets_since(&self.from, "game_tick_lateness_seconds", &label)
    }

    /// The share of ticks that began too late to be smooth.
    pub fn late_ticks(&self, mode: Option<&str>) -> f64 {
        self.tick_lateness(mode).share_above(LATE_S)
    }

    /// Ticks that took longer than a tick's time.
    pub fn overruns(&self) -> f64 {
        self.counted("game_tick_overruns_total")
    }

    pub fn ticks_skipped(&self) -> f64 {
        self.counted("game_ticks_skipped_total")
    }

    /// Left out for a client because a newer one was there.
    pub fn snapshots_skipped(&self) -> f64 {
        self.counted("game_snapshots_skipped_total")
    }

    fn counted(&self, name: &str) -> f64 {
        self.to.total(name) - self.from.total(name)
    }

    pub fn as_json(&self) -> Value {
        let lateness = self.tick_lateness(None);
        json!({
            "cpu_s": self.cpu.map(|cpu| cpu.as_secs_f64()),
            "cpu_share_of_a_core": self.cpu_share(),
            "cpu_us_per_snapshot": self.cpu_us_per_snapshot(),
            "resident_bytes": self.resident_bytes,
            "snapshots_sent": self.counted("game_snapshots_sent_total"),
            "snapshots_skipped": self.snapshots_skipped(),
            "ticks": lateness.count(),
            "tick_overruns": self.overruns(),
            "ticks_skipped": self.ticks_skipped(),
            "tick_lateness_p50_ms": lateness.quantile(0.5) * 1000.0,
            "tick_lateness_p99_ms": lateness.quantile(0.99) * 1000.0,
            "share_of_ticks_8_ms_late": self.late_ticks(None),
        })
    }
}
