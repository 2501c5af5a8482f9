//! Places to watch from.

use reqwest::Method;
use serde_json::{Value, json};
use tokens::{GameTicket, WatchClaims, verify_game_ticket};
use uuid::Uuid;

use crate::harness::{Answer, Arena, Behaviour, NOW, Player, Service, public_keys, text};

async fn watch(player: &Player, door: Value) -> Answer {
    player.call(Method::POST, "lobbies/watch", Some(door)).await
}

async fn watch_claims(service: &Service, place: &Value, server: Uuid) -> WatchClaims {
    let keys = public_keys(service).await;
    match verify_game_ticket(&keys, &text(place, "match_ticket"), server, NOW) {
        Ok(GameTicket::Watch(claims)) => claims,
        other => panic!("no right to watch: {other:?}"),
    }
}

/// A match of Ada's that is on.
async fn match_of_ada(service: &Service, arena: &Arena) -> (Player, String) {
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let lobby = text(&ada.ticket_until(&ticket, "matched").await, "lobby_id");
    arena.report(service).await.ok(200);
    (ada, lobby)
}

#[tokio::test]
async fn an_open_lobby_and_a_match_that_is_on_are_listed_and_watched() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (_, lobby) = match_of_ada(&service, &arena).await;
    arena.change_lobby(&lobby, |lobby| lobby.watchers = 3);
    arena.report(&service).await.ok(200);
    let eve = service.player("Eve");
    let listed = eve.call(Method::GET, "lobbies", None).await.ok(200);
    let listed: Vec<_> = listed["lobbies"].as_array().unwrap().iter().map(|lobby| &lobby["lobby_id"]).collect();
    assert_eq!(listed, ["free-play", lobby.as_str()]);

    for lobby_id in ["free-play", lobby.as_str()] {
        let place = watch(&eve, json!({ "lobby_id": lobby_id })).await.ok(200);
        let claims = watch_claims(&service, &place, arena.id).await;
        assert_eq!(
            (claims.sub, claims.lobby_id.as_str(), claims.exp),
            (eve.id, lobby_id, place["expires_at"].as_i64().unwrap())
        );
        assert_eq!(text(&place, "lobby_id"), lobby_id);
        assert!(!arena.players_in(lobby_id).contains(&eve.id), "it takes no seat");
    }
    watch(&eve, json!({ "lobby_id": "nowhere" })).await.refused(404, "lobby_unknown");
    arena.change_lobby(&lobby, |lobby| lobby.phase = wire::matchmaking::LobbyPhase::Ended);
    arena.report(&service).await.ok(200);
    watch(&eve, json!({ "lobby_id": lobby })).await.refused(404, "lobby_unknown");
}

#[tokio::test]
async fn whoever_is_in_a_match_does_not_watch_and_who_waits_for_one_may() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, lobby) = match_of_ada(&service, &arena).await;
    for lobby_id in ["free-play", lobby.as_str()] {
        watch(&ada, json!({ "lobby_id": lobby_id })).await.refused(409, "already_matched");
    }
    arena.close_lobby(&lobby);
    watch(&ada, json!({ "lobby_id": "free-play" })).await.ok(200);
    let grace = service.player("Grace");
    grace.queued("duel").await;
    watch(&grace, json!({ "lobby_id": "free-play" })).await.ok(200);
}

#[tokio::test]
async fn a_private_lobby_is_watched_with_its_code_and_a_seat_in_it_is_given_back() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = ada.open("duel").await.ok(201);
    arena.report(&service).await.ok(200);
    let (code, lobby) = (text(&seat, "code"), text(&seat, "lobby_id"));
    let eve = service.player("Eve");
    let place = watch(&eve, json!({ "code": code })).await.ok(200);
    assert_eq!(watch_claims(&service, &place, arena.id).await.lobby_id, lobby);
    watch(&eve, json!({ "code": "AAAAAA" })).await.refused(404, "code_unknown");
    watch(&eve, json!({ "lobby_id": lobby })).await.refused(404, "lobby_unknown");

    watch(&ada, json!({ "code": code })).await.ok(200);
    assert!(arena.players_in(&lobby).is_empty(), "who watches does not fly");
}

#[tokio::test]
async fn without_a_server_there_is_nothing_to_watch() {
    let service = Service::start().await;
    watch(&service.player("Eve"), json!({ "lobby_id": "free-play" })).await.refused(503, "no_server");
}

#[tokio::test]
async fn a_recorded_match_is_shown_to_its_viewer_by_a_server_with_room() {
    let service = Service::start().await;
    let full = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&full, "duel", &[&ada, &grace]).await;
    let roomy = Arena::start(&service).await;
    let eve = service.player("Eve");
    let watch = async || eve.call(Method::POST, &format!("replays/{}/watch", duel.id()), None).await;
    watch().await.refused(404, "replay_unknown");
    duel.send(&ada, &duel.in_order()).await.ok(201);
    assert_eq!(ada.put_octets(&format!("replays/{}", duel.id()), b"a recording").await.status, 204);

    full.behave(Behaviour::Refuse);
    let place = watch().await.ok(200);
    let [(screening, of, recording)] = roomy.screenings().try_into().unwrap();
    assert_eq!((of.to_string(), recording.as_slice()), (text(&place, "match_id"), &b"a recording"[..]));
    let claims = watch_claims(&service, &place, roomy.id).await;
    assert_eq!((claims.sub, claims.lobby_id), (eve.id, screening.to_string()));
    roomy.behave(Behaviour::Drain);
    watch().await.refused(503, "no_server");
}

#[tokio::test]
async fn a_recording_of_another_version_is_called_so() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    duel.send(&ada, &duel.in_order()).await.ok(201);
    ada.put_octets(&format!("replays/{}", duel.id()), b"of another version").await;
    let path = format!("replays/{}/watch", duel.id());
    ada.call(Method::POST, &path, None).await.refused(409, "replay_foreign");
}
