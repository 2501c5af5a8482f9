//! Game servers that refuse, hang, die, drain and restart, and the players on them.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::matchmaking::LobbyPhase;

use crate::harness::{Arena, Behaviour, NOW, Player, Service, matched_claims, text, until};

/// Matches one player with a bot; returns the ticket.
async fn matched(service: &Service, player: &Player) -> Value {
    let ticket = player.queued("duel").await;
    service.clock.advance_ms(2000);
    player.ticket_until(&ticket, "matched").await
}

#[tokio::test]
async fn a_server_that_refuses_is_left_out_and_another_is_asked() {
    let service = Service::start_with(|config| config.servers.lease_ms = 60_000).await;
    let (stubborn, willing) = (Arena::start(&service).await, Arena::start(&service).await);
    stubborn.behave(Behaviour::Refuse);
    for number in 0..3 {
        let player = service.player(&format!("P{number}"));
        let ticket = matched(&service, &player).await;
        matched_claims(&service, &ticket, willing.id).await;
    }
    assert_eq!(willing.created().len(), 3);
}

#[tokio::test]
async fn regions_are_listed_with_a_server_that_takes_matches() {
    let service = Service::start().await;
    let listed = async || {
        let list = service.player("Ada").call(reqwest::Method::GET, "regions", None).await.ok(200);
        list["regions"].clone()
    };
    assert_eq!(listed().await, json!([]));
    let (dear, cheap) = (Arena::start_unregistered("east").await, Arena::start_unregistered("east").await);
    dear.change_report(|report| (report.tick_load_permille, report.public_ws_url) = (300, "ws://dear/ws".into()));
    let west = Arena::start_unregistered("west").await;
    for arena in [&dear, &cheap, &west] {
        arena.report(&service).await.ok(200);
    }
    let (east, west_url) = ("ws://east.example/ws", "ws://west.example/ws");
    let both = json!([{ "region": "east", "ws_url": east }, { "region": "west", "ws_url": west_url }]);
    assert_eq!(listed().await, both);
    cheap.change_report(|report| report.draining = true);
    west.change_report(|report| report.draining = true);
    for arena in [&cheap, &west] {
        arena.report(&service).await.ok(200);
    }
    assert_eq!(listed().await, json!([{ "region": "east", "ws_url": "ws://dear/ws" }]));
}

#[tokio::test]
async fn a_lobby_that_a_hanging_server_makes_too_late_is_given_back() {
    let service = Service::start_with(|config| config.servers.call_timeout_ms = 1000).await;
    let hanging = Arena::start(&service).await;
    hanging.behave(Behaviour::Hang);
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    until("the server is asked", || async { hanging.created().first().cloned() }).await;
    let willing = Arena::start(&service).await;
    let seat = ada.ticket_until(&ticket, "matched").await;
    matched_claims(&service, &seat, willing.id).await;

    hanging.behave(Behaviour::Obey);
    let late = hanging.created()[0].match_id.to_string();
    until("the late lobby is made", || async { hanging.lobby(&late) }).await;
    hanging.report(&service).await.ok(200);
    until("the late seat is given back", || async { hanging.players_in(&late).is_empty().then_some(()) }).await;
    assert_eq!(ada.ticket(&ticket).await.ok(200)["match_id"], seat["match_id"]);
}

#[tokio::test]
async fn who_cancels_while_the_match_is_placed_loses_the_seat_and_the_other_plays() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    arena.behave(Behaviour::Hang);
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    until("the server is asked", || async { arena.created().first().cloned() }).await;
    let placing = grace.ticket(&graces).await.ok(200);
    assert_eq!((&placing["status"], &placing["blocked_by"]), (&json!("waiting"), &Value::Null));
    assert_eq!(ada.cancel(&adas).await.ok(200)["status"], "cancelled");

    arena.behave(Behaviour::Obey);
    let seat = grace.ticket_until(&graces, "matched").await;
    let lobby = text(&seat, "lobby_id");
    until("the seat is given back", || async { (arena.players_in(&lobby) == [grace.id]).then_some(()) }).await;
    ada.queued("skirmish").await;
}

