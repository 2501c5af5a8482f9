//! Error answers: what a handler returns, and how it becomes a problem document.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use wire::problem::{CONTENT_TYPE as PROBLEM_JSON, Code, Problem};

use crate::trace::TraceContext;

/// An expected failure, told to the caller: a stable code and a sentence for a person.
///
/// Travels as an extension of the response until the outermost layer adds the trace id and writes the body.
#[derive(Debug, Clone)]
pub struct ApiError {
    code: Code,
    detail: String,
    retry_after_s: Option<u32>,
}

impl ApiError {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry_after_s: None }
    }

    /// An internal failure: recorded here once with its cause, hidden from the caller.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %cause, "request failed");
        Self::new(Code::Internal, "Something went wrong on our side.")
    }

    /// A service behind this one does not answer: recorded once, and the caller may try again.
    pub fn unavailable(cause: &dyn std::fmt::Display) -> Self {
        tracing::warn!(error = %cause, "dependency unavailable");
        Self::new(Code::ServiceUnavailable, "A part of the service does not answer. Try again in a moment.")
            .retry_after_s(2)
    }

    pub fn retry_after_s(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn code(&self) -> Code {
        self.code
    }

    /// Passes on a problem of a service behind this one. A code this version does not know counts as unavailable.
    pub fn from_problem(problem: &Problem) -> Self {
        match Code::from_name(&problem.code) {
            Some(code) => Self::new(code, problem.detail.clone()),
            None => Self::unavailable(&format_args!("unknown problem code {}", problem.code)),
        }
    }

    pub(crate) fn render(&self, trace: &TraceContext) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem {
            kind: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            code: self.code.name().into(),
            detail: self.detail.clone(),
            trace_id: trace.trace_id(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
