//! Leaderboard, history, and the ratings in the profile.

use std::num::NonZeroU32;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Head, NOW};
use crate::requests::problem;

const PLAYER: &str = "8b0d5e9e-6d2f-4b06-9d5e-0a8a4bb2a6a1";

fn leaderboard() -> Value {
    json!({
        "ladder": "duel", "ladders": ["duel"], "players": 1, "next": null, "around": null,
        "entries": [{
            "rank": 1, "player_id": PLAYER, "display_name": "Ada", "rating": 1063, "matches": 1, "wins": 1
        }],
    })
}

#[tokio::test]
async fn the_leaderboard_is_read_with_and_without_a_session_and_the_query_goes_along() {
    let head = Head::start().await;
    head.behind.reply(200, "application/json", leaderboard().to_string());
    let path = "/leaderboard?ladder=a%26b%3Dc&limit=7&cursor=1063.8b0d";
    let response = head.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.json::<Value>().await.unwrap(), leaderboard());
    let last = head.behind.last.lock().unwrap().take().unwrap();
    assert_eq!(last.uri.path(), "/internal/v1/leaderboard");
    assert_eq!(last.uri.query(), Some("ladder=a%26b%3Dc&limit=7&cursor=1063.8b0d"));
    assert!(!last.headers.contains_key("authorization"));

    let token = head.token(NOW + 60);
    let response = head.request(Method::GET, "/leaderboard").bearer_auth(&token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let last = head.behind.last.lock().unwrap().take().unwrap();
    assert_eq!(last.headers["authorization"].to_str().unwrap(), format!("Bearer {token}"));

    let calls = head.behind.calls();
    let stale = head.request(Method::GET, "/leaderboard").bearer_auth(head.token(NOW)).send().await.unwrap();
    assert_eq!(problem(stale).await, (401, "token_expired".into()));
    for path in ["/leaderboard?limit=x", "/leaderboard?page=2", "/matches?limit=-1"] {
        let response = head.request(Method::GET, path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(problem(response).await, (400, "parameter_invalid".into()), "{path}");
    }
    assert_eq!(head.behind.calls(), calls, "what cannot be is refused here");
}

#[tokio::test]
async fn a_history_needs_a_session() {
    let head = Head::start().await;
    for path in ["/matches".to_owned(), format!("/matches/{PLAYER}")] {
        let response = head.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(problem(response).await, (401, "token_missing".into()));
    }
    head.behind.reply(200, "application/json", json!({ "matches": [], "next": null }).to_string());
    let request = head.request(Method::GET, "/matches?limit=3").bearer_auth(head.token(NOW + 60));
    assert_eq!(request.send().await.unwrap().status(), 200);
    let last = head.behind.last.lock().unwrap().take().unwrap();
    assert_eq!(last.uri.to_string(), "/internal/v1/matches?limit=3");
}

#[tokio::test]
async fn a_silent_matchmaking_is_503_and_is_soon_left_alone() {
    let head = Head::start().await;
    head.behind.reply(502, "text/html", "");
    for _ in 0..10 {
        let response = head.request(Method::GET, "/leaderboard").send().await.unwrap();
        assert_eq!(response.headers()["retry-after"], "2");
        assert_eq!(problem(response).await, (503, "service_unavailable".into()));
    }
    assert!(head.behind.calls() < 10, "{}", head.behind.calls());
}

#[tokio::test]
async fn the_leaderboard_draws_on_the_callers_budget() {
    let head = Head::start_with(|config| {
        config.rate_limits.general.burst = NonZeroU32::new(2).unwrap();
        config.rate_limits.general.per_minute = NonZeroU32::MIN;
    })
    .await;
    head.behind.reply(200, "application/json", leaderboard().to_string());
    for status in [200, 200, 429] {
        assert_eq!(head.request(Method::GET, "/leaderboard").send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn the_profile_comes_with_ratings_and_without_them_when_matchmaking_does_not_answer() {
    let head = Head::start().await;
    let account = json!({ "player_id": PLAYER, "display_name": "Ada", "created_at": 7 });
    let standing = json!({ "ladder": "duel", "rank": 3, "rating": 1063, "matches": 1, "wins": 1 });
    // One service plays both here: the answer has the fields of both.
    let mut both = account.clone();
    both["standings"] = json!([standing]);
    head.behind.reply(200, "application/json", both.to_string());
    let profile = async || {
        let request = head.request(Method::GET, "/profile").bearer_auth(head.token(NOW + 60));
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let mut expected = account.clone();
    expected["ratings"] = json!([standing]);
    assert_eq!(profile().await, expected);

    // An answer that matchmaking's client does not understand is no answer.
    head.behind.reply(200, "application/json", account.to_string());
    expected["ratings"] = Value::Null;
    assert_eq!(profile().await, expected);
}