#[tokio::test]
async fn a_server_that_dies_releases_its_players_after_its_lease_and_grace() {
    let service = Service::start().await;
    let _arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = matched(&service, &ada).await;
    let ticket = text(&seat, "ticket_id");
    service.clock.advance_ms(5_000);
    assert_eq!(ada.ticket(&ticket).await.ok(200)["match_id"], seat["match_id"]);
    service.clock.advance_ms(30_000);
    ada.ticket_until(&ticket, "expired").await;
    let ticket = ada.queue("skirmish").await.ok(201);
    assert_eq!(ticket["blocked_by"], "no_server");
}

#[tokio::test]
async fn a_server_that_says_goodbye_releases_its_players_at_once() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = text(&matched(&service, &ada).await, "ticket_id");
    arena.say_goodbye(&service).await.ok(204);
    arena.say_goodbye(&service).await.ok(204);
    assert_eq!(ada.ticket(&ticket).await.ok(200)["status"], "expired");
    ada.join("free-play").await.refused(503, "no_server");
}

#[tokio::test]
async fn a_draining_server_gets_no_match() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    arena.change_report(|report| report.draining = true);
    arena.report(&service).await.ok(200);
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2500);
    let still = ada.ticket(&ticket).await.ok(200);
    assert_eq!((&still["status"], &still["blocked_by"]), (&json!("waiting"), &json!("no_server")));
    ada.join("free-play").await.refused(409, "already_queued");
    service.player("Grace").join("free-play").await.refused(503, "no_server");

    arena.change_report(|report| report.draining = false);
    arena.report(&service).await.ok(200);
    ada.ticket_until(&ticket, "matched").await;
}

#[tokio::test]
async fn who_asks_before_a_drain_is_reported_is_placed_elsewhere() {
    let service = Service::start_with(|config| config.servers.lease_ms = 60_000).await;
    let (first, second) = (Arena::start(&service).await, Arena::start(&service).await);
    let (leaving, staying) = if first.id < second.id { (first, second) } else { (second, first) };
    leaving.behave(Behaviour::Drain);
    let seat = service.player("Ada").join("free-play").await.ok(200);
    matched_claims(&service, &seat, staying.id).await;
    let ticket = matched(&service, &service.player("Grace")).await;
    matched_claims(&service, &ticket, staying.id).await;

    staying.behave(Behaviour::Drain);
    service.player("Eve").join("free-play").await.refused(503, "no_server");
}

#[tokio::test]
async fn play_again_right_after_the_end_never_returns_a_dead_seat() {
    let service = Service::start_with(|config| config.servers.lease_ms = 60_000).await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");

    let first = matched(&service, &ada).await;
    let again = ada.queue("duel").await.ok(200);
    assert_eq!((&again["ticket_id"], &again["status"]), (&first["ticket_id"], &json!("matched")));

    // Ended, although no report has said so.
    arena.change_lobby(&text(&first, "lobby_id"), |lobby| lobby.phase = LobbyPhase::Ended);
    let second = matched(&service, &ada).await;
    assert_ne!(second["match_id"], first["match_id"]);

    // The seat was given up.
    arena.change_lobby(&text(&second, "lobby_id"), |lobby| lobby.seats.clear());
    let third = matched(&service, &ada).await;
    assert_ne!(third["match_id"], second["match_id"]);

    // The lobby is gone.
    arena.close_lobby(&text(&third, "lobby_id"));
    let fourth = matched(&service, &ada).await;
    assert_ne!(fourth["match_id"], third["match_id"]);
    assert_eq!(ada.ticket(&text(&third, "ticket_id")).await.ok(200)["status"], "expired");
}

#[tokio::test]
async fn while_the_game_server_is_silent_the_player_keeps_the_match() {
    let service = Service::start_with(|config| config.servers.call_timeout_ms = 1000).await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = matched(&service, &ada).await;
    arena.behave(Behaviour::Hang);
    assert_eq!(ada.queue("duel").await.ok(200)["match_id"], seat["match_id"]);
    ada.join("free-play").await.refused(409, "already_matched");
}

#[tokio::test]
async fn who_leaves_the_match_is_free_with_the_next_report() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = matched(&service, &ada).await;
    arena.report(&service).await.ok(200);
    arena.change_lobby(&text(&seat, "lobby_id"), |lobby| lobby.seats.clear());
    assert_eq!(ada.ticket(&text(&seat, "ticket_id")).await.ok(200)["status"], "matched");
    arena.report(&service).await.ok(200);
    assert_eq!(ada.ticket(&text(&seat, "ticket_id")).await.ok(200)["status"], "expired");
}

