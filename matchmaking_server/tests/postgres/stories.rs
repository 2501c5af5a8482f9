//! The service on PostgreSQL, as head and the game servers see it.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, Arena, Service};
use crate::server::{Database, Outages};

async fn start(url: &str) -> Service {
    let url = url.to_owned();
    Service::start_with(move |config| config.database_url.clone_from(&url)).await
}

async fn ready(service: &Service) -> Answer {
    Answer::read(service.http.get(format!("{}/ready", service.internal_url)).send().await.unwrap()).await
}

#[tokio::test]
async fn a_match_is_made_and_its_result_counted_once_however_many_send_it() {
    let database = Database::new().await;
    let service = start(&database.url).await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada Ω"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let report = duel.in_order();
    let answers = join_all((0..20).map(|_| duel.send(&ada, &report))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[18], statuses[19]), (200, 200, 201));
    ada.queued("skirmish").await;
    let board = ada.call(Method::GET, "leaderboard", None).await.ok(200);
    assert_eq!((&board["players"], &board["entries"][0]["rating"]), (&json!(2), &json!(1063)));
    assert_eq!(board["around"], board["entries"]);

    let mut other = report.clone();
    other["result"]["ticks"] = json!(1);
    duel.send(&ada, &other).await.refused(409, "result_conflict");
    let service = service.restart().await;
    let ada = service.again(&ada);
    let recorded = ada.call(Method::GET, &format!("results/{}", duel.id()), None).await.ok(200);
    assert_eq!(recorded, report["result"]);
    assert_eq!(ada.call(Method::GET, "matches", None).await.ok(200)["matches"][0]["match_id"], json!(duel.id()));
}

#[tokio::test]
async fn a_result_that_meets_an_absent_database_is_taken_when_it_is_back() {
    let mut outages = Outages::new().await;
    let service = start(&outages.url).await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let before = service.duel(&arena, &ada, &grace).await;
    let meanwhile = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    ready(&service).await.ok(200);

    outages.stop_server();
    meanwhile.send(&ada, &meanwhile.in_order()).await.refused(503, "service_unavailable");
    ada.call(Method::GET, "leaderboard", None).await.refused(503, "service_unavailable");
    let not_ready = ready(&service).await.ok(503);
    assert_eq!(not_ready["checks"]["session_keys"], "ok");
    assert_ne!(not_ready["checks"]["database"], "ok");
    service.player("Joan").queued("duel").await;

    outages.start_server();
    ready(&service).await.ok(200);
    meanwhile.send(&ada, &meanwhile.in_order()).await.ok(201);
    let again = ada.call(Method::GET, &format!("results/{}", before.id()), None).await.ok(200);
    assert_eq!(again["match_id"], json!(before.id()));
    assert_eq!(ada.call(Method::GET, "standings", None).await.ok(200)["standings"][0]["matches"], 2);
}
