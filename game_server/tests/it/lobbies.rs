//! The internal routes.

use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;
use wire::arena::SeatGrant;
use wire::matchmaking::{LobbyPhase, LobbyReport};
use wire::socket::CloseCode;

use crate::harness::{ADA, GRACE, Game, duel, problem, read};
use crate::player::Player;

#[tokio::test]
async fn an_order_may_be_repeated_and_its_lobby_belongs_to_its_match() {
    let game = Game::start().await;
    let match_id = Uuid::new_v4();
    let report = game.create("a", &duel(match_id)).await;
    assert_eq!((report.phase, report.max_seats, report.queue.as_deref()), (LobbyPhase::Waiting, 2, Some("duel")));
    let seats: Vec<_> =
        report.seats.iter().map(|seat| (seat.seat, seat.player_id, seat.generation, seat.present)).collect();
    assert_eq!(seats, [(0, ADA, 0, false), (1, GRACE, 0, false)]);
    assert_eq!(game.create("a", &duel(match_id)).await, report);
    assert_eq!(read::<LobbyReport>(game.lobby("a").await).await, report);

    let other = game.call(Method::PUT, "/internal/v1/lobbies/a", Some(&duel(Uuid::new_v4()))).await;
    assert_eq!(problem(other).await, (StatusCode::CONFLICT, "lobby_exists".into()));
    assert_eq!(problem(game.lobby("b").await).await, (StatusCode::NOT_FOUND, "lobby_unknown".into()));
}

#[tokio::test]
async fn orders_that_cannot_be_hosted_are_refused() {
    let game = Game::start_with(&[("GAME__LIMITS__MAX_LOBBIES", "2")]).await;
    let put = async |path: &str, body: &serde_json::Value| {
        problem(game.call(Method::PUT, &format!("/internal/v1/lobbies/{path}"), Some(body)).await).await
    };
    let good = serde_json::to_value(duel(Uuid::new_v4())).unwrap();
    let with = |key: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    let seat =
        |seat: u16, player: u128| json!({ "seat": seat, "player_id": Uuid::from_u128(player), "name": "A", "team": 0 });
    let code = |status: u16, code: &str| (StatusCode::from_u16(status).unwrap(), code.to_owned());

    assert_eq!(put("x", &with("mode", json!("chess"))).await, code(422, "mode_unknown"));
    assert_eq!(put("x", &with("mode", json!("free-play"))).await, code(422, "mode_unknown"));
    for seats in [json!([]), json!([seat(0, 1), seat(0, 2)]), json!([seat(0, 1), seat(1, 1)]), json!([seat(2, 1)])] {
        assert_eq!(put("x", &with("seats", seats)).await, code(422, "seats_invalid"));
    }
    assert_eq!(put("x", &with("fill_to", json!(3))).await, code(422, "seats_invalid"));
    assert_eq!(put("x", &with("colour", json!("red"))).await, code(400, "body_invalid"));
    assert_eq!(put("x%20y", &good).await, code(400, "parameter_invalid"));
    // `free-play` and this one are all there is room for.
    game.create("x", &duel(Uuid::new_v4())).await;
    assert_eq!(put("y", &good).await, code(409, "server_full"));
}

#[tokio::test]
async fn the_routes_are_for_services_only() {
    let game = Game::start().await;
    for (method, path) in [
        (Method::GET, "/internal/v1/lobbies/free-play"),
        (Method::PUT, "/internal/v1/lobbies/a"),
        (Method::POST, "/internal/v1/lobbies/free-play/seats"),
        (Method::DELETE, "/internal/v1/lobbies/free-play/players/00000000-0000-0000-0000-000000000001"),
    ] {
        let url = format!("http://{}{path}", game.internal);
        let answer = reqwest::Client::new().request(method.clone(), url).send().await.unwrap();
        assert_eq!(problem(answer).await.1, "service_credential_invalid", "{method} {path}");
        let public = format!("http://{}{path}", game.public);
        let answer = reqwest::Client::new().request(method, public).send().await.unwrap();
        assert_eq!(problem(answer).await.1, "not_found");
    }
}

