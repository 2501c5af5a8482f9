//! The service on PostgreSQL, as head sees it.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::json;

use crate::harness::{Answer, Auth, answer};
use crate::server::{Database, Outages};

async fn ready(auth: &Auth) -> Answer {
    answer(auth.http.get(format!("{}/ready", auth.internal))).await
}

#[tokio::test]
async fn a_guest_registers_refreshes_and_is_known_after_a_restart() {
    let database = Database::new().await;
    let env = [("DATABASE_URL", &*database.url)];
    let auth = Auth::start_with(&env).await;
    let guest = auth.guest("Ada").await;
    let refreshed = auth.refresh(&guest).await.session();
    assert_eq!(auth.rename(&refreshed, "Grace").await.body["display_name"], "Grace");

    let (folder, clock) = (auth.folder.clone(), auth.clock.clone());
    auth.stop().await;
    assert!(!folder.path().join("auth.sqlite").exists());
    let auth = Auth::start_in(folder, clock, &env).await;
    assert_eq!(auth.log_in(&guest).await.session().display_name, "Grace");
    let last = auth.refresh(&refreshed).await.session();
    auth.refresh(&guest).await.is_problem(401, "refresh_invalid");
    auth.refresh(&last).await.is_problem(401, "refresh_invalid");
    assert_eq!(ready(&auth).await.body, json!({ "status": "ready", "checks": { "database": "ok" } }));
}

#[tokio::test]
async fn of_fifty_who_rename_themselves_alike_at_once_each_gets_a_name_of_its_own() {
    let database = Database::new().await;
    let auth = Auth::start_with(&[("DATABASE_URL", &database.url)]).await;
    let guests = join_all((0..50).map(|n| {
        let name = format!("Pilot {n}");
        let auth = &auth;
        async move { auth.guest(&name).await }
    }))
    .await;
    let answers = join_all(guests.iter().map(|guest| auth.rename(guest, "Ada"))).await;
    let names: HashSet<_> = answers.iter().map(|answer| answer.body["display_name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 50);
    assert!(names.contains("Ada"), "the first comer has the plain name");
    assert!(names.iter().all(|name| *name == "Ada" || name.starts_with("Ada#")), "{names:?}");
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_used_up_and_then_all_goes_on() {
    let mut outages = Outages::new().await;
    let auth = Auth::start_with(&[("DATABASE_URL", &outages.url)]).await;
    let guest = auth.guest("Ada").await;

    outages.stop_server();
    let (init, refresh, rename) = tokio::join!(auth.init("Bob"), auth.refresh(&guest), auth.rename(&guest, "Bob"));
    for answer in [init, refresh, rename] {
        answer.is_problem(503, "service_unavailable");
    }
    let not_ready = ready(&auth).await;
    assert_eq!((not_ready.status.as_u16(), &not_ready.body["status"]), (503, &json!("not_ready")));
    assert_ne!(not_ready.body["checks"]["database"], "ok");
    assert_eq!(answer(auth.http.get(format!("{}/health", auth.public))).await.status, 200, "it lives");
    let public_keys = auth.http.get(format!("{}{}", auth.public, wire::JWKS_PATH)).send().await.unwrap();
    assert_eq!(public_keys.status(), 200, "tokens are checked as before");

    outages.start_server();
    assert_eq!(ready(&auth).await.status, 200);
    assert_eq!(auth.refresh(&guest).await.status, 200, "nothing was used up");
    assert_eq!(auth.guest("Bob").await.display_name, "Bob", "nothing was half stored");
}
