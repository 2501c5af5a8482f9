//! The player's own profile, and another name.

use serde_json::json;
use tokens::{SESSION_AUDIENCE, SESSION_ISSUER, SessionClaims, SigningKey};
use uuid::Uuid;
use wire::accounts::{Session, routes};

use crate::harness::{Auth, START, answer};

#[tokio::test]
async fn a_profile_says_who_the_bearer_is() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    auth.advance_s(5);
    let answer = auth.profile(&guest).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({ "player_id": guest.guest_id, "display_name": "Ada", "created_at": START }));
}

#[tokio::test]
async fn a_new_name_holds_at_once_and_in_the_next_session_token() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let renamed = auth.rename(&guest, " Countess ").await;
    assert_eq!((renamed.status.as_u16(), &renamed.body["display_name"]), (200, &json!("Countess")));
    assert_eq!(auth.profile(&guest).await.body, renamed.body);

    let next = auth.refresh(&guest).await.session();
    assert_eq!(next.display_name, "Countess");
    let claims = tokens::verify_session(&auth.public_keys().await, &next.session_token, auth.now()).unwrap();
    assert_eq!(claims.name, "Countess");
}

#[tokio::test]
async fn the_old_name_is_free_and_the_new_one_taken() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    auth.rename(&guest, "Bob").await;
    assert_eq!(auth.guest("Ada").await.display_name, "Ada");
    assert!(auth.guest("bob").await.display_name.starts_with("bob#"));
}

#[tokio::test]
async fn another_spelling_of_the_own_name_keeps_the_digits() {
    let auth = Auth::start().await;
    auth.guest("Ada").await;
    let guest = auth.guest("Ada").await;
    let digits = guest.display_name.split_once('#').unwrap().1.to_owned();
    assert_eq!(auth.rename(&guest, "ADA").await.body["display_name"], format!("ADA#{digits}"));
}

#[tokio::test]
async fn a_refused_name_changes_nothing() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    auth.rename(&guest, "<b>").await.is_problem(422, "name_invalid");
    assert_eq!(auth.profile(&guest).await.body["display_name"], "Ada");
}

#[tokio::test]
async fn tokens_that_are_missing_broken_foreign_or_lapsed_are_told_apart() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let with_token = |token: String| {
        let auth = &auth;
        let session = Session { session_token: token, ..guest.clone() };
        async move { auth.profile(&session).await }
    };
    answer(auth.request(reqwest::Method::GET, routes::PROFILE)).await.is_problem(401, "token_missing");
    with_token("nonsense".into()).await.is_problem(401, "token_invalid");
    with_token(guest.refresh_token.clone()).await.is_problem(401, "token_invalid");

    let claims = SessionClaims {
        iss: SESSION_ISSUER.into(),
        aud: SESSION_AUDIENCE.into(),
        sub: guest.guest_id,
        name: "Ada".into(),
        sid: Uuid::new_v4(),
        iat: START,
        exp: START + 900,
    };
    let forged = SigningKey::generate().unwrap().sign(&claims).unwrap();
    with_token(forged).await.is_problem(401, "token_invalid");

    let ours = SigningKey::load(&auth.folder.path().join("auth_signing_key.pem")).unwrap();
    with_token(ours.sign(&claims).unwrap()).await.status.is_success().then_some(()).unwrap();
    let ticket = SessionClaims { iss: tokens::MATCHMAKING_ISSUER.into(), ..claims.clone() };
    with_token(ours.sign(&ticket).unwrap()).await.is_problem(401, "token_invalid");
    let nobody = SessionClaims { sub: Uuid::new_v4(), ..claims };
    with_token(ours.sign(&nobody).unwrap()).await.is_problem(401, "token_invalid");

    auth.advance_s(900);
    auth.profile(&guest).await.is_problem(401, "token_expired");
    auth.rename(&guest, "Bob").await.is_problem(401, "token_expired");
}
