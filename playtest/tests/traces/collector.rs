//! A receiver of OTLP over HTTP that keeps what comes.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span as Exported;
use prost::Message;
use tokio::net::TcpListener;

/// Spans as they came, each with the id of its trace.
type Received = Arc<Mutex<Vec<(String, Span)>>>;

pub struct Collector {
    address: String,
    spans: Received,
}

#[derive(Clone)]
pub struct Span {
    /// The scope: which of the services.
    pub service: String,
    pub name: String,
    pub id: String,
    pub parent: String,
    pub begins_ns: u64,
    pub ends_ns: u64,
    facts: Vec<String>,
    /// Trace ids.
    links: Vec<String>,
}

impl Collector {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let spans = Received::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(spans.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, spans }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    pub fn count(&self) -> usize {
        self.spans.lock().unwrap().len()
    }

    pub fn names(&self) -> BTreeSet<String> {
        self.spans.lock().unwrap().iter().map(|(_, span)| span.name.clone()).collect()
    }

    /// The spans of the trace that this client began.
    pub fn trace(&self, traceparent: &str) -> Trace {
        let parts: Vec<&str> = traceparent.split('-').collect();
        let spans = self.spans.lock().unwrap();
        let mut spans: Vec<_> = spans.iter().filter(|(trace, _)| trace == parts[1]).map(|(_, s)| s.clone()).collect();
        spans.sort_by_key(|span| span.begins_ns);
        Trace { id: parts[1].into(), client_span: parts[2].into(), spans }
    }
}

async fn take(State(spans): State<Received>, body: Bytes) -> Vec<u8> {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let mut spans = spans.lock().unwrap();
    for of_scope in request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans) {
        let service = of_scope.scope.unwrap().name;
        spans.extend(of_scope.spans.into_iter().map(|span| (hex(&span.trace_id), read(&service, span))));
    }
    ExportTraceServiceResponse::default().encode_to_vec()
}

fn read(service: &str, span: Exported) -> Span {
    let fact = |key: &str, value: Option<Value>| match value {
        Some(Value::StringValue(text)) => format!("{key}={text}"),
        Some(Value::IntValue(number)) => format!("{key}={number}"),
        other => format!("{key}={other:?}"),
    };
    Span {
        service: service.into(),
        name: span.name,
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        begins_ns: span.start_time_unix_nano,
        ends_ns: span.end_time_unix_nano,
        facts: span.attributes.into_iter().map(|one| fact(&one.key, one.value.and_then(|any| any.value))).collect(),
        links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub struct Trace {
    pub id: String,
    pub client_span: String,
    /// In the order in which they began.
    pub spans: Vec<Span>,
}

impl Trace {
    pub fn has(&self, service: &str, name: &str) -> bool {
        self.spans.iter().any(|span| span.service == service && span.name == name)
    }

    /// The trace ids that a span of this name is linked to.
    pub fn links_of(&self, name: &str) -> Vec<String> {
        self.spans.iter().filter(|span| span.name == name).flat_map(|span| span.links.clone()).collect()
    }

    /// Each span with all above it: `head POST /guest/init > head POST > …`.
    pub fn paths(&self) -> BTreeSet<String> {
        self.spans.iter().map(|span| self.path(span)).collect()
    }

    fn path(&self, span: &Span) -> String {
        let own = format!("{} {}", span.service, span.name);
        match self.spans.iter().find(|other| other.id == span.parent) {
            Some(parent) => format!("{} > {own}", self.path(parent)),
            None => own,
        }
    }

    fn write_below(&self, f: &mut fmt::Formatter<'_>, parent: &str, depth: usize, begin: u64) -> fmt::Result {
        for span in self.spans.iter().filter(|span| span.parent == parent) {
            let (since, took) = (span.begins_ns.saturating_sub(begin), span.ends_ns - span.begins_ns);
            let times = format!("{:>8.1} {:>8.1}", since as f64 / 1e6, took as f64 / 1e6);
            let links: String = span.links.iter().map(|trace| format!(" -> trace {trace}")).collect();
            let indent = "  ".repeat(depth);
            writeln!(f, "{times}  {indent}{} {}  [{}]{links}", span.service, span.name, span.facts.join(" "))?;
            self.write_below(f, &span.id, depth + 1, begin)?;
        }
        Ok(())
    }
}

/// A tree, a span a line: begin and duration in ms, service, name, attributes.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = self.spans.first().map_or(0, |span| span.begins_ns);
        writeln!(f, "trace {}\n   since     took", self.id)?;
        self.write_below(f, &self.client_span, 0, begin)
    }
}
