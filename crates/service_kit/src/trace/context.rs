//! The W3C trace context: which request of which client this work belongs to.

use std::fmt::Write;

use http::HeaderMap;
use uuid::Uuid;

pub const TRACEPARENT: &str = "traceparent";

/// A trace id, a span in it, and whether that span is recorded (W3C Trace Context, level 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    pub(super) trace_id: u128,
    pub(super) span_id: u64,
    pub(super) sampled: bool,
}

impl TraceContext {
    /// A new trace that nobody records.
    pub fn random() -> Self {
        Self { trace_id: Uuid::new_v4().as_u128(), span_id: 1, sampled: false }.next_span()
    }

    /// The caller's, if it sent one that can be read.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        headers.get(TRACEPARENT).and_then(|value| Self::parse(value.to_str().ok()?))
    }

    /// Reads a header's value. A later version of the standard may append to it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if [version, trace, span, flags].map(str::len) != [2, 32, 16, 2] || version == "ff" {
            return None;
        }
        let all_hex = text.bytes().take(55).all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        let trace_id = u128::from_str_radix(trace, 16).ok().filter(|id| all_hex && *id != 0)?;
        let span_id = u64::from_str_radix(span, 16).ok().filter(|id| *id != 0)?;
        let sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        Some(Self { trace_id, span_id, sampled })
    }

    /// 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The header's value for a call made on behalf of this trace.
    pub fn to_header(self) -> String {
        let mut text = String::with_capacity(55);
        let _ = write!(text, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, u8::from(self.sampled));
        text
    }

    pub fn is_same_trace(self, other: Self) -> bool {
        self.trace_id == other.trace_id
    }

    /// True if somebody records this trace.
    pub fn is_sampled(self) -> bool {
        self.sampled
    }

    /// Another span of the same trace.
    pub(super) fn next_span(self) -> Self {
        let (high, low) = Uuid::new_v4().as_u64_pair();
        Self { span_id: (high ^ low).max(1), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_written_back() {
        for flags in ["00", "01"] {
            let text = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}");
            assert_eq!(TraceContext::parse(&text).map(TraceContext::to_header), Some(text));
        }
    }

    #[test]
    fn what_is_no_trace_context_is_not_read() {
        for text in [
            "",
            "00-0-0-0",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceContext::parse(text), None, "{text}");
        }
    }
}
