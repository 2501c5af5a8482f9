//! Private lobbies: made for one player, open to whoever has the code.

use reqwest::Method;
use serde_json::{Value, json};
use tokens::match_of_round;
use uuid::Uuid;

use crate::harness::{Arena, Behaviour, End, MadeMatch, Service, matched_claims, text};

#[tokio::test]
async fn a_private_lobby_has_a_seat_for_its_founder_and_a_code_for_others() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let wish =
        json!({ "mode": "skirmish", "options": { "fill_to": 4 }, "regions": [{ "region": "local", "ping_ms": 9 }] });
    let seat = ada.call(Method::POST, "lobbies", Some(wish)).await.ok(201);
    let claims = matched_claims(&service, &seat, arena.id).await;
    assert_eq!((claims.sub, claims.seat, claims.generation), (ada.id, 0, 1));
    let made = arena.created().remove(0);
    assert_eq!((made.mode.as_str(), made.queue.as_deref(), made.fill_to), ("skirmish", None, 4));
    let code = text(&seat, "code");
    assert_eq!(made.code.map(|code| code.0), Some(code.clone()));

    let typed = format!(" {}-{}", &code[..3].to_lowercase(), &code[3..]);
    let joined = grace.join_by_code(&typed).await.ok(200);
    assert_eq!((text(&joined, "lobby_id"), text(&joined, "code")), (text(&seat, "lobby_id"), code.clone()));
    assert_eq!(matched_claims(&service, &joined, arena.id).await.seat, 1);
    // Coming back by the code or by the lobby's id gives the same seat.
    assert_eq!(matched_claims(&service, &grace.join_by_code(&code).await.ok(200), arena.id).await.generation, 2);
    let by_id = grace.join(&text(&seat, "lobby_id")).await.ok(200);
    assert_eq!((matched_claims(&service, &by_id, arena.id).await.seat, text(&by_id, "code")), (1, code));
}

#[tokio::test]
async fn a_private_lobby_is_listed_nowhere_and_found_by_its_code_only() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let seat = service.player("Ada").open("duel").await.ok(201);
    arena.report(&service).await.ok(200);
    let grace = service.player("Grace");
    let listed = grace.call(Method::GET, "lobbies", None).await.ok(200);
    assert_eq!(listed["lobbies"].as_array().unwrap().len(), 1);
    assert_eq!(listed["lobbies"][0]["lobby_id"], "free-play");
    grace.join(&text(&seat, "lobby_id")).await.refused(404, "lobby_unknown");
    grace.join_by_code("333333").await.refused(404, "code_unknown");
    for nonsense in ["", "free-play", "0O1I", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"] {
        grace.join_by_code(nonsense).await.refused(404, "code_unknown");
    }
    for body in [json!({}), json!({ "code": "333333", "lobby_id": "free-play" }), json!({ "code": 7 })] {
        grace.call(Method::POST, "lobbies/join", Some(body)).await.refused(400, "body_invalid");
    }
}

#[tokio::test]
async fn a_code_ends_with_its_lobby() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let seat = service.player("Ada").open("duel").await.ok(201);
    arena.report(&service).await.ok(200);
    // The lobby has ended, and no report has said so yet.
    arena.close_lobby(&text(&seat, "lobby_id"));
    let grace = service.player("Grace");
    grace.join_by_code(&text(&seat, "code")).await.refused(404, "code_unknown");
    arena.report(&service).await.ok(200);
    grace.join_by_code(&text(&seat, "code")).await.refused(404, "code_unknown");
}

#[tokio::test]
async fn wishes_that_cannot_be_are_refused_and_cost_nobody_else_a_server() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    for _ in 0..3 {
        ada.open("chess").await.refused(422, "mode_unknown");
    }
    let open = async |body: Value| ada.call(Method::POST, "lobbies", Some(body)).await;
    open(json!({ "mode": "duel", "options": { "fill_to": 17 } })).await.refused(422, "options_invalid");
    open(json!({ "mode": "duel", "options": { "colour": "red" } })).await.refused(400, "body_invalid");
    open(json!({ "options": {} })).await.refused(400, "body_invalid");
    let far = json!({ "mode": "duel", "regions": [{ "region": "moon", "ping_ms": 1300 }] });
    open(far).await.refused(422, "region_unknown");
    ada.open("duel").await.ok(201);

    arena.behave(Behaviour::Refuse);
    service.player("Grace").open("duel").await.refused(503, "no_server");
}

