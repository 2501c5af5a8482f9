//! `GET /.well-known/jwks.json`: the public half of the signing key (RFC 7517).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use wire::JWKS_PATH;

use crate::use_cases::SessionTokens;

/// Verifiers keep the keys themselves; this spares proxies the question.
const CACHE_FOR: &str = "public, max-age=300";

/// The public keys of session tokens.
#[utoipa::path(get, path = JWKS_PATH, tag = "keys",
    responses((status = OK, description = "A JSON Web Key Set (RFC 7517).", body = serde_json::Value)))]
pub(super) async fn get(State(tokens): State<Arc<SessionTokens>>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHE_FOR)];
    (headers, tokens.public_keys_json()).into_response()
}
