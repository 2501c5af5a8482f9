//! The routes that every service has: liveness, readiness, metrics, and the description of all routes.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::header::CONTENT_TYPE;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::health::{Health, Ready};

use crate::openapi::{Audience, complete};
use crate::ready::Readiness;
use crate::telemetry::Metrics;

/// The document as it is served: indented, so that the committed copy is the same text.
#[derive(Clone)]
struct Described(Arc<str>);

#[derive(Clone)]
pub(super) struct Operations {
    pub readiness: Readiness,
    pub metrics: Metrics,
}

/// Adds `GET /health` and `GET /openapi.json` to routes that are served without further conditions.
pub(super) fn with_public_operations(routes: Router, document: String) -> Router {
    let (routes_of_all, _) = public_operations().split_for_parts();
    routes.merge(routes_of_all.with_state(Described(document.into())))
}

/// As [`with_public_operations`], and `GET /ready` and `GET /metrics`.
pub(super) fn with_internal_operations(routes: Router, operations: Operations, document: String) -> Router {
    let (routes_of_all, _) = internal_operations().split_for_parts();
    with_public_operations(routes.merge(routes_of_all.with_state(operations)), document)
}

/// The document of a listener with these routes and those that all have, as JSON.
pub(super) fn describe(service: &str, audience: Audience, routes: OpenApi) -> String {
    let mut document = complete(service, audience, routes);
    document.merge(public_operations().into_openapi());
    if audience == Audience::Services {
        document.merge(internal_operations().into_openapi());
    }
    // Strings and numbers only: writing it cannot fail.
    document.to_pretty_json().unwrap_or_default() + "\n"
}

fn public_operations() -> OpenApiRouter<Described> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(openapi))
}

fn internal_operations() -> OpenApiRouter<Operations> {
    OpenApiRouter::new().routes(routes!(ready)).routes(routes!(metrics))
}

/// The process lives.
#[utoipa::path(get, path = "/health", operation_id = "get_health", tag = "operations",
    responses((status = OK, description = "It answers.", body = Health)))]
async fn health() -> Json<Health> {
    Json(Health { status: "ok".into() })
}

/// This document.
#[utoipa::path(get, path = crate::openapi::PATH, operation_id = "get_openapi", tag = "operations",
    responses((status = OK, description = "OpenAPI 3.1.", body = serde_json::Value)))]
async fn openapi(State(document): State<Described>) -> Response {
    ([(CONTENT_TYPE, "application/json")], document.0.to_string()).into_response()
}

/// May the process get work? Asks everything that it depends on.
#[utoipa::path(get, path = "/ready", operation_id = "get_ready", tag = "operations",
    responses(
        (status = OK, description = "Everything is there.", body = Ready),
        (status = SERVICE_UNAVAILABLE, description = "A check failed, or the process drains.", body = Ready)))]
async fn ready(State(operations): State<Operations>) -> Response {
    operations.readiness.respond().await
}

/// Metrics of the process, for Prometheus.
#[utoipa::path(get, path = "/metrics", operation_id = "get_metrics", tag = "operations",
    responses((status = OK, description = "Prometheus' text format.", body = String, content_type = "text/plain")))]
async fn metrics(State(operations): State<Operations>) -> String {
    operations.metrics.render()
}
