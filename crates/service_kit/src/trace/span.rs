//! One piece of work in a trace, from its beginning to its drop.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt, TraceState, TracerProvider,
};
use opentelemetry::{Context, KeyValue, SpanId, TraceFlags, TraceId, Value};

use crate::trace::context::TraceContext;
use crate::trace::export::provider;

/// The service of work that belongs to no trace.
const NO_TRACE: &str = "";

tokio::task_local! {
    static CURRENT: Current;
}

#[derive(Clone, Copy)]
struct Current {
    service: &'static str,
    context: TraceContext,
}

/// Which side of a call a span stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Server,
    Client,
    /// Work inside a service.
    Internal,
}

/// Work in a trace. Recorded only if the trace is sampled and the process exports; else it is a context to pass on, and
/// costs next to nothing. Ends when dropped. Never one per tick, snapshot or input.
#[must_use = "a span lasts until it is dropped"]
pub struct Span {
    service: &'static str,
    context: TraceContext,
    recorded: Option<opentelemetry_sdk::trace::Span>,
}

impl Span {
    /// Begins work of `service` that `parent` caused. `name` comes from a fixed set: ids belong in [`set`](Self::set).
    pub fn begin(service: &'static str, name: impl Into<Cow<'static, str>>, kind: Kind, parent: TraceContext) -> Self {
        Self::build(service, kind, parent, SpanBuilder::from_name(name))
    }

    /// As [`begin`](Self::begin), for work that began earlier, at `since_ms` in Unix milliseconds.
    pub fn begin_since(service: &'static str, name: &'static str, parent: TraceContext, since_ms: i64) -> Self {
        let since = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(since_ms).unwrap_or(0));
        Self::build(service, Kind::Internal, parent, SpanBuilder::from_name(name).with_start_time(since))
    }

    /// Notes that this work belongs to that of another trace, too.
    pub fn link(&mut self, other: TraceContext) {
        if let Some(span) = &mut self.recorded {
            span.add_link(remote(other), Vec::new());
        }
    }

    /// Begins a trace that has no caller.
    pub(crate) fn begin_trace(service: &'static str, name: String) -> Self {
        let parent = TraceContext::random().sampled_here();
        let builder = SpanBuilder::from_name(name).with_kind(SpanKind::Server);
        Self::start(service, parent, builder, &Context::new())
    }

    /// Begins a part of the work that is being done in this task; outside of a trace, nothing is recorded.
    pub fn begin_part(name: impl Into<Cow<'static, str>>, kind: Kind) -> Self {
        match CURRENT.try_with(|current| *current) {
            Ok(Current { service, context }) => Self::begin(service, name, kind, context),
            Err(_) => Self::unrecorded(NO_TRACE, TraceContext::random()),
        }
    }

    /// False for work that no request has caused.
    pub(crate) fn is_in_trace(&self) -> bool {
        self.service != NO_TRACE
    }

    /// Passes `context` on and tells nobody.
    pub(crate) fn unrecorded(service: &'static str, context: TraceContext) -> Self {
        Self { service, context: TraceContext { sampled: false, ..context }, recorded: None }
    }

    fn build(service: &'static str, kind: Kind, parent: TraceContext, builder: SpanBuilder) -> Self {
        let kind = match kind {
            Kind::Server => SpanKind::Server,
            Kind::Client => SpanKind::Client,
            Kind::Internal => SpanKind::Internal,
        };
        let around = Context::new().with_remote_span_context(remote(parent));
        Self::start(service, parent, builder.with_kind(kind), &around)
    }

    fn start(service: &'static str, parent: TraceContext, builder: SpanBuilder, around: &Context) -> Self {
        let Some(provider) = provider().filter(|_| parent.sampled) else {
            return Self { service, context: parent.next_span(), recorded: None };
        };
        let span = builder.start_with_context(&provider.tracer(service), around);
        let own = span.span_context();
        let context = TraceContext {
            trace_id: u128::from_be_bytes(own.trace_id().to_bytes()),
            span_id: u64::from_be_bytes(own.span_id().to_bytes()),
            sampled: own.is_sampled(),
        };
        Self { service, context, recorded: Some(span) }
    }

    /// What others are told who work on behalf of this span.
    pub fn context(&self) -> TraceContext {
        self.context
    }

    /// Notes a fact. Never a secret, never what a player typed.
    pub fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        if let Some(span) = &mut self.recorded {
            span.set_attribute(KeyValue::new(key, value));
        }
    }

    /// Notes that the work failed, and why: a stable code or a short reason of ours.
    pub fn fail(&mut self, reason: impl Into<Cow<'static, str>>) {
        if let Some(span) = &mut self.recorded {
            span.set_status(Status::error(reason));
        }
    }

    /// Runs `work` as a part of this span: calls to other services carry it on.
    pub async fn scope<F: Future>(&self, work: F) -> F::Output {
        CURRENT.scope(Current { service: self.service, context: self.context }, work).await
    }
}

impl TraceContext {
    /// Of the work being done in this task, if it belongs to a trace.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|current| current.context).ok()
    }
}

fn remote(context: TraceContext) -> SpanContext {
    let flags = if context.sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
    SpanContext::new(
        TraceId::from_bytes(context.trace_id.to_be_bytes()),
        SpanId::from_bytes(context.span_id.to_be_bytes()),
        flags,
        true,
        TraceState::default(),
    )
}