#[tokio::test]
async fn a_lobby_is_made_by_the_next_server_if_the_first_does_not() {
    let service = Service::start().await;
    let (full, roomy) = (Arena::start(&service).await, Arena::start(&service).await);
    full.behave(Behaviour::Refuse);
    let seat = service.player("Ada").open("duel").await.ok(201);
    matched_claims(&service, &seat, roomy.id).await;
}

#[tokio::test]
async fn the_nearest_region_with_room_hosts_the_lobby() {
    let service = Service::start_with(|config| config.regions = vec!["near".into(), "far".into()]).await;
    let (near, far) = (Arena::start_unregistered("near").await, Arena::start_unregistered("far").await);
    for arena in [&near, &far] {
        arena.report(&service).await.ok(200);
    }
    let regions = json!([{ "region": "far", "ping_ms": 200 }, { "region": "near", "ping_ms": 20 }]);
    let wish = json!({ "mode": "duel", "regions": regions });
    let seat = service.player("Ada").call(Method::POST, "lobbies", Some(wish)).await.ok(201);
    assert_eq!(text(&seat, "region"), "near");
}

#[tokio::test]
async fn one_player_sits_in_one_place() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let first = text(&ada.open("duel").await.ok(201), "lobby_id");
    let second = text(&ada.open("duel").await.ok(201), "lobby_id");
    assert_eq!((arena.players_in(&first).len(), arena.players_in(&second)), (0, vec![ada.id]));
    ada.join("free-play").await.ok(200);
    assert!(arena.players_in(&second).is_empty());
    ada.queued("duel").await;
    assert!(arena.players_in("free-play").is_empty());
    ada.open("duel").await.refused(409, "already_queued");
    service.clock.advance_ms(2000);
    let ticket = ada.queue("duel").await.ok(200);
    ada.ticket_until(&text(&ticket, "ticket_id"), "matched").await;
    ada.open("duel").await.refused(409, "already_matched");
}

#[tokio::test]
async fn codes_and_seats_survive_a_restart_of_matchmaking() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = ada.open("duel").await.ok(201);
    let service = service.restart().await;
    let grace = service.player("Grace");
    grace.join_by_code(&text(&seat, "code")).await.refused(404, "code_unknown");
    arena.report(&service).await.ok(200);
    let joined = grace.join_by_code(&text(&seat, "code")).await.ok(200);
    assert_eq!(text(&joined, "lobby_id"), text(&seat, "lobby_id"));
    let again = service.again(&ada).join(&text(&seat, "lobby_id")).await.ok(200);
    assert_eq!(matched_claims(&service, &again, arena.id).await.seat, 0);
}

#[tokio::test]
async fn whoever_was_sent_away_is_told_so() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let seat = ada.open("duel").await.ok(201);
    arena.ban(grace.id);
    grace.join_by_code(&text(&seat, "code")).await.refused(403, "kicked");
}

#[tokio::test]
async fn matches_of_a_private_lobby_are_recorded_and_rated_for_nobody() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let seat = ada.open("duel").await.ok(201);
    grace.join_by_code(&text(&seat, "code")).await.ok(200);
    let mut duel = MadeMatch::of(&service, &arena, arena.created().remove(0));
    duel.seat(1, grace.id, "Grace");
    let first = duel.in_order();
    duel.send(&ada, &first).await.ok(201);
    duel.send(&ada, &first).await.ok(200);

    // The next match has an id of its own, which follows from the first.
    let mut rematch = duel.report(&[End::Stayed(2), End::Stayed(1)]);
    rematch["round"] = json!(1);
    duel.send(&ada, &rematch).await.refused(422, "result_refused");
    let id = match_of_round(Uuid::parse_str(&duel.id()).unwrap(), 1);
    rematch["result"]["match_id"] = json!(id);
    duel.send(&ada, &rematch).await.ok(201);

    let history = ada.call(Method::GET, "matches", None).await.ok(200);
    let matches = history["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 2);
    assert!(matches.iter().all(|one| one["rating"].is_null() && one["queue"].is_null()), "{matches:?}");
    let board = ada.call(Method::GET, "leaderboard", None).await.ok(200);
    assert_eq!(board["players"], 0);
}