#[tokio::test]
async fn a_seat_in_an_open_lobby_stays_the_players_own() {
    let game = Game::start().await;
    let first: SeatGrant = read(game.ask_for_seat("free-play", ADA, "Ada").await).await;
    let again: SeatGrant = read(game.ask_for_seat("free-play", ADA, "Ada").await).await;
    assert_eq!((first.seat, first.generation, first.match_id), (again.seat, again.generation, again.match_id));
    let claims = game.claims("free-play", first.match_id, first.seat, ADA);
    let _ada = Player::join(&game, &game.sign(&claims)).await;
    let joined: SeatGrant = read(game.ask_for_seat("free-play", ADA, "Ada").await).await;
    assert_eq!((joined.seat, joined.generation), (first.seat, claims.generation));

    assert_eq!(problem(game.ask_for_seat("nowhere", ADA, "Ada").await).await.1, "lobby_unknown");
    assert_eq!(problem(game.ask_for_seat("free-play", GRACE, "a\u{7}b").await).await.1, "seats_invalid");
    game.create("match", &duel(Uuid::new_v4())).await;
    assert_eq!(problem(game.ask_for_seat("match", ADA, "Ada").await).await.1, "lobby_full");
}

#[tokio::test]
async fn a_player_is_taken_out_as_often_as_asked() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    let path = format!("/internal/v1/lobbies/free-play/players/{ADA}");
    for _ in 0..2 {
        let answer = game.call(Method::DELETE, &path, None::<&()>).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(ada.closed().await, CloseCode::Left);
    let report: LobbyReport = read(game.lobby("free-play").await).await;
    assert!(report.seats.is_empty());
    let gone = game.call(Method::DELETE, &format!("/internal/v1/lobbies/gone/players/{ADA}"), None::<&()>).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let garbled = game.call(Method::DELETE, "/internal/v1/lobbies/free-play/players/ada", None::<&()>).await;
    assert_eq!(problem(garbled).await.1, "parameter_invalid");
}

#[tokio::test]
async fn matchmaking_hears_of_lobbies_and_seats_by_itself() {
    let game = Game::start().await;
    let first = game.matchmaking.seen().reports.remove(0);
    assert_eq!((first.region.as_str(), first.draining, first.max_lobbies), ("local", false, 256));
    assert_eq!(first.public_ws_url, game.ws_url());
    assert_eq!(first.internal_url, format!("http://{}", game.internal));
    let open = first.lobbies.iter().find(|lobby| lobby.lobby_id == "free-play").unwrap();
    assert_eq!((open.queue.as_deref(), open.max_seats, open.phase), (None, 16, LobbyPhase::Running));

    let _ada = game.enter_free_play(ADA).await;
    let sits = |lobby: &LobbyReport| lobby.seats.iter().any(|seat| seat.player_id == ADA && seat.present);
    game.matchmaking.until(|seen| seen.reports.last().is_some_and(|report| report.lobbies.iter().any(sits))).await;
    game.create("a", &duel(Uuid::new_v4())).await;
    game.matchmaking
        .until(|seen| {
            seen.reports.last().is_some_and(|report| report.lobbies.iter().any(|lobby| lobby.lobby_id == "a"))
        })
        .await;
}

#[tokio::test]
async fn health_readiness_and_metrics_are_served() {
    let game = Game::start().await;
    let _ada = game.enter_free_play(ADA).await;
    let get = async |address, path: &str| reqwest::get(format!("http://{address}{path}")).await.unwrap();
    assert_eq!(get(game.public, "/health").await.status(), StatusCode::OK);
    assert_eq!(get(game.internal, "/ready").await.status(), StatusCode::OK);
    let metrics = get(game.internal, "/metrics").await.text().await.unwrap();
    for name in ["game_lobbies", "game_tick_duration_seconds", "game_players_connected", "game_snapshots_sent_total"] {
        assert!(metrics.contains(name), "{name} is missing");
    }
}
