//! Spans on their way to a collector: OTLP over HTTP (protobuf), in batches, from a thread of its own.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | spans that wait for the collector | one more is dropped and counted |
//! | time for one batch | the batch is dropped and counted |
//! | time for what waits when the process stops | what remains is dropped |

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use metrics::Counter;
use opentelemetry::{Context, KeyValue, TraceId};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter as OtlpExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SamplingDecision, SdkTracerProvider, ShouldSample, Span, SpanData,
    SpanExporter, SpanProcessor,
};
use serde::Deserialize;

use crate::trace::context::TraceContext;
use crate::trust::provide_cryptography;

/// About 2 MB.
const MAX_WAITING: usize = 4096;

const BATCH: usize = 512;
const BATCH_EVERY: Duration = Duration::from_secs(1);
const BATCH_WITHIN: Duration = Duration::from_secs(5);

/// For what waits when the process stops.
const FLUSH_WITHIN: Duration = Duration::from_secs(3);

/// Where traces go, and which begin.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracesConfig {
    /// The collector's address for traces. Empty exports nothing.
    pub otlp_endpoint: String,
    /// The share of traces that are recorded, 0 to 1, decided where they enter the deployment. Services behind follow.
    #[serde(default)]
    pub sample_ratio: f64,
}

impl TracesConfig {
    /// What is wrong with the section `traces`, as configuration mistakes.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if !self.otlp_endpoint.is_empty() && !self.otlp_endpoint.starts_with("http://") {
            mistakes
                .push("traces.otlp_endpoint: must start with http:// (run the collector beside the service)".into());
        }
        if !(0.0..=1.0).contains(&self.sample_ratio) {
            mistakes.push("traces.sample_ratio: must be 0 to 1".into());
        }
        mistakes
    }
}

static EXPORT: OnceLock<Installed> = OnceLock::new();

struct Installed {
    provider: SdkTracerProvider,
    sampler: Sampler,
}

pub(super) fn provider() -> Option<&'static SdkTracerProvider> {
    EXPORT.get().map(|installed| &installed.provider)
}

impl TraceContext {
    /// As it is where a trace enters the deployment: whether it is recorded is our decision, and the same for every
    /// request of the trace. What the client says about that does not count.
    pub(crate) fn sampled_here(self) -> Self {
        let trace_id = TraceId::from_bytes(self.trace_id.to_be_bytes());
        let sampled = EXPORT.get().is_some_and(|installed| {
            let result =
                installed.sampler.should_sample(None, trace_id, "", &opentelemetry::trace::SpanKind::Server, &[], &[]);
            result.decision == SamplingDecision::RecordAndSample
        });
        Self { sampled, ..self }
    }
}

/// The export of this process, for whoever stops it.
pub struct TraceExport(());

