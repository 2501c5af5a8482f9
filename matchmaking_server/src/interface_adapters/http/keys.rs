//! `GET /.well-known/jwks.json`: the public keys of match tickets.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::AppState;

/// The public keys of match tickets.
#[utoipa::path(get, path = wire::JWKS_PATH, tag = "keys",
    responses((status = OK, description = "A JSON Web Key Set (RFC 7517).", body = serde_json::Value)))]
pub async fn publish(State(state): State<AppState>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=60")];
    (headers, state.match_tickets.public_keys_json())
}
