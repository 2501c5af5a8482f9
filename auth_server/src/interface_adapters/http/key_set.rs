//! `GET /.well-known/jwks.json`: the public half of the signing key (RFC 7517).

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Verifiers keep the keys themselves; this spares proxies the question.
const CACHE_FOR: &str = "public, max-age=300";

pub(super) fn respond(json: String) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHE_FOR)], json).into_response()
}
