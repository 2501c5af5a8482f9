//! The process shell from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod authority;
mod https;
mod internal_tls;
mod keys;
mod listener;
mod routers;

/// For plain HTTP.
fn plain_client() -> reqwest::Client {
    service_kit::trust::Trust::plain().unwrap().http_client().build().unwrap()
}
