//! Refreshing, theft, logging out, lapsing.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use sqlx::Row;
use tokens::OpaqueToken;
use wire::accounts::{Session, routes};

use crate::harness::Auth;

#[tokio::test]
async fn a_refresh_gives_a_new_pair_for_the_same_session() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    auth.advance_s(800);
    let answer = auth.refresh(&guest).await;
    assert_eq!(answer.status, 200);
    let next = answer.session();
    assert_eq!((next.guest_id, next.display_name.as_str()), (guest.guest_id, "Ada"));
    assert_eq!(next.expires_at, auth.now() + 900);
    assert!(next.guest_secret.is_none());
    assert_ne!(next.refresh_token, guest.refresh_token);

    let keys = auth.public_keys().await;
    let before = tokens::verify_session(&keys, &guest.session_token, auth.now()).unwrap();
    let after = tokens::verify_session(&keys, &next.session_token, auth.now()).unwrap();
    assert_eq!((before.sid, before.sub), (after.sid, after.sub));
}

#[tokio::test]
async fn a_lost_answer_locks_nobody_out() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let lost = auth.refresh(&guest).await.session();
    auth.advance_s(60);
    let again = auth.refresh(&guest).await.session();
    assert_ne!(lost.refresh_token, again.refresh_token);
    let next = auth.refresh(&again).await.session();
    assert_eq!(auth.refresh(&next).await.status, 200);
}

#[tokio::test]
async fn a_used_token_after_the_grace_ends_the_session() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let next = auth.refresh(&guest).await.session();
    auth.advance_s(61);
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    auth.refresh(&next).await.is_problem(401, "refresh_invalid");
}

#[tokio::test]
async fn a_used_token_whose_successor_was_used_ends_the_session() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let second = auth.refresh(&guest).await.session();
    let third = auth.refresh(&second).await.session();
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    auth.refresh(&third).await.is_problem(401, "refresh_invalid");
}

#[tokio::test]
async fn a_successor_that_was_replaced_ends_the_session() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let replaced = auth.refresh(&guest).await.session();
    let live = auth.refresh(&guest).await.session();
    auth.refresh(&replaced).await.is_problem(401, "refresh_invalid");
    auth.refresh(&live).await.is_problem(401, "refresh_invalid");
}

#[tokio::test]
async fn an_ended_session_leaves_the_others_and_the_account_alone() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let other_device = auth.log_in(&guest).await.session();
    let bystander = auth.guest("Bob").await;
    let second = auth.refresh(&guest).await.session();
    auth.refresh(&second).await.session();
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");

    assert_eq!(auth.refresh(&other_device).await.status, 200);
    assert_eq!(auth.refresh(&bystander).await.status, 200);
    assert_eq!(auth.log_in(&guest).await.status, 200);
}

#[tokio::test]
async fn refreshes_at_the_same_time_are_all_served_and_one_successor_lives() {
    let auth = Arc::new(Auth::start().await);
    let guest = auth.guest("Ada").await;
    let racing: Vec<_> = (0..8)
        .map(|_| {
            let (auth, guest) = (auth.clone(), guest.clone());
            tokio::spawn(async move { auth.refresh(&guest).await.session() })
        })
        .collect();
    let mut answers = Vec::new();
    for one in racing {
        answers.push(one.await.unwrap());
    }
    assert_eq!(answers.iter().map(|session| &session.refresh_token).collect::<HashSet<_>>().len(), 8);

    // Which one came last cannot be seen from the outside, and trying the others would end the session.
    let stored = sqlx::query("SELECT current_hash FROM sessions").fetch_all(&auth.database().await).await.unwrap();
    let [row] = &stored[..] else { panic!("{} sessions", stored.len()) };
    let live: Vec<_> = answers.iter().filter(|session| rotating_hash(session) == row.get::<String, _>(0)).collect();
    let [live] = live[..] else { panic!("{} live successors", live.len()) };
    let next = auth.refresh(live).await.session();
    assert_eq!(auth.refresh(&next).await.status, 200);
}

#[tokio::test]
async fn a_refresh_that_races_a_log_out_revives_nothing() {
    let auth = Arc::new(Auth::start().await);
    for _ in 0..10 {
        let guest = auth.guest("Ada").await;
        let (refreshed, logged_out) = tokio::join!(auth.refresh(&guest), auth.log_out(&guest));
        assert_eq!(logged_out.status, 204);
        if refreshed.status == 200 {
            auth.refresh(&refreshed.session()).await.is_problem(401, "refresh_invalid");
        }
        auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    }
}

#[tokio::test]
async fn tokens_that_are_none_of_ours_are_refused_and_harm_nobody() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let random = || OpaqueToken::generate().unwrap().reveal();
    let (family, _) = guest.refresh_token.split_once('.').unwrap();
    let foreign =
        ["".into(), ".".into(), random(), format!("{}.{}", random(), random()), family.into(), "x".repeat(5_000)];
    for token in foreign.iter().chain([&guest.session_token]) {
        auth.post(routes::SESSION_REFRESH, json!({ "refresh_token": token })).await.is_problem(401, "refresh_invalid");
    }
    assert_eq!(auth.refresh(&guest).await.status, 200);
}

#[tokio::test]
async fn a_log_out_ends_the_refresh_token_at_once() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let other_device = auth.log_in(&guest).await.session();
    assert_eq!(auth.log_out(&guest).await.status, 204);
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    assert_eq!(auth.log_out(&guest).await.status, 204, "logging out again is no mistake");
    assert_eq!(auth.refresh(&other_device).await.status, 200);

    // The session token cannot be called back, and lapses by itself.
    assert_eq!(auth.profile(&guest).await.status, 200);
    auth.advance_s(900);
    auth.profile(&guest).await.is_problem(401, "token_expired");
    auth.log_out(&guest).await.is_problem(401, "token_expired");
}

#[tokio::test]
async fn a_refresh_token_that_lay_unused_lapses() {
    let auth = Auth::start().await;
    let (early, late) = (auth.guest("Ada").await, auth.guest("Bob").await);
    auth.advance_s(30 * 86_400 - 1);
    assert_eq!(auth.refresh(&early).await.status, 200);
    auth.advance_s(1);
    auth.refresh(&late).await.is_problem(401, "refresh_invalid");
    assert_eq!(auth.log_in(&late).await.status, 200);
}

#[tokio::test]
async fn lapsed_sessions_are_swept_away() {
    let auth = Auth::start_with(&[("AUTH__SESSIONS__SWEEP_EVERY_S", "1")]).await;
    auth.guest("Ada").await;
    auth.guest("Bob").await;
    auth.advance_s(29 * 86_400);
    auth.guest("Eve").await;
    let database = auth.database().await;
    auth.advance_s(86_400);
    let swept = async {
        loop {
            let left = sqlx::query("SELECT display_name FROM sessions JOIN accounts USING (account_id)")
                .fetch_all(&database)
                .await
                .unwrap();
            let left: Vec<String> = left.iter().map(|row| row.get(0)).collect();
            if left == ["Eve"] {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), swept).await.expect("lapsed sessions stay");
}

fn rotating_hash(session: &Session) -> String {
    let (_, rotating) = session.refresh_token.split_once('.').unwrap();
    OpaqueToken::parse(rotating).unwrap().hash().to_hex()
}
