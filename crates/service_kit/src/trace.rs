//! The W3C trace context: which request of which client this work belongs to.

use std::fmt::Write;

use http::HeaderMap;
use uuid::Uuid;

pub const TRACEPARENT: &str = "traceparent";

tokio::task_local! {
    static CURRENT: TraceContext;
}

/// A trace id and the span of the caller (W3C Trace Context, level 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
}

impl TraceContext {
    /// A new trace.
    pub fn random() -> Self {
        let (high, low) = Uuid::new_v4().as_u64_pair();
        Self { trace_id: Uuid::new_v4().as_u128(), span_id: high ^ low }
    }

    /// The caller's trace, or a new one if it sent none that can be read.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers.get(TRACEPARENT).and_then(|value| Self::parse(value.to_str().ok()?)).unwrap_or_else(Self::random)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace, span, _flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if version.len() != 2 || version == "ff" || trace.len() != 32 || span.len() != 16 {
            return None;
        }
        let trace_id = u128::from_str_radix(trace, 16).ok().filter(|id| *id != 0)?;
        let span_id = u64::from_str_radix(span, 16).ok().filter(|id| *id != 0)?;
        Some(Self { trace_id, span_id })
    }

    /// 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The header's value for a call made on behalf of this trace.
    pub fn to_header(self) -> String {
        let mut text = String::with_capacity(55);
        let _ = write!(text, "00-{:032x}-{:016x}-01", self.trace_id, self.span_id);
        text
    }

    /// The context of the request being served, if any.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|context| *context).ok()
    }

    /// Runs `work` under this context.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_written_back() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = TraceContext::parse(text);
        assert_eq!(context.map(TraceContext::to_header).as_deref(), Some(text));
    }

    #[test]
    fn what_is_no_trace_context_is_not_read() {
        for text in [
            "",
            "00-0-0-0",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceContext::parse(text), None, "{text}");
        }
    }
}
