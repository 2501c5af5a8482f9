//! Entering as a guest and coming back.

use std::io::ErrorKind;

use std::collections::HashSet;

use serde_json::json;
use tokens::OpaqueToken;
use uuid::Uuid;
use wire::accounts::routes;

use crate::harness::{Auth, START};

#[tokio::test]
async fn a_new_guest_gets_a_name_a_secret_and_a_session() {
    let auth = Auth::start().await;
    let answer = auth.init("Ada").await;
    assert_eq!(answer.status, 201);
    let guest = answer.session();
    assert_eq!(guest.display_name, "Ada");
    assert_eq!(guest.expires_at, START + 900);
    assert!(OpaqueToken::parse(guest.guest_secret.as_deref().unwrap()).is_some());

    let claims = tokens::verify_session(&auth.public_keys().await, &guest.session_token, START).unwrap();
    assert_eq!((claims.sub, claims.name.as_str(), claims.exp), (guest.guest_id, "Ada", guest.expires_at));
}

#[tokio::test]
async fn a_guest_comes_back_with_the_secret() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    auth.advance_s(86_400 * 400);
    let answer = auth.log_in(&guest).await;
    assert_eq!(answer.status, 200);
    let again = answer.session();
    assert_eq!((again.guest_id, again.display_name.as_str()), (guest.guest_id, "Ada"));
    assert_eq!(again.expires_at, auth.now() + 900);
    assert!(again.guest_secret.is_none(), "the secret is told once");
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_guest_get_the_same_answer() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let other = OpaqueToken::generate().unwrap().reveal();
    let attempts = [
        json!({ "guest_id": guest.guest_id, "guest_secret": other }),
        json!({ "guest_id": guest.guest_id, "guest_secret": "" }),
        json!({ "guest_id": guest.guest_id, "guest_secret": "short" }),
        json!({ "guest_id": Uuid::new_v4(), "guest_secret": guest.guest_secret }),
    ];
    let mut bodies = HashSet::new();
    for attempt in attempts {
        let mut answer = auth.post(routes::GUEST_LOGIN, attempt).await;
        answer.is_problem(401, "credentials_invalid");
        answer.body.as_object_mut().unwrap().remove("trace_id");
        bodies.insert(answer.body.to_string());
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn another_guests_secret_opens_nothing() {
    let auth = Auth::start().await;
    let (ada, bob) = (auth.guest("Ada").await, auth.guest("Bob").await);
    let mixed = json!({ "guest_id": ada.guest_id, "guest_secret": bob.guest_secret });
    auth.post(routes::GUEST_LOGIN, mixed).await.is_problem(401, "credentials_invalid");
}

#[tokio::test]
async fn a_guest_who_logs_in_over_and_over_keeps_a_bounded_number_of_sessions() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let bystander = auth.guest("Bob").await;
    let mut logins = Vec::new();
    for _ in 0..12 {
        auth.advance_s(1);
        logins.push(auth.log_in(&guest).await.session());
    }
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    auth.refresh(&logins[1]).await.is_problem(401, "refresh_invalid");
    for kept in &logins[2..] {
        assert_eq!(auth.refresh(kept).await.status, 200);
    }
    assert_eq!(auth.refresh(&bystander).await.status, 200);
}

#[tokio::test]
async fn neither_secret_nor_token_is_stored() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let secrets = [guest.guest_secret.clone().unwrap(), guest.refresh_token.clone(), guest.session_token.clone()];
    let folder = auth.folder.clone();
    auth.stop().await;
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let content = match std::fs::read(entry.unwrap().path()) {
            Ok(content) => content,
            // SQLite folds its write-ahead log into the database when the last connection closes.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => panic!("{error}"),
        };
        let content = String::from_utf8_lossy(&content);
        files += 1;
        for secret in secrets.iter().flat_map(|secret| secret.split('.')).filter(|part| part.len() >= 43) {
            assert!(!content.contains(secret));
        }
    }
    assert!(files >= 2, "the database and the key file were looked at");
}