#[tokio::test]
async fn after_a_restart_live_matches_are_relearned_from_reports() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = matched(&service, &ada).await;
    let lobby = text(&seat, "lobby_id");
    arena.change_lobby(&lobby, |lobby| lobby.seats[0].generation = 5);

    let service = service.restart().await;
    let ada = service.again(&ada);
    ada.ticket(&text(&seat, "ticket_id")).await.refused(404, "ticket_unknown");
    arena.report(&service).await.ok(200);
    let again = ada.queue("duel").await.ok(201);
    assert_eq!((&again["status"], &again["match_id"]), (&json!("matched"), &seat["match_id"]));
    let claims = matched_claims(&service, &again, arena.id).await;
    assert_eq!((claims.seat, claims.generation, claims.name.as_str()), (0, 6, "Ada"));
    ada.queue("skirmish").await.refused(409, "already_matched");
}

#[tokio::test]
async fn a_restarted_game_server_takes_over_and_its_predecessor_is_fenced() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = matched(&service, &ada).await;
    let before = arena.server_report();
    arena.report(&service).await.ok(200);

    arena.close_lobby(&text(&seat, "lobby_id"));
    arena.change_report(|report| report.incarnation = Uuid::new_v4());
    arena.report(&service).await.ok(200);
    assert_eq!(ada.ticket(&text(&seat, "ticket_id")).await.ok(200)["status"], "expired");
    arena.put(&service, &before).await.refused(409, "server_superseded");
    arena.report(&service).await.ok(200);
}

#[tokio::test]
async fn a_lease_says_when_to_renew() {
    let service = Service::start().await;
    let arena = Arena::start_unregistered("local").await;
    assert_eq!(
        arena.report(&service).await.ok(200),
        json!({ "lease_ms": 5000, "renew_after_ms": 1000, "now_at": NOW })
    );
}

#[tokio::test]
async fn reports_that_make_no_sense_are_refused() {
    let service = Service::start().await;
    let arena = Arena::start_unregistered("local").await;
    let report = serde_json::to_value(arena.server_report()).unwrap();
    for (field, value) in [
        ("internal_url", json!("ftp://game")),
        ("internal_url", json!("http://")),
        ("public_ws_url", json!("http://game")),
        ("public_ws_url", json!("ws://a b")),
        ("region", json!("Not A Label")),
        (
            "lobbies",
            json!([{
                "lobby_id": "../x", "match_id": Uuid::new_v4(), "mode": "duel", "queue": null, "phase": "running",
                "max_seats": 2, "bots": 0, "seats": [],
            }]),
        ),
    ] {
        let mut bad = report.clone();
        bad[field] = value;
        arena.put(&service, &bad).await.refused(422, "report_invalid");
    }
    let mut unknown = report.clone();
    unknown["colour"] = json!("red");
    arena.put(&service, &unknown).await.refused(400, "body_invalid");
    service.player("Ada").join("free-play").await.refused(503, "no_server");
}

#[tokio::test]
async fn many_players_are_all_matched_and_nobody_twice() {
    let service = Service::start().await;
    let (one, two) = (Arena::start(&service).await, Arena::start(&service).await);
    let players: Vec<_> = (0..24).map(|number| service.player(&format!("P{number}"))).collect();
    let tickets = futures_util::future::join_all(players.iter().map(|player| player.queued("duel"))).await;
    let seats = futures_util::future::join_all(
        players.iter().zip(&tickets).map(|(player, ticket)| player.ticket_until(ticket, "matched")),
    )
    .await;
    let lobbies: std::collections::BTreeSet<_> = seats.iter().map(|seat| text(seat, "lobby_id")).collect();
    assert_eq!(lobbies.len(), 12);
    let mut seated: Vec<_> =
        lobbies.iter().flat_map(|lobby| [one.players_in(lobby), two.players_in(lobby)]).flatten().collect();
    seated.sort_unstable();
    let mut all: Vec<_> = players.iter().map(|player| player.id).collect();
    all.sort_unstable();
    assert_eq!(seated, all);
    assert!(one.created().len().abs_diff(two.created().len()) <= 1, "the load is shared");
}
