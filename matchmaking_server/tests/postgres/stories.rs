//! The service on PostgreSQL, as head and the game servers see it.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Arena, Player, Service, text};
use crate::server::{Database, Outages};

async fn start(url: &str) -> Service {
    let url = url.to_owned();
    Service::start_with(move |config| config.database_url.clone_from(&url)).await
}

fn result(match_id: &str, players: &[Uuid]) -> Value {
    let pilots = players.iter().enumerate().map(|(seat, player)| {
        json!({
            "seat": seat, "player_id": player, "name": "Ada Ω", "team": seat, "kills": 3, "deaths": 1, "score": -1,
            "rank": seat + 1, "left_early": seat == 1,
        })
    });
    json!({
        "match_id": match_id, "lobby_id": match_id, "server_id": Uuid::from_u128(9), "mode": "duel", "queue": null,
        "outcome": "completed", "started_at": 1_790_000_000, "ended_at": 1_790_000_600, "ticks": 36_000,
        "world_hash": "00ff00ff00ff00ff", "pilots": pilots.collect::<Vec<_>>(),
    })
}

async fn send(sender: &Player, result: &Value) -> Answer {
    sender.call(Method::POST, "results", Some(result.clone())).await
}

async fn ready(service: &Service) -> Answer {
    Answer::read(service.http.get(format!("{}/ready", service.internal_url)).send().await.unwrap()).await
}

#[tokio::test]
async fn a_match_is_made_and_its_result_recorded_once_however_many_send_it() {
    let database = Database::new().await;
    let service = start(&database.url).await;
    let _arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    let seat = ada.ticket_until(&adas, "matched").await;
    grace.ticket_until(&graces, "matched").await;

    let match_id = text(&seat, "match_id");
    let result = result(&match_id, &[ada.id, grace.id]);
    let answers = join_all((0..20).map(|_| send(&ada, &result))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[18], statuses[19]), (200, 200, 201));
    ada.queued("skirmish").await;

    let mut other = result.clone();
    other["ticks"] = json!(1);
    send(&ada, &other).await.refused(409, "result_conflict");
    let service = service.restart().await;
    let ada = service.again(&ada);
    assert_eq!(ada.call(Method::GET, &format!("results/{match_id}"), None).await.ok(200), result);
}

#[tokio::test]
async fn a_result_that_meets_an_absent_database_is_taken_when_it_is_back() {
    let mut outages = Outages::new().await;
    let service = start(&outages.url).await;
    let game = service.player("any");
    let (before, meanwhile) = (result(&Uuid::new_v4().to_string(), &[]), result(&Uuid::new_v4().to_string(), &[]));
    send(&game, &before).await.ok(201);
    ready(&service).await.ok(200);

    outages.stop_server();
    send(&game, &meanwhile).await.refused(503, "service_unavailable");
    let not_ready = ready(&service).await.ok(503);
    assert_eq!(not_ready["checks"]["session_keys"], "ok");
    assert_ne!(not_ready["checks"]["database"], "ok");
    service.player("Ada").queued("duel").await;

    outages.start_server();
    ready(&service).await.ok(200);
    send(&game, &meanwhile).await.ok(201);
    send(&game, &before).await.ok(200);
}
