//! Logs and metrics of the process. `TRACING.md` says which fields and levels we use, and lists every metric.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::{LogConfig, LogFormat};
use crate::lifecycle::Lifecycle;
use crate::trace::describe_spans;

/// Upper bounds in seconds for what is measured in `_seconds`.
const SECONDS_BUCKETS: &[f64] =
    &[0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// For what is measured in `_tick_…_seconds`, sixty times a second: fine below one period of 16.7 ms, then how many
/// periods.
const TICK_BUCKETS: &[f64] = &[
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.001_5, 0.002, 0.003, 0.004, 0.006, 0.008, 0.012, 0.016_667, 0.025,
    0.033_333, 0.05, 0.1, 0.25, 1.0,
];

/// Samples wait in a buffer until somebody scrapes or this time has passed.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("logging is set up already: {0}")]
    Installed(String),
}

/// Sends logs to standard error, as text or as JSON lines.
pub fn start_logging(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.filter)?;
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_span_events(FmtSpan::NONE).with_writer(std::io::stderr);
    let result = match config.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    result.map_err(|error| TelemetryError::Installed(error.to_string()))
}

/// The metrics of this process. Services that share a process share them.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    process: Collector,
}

impl Metrics {
    /// Starts collecting on the first call; later calls return the same.
    ///
    /// # Errors
    /// When the process has installed another recorder.
    pub fn install() -> Result<Self, metrics_exporter_prometheus::BuildError> {
        static METRICS: OnceLock<Metrics> = OnceLock::new();
        static INSTALLING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _guard = INSTALLING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(metrics) = METRICS.get() {
            return Ok(metrics.clone());
        }
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS_BUCKETS)?
            .set_buckets_for_metric(Matcher::Suffix("_tick_duration_seconds".into()), TICK_BUCKETS)?
            .set_buckets_for_metric(Matcher::Suffix("_tick_lateness_seconds".into()), TICK_BUCKETS)?
            .install_recorder()?;
        describe_http();
        describe_spans();
        let process = Collector::default();
        process.describe();
        Ok(METRICS.get_or_init(|| Self { handle, process }).clone())
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.process.collect();
        self.handle.render()
    }

    /// Keeps buffered samples from growing when nobody scrapes.
    pub fn keep_small(&self, lifecycle: &Lifecycle) {
        let handle = self.handle.clone();
        let stop = lifecycle.stopping();
        lifecycle.spawn("metrics upkeep", async move {
            let mut every = tokio::time::interval(UPKEEP_EVERY);
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = every.tick() => handle.run_upkeep(),
                }
            }
        });
    }
}

fn describe_http() {
    metrics::describe_counter!("http_requests_total", "Requests answered, by service, method, route and status.");
    metrics::describe_counter!(
        "http_connections_refused_total",
        "Connections closed as they came, by the limit that was reached: total or per_address."
    );
    for limit in ["total", "per_address"] {
        metrics::counter!("http_connections_refused_total", "limit" => limit).increment(0);
    }
    metrics::describe_histogram!(
        "http_request_duration_seconds",
        metrics::Unit::Seconds,
        "Time from a request's head to its answer's head."
    );
}
