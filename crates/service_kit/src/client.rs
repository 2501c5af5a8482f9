//! Calls between services: credential, trace context, deadline, and problems read back.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, StatusCode};
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokens::ServiceCredential;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::problem::{Code, Problem};

use crate::extract::OCTETS;
use crate::problem::ApiError;
use crate::trace::{Kind, Span, TRACEPARENT};
use crate::trust::{Failure, Trust};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// An answer longer than this is not read.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The other service understood and refused.
    #[error("refused: {} {}", .0.code, .0.detail)]
    Refused(Problem),
    /// Nobody answered in time, or what came was no answer.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Somebody answered who could not prove to be a service of this deployment: a certificate that has expired, is for
    /// another name or of a stranger, or no TLS at all.
    #[error("not trusted: {0}")]
    NotTrusted(String),
}

impl CallError {
    /// The stable code of a refusal.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Code::from_name(&problem.code),
            Self::Unavailable(_) | Self::NotTrusted(_) => None,
        }
    }

    /// True if the other service said nothing.
    pub fn is_silence(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

impl From<reqwest::Error> for CallError {
    fn from(error: reqwest::Error) -> Self {
        match Failure::of(error) {
            Failure::NotTrusted(reason) => Self::NotTrusted(reason),
            Failure::NoAnswer(reason) => Self::Unavailable(reason),
        }
    }
}

/// Passes a refusal on to the caller; a silent dependency, a broken credential or its internal error becomes 503.
impl From<CallError> for ApiError {
    fn from(error: CallError) -> Self {
        match (&error, error.code()) {
            (CallError::Refused(problem), Some(code))
                if !matches!(code, Code::Internal | Code::ServiceCredentialInvalid | Code::NotFound) =>
            {
                ApiError::from_problem(problem)
            }
            _ => ApiError::unavailable(&error),
        }
    }
}

/// A client of one other service's internal routes.
#[derive(Clone)]
pub struct ServiceClient {
    http: reqwest::Client,
    base: String,
    credential: ServiceCredential,
}

impl ServiceClient {
    /// `base` is the other's internal address, such as `https://auth:3102`.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(base: &str, credential: ServiceCredential, trust: &Trust) -> Result<Self, reqwest::Error> {
        let http = trust.http_client().connect_timeout(CONNECT_TIMEOUT).tcp_nodelay(true).build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), credential })
    }

    /// The same connections and credential, towards another address.
    pub fn with_base(&self, base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), ..self.clone() }
    }

    /// Calls and reads a JSON answer. `bearer` is the player's own token, passed on.
    pub async fn call<R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
        bearer: Option<&str>,
    ) -> Result<R, CallError> {
        self.call_with_status(method, path, body, bearer).await.map(|(_, answer)| answer)
    }

    /// As [`call`](Self::call), where the kind of success matters.
    pub async fn call_with_status<R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
        bearer: Option<&str>,
    ) -> Result<(StatusCode, R), CallError> {
        let (status, answer) = self.exchange(method, path, bearer, |request| with_json(request, body)).await?;
        let answer = serde_json::from_slice(&answer)
            .map_err(|error| CallError::Unavailable(format!("answer not understood: {error}")))?;
        Ok((status, answer))
    }

    /// Calls where success has no content.
    pub async fn call_empty(
        &self,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
        bearer: Option<&str>,
    ) -> Result<(), CallError> {
        self.exchange(method, path, bearer, |request| with_json(request, body)).await.map(drop)
    }

    /// Sends plain bytes where success has no content.
    pub async fn put_octets(&self, path: &str, octets: Vec<u8>) -> Result<(), CallError> {
        let with_octets = |request: RequestBuilder| request.header(CONTENT_TYPE, OCTETS).body(octets);
        self.exchange(Method::PUT, path, None, with_octets).await.map(drop)
    }

    /// Reads an answer of plain bytes.
    pub async fn get_octets(&self, path: &str, bearer: Option<&str>) -> Result<Vec<u8>, CallError> {
        self.exchange(Method::GET, path, bearer, |request| request).await.map(|(_, octets)| octets)
    }

    /// Opens a stream, such as server-sent events. The deadline covers the answer's head only.
    pub async fn open_stream(&self, path: &str, bearer: Option<&str>) -> Result<reqwest::Response, CallError> {
        let mut span = self.span(&Method::GET, path);
        let request = self.request(Method::GET, path, bearer, &span);
        noted(&mut span, async {
            let response = within_deadline(request.send()).await?;
            if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
        })
        .await
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&str>,
        with_body: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        let mut span = self.span(&method, path);
        let request = with_body(self.request(method, path, bearer, &span));
        noted(&mut span, async {
            let response = within_deadline(request.send()).await?;
            let status = response.status();
            if !status.is_success() {
                return Err(refusal(response).await);
            }
            Ok((status, read_body(response).await?))
        })
        .await
    }

    fn span(&self, method: &Method, path: &str) -> Span {
        let mut span = Span::begin_part(method.to_string(), Kind::Client);
        span.set("http.request.method", method.to_string());
        span.set("url.full", format!("{}{path}", self.base));
        span
    }

    fn request(&self, method: Method, path: &str, bearer: Option<&str>, span: &Span) -> RequestBuilder {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header(SERVICE_CREDENTIAL_HEADER, self.credential.reveal());
        if span.is_in_trace() {
            request = request.header(TRACEPARENT, span.context().to_header());
        }
        if let Some(token) = bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        request
    }
}

fn with_json(request: RequestBuilder, body: Option<&impl Serialize>) -> RequestBuilder {
    match body {
        Some(body) => request.json(body),
        None => request,
    }
}

/// Does the work of a call and notes in its span how that went.
async fn noted<T>(span: &mut Span, work: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
    let result = work.await;
    match &result {
        Ok(_) => {}
        Err(CallError::Refused(problem)) => span.set("error.type", problem.code.clone()),
        Err(CallError::Unavailable(reason) | CallError::NotTrusted(reason)) => span.fail(reason.clone()),
    }
    result
}

async fn within_deadline<T>(work: impl Future<Output = Result<T, reqwest::Error>>) -> Result<T, CallError> {
    match tokio::time::timeout(CALL_TIMEOUT, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(CallError::Unavailable("no answer in time".into())),
    }
}

async fn read_body(mut response: reqwest::Response) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = within_deadline(response.chunk()).await? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(CallError::Unavailable("the answer is too long".into()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn refusal(response: reqwest::Response) -> CallError {
    let status = response.status();
    match read_body(response).await {
        Ok(body) => match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => CallError::Refused(problem),
            Err(_) => CallError::Unavailable(format!("status {status} without a problem document")),
        },
        Err(error) => error,
    }
}

/// Fills a route pattern such as `/internal/v1/tickets/{ticket_id}`. Values are percent-encoded as one path segment.
pub fn fill_path(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut path = pattern.to_owned();
    for (name, value) in values {
        let mut encoded = String::with_capacity(value.len());
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        path = path.replace(&format!("{{{name}}}"), &encoded);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_value_cannot_leave_its_segment() {
        assert_eq!(fill_path("/a/{id}/b", &[("id", "../x y?")]), "/a/%2E%2E%2Fx%20y%3F/b");
        assert_eq!(fill_path("/a/{id}", &[("id", "free-play")]), "/a/free-play");
    }
}
