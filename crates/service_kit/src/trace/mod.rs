//! Distributed traces: whose request a piece of work belongs to, and what is told about it to a collector.
//!
//! The only place that knows OpenTelemetry. A trace id exists whether or not spans are exported: it stands in logs and in
//! problem documents.

mod context;
mod export;
mod span;

pub use context::{TRACEPARENT, TraceContext};
pub(crate) use export::describe_spans;
pub use export::{TraceExport, TracesConfig};
pub use span::{Kind, Span};
