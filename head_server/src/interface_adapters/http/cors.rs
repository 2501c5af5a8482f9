//! Which pages of other origins may call: those on a list, and none by default.

use std::time::Duration;

use axum::Router;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Method};
use service_kit::trace::TRACEPARENT;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may remember the answer to its preflight.
const REMEMBERED_FOR: Duration = Duration::from_secs(600);

/// With an empty list nothing is added, and browsers keep to the same origin. Cookies play no part: a session token is sent
/// by the page itself. Takes the finished router: a preflight is no method of any route, and a page must be able to read
/// every refusal.
pub fn allow(router: Router, origins: Vec<HeaderValue>) -> Router {
    if origins.is_empty() {
        return router;
    }
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static(TRACEPARENT)])
        .expose_headers([RETRY_AFTER])
        .max_age(REMEMBERED_FOR);
    router.layer(cors)
}
