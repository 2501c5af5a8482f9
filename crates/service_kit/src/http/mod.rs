//! What every HTTP listener has: health, problem responses, traces, metrics, limits; and serving with a clean stop.

mod admission;
mod operations;
mod phase;
mod serve;
mod socket;
mod tls;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use futures_util::FutureExt;
use http::header::CONTENT_LENGTH;
use tokens::ServiceCredential;
use tracing::Instrument;
use utoipa_axum::router::OpenApiRouter;
use wire::problem::Code;

use crate::http::operations::{Operations, describe, with_internal_operations, with_public_operations};
use crate::openapi::Audience;
use crate::problem::ApiError;
use crate::ready::Readiness;
use crate::telemetry::Metrics;
use crate::trace::TraceContext;

pub use admission::ConnectionLimits;
pub use phase::Deadlines;
pub use serve::{ServeOptions, serve};
pub use tls::{Certificate, CertificateError};

/// The longest request body.
pub const MAX_BODY_BYTES: usize = 16 * 1024;

/// The longest body between services: a game server reports all its lobbies at once.
pub const MAX_INTERNAL_BODY_BYTES: usize = 4 * 1024 * 1024;

/// How long a handler may take until it answers. A stream may then go on.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(10);

/// Wraps the routes of a public listener: adds `GET /health`, `GET /openapi.json`, and everything that all answers share.
/// What no route takes goes to `fallback`; most services pass [`not_found`].
pub fn public_router(service: &'static str, routes: OpenApiRouter, fallback: MethodRouter) -> Router {
    let (routes, document) = routes.split_for_parts();
    let document = describe(service, Audience::Public, document);
    finish(service, with_public_operations(routes, document), fallback, MAX_BODY_BYTES)
}

/// What [`public_router`] serves as `/openapi.json` for these routes.
pub fn public_document<S: Clone + Send + Sync + 'static>(service: &str, routes: OpenApiRouter<S>) -> String {
    describe(service, Audience::Public, routes.into_openapi())
}

/// The fallback of a listener that serves nothing but its routes.
pub fn not_found() -> MethodRouter {
    any(|| async { ApiError::new(Code::NotFound, "There is nothing at this address.") })
}

/// Wraps the routes between services: each needs the deployment's credential. Adds what [`public_router`] adds, and
/// `GET /ready` and `GET /metrics`; these need no credential, because the listener is not published.
pub fn internal_router(
    service: &'static str,
    routes: OpenApiRouter,
    credential: ServiceCredential,
    readiness: Readiness,
    metrics: Metrics,
) -> Router {
    let (routes, document) = routes.split_for_parts();
    let document = describe(service, Audience::Services, document);
    // `route_layer` refuses to wrap nothing.
    let guarded = if routes.has_routes() {
        routes.route_layer(from_fn_with_state(Arc::new(credential), require_service))
    } else {
        routes
    };
    let routes = with_internal_operations(guarded, Operations { readiness, metrics }, document);
    finish(service, routes, not_found(), MAX_INTERNAL_BODY_BYTES)
}

/// What [`internal_router`] serves as `/openapi.json` for these routes.
pub fn internal_document<S: Clone + Send + Sync + 'static>(service: &str, routes: OpenApiRouter<S>) -> String {
    describe(service, Audience::Services, routes.into_openapi())
}

fn finish(service: &'static str, routes: Router, fallback: MethodRouter, max_body: usize) -> Router {
    let wrong_method = || async { ApiError::new(Code::MethodNotAllowed, "This address does not take this method.") };
    routes
        .fallback_service(fallback)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(max_body))
        .layer(from_fn(move |request, next| observe(service, request, next)))
}

/// One request from the outside: trace, deadline, panic boundary, problem document, metrics, and one log line for a failure.
async fn observe(service: &'static str, request: Request, next: Next) -> Response {
    let trace = TraceContext::from_headers(request.headers());
    let method = request.method().clone();
    // The pattern, never the path: a path holds ids, and clients choose it.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", service, %method, route, trace_id = trace.trace_id());
    let started = Instant::now();

    let handled = AssertUnwindSafe(next.run(request)).catch_unwind();
    let work = async {
        match tokio::time::timeout(HANDLER_TIMEOUT, handled).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => ApiError::internal(&"a handler panicked").into_response(),
            Err(_) => ApiError::new(Code::Timeout, "The request took too long.").into_response(),
        }
    };
    let mut response = trace.scope(work.instrument(span.clone())).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let mut headers = std::mem::take(response.headers_mut());
        headers.remove(CONTENT_LENGTH);
        response = error.render(trace);
        // What inner layers added stays; what the problem document says of itself wins.
        headers.extend(response.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
        *response.headers_mut() = headers;
    }

    let status = response.status();
    span.in_scope(|| tracing::debug!(status = status.as_u16(), "answered"));
    let labels = [
        ("service", service.to_owned()),
        ("method", known_method(&method).to_owned()),
        ("route", route),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..3]).record(started.elapsed().as_secs_f64());
    response
}

/// A label must come from a fixed set, and a client may invent methods.
fn known_method(method: &http::Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}

async fn require_service(
    State(credential): State<Arc<ServiceCredential>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let presented = request.headers().get(wire::SERVICE_CREDENTIAL_HEADER).map_or(&[][..], |value| value.as_bytes());
    if !credential.matches(presented) {
        tracing::warn!("service credential refused");
        return Err(ApiError::new(Code::ServiceCredentialInvalid, "This address is for services of this deployment."));
    }
    Ok(next.run(request).await)
}