impl TraceExport {
    /// Begins to export, if an endpoint is configured. `program` is the resource's `service.name`; a span's scope says
    /// which service it belongs to. Works once a process.
    ///
    /// # Errors
    /// When the endpoint is no address.
    pub fn start(program: &'static str, config: &TracesConfig) -> Result<Option<Self>, ExporterBuildError> {
        if config.otlp_endpoint.is_empty() || EXPORT.get().is_some() {
            return Ok(None);
        }
        provide_cryptography();
        let exporter = OtlpExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(&config.otlp_endpoint)
            .with_timeout(BATCH_WITHIN)
            .build()?;
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = Counted { exporter, waiting: waiting.clone(), exported: spans("exported"), lost: spans("lost") };
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(MAX_WAITING)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(BATCH_EVERY)
            .build();
        let batches = BatchSpanProcessor::builder(counted).with_batch_config(batches).build();
        let resource = Resource::builder_empty()
            .with_service_name(program)
            .with_attribute(KeyValue::new("service.namespace", "jet_raiders"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(Gate { batches, waiting, dropped: spans("dropped") })
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
            .with_resource(resource)
            .build();
        let installed = Installed { provider, sampler: Sampler::TraceIdRatioBased(config.sample_ratio) };
        Ok(EXPORT.set(installed).is_ok().then_some(Self(())))
    }

    /// Sends what waits, within a bounded time. Blocks.
    pub fn flush(self) {
        if let Some(provider) = provider()
            && let Err(error) = provider.shutdown_with_timeout(FLUSH_WITHIN)
        {
            tracing::warn!(%error, "some spans were not exported");
        }
    }
}

/// Describes what is counted, and shows zeros where nothing is exported.
pub(crate) fn describe_spans() {
    metrics::describe_counter!(
        "trace_spans_total",
        "Spans that ended, by outcome: exported, lost with a batch that the collector did not take, or dropped because \
         too many waited."
    );
    for outcome in ["exported", "lost", "dropped"] {
        spans(outcome).increment(0);
    }
}

fn spans(outcome: &'static str) -> Counter {
    metrics::counter!("trace_spans_total", "outcome" => outcome)
}

/// Keeps the batches' queue below its bound, so that what does not fit is counted: the library only logs it.
#[derive(Debug)]
struct Gate<P> {
    batches: P,
    waiting: Arc<AtomicUsize>,
    dropped: Counter,
}

impl<P: SpanProcessor> SpanProcessor for Gate<P> {
    fn on_start(&self, span: &mut Span, around: &Context) {
        self.batches.on_start(span, around);
    }

    fn on_end(&self, span: SpanData) {
        let room = |waiting: usize| (waiting < MAX_WAITING).then_some(waiting + 1);
        match self.waiting.try_update(Ordering::Relaxed, Ordering::Relaxed, room) {
            Ok(_) => self.batches.on_end(span),
            Err(_) => self.dropped.increment(1),
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}

/// Counts what became of each batch.
#[derive(Debug)]
struct Counted<E> {
    exporter: E,
    waiting: Arc<AtomicUsize>,
    exported: Counter,
    lost: Counter,
}

impl<E: SpanExporter> SpanExporter for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let result = self.exporter.export(batch).await;
        self.waiting.fetch_sub(spans, Ordering::Relaxed);
        if result.is_ok() { &self.exported } else { &self.lost }.increment(spans as u64);
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{Tracer, TracerProvider};

    use super::*;

    /// Takes spans and never gets rid of them, as while a collector is away.
    #[derive(Debug)]
    struct Stuck(Arc<AtomicUsize>);

    impl SpanProcessor for Stuck {
        fn on_start(&self, _: &mut Span, _: &Context) {}

        fn on_end(&self, _: SpanData) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }

        fn force_flush(&self) -> OTelSdkResult {
            Ok(())
        }

        fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct Collector;

    impl SpanExporter for Collector {
        async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
            Ok(())
        }
    }

    #[test]
    fn spans_do_not_pile_up_while_the_collector_is_away() {
        let taken = Arc::new(AtomicUsize::new(0));
        let gate = Gate { batches: Stuck(taken.clone()), waiting: Arc::default(), dropped: Counter::noop() };
        let provider = SdkTracerProvider::builder().with_span_processor(gate).build();
        let tracer = provider.tracer("test");
        for _ in 0..MAX_WAITING + 100 {
            drop(tracer.start("work"));
        }
        assert_eq!(taken.load(Ordering::Relaxed), MAX_WAITING);
    }

    #[test]
    fn what_was_exported_makes_room() {
        let waiting = Arc::new(AtomicUsize::new(3));
        let counted =
            Counted { exporter: Collector, waiting: waiting.clone(), exported: Counter::noop(), lost: Counter::noop() };
        let provider = SdkTracerProvider::builder().with_simple_exporter(counted).build();
        drop(provider.tracer("test").start("work"));
        assert_eq!(waiting.load(Ordering::Relaxed), 2);
    }
}
