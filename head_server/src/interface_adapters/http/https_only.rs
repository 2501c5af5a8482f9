//! `Strict-Transport-Security` (RFC 6797): a browser that came over HTTPS once never tries plain HTTP again.

use axum::Router;
use http::HeaderValue;
use http::header::STRICT_TRANSPORT_SECURITY;
use tower_http::set_header::SetResponseHeaderLayer;

/// Adds the header to every answer, for `max_age_s` from then on; nothing when that is 0. Takes the finished router of a
/// listener that speaks TLS: over plain HTTP browsers ignore the header.
pub fn demand(router: Router, max_age_s: u32) -> Router {
    if max_age_s == 0 {
        return router;
    }
    match HeaderValue::try_from(format!("max-age={max_age_s}")) {
        Ok(value) => router.layer(SetResponseHeaderLayer::overriding(STRICT_TRANSPORT_SECURITY, value)),
        Err(_) => router,
    }
}
