//! Results of matches over HTTP.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Arena, Player, Service, text};

fn result(match_id: &str, players: &[Uuid]) -> Value {
    let pilot = |seat: usize, player: Option<&Uuid>| {
        json!({
            "seat": seat, "player_id": player, "name": format!("P{seat}"), "team": seat, "kills": 3 - seat, "deaths": seat,
            "score": -1, "rank": seat + 1, "left_early": seat == 1,
        })
    };
    let bot = pilot(players.len(), None);
    let pilots = players.iter().enumerate().map(|(seat, player)| pilot(seat, Some(player))).chain([bot]);
    json!({
        "match_id": match_id, "lobby_id": match_id, "server_id": Uuid::from_u128(9), "mode": "duel", "queue": "duel",
        "outcome": "completed", "started_at": 1_790_000_000, "ended_at": 1_790_000_600, "ticks": 36_000,
        "world_hash": "00ff00ff00ff00ff", "pilots": pilots.collect::<Vec<_>>(),
    })
}

async fn send(sender: &Player, result: &Value) -> Answer {
    sender.call(Method::POST, "results", Some(result.clone())).await
}

#[tokio::test]
async fn a_result_is_recorded_once_and_survives_a_restart() {
    let service = Service::start().await;
    let game = service.player("any");
    let id = Uuid::new_v4().to_string();
    let first = result(&id, &[Uuid::new_v4(), Uuid::new_v4()]);
    game.call(Method::GET, &format!("results/{id}"), None).await.refused(404, "result_unknown");
    assert_eq!(send(&game, &first).await.ok(201), first);
    assert_eq!(send(&game, &first).await.ok(200), first);

    let mut reordered = first.clone();
    reordered["pilots"].as_array_mut().unwrap().reverse();
    send(&game, &reordered).await.ok(200);

    for (pointer, value) in [("/ticks", json!(1)), ("/pilots/0/kills", json!(99)), ("/queue", Value::Null)] {
        let mut other = first.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        send(&game, &other).await.refused(409, "result_conflict");
    }

    let service = service.restart().await;
    let game = service.again(&game);
    assert_eq!(game.call(Method::GET, &format!("results/{id}"), None).await.ok(200), first);
    send(&game, &first).await.ok(200);
}

#[tokio::test]
async fn of_many_senders_at_once_one_is_first() {
    let service = Service::start().await;
    let game = service.player("any");
    let result = result(&Uuid::new_v4().to_string(), &[Uuid::new_v4()]);
    let answers = join_all((0..20).map(|_| send(&game, &result))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[18], statuses[19]), (200, 200, 201));
}

#[tokio::test]
async fn a_result_frees_its_players_although_the_lobby_is_still_reported() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    let seat = ada.ticket_until(&adas, "matched").await;
    grace.ticket_until(&graces, "matched").await;
    arena.report(&service).await.ok(200);

    send(&ada, &result(&text(&seat, "match_id"), &[ada.id, grace.id])).await.ok(201);
    assert_eq!(ada.ticket(&adas).await.ok(200)["status"], "expired");
    arena.report(&service).await.ok(200);
    ada.queued("skirmish").await;
    grace.queued("skirmish").await;
}

#[tokio::test]
async fn results_that_make_no_sense_are_refused() {
    let service = Service::start().await;
    let game = service.player("any");
    let good = result(&Uuid::new_v4().to_string(), &[Uuid::new_v4()]);
    for (pointer, value, status, code) in [
        ("/pilots/1/seat", json!(0), 422, "report_invalid"),
        ("/ended_at", json!(0), 422, "report_invalid"),
        ("/lobby_id", json!("No Lobby"), 422, "report_invalid"),
        ("/mode", json!("m".repeat(300)), 422, "report_invalid"),
        ("/pilots/0/name", json!("A\0da"), 422, "report_invalid"),
        ("/ticks", json!(-1), 400, "body_invalid"),
        ("/outcome", json!("won"), 400, "body_invalid"),
        ("/pilots/0/team", json!(256), 400, "body_invalid"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        send(&game, &bad).await.refused(status, code);
    }
    send(&game, &good).await.ok(201);
}

#[tokio::test]
async fn two_processes_claim_one_server_id_the_newer_wins_and_no_result_is_lost() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let seat = ada.ticket_until(&ticket, "matched").await;

    // A copy of the server's data folder was started elsewhere.
    let mut copy = arena.server_report();
    copy.incarnation = Uuid::new_v4();
    copy.internal_url = "http://127.0.0.1:1".into();
    arena.put(&service, &copy).await.ok(200);
    arena.report(&service).await.refused(409, "server_superseded");
    arena.put(&service, &copy).await.ok(200);

    // The match goes on where it is, and its result counts, once.
    let played = result(&text(&seat, "match_id"), &[ada.id]);
    send(&ada, &played).await.ok(201);
    send(&ada, &played).await.ok(200);
}
