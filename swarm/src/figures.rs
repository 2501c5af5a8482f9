//! What the clients have measured.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Value, json};

/// Longest latency that is told from longer ones.
const LONGEST: Duration = Duration::from_secs(60);

/// Latencies in microseconds.
#[derive(Debug, Clone)]
pub struct Latency(Histogram<u64>);

impl Latency {
    fn new() -> Latency {
        // Three digits, from 1 us to a minute: fixed bounds in the right order, which is all that it can object to.
        let histogram = Histogram::new_with_bounds(1, LONGEST.as_micros() as u64, 3);
        Latency(histogram.unwrap_or_else(|_| unreachable!("the bounds are fixed")))
    }

    pub fn record(&mut self, time: Duration) {
        self.0.saturating_record(time.as_micros() as u64);
    }

    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// In milliseconds.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        self.0.value_at_quantile(share) as f64 / 1000.0
    }

    /// In milliseconds.
    pub fn max_ms(&self) -> f64 {
        self.0.max() as f64 / 1000.0
    }

    fn as_json(&self) -> Value {
        json!({ "count": self.count(), "p50_ms": self.quantile_ms(0.5), "p90_ms": self.quantile_ms(0.9),
            "p99_ms": self.quantile_ms(0.99), "p999_ms": self.quantile_ms(0.999), "max_ms": self.max_ms() })
    }
}

/// Counts and latencies of all clients together, over some time.
#[derive(Debug, Clone)]
pub struct Figures {
    pub over: Duration,
    pub snapshots: u64,
    /// WebSocket messages with their headers, TCP and IP not counted; control frames not counted.
    pub bytes_down: u64,
    pub bytes_up: u64,
    pub inputs: u64,
    /// Inputs that the socket had no room for: the server does not read.
    pub inputs_not_sent: u64,
    /// From the time a ping was due to its pong. The server answers with the next tick's frame.
    pub ping: Latency,
    /// From the time an input was due to the snapshot that says it has been applied.
    pub input_to_ack: Latency,
    /// How much later than the quickest one a snapshot came, by the tick it is of; one histogram for each mode.
    pub snapshot_lateness: BTreeMap<String, Latency>,
    /// Connections that ended, by the reason that the server gave.
    pub ended: BTreeMap<String, u64>,
    /// Frames that observers could not make sense of.
    pub not_understood: u64,
}

impl Default for Figures {
    fn default() -> Figures {
        Figures {
            over: Duration::ZERO,
            snapshots: 0,
            bytes_down: 0,
            bytes_up: 0,
            inputs: 0,
            inputs_not_sent: 0,
            ping: Latency::new(),
            input_to_ack: Latency::new(),
            snapshot_lateness: BTreeMap::new(),
            ended: BTreeMap::new(),
            not_understood: 0,
        }
    }
}

impl Figures {
    pub fn late(&mut self, mode: &str, by: Duration) {
        match self.snapshot_lateness.get_mut(mode) {
            Some(latency) => latency.record(by),
            None => self.snapshot_lateness.entry(mode.to_owned()).or_insert_with(Latency::new).record(by),
        }
    }

    pub fn end(&mut self, why: &str) {
        *self.ended.entry(why.to_owned()).or_default() += 1;
    }

    /// 1000 bytes a second and client.
    pub fn kb_per_s_down(&self, clients: usize) -> f64 {
        self.per_client_second(self.bytes_down, clients) / 1000.0
    }

    /// 1000 bytes a second and client.
    pub fn kb_per_s_up(&self, clients: usize) -> f64 {
        self.per_client_second(self.bytes_up, clients) / 1000.0
    }

    /// Of the snapshots that `clients` should have had at `rate` a second, how many came.
    pub fn share_delivered(&self, clients: usize, rate: f64) -> f64 {
        self.per_client_second(self.snapshots, clients) / rate
    }

    /// The mean size of a frame with its header.
    pub fn bytes_per_snapshot(&self) -> f64 {
        self.bytes_down as f64 / self.snapshots.max(1) as f64
    }

    fn per_client_second(&self, count: u64, clients: usize) -> f64 {
        count as f64 / self.over.as_secs_f64().max(1e-9) / clients.max(1) as f64
    }

    pub fn as_json(&self, clients: usize) -> Value {
        let lateness: BTreeMap<&String, Value> =
            self.snapshot_lateness.iter().map(|(mode, latency)| (mode, latency.as_json())).collect();
        json!({
            "clients": clients,
            "seconds": self.over.as_secs_f64(),
            "snapshots": self.snapshots,
            "inputs": self.inputs,
            "inputs_not_sent": self.inputs_not_sent,
            "kb_per_s_down_per_client": self.kb_per_s_down(clients),
            "kb_per_s_up_per_client": self.kb_per_s_up(clients),
            "ping": self.ping.as_json(),
            "input_to_ack": self.input_to_ack.as_json(),
            "snapshot_lateness": lateness,
            "ended": self.ended,
            "frames_not_understood": self.not_understood,
        })
    }
}
