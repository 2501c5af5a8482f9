//! How much one client may ask for, and who counts as one.

use std::num::NonZeroU32;

use head_server::Config;
use http::Method;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Head, NOW};
use crate::requests::{problem, session};

fn number(value: u32) -> NonZeroU32 {
    NonZeroU32::new(value).unwrap()
}

/// Three guests at once, then one a minute.
fn three_guests(config: &mut Config) {
    config.rate_limits.account_creation.burst = number(3);
    config.rate_limits.account_creation.per_minute = number(1);
}

async fn enter(head: &Head, header: Option<(&str, &str)>) -> reqwest::Response {
    let mut request = head.request(Method::POST, "/guest/init").json(&json!({ "display_name": "Ada" }));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn too_many_guests_from_one_address_are_told_when_to_come_back() {
    let head = Head::start_with(three_guests).await;
    head.behind.reply(201, "application/json", session());
    for _ in 0..3 {
        assert_eq!(enter(&head, None).await.status(), 201);
    }
    let refused = enter(&head, None).await;
    let wait: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(problem(refused).await, (429, "rate_limited".into()));
    assert_eq!(head.behind.calls(), 3);

    // Whoever is in already is not locked out by it.
    head.behind.reply(200, "application/json", session());
    let body = json!({ "refresh_token": "r" });
    assert_eq!(head.request(Method::POST, "/session/refresh").json(&body).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_stranger_cannot_hide_behind_a_header() {
    let head = Head::start_with(three_guests).await;
    head.behind.reply(201, "application/json", session());
    for number in 0..3 {
        let address = format!("192.0.2.{number}");
        assert_eq!(enter(&head, Some(("x-forwarded-for", &address))).await.status(), 201);
    }
    assert_eq!(enter(&head, Some(("x-forwarded-for", "192.0.2.99"))).await.status(), 429);
    assert_eq!(enter(&head, Some(("forwarded", "for=192.0.2.99"))).await.status(), 429);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_budget_of_its_own() {
    let head = Head::start_with(|config| {
        three_guests(config);
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    head.behind.reply(201, "application/json", session());
    for _ in 0..3 {
        // What the client claims itself stands to the left and counts for nothing.
        assert_eq!(enter(&head, Some(("x-forwarded-for", "203.0.113.1, 2001:db8::1"))).await.status(), 201);
    }
    assert_eq!(enter(&head, Some(("x-forwarded-for", "203.0.113.2, 2001:db8::2"))).await.status(), 429);
    assert_eq!(enter(&head, Some(("x-forwarded-for", "2001:db8:0:1::1"))).await.status(), 201);
    // The proxies write X-Forwarded-For here, so Forwarded comes from the client: this one is the proxy itself.
    assert_eq!(enter(&head, Some(("forwarded", "for=203.0.113.3"))).await.status(), 201);
    for status in [201, 201, 429] {
        assert_eq!(enter(&head, Some(("forwarded", "for=203.0.113.4"))).await.status(), status);
    }
}

#[tokio::test]
async fn a_player_has_one_budget_wherever_he_is_and_a_forged_token_does_not_use_it_up() {
    let head = Head::start_with(|config| {
        config.rate_limits.account.burst = number(2);
        config.rate_limits.account.per_minute = number(1);
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let profile = json!({ "player_id": Uuid::from_u128(7), "display_name": "Ada", "created_at": 1 });
    head.behind.reply(200, "application/json", profile.to_string());
    let read = async |token: &str, address: &str| {
        let request = head.request(Method::GET, "/profile").bearer_auth(token).header("x-forwarded-for", address);
        request.send().await.unwrap()
    };
    let forged = tokens::SigningKey::generate().unwrap().sign(&json!({ "sub": Uuid::from_u128(7) })).unwrap();
    for _ in 0..3 {
        assert_eq!(read(&forged, "192.0.2.1").await.status(), 401);
    }
    let (ada, bob) = (head.token(NOW + 60), head.token_of(Uuid::from_u128(9), NOW + 60));
    assert_eq!(read(&ada, "192.0.2.1").await.status(), 200);
    assert_eq!(read(&ada, "192.0.2.2").await.status(), 200);
    assert_eq!(problem(read(&ada, "192.0.2.3").await).await, (429, "rate_limited".into()));
    assert_eq!(read(&bob, "192.0.2.3").await.status(), 200);
}

#[tokio::test]
async fn guessing_codes_is_limited_per_address_whoever_guesses_and_joining_by_name_is_not() {
    let head = Head::start_with(|config| {
        config.rate_limits.code_entry.burst = number(2);
        config.rate_limits.code_entry.per_minute = number(1);
    })
    .await;
    head.behind.reply(404, "application/problem+json", unknown_code());
    let guess = async |player: u128, path: &str, body: serde_json::Value| {
        let token = head.token_of(Uuid::from_u128(player), NOW + 60);
        problem(head.request(Method::POST, path).bearer_auth(token).json(&body).send().await.unwrap()).await
    };
    let code = || json!({ "code": "H7K3PW" });
    assert_eq!(guess(1, "/lobbies/join", code()).await, (404, "code_unknown".into()));
    assert_eq!(guess(2, "/parties/join", code()).await, (404, "code_unknown".into()));
    assert_eq!(guess(3, "/lobbies/join", code()).await, (429, "rate_limited".into()));
    assert_eq!(guess(3, "/parties/join", code()).await, (429, "rate_limited".into()));
    assert_eq!(guess(3, "/lobbies/join", json!({ "lobby_id": "free-play" })).await, (404, "code_unknown".into()));
}

fn unknown_code() -> String {
    json!({
        "type": "about:blank", "title": "", "status": 404, "code": "code_unknown", "detail": "No lobby has it.", "trace_id": "0",
    })
    .to_string()
}

#[tokio::test]
async fn everything_else_is_limited_per_address_and_health_is_not() {
    let head = Head::start_with(|config| {
        config.rate_limits.general.burst = number(2);
        config.rate_limits.general.per_minute = number(1);
    })
    .await;
    head.behind.reply(200, "application/json", json!({ "lobbies": [] }).to_string());
    let get = async |path: &str| head.request(Method::GET, path).send().await.unwrap().status().as_u16();
    assert_eq!(get("/lobbies").await, 200);
    // The website and addresses that do not exist cost as much.
    assert_eq!(get("/nowhere").await, 404);
    for path in ["/", "/lobbies", "/nowhere"] {
        assert_eq!(get(path).await, 429, "{path}");
    }
    assert_eq!(get("/health").await, 200);
}

#[tokio::test]
async fn a_lan_party_that_opens_the_page_at_once_is_let_in_with_the_default_limits() {
    let head = Head::start().await;
    head.behind.reply(201, "application/json", session());
    let guests = (0..40).map(|_| enter(&head, None));
    for response in futures_util::future::join_all(guests).await {
        assert_eq!(response.status(), 201);
    }
    for _ in 0..20 * 20 {
        assert_ne!(head.request(Method::GET, "/").send().await.unwrap().status(), 429);
    }
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let head = Head::start_with(|config| {
        three_guests(config);
        config.rate_limits.enabled = false;
    })
    .await;
    head.behind.reply(201, "application/json", session());
    for _ in 0..5 {
        assert_eq!(enter(&head, None).await.status(), 201);
    }
}
