//! `GET /.well-known/jwks.json`: the public keys of match tickets.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::AppState;

pub async fn publish(State(state): State<AppState>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=60")];
    (headers, state.match_tickets.public_keys_json())
}
