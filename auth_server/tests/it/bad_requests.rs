//! Requests that are wrong in form: a problem with a stable code, never a 500.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use wire::accounts::routes;

use crate::harness::{Auth, answer};

#[tokio::test]
async fn bodies_with_unknown_missing_or_mistyped_fields_are_refused() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    for (route, body) in [
        (routes::GUESTS, json!({ "display_name": "Bob", "admin": true })),
        (routes::GUESTS, json!({})),
        (routes::GUESTS, json!({ "display_name": 7 })),
        (routes::GUESTS, json!({ "display_name": null })),
        (routes::GUESTS, json!("Bob")),
        (routes::GUEST_LOGIN, json!({ "guest_id": "not-a-uuid", "guest_secret": "x" })),
        (routes::GUEST_LOGIN, json!({ "guest_id": guest.guest_id })),
        (routes::GUEST_LOGIN, json!({ "guest_id": guest.guest_id, "guest_secret": ["x"] })),
        (routes::SESSION_REFRESH, json!({ "refresh_token": 1 })),
        (routes::SESSION_REFRESH, json!({ "refresh_token": "x", "scope": "all" })),
    ] {
        auth.post(route, body).await.is_problem(400, "body_invalid");
    }
    let change = auth.request(Method::PATCH, routes::PROFILE).bearer_auth(&guest.session_token);
    answer(change.json(&json!({ "name": "Bob" }))).await.is_problem(400, "body_invalid");
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let auth = Auth::start().await;
    let post =
        |body: Vec<u8>| auth.request(Method::POST, routes::GUESTS).header(CONTENT_TYPE, "application/json").body(body);
    for body in [&b""[..], b"{", b"{\"display_name\":\"\\ud800\"}", b"{\"display_name\":\"\xff\"}"] {
        answer(post(body.to_vec())).await.is_problem(400, "body_invalid");
    }
    // Nested deeper than the parser goes.
    answer(post(vec![b'['; 10_000])).await.is_problem(400, "body_invalid");
}

#[tokio::test]
async fn a_body_without_its_content_type_is_refused() {
    let auth = Auth::start().await;
    let body = r#"{"display_name":"Ada"}"#;
    let bare = auth.request(Method::POST, routes::GUESTS).body(body);
    answer(bare).await.is_problem(415, "content_type_unsupported");
    let text = auth.request(Method::POST, routes::GUESTS).header(CONTENT_TYPE, "text/plain").body(body);
    answer(text).await.is_problem(415, "content_type_unsupported");
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let auth = Auth::start().await;
    auth.init(&"x".repeat(17 * 1024)).await.is_problem(413, "body_too_large");
    assert_eq!(auth.init("Ada").await.status, 201);
}

#[tokio::test]
async fn wrong_methods_and_addresses_are_problems_too() {
    let auth = Auth::start().await;
    answer(auth.request(Method::GET, routes::GUESTS)).await.is_problem(405, "method_not_allowed");
    answer(auth.request(Method::DELETE, routes::PROFILE)).await.is_problem(405, "method_not_allowed");
    answer(auth.request(Method::GET, "/internal/v1/nothing")).await.is_problem(404, "not_found");
}
