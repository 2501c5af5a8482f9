//! What clients get from the routes: answers passed on, refusals passed on, silence turned into 503.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use wire::problem::Problem;

use crate::harness::{Head, NOW};

pub async fn problem(response: reqwest::Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status);
    assert_eq!(problem.trace_id.len(), 32);
    assert!(!problem.detail.is_empty());
    (status, problem.code)
}

pub fn session() -> String {
    json!({
        "guest_id": "8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1", "guest_secret": "s", "display_name": "Ada",
        "session_token": "t", "refresh_token": "r", "expires_at": 1
    })
    .to_string()
}

#[tokio::test]
async fn a_guest_enters_and_the_trace_goes_along() {
    let head = Head::start().await;
    head.behind.reply(201, "application/json", session());
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let response = head
        .request(Method::POST, "/guest/init")
        .header("traceparent", trace)
        .json(&json!({ "display_name": "Ada" }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["guest_secret"], "s");

    let last = head.behind.last.lock().unwrap().take().unwrap();
    assert_eq!(last.uri.path(), "/internal/v1/guests");
    assert!(last.headers["traceparent"].to_str().unwrap().contains("4bf92f3577b34da6a3ce929d0e0e4736"));
    assert!(last.headers.contains_key("x-service-credential"));
}

#[tokio::test]
async fn a_refusal_of_the_service_behind_reaches_the_client() {
    let head = Head::start().await;
    let refusal = json!({
        "type": "about:blank", "title": "x", "status": 409, "code": "already_queued", "detail": "d", "trace_id": "t"
    });
    head.behind.reply(409, "application/problem+json", refusal.to_string());
    let response = head
        .request(Method::POST, "/matchmaking/queue")
        .bearer_auth(head.token(NOW + 60))
        .json(&json!({ "queue": "duel" }))
        .send()
        .await
        .unwrap();
    assert_eq!(problem(response).await, (409, "already_queued".into()));
    assert_eq!(head.behind.calls(), 1);
}

#[tokio::test]
async fn a_broken_service_behind_is_503_and_never_500() {
    let head = Head::start().await;
    let internal = json!({
        "type": "about:blank", "title": "x", "status": 500, "code": "internal", "detail": "d", "trace_id": "t"
    });
    for (status, body) in [(500, internal.to_string()), (200, "not json".into()), (502, "<html>".into())] {
        head.behind.reply(status, "application/json", body);
        let response = head.request(Method::GET, "/lobbies").send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "2");
        assert_eq!(problem(response).await, (503, "service_unavailable".into()));
    }
}

#[tokio::test]
async fn with_everything_behind_gone_head_still_answers() {
    let head = Head::start().await;
    let token = head.token(NOW + 60);
    let queue = json!({ "queue": "duel" });
    head.behind.reply(200, "application/json", "{}");
    // The keys are known from here on.
    head.request(Method::GET, "/profile").bearer_auth(&token).send().await.unwrap();
    head.stop_what_is_behind().await;

    let response = head.request(Method::POST, "/matchmaking/queue").bearer_auth(&token).json(&queue).send().await;
    assert_eq!(problem(response.unwrap()).await, (503, "service_unavailable".into()));
    let response = head.request(Method::POST, "/guest/init").json(&json!({ "display_name": "Ada" })).send().await;
    assert_eq!(problem(response.unwrap()).await, (503, "service_unavailable".into()));
    let health: Value = head.request(Method::GET, "/health").send().await.unwrap().json().await.unwrap();
    assert_eq!(health, json!({ "status": "ok" }));
}

#[tokio::test]
async fn a_guest_is_never_made_twice_by_a_retry_but_a_read_is_repeated() {
    let head = Head::start().await;
    head.behind.reply(502, "text/html", "");
    head.request(Method::POST, "/guest/init").json(&json!({ "display_name": "Ada" })).send().await.unwrap();
    assert_eq!(head.behind.calls(), 1);
    head.request(Method::GET, "/lobbies").send().await.unwrap();
    assert_eq!(head.behind.calls(), 4);
}

#[tokio::test]
async fn a_service_that_stays_silent_is_left_alone_and_found_again() {
    let head = Head::start().await;
    head.behind.reply(502, "text/html", "");
    let list = async || head.request(Method::GET, "/lobbies").send().await.unwrap();
    for _ in 0..10 {
        let response = list().await;
        assert_eq!(response.headers()["retry-after"], "2");
        assert_eq!(problem(response).await, (503, "service_unavailable".into()));
    }
    // Five silent attempts, however often players ask; on a slow machine a trial or two.
    assert!(head.behind.calls() < 10, "{}", head.behind.calls());
    // Auth is another service: that matchmaking is silent does not keep anybody from it.
    head.behind.reply(201, "application/json", session());
    let entered = head.request(Method::POST, "/guest/init").json(&json!({ "display_name": "Ada" })).send().await;
    assert_eq!(entered.unwrap().status(), 201);

    head.behind.reply(200, "application/json", json!({ "lobbies": [] }).to_string());
    let found_again = async {
        while list().await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found_again).await.unwrap();
}

