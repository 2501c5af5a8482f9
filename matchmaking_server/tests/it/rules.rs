//! Queues by a file of one's own: what it changes, and what a waiting ticket says of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Arena, Player, Service, queues, text, until};

const TEAMS: &str = "
    [pairs]
    mode = 'duel'
    teams = 2
    team_size = 2
    party_sizes = [1, 2]
    min_players = 4
    fill_after_ms = 60000
    fill_to = 4
    give_up_after_s = 7
    latency = { steps = [{ after_s = 0, limit = 50 }, { after_s = 5, limit = 90 }] }
";

async fn started() -> (Service, tempfile::TempDir) {
    let (folder, path) = queues(TEAMS);
    (Service::start_with(move |config| config.queues_file.clone_from(&path)).await, folder)
}

async fn queue(player: &Player, ping_ms: u32) -> Value {
    let body = json!({ "queue": "pairs", "regions": [{ "region": "local", "ping_ms": ping_ms }] });
    player.call(Method::POST, "tickets", Some(body)).await.ok(201)
}

#[tokio::test]
async fn a_queue_of_ones_own_replaces_the_built_in_ones_and_its_teams_are_told_to_the_game_server() {
    let (service, _folder) = started().await;
    let arena = Arena::start(&service).await;
    let players: Vec<_> = (0..4).map(|number| service.player(&format!("P{number}"))).collect();
    players[0].queue("duel").await.refused(422, "queue_unknown");
    let mut tickets = Vec::new();
    for player in &players {
        tickets.push(text(&queue(player, 10).await, "ticket_id"));
    }
    for (player, ticket) in players.iter().zip(&tickets) {
        player.ticket_until(ticket, "matched").await;
    }
    let [order] = &arena.created()[..] else { panic!("one lobby is made") };
    let teams: Vec<_> = order.seats.iter().map(|seat| (seat.seat, seat.team)).collect();
    assert_eq!(teams, [(0, 0), (1, 1), (2, 0), (3, 1)]);
}

#[tokio::test]
async fn a_waiting_ticket_says_which_limit_blocks_and_when_it_widens() {
    let (service, _folder) = started().await;
    let _arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = queue(&ada, 80).await;
    assert_eq!((&ticket["blocked_by"], &ticket["limit"]), (&json!("latency"), &json!(50)));
    assert_eq!(ticket["widens_at"], crate::harness::NOW + 5);
    assert_eq!(ticket["expires_at"], crate::harness::NOW + 7, "the queue's own patience");
    assert_eq!(ticket["estimated_wait_s"], Value::Null);
    service.clock.advance_ms(5_000);
    until("the limit widens", || async {
        let ticket = ada.ticket(&text(&ticket, "ticket_id")).await.ok(200);
        (ticket["blocked_by"] == "too_few_players" && ticket["limit"].is_null()).then_some(())
    })
    .await;
    service.clock.advance_ms(2_000);
    ada.ticket_until(&text(&ticket, "ticket_id"), "expired").await;
}

#[tokio::test]
async fn an_estimate_has_a_spread() {
    let service = Service::start().await;
    let _arena = Arena::start(&service).await;
    let ticket = service.player("Ada").queue("skirmish").await.ok(201);
    let estimate = ["estimated_wait_low_s", "estimated_wait_s", "estimated_wait_high_s"].map(|key| ticket[key].clone());
    assert_eq!(estimate, [json!(2), json!(2), json!(2)]);
}

const RATED: &str = "
    [duel]
    mode = 'duel'
    teams = 2
    team_size = 1
    party_sizes = [1, 1]
    min_players = 2
    fill_after_ms = 60000
    fill_to = 2
    give_up_after_s = 60
    rating = { steps = [{ after_s = 0, limit = 100 }, { after_s = 5, limit = 200 }] }
";

#[tokio::test]
async fn who_has_won_waits_for_a_peer_until_the_limit_has_widened() {
    let (_folder, path) = queues(RATED);
    let service = Service::start_with(move |config| config.queues_file.clone_from(&path)).await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    // Before it they are equals; after it 126 points lie between them.
    service.duel(&arena, &ada, &grace).await;
    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    let blocked = until("the ratings keep them apart", || async {
        let ticket = ada.ticket(&adas).await.ok(200);
        (ticket["blocked_by"] == "rating").then_some(ticket)
    })
    .await;
    let widens_at = blocked["widens_at"].as_i64().unwrap();
    assert_eq!((&blocked["limit"], widens_at), (&json!(100), blocked["expires_at"].as_i64().unwrap() - 55));
    service.clock.advance_ms(5_000);
    arena.report(&service).await.ok(200);
    let (adas, graces) = (ada.ticket_until(&adas, "matched").await, grace.ticket_until(&graces, "matched").await);
    assert_eq!(adas["match_id"], graces["match_id"]);
}
