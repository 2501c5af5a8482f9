//! Open lobbies.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Arena, Service, matched_claims, text};

async fn listed(service: &Service) -> Value {
    let list = service.player("Somebody").call(Method::GET, "lobbies", None).await.ok(200);
    list["lobbies"].clone()
}

#[tokio::test]
async fn a_player_joins_free_play_and_comes_back_to_the_same_seat() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let seat = ada.join("free-play").await.ok(200);
    let claims = matched_claims(&service, &seat, arena.id).await;
    assert_eq!((claims.sub, claims.name.as_str(), claims.seat, claims.generation), (ada.id, "Ada", 0, 1));
    assert_eq!((text(&seat, "lobby_id"), text(&seat, "region")), ("free-play".into(), "local".into()));

    let again = matched_claims(&service, &ada.join("free-play").await.ok(200), arena.id).await;
    assert_eq!((again.seat, again.generation), (0, 2));
    arena.change_lobby("free-play", |lobby| lobby.seats[0].generation = 9);
    let newer = matched_claims(&service, &ada.join("free-play").await.ok(200), arena.id).await;
    assert_eq!(newer.generation, 10);
    assert_eq!(arena.players_in("free-play"), [ada.id]);
}

#[tokio::test]
async fn lobbies_are_listed_with_true_counts() {
    let service = Service::start().await;
    assert_eq!(listed(&service).await, json!([]));
    let (one, two) = (Arena::start(&service).await, Arena::start(&service).await);
    service.player("Ada").join("free-play").await.ok(200);
    two.change_lobby("free-play", |lobby| lobby.bots = 4);
    for arena in [&one, &two] {
        arena.report(&service).await.ok(200);
    }
    let expected = json!([{
        "lobby_id": "free-play", "mode": "free-play", "region": "local",
        "players": 1, "bots": 4, "seats": 32, "watchers": 0, "joinable": true, "watchable": true,
    }]);
    assert_eq!(listed(&service).await, expected);
    for arena in [&one, &two] {
        arena.change_report(|report| report.draining = true);
        arena.report(&service).await.ok(200);
    }
    assert_eq!(listed(&service).await[0]["joinable"], false);
}

#[tokio::test]
async fn a_lobby_that_is_full_or_unknown_is_refused() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    arena.change_lobby("free-play", |lobby| lobby.max_seats = 1);
    service.player("Ada").join("free-play").await.ok(200);
    let grace = service.player("Grace");
    grace.join("free-play").await.refused(409, "lobby_full");
    for lobby in ["nowhere", "", "../free-play", "FREE-PLAY", &"a".repeat(65)] {
        grace.join(lobby).await.refused(404, "lobby_unknown");
    }
    grace.call(Method::POST, "lobbies/join", Some(json!({ "lobby": "free-play" }))).await.refused(400, "body_invalid");
}

#[tokio::test]
async fn a_match_is_not_an_open_lobby() {
    let service = Service::start().await;
    let _arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let lobby = text(&ada.ticket_until(&ticket, "matched").await, "lobby_id");
    service.player("Grace").join(&lobby).await.refused(404, "lobby_unknown");
}

#[tokio::test]
async fn joins_past_capacity_from_many_players_at_once_fill_each_seat_once() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let players: Vec<_> = (0..40).map(|number| service.player(&format!("P{number}"))).collect();
    let answers = join_all(players.iter().map(|player| player.join("free-play"))).await;
    let mut seats = Vec::new();
    for answer in answers {
        if answer.status == 200 {
            seats.push(matched_claims(&service, &answer.ok(200), arena.id).await.seat);
        } else {
            answer.refused(409, "lobby_full");
        }
    }
    seats.sort_unstable();
    assert_eq!(seats, (0..16).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_full_server_sends_the_player_to_the_next() {
    let service = Service::start().await;
    let (full, roomy) = (Arena::start(&service).await, Arena::start(&service).await);
    let taken = wire::matchmaking::SeatReport { seat: 0, player_id: Uuid::new_v4(), generation: 1, present: true };
    full.change_lobby("free-play", |lobby| lobby.seats.push(taken));
    full.report(&service).await.ok(200);
    // The fullest lobby is asked first; that it has no seat left, no report has said.
    full.change_lobby("free-play", |lobby| lobby.max_seats = 1);
    let seat = service.player("Ada").join("free-play").await.ok(200);
    matched_claims(&service, &seat, roomy.id).await;
    assert_eq!(full.players_in("free-play").len(), 1);
}

#[tokio::test]
async fn queueing_gives_the_open_seat_back_first() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    ada.join("free-play").await.ok(200);
    ada.queued("duel").await;
    assert!(arena.players_in("free-play").is_empty());
    ada.join("free-play").await.refused(409, "already_queued");

    // Known from a report only.
    let grace = service.player("Grace");
    grace.join("free-play").await.ok(200);
    let service = service.restart().await;
    arena.report(&service).await.ok(200);
    service.again(&grace).queued("duel").await;
    assert!(arena.players_in("free-play").is_empty());
}

#[tokio::test]
async fn a_player_in_a_match_joins_nothing_until_it_is_over() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let seat = ada.ticket_until(&ticket, "matched").await;
    ada.join("free-play").await.refused(409, "already_matched");
    arena.close_lobby(&text(&seat, "lobby_id"));
    ada.join("free-play").await.ok(200);
}

#[tokio::test]
async fn a_seat_in_another_open_lobby_is_given_back() {
    let service = Service::start().await;
    let (one, two) = (Arena::start(&service).await, Arena::start_unregistered("local").await);
    let ada = service.player("Ada");
    ada.join("free-play").await.ok(200);
    let mut other = two.server_report();
    let mut lobby = two.lobby("free-play").unwrap();
    lobby.lobby_id = "training".into();
    other.lobbies = vec![lobby];
    two.put(&service, &other).await.ok(200);
    // This server announced a lobby that it no longer has.
    ada.join("training").await.refused(404, "lobby_unknown");
    assert!(one.players_in("free-play").is_empty());
}