#[tokio::test]
async fn bad_bearer_tokens_stop_here() {
    let head = Head::start().await;
    let expired = head.token(NOW);
    let foreign = tokens::SigningKey::generate().unwrap().sign(&json!({ "sub": "x" })).unwrap();
    for (header, code) in [
        (None, "token_missing"),
        (Some("Basic abc".to_owned()), "token_missing"),
        (Some("Bearer ".to_owned()), "token_missing"),
        (Some("Bearer garbage".to_owned()), "token_invalid"),
        (Some(format!("Bearer {foreign}")), "token_invalid"),
        (Some(format!("Bearer {expired}")), "token_expired"),
    ] {
        let mut request = head.request(Method::GET, "/profile");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(problem(response).await, (401, code.into()));
    }
    assert_eq!(head.behind.calls(), 0);
}

#[tokio::test]
async fn bad_bodies_are_told_apart_and_go_no_further() {
    let head = Head::start().await;
    let huge = format!("{{\"display_name\":\"{}\"}}", "x".repeat(20_000));
    for (content_type, body, expected) in [
        ("application/json", "{", (400, "body_invalid")),
        ("application/json", "{\"display_name\":7}", (400, "body_invalid")),
        ("application/json", "{}", (400, "body_invalid")),
        ("application/json", "{\"display_name\":\"a\",\"admin\":true}", (400, "body_invalid")),
        ("text/plain", "{\"display_name\":\"a\"}", (415, "content_type_unsupported")),
        ("application/json", huge.as_str(), (413, "body_too_large")),
    ] {
        let request = head.request(Method::POST, "/guest/init").header("content-type", content_type);
        let response = request.body(body.to_owned()).send().await.unwrap();
        assert_eq!(problem(response).await, (expected.0, expected.1.into()), "{body:.40}");
    }
    assert_eq!(head.behind.calls(), 0);
}

#[tokio::test]
async fn unknown_addresses_methods_and_parameters_are_problems() {
    let head = Head::start().await;
    let token = head.token(NOW + 60);
    for (method, path, expected) in [
        (Method::POST, "/nowhere", (404, "not_found")),
        (Method::GET, "/nowhere", (404, "not_found")),
        (Method::DELETE, "/lobbies", (405, "method_not_allowed")),
        (Method::GET, "/matchmaking/queue/not-an-id", (400, "parameter_invalid")),
    ] {
        let response = head.request(method, path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(problem(response).await, (expected.0, expected.1.into()), "{path}");
    }
}

#[tokio::test]
async fn a_ticket_s_events_are_passed_through() {
    let head = Head::start().await;
    head.behind.reply(200, "text/event-stream", "event: ticket\ndata: {}\n\n");
    let path = "/matchmaking/queue/8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1/events";
    let response = head.request(Method::GET, path).bearer_auth(head.token(NOW + 60)).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.text().await.unwrap(), "event: ticket\ndata: {}\n\n");
}

#[tokio::test]
async fn the_internal_listener_tells_readiness_and_metrics() {
    let head = Head::start().await;
    let ready = head.http.get(format!("{}/ready", head.internal_url)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let metrics = head.http.get(format!("{}/metrics", head.internal_url)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("# HELP http_requests_total"), "{metrics}");
}

#[tokio::test]
async fn party_calls_reach_matchmaking_with_the_player_s_token() {
    let head = Head::start().await;
    let party = json!({
        "party_id": "8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1", "code": "H7K3PW", "invite_expires_at": 1,
        "leader_id": "8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1", "max_members": 8, "queue": null, "members": []
    });
    let id = "8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1";
    let leader = json!({ "player_id": id });
    for (method, path, body, status) in [
        (Method::POST, "/parties".to_owned(), None, 201),
        (Method::POST, "/parties/join".to_owned(), Some(json!({ "code": "H7K3PW" })), 200),
        (Method::GET, format!("/parties/{id}"), None, 200),
        (Method::PUT, format!("/parties/{id}/ready"), Some(json!({ "ready": true })), 200),
        (Method::PUT, format!("/parties/{id}/leader"), Some(leader), 200),
        (Method::POST, format!("/parties/{id}/invite"), None, 200),
    ] {
        head.behind.reply(status, "application/json", party.to_string());
        let mut request = head.request(method, &path).bearer_auth(head.token(NOW + 60));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.json::<Value>().await.unwrap(), party, "{path}");
        let last = head.behind.last.lock().unwrap().take().unwrap();
        assert_eq!(last.uri.path(), format!("/internal/v1{path}"));
        assert!(last.headers["authorization"].to_str().unwrap().starts_with("Bearer "));
    }

    head.behind.reply(204, "application/json", "");
    let path = format!("/parties/{id}/members/{id}");
    let left = head.request(Method::DELETE, &path).bearer_auth(head.token(NOW + 60)).send().await.unwrap();
    assert_eq!(left.status(), 204);
    assert_eq!(head.behind.last.lock().unwrap().take().unwrap().uri.path(), format!("/internal/v1{path}"));

    head.behind.reply(200, "text/event-stream", "event: party\ndata: {}\n\n");
    let path = format!("/parties/{id}/events");
    let response = head.request(Method::GET, &path).bearer_auth(head.token(NOW + 60)).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.text().await.unwrap(), "event: party\ndata: {}\n\n");
}
