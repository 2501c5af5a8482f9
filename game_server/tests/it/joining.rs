//! From a ticket to a flying ship.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::json;
use tokens::SigningKey;
use uuid::Uuid;
use wire::arena::SeatGrant;
use wire::matchmaking::{LobbyPhase, LobbyReport};
use wire::socket::{CloseCode, ServerMessage};

use crate::fake_matchmaking::Mood;
use crate::harness::{ADA, GRACE, Game, eventually, problem, read, sign_with};
use crate::player::{Player, connect_with};

#[tokio::test]
async fn a_ticket_leads_to_a_ship_that_moves_under_its_pilots_controls() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    let identity = ada.identity().clone();
    assert_eq!(
        (identity.player_id, identity.lobby_id.as_str(), identity.mode.as_str()),
        (ADA, "free-play", "free-play")
    );
    assert_eq!((identity.tick_rate, identity.snapshot_every_ticks, identity.hold_s), (60, 2, 60));
    assert_eq!((identity.ship.max_hp, identity.weapons[0].cooldown_ms), (100, 100));
    assert!(identity.resume_token.len() < 200);

    let state = ada.state(|_| true).await;
    assert_eq!((state.phase, state.phase_ends_tick), (LobbyPhase::Running, None));
    let own = state.pilots.iter().find(|pilot| Some(pilot.seat) == identity.seat).unwrap();
    assert_eq!((own.player_id, own.name.as_str(), own.bot, own.present), (Some(ADA), "P1", false, true));
    assert_eq!(state.pilots.iter().filter(|pilot| pilot.bot).count(), 11);

    let start = ada.own_ship(|ship| ship.alive && ship.ack == 0).await;
    assert_eq!(start.throttle, 0.0);
    ada.steer(1, 1.0, 0.0, false).await;
    let moved = ada.own_ship(|ship| ship.throttle == 1.0 && (ship.x, ship.y) != (start.x, start.y)).await;
    assert_eq!(moved.ack, 1);
    ada.steer(2, -1.0, 1.0, true).await;
    let turned = ada.own_ship(|ship| ship.ack == 2 && ship.rotation != moved.rotation).await;
    assert_eq!(turned.turn, 1.0);
    ada.world(|world| world.projectiles.iter().any(|shot| Some(shot.owner) == identity.seat)).await;
}

#[tokio::test]
async fn snapshots_come_in_order_and_a_ping_is_answered() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    ada.send(&json!({ "type": "Ping", "data": { "nonce": 7 } })).await;
    let (mut ticks, mut ponged) = (Vec::new(), false);
    while ticks.len() < 30 || !ponged {
        match ada.next().await.unwrap() {
            ServerMessage::WorldUpdate(world) => ticks.push(world.tick),
            ServerMessage::Pong(pong) => ponged = pong.nonce == 7 && pong.tick > 0,
            _ => {}
        }
    }
    assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{ticks:?}");
}

#[tokio::test]
async fn who_has_no_seat_may_measure_the_way_a_few_times_and_then_join() {
    let game = Game::start().await;
    let grant: SeatGrant = read(game.ask_for_seat("free-play", ADA, "Ada").await).await;
    let ticket = game.sign(&game.claims("free-play", grant.match_id, grant.seat, ADA));
    let ping = |nonce: u32| json!({ "type": "Ping", "data": { "nonce": nonce } });
    let mut ada = Player::connect(&game).await;
    let mut binary = Player::connect_binary(&game).await;
    for player in [&mut ada, &mut binary] {
        for nonce in 1..=8 {
            player.send(&ping(nonce)).await;
            let pong = player.until(|message| match message {
                ServerMessage::Pong(pong) => Some((pong.nonce, pong.tick)),
                other => panic!("{other:?}"),
            });
            assert_eq!(pong.await, (nonce, 0));
        }
    }
    binary.send(&ping(9)).await;
    assert_eq!(binary.closed().await, CloseCode::Flooding);
    ada.joined(&ticket).await;
}

#[tokio::test]
async fn tickets_that_are_not_good_here_are_refused_with_their_reason() {
    let game = Game::start().await;
    let grant: SeatGrant = read(game.ask_for_seat("free-play", ADA, "Ada").await).await;
    let good = || game.claims("free-play", grant.match_id, grant.seat, ADA);
    let refused = async |ticket: String| Player::refused(&game, json!({ "match_ticket": ticket })).await;

    let forger = SigningKey::generate().unwrap();
    assert_eq!(refused(sign_with(&forger, &good())).await, CloseCode::TicketInvalid);
    assert_eq!(refused("eyJ.not.aticket".into()).await, CloseCode::TicketInvalid);
    let mut forged = game.sign(&good());
    let swapped = if forged.ends_with('A') { 'B' } else { 'A' };
    forged.truncate(forged.len() - 10);
    forged.extend(std::iter::repeat_n(swapped, 10));
    assert_eq!(refused(forged).await, CloseCode::TicketInvalid);

    let mut elsewhere = good();
    elsewhere.aud = Uuid::new_v4().to_string();
    assert_eq!(refused(game.sign(&elsewhere)).await, CloseCode::TicketInvalid);
    let mut session = good();
    session.iss = tokens::SESSION_ISSUER.into();
    assert_eq!(refused(game.sign(&session)).await, CloseCode::TicketInvalid);

    let mut unknown = good();
    unknown.lobby_id = "no-such-lobby".into();
    assert_eq!(refused(game.sign(&unknown)).await, CloseCode::LobbyUnknown);
    let mut earlier = good();
    earlier.match_id = Uuid::new_v4();
    assert_eq!(refused(game.sign(&earlier)).await, CloseCode::ServerDraining);
    let mut others = good();
    others.sub = GRACE;
    assert_eq!(refused(game.sign(&others)).await, CloseCode::SeatExpired);
    let mut outside = good();
    outside.seat = 999;
    assert_eq!(refused(game.sign(&outside)).await, CloseCode::TicketInvalid);

    let old = game.sign(&good());
    game.pass_time_ms(60_000).await;
    assert_eq!(refused(old).await, CloseCode::TicketExpired);
    let mut fresh = good();
    fresh.exp += 60;
    let ada = Player::join(&game, &game.sign(&fresh)).await;
    assert_eq!(ada.seat(), grant.seat);
}

#[tokio::test]
async fn a_first_message_that_is_no_join_with_one_right_is_refused() {
    let game = Game::start().await;
    let ticket = game.free_play_ticket(ADA).await;
    for data in [json!({}), json!({ "match_ticket": ticket, "resume_token": "x" }), json!({ "ticket": ticket })] {
        assert_eq!(Player::refused(&game, data).await, CloseCode::BadMessage);
    }
    for message in [
        json!({ "type": "Leave", "data": {} }),
        json!({ "type": "Input", "data": { "seq": 1, "thrust": 0, "turn": 0, "shoot": false } }),
    ] {
        let mut early = Player::connect(&game).await;
        early.send(&message).await;
        assert_eq!(early.closed().await, CloseCode::BadMessage);
    }
    let mut twice = Player::join(&game, &ticket).await;
    twice.send(&json!({ "type": "Join", "data": { "match_ticket": ticket } })).await;
    assert_eq!(twice.closed().await, CloseCode::BadMessage);
}

#[tokio::test]
async fn of_sixty_four_uses_of_one_ticket_one_is_accepted() {
    let game = Game::start().await;
    let ticket = game.free_play_ticket(ADA).await;
    let attempts = join_all((0..64).map(|_| async {
        let mut player = Player::connect(&game).await;
        player.send(&json!({ "type": "Join", "data": { "match_ticket": ticket } })).await;
        let first = player.next().await;
        (player, first)
    }))
    .await;
    let (accepted, refused): (Vec<_>, Vec<_>) = attempts.into_iter().partition(|(_, first)| first.is_ok());
    assert_eq!((accepted.len(), refused.len()), (1, 63));
    for (_, first) in refused {
        assert_eq!(first.unwrap_err().0, CloseCode::TicketUsed.number());
    }
    let (mut player, _) = accepted.into_iter().next().unwrap();
    player.world(|_| true).await;
    assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::TicketUsed);
}

#[tokio::test]
async fn joins_past_capacity_from_many_clients_at_once_fill_every_seat_once() {
    let game = Game::start().await;
    let players: Vec<_> = (100..140).map(Uuid::from_u128).collect();
    let answers = join_all(players.iter().map(|player| game.ask_for_seat("free-play", *player, "Eve"))).await;
    let (mut seats, mut full) = (Vec::new(), 0);
    for (player, answer) in players.iter().zip(answers) {
        if answer.status().is_success() {
            let grant: SeatGrant = read(answer).await;
            seats.push((*player, grant));
        } else {
            assert_eq!(problem(answer).await.1, "lobby_full");
            full += 1;
        }
    }
    assert_eq!((seats.len(), full), (16, 24));
    assert_eq!(seats.iter().map(|(_, grant)| grant.seat).collect::<HashSet<_>>().len(), 16);

    let join = async |(player, grant): &(Uuid, SeatGrant)| {
        let claims = game.claims("free-play", grant.match_id, grant.seat, *player);
        let mut player = Player::join(&game, &game.sign(&claims)).await;
        player.world(|world| world.entities.len() == 16).await;
        player
    };
    let flying = join_all(seats.iter().map(join)).await;
    let report: LobbyReport = read(game.lobby("free-play").await).await;
    assert_eq!((report.seats.len(), report.bots), (16, 0));
    assert!(report.seats.iter().all(|seat| seat.present));
    drop(flying);
}

#[tokio::test]
async fn a_player_joins_while_matchmaking_is_down() {
    let game = Game::start().await;
    // One join, so that the keys are known and kept on disk.
    drop(game.enter_free_play(ADA).await);
    game.matchmaking.set_mood(Mood::Down);
    let game = game.restart(&[]).await;
    let mut grace = game.enter_free_play(GRACE).await;
    grace.world(|_| true).await;
}

#[tokio::test]
async fn a_client_that_speaks_no_known_sub_protocol_is_told_to_update() {
    let game = Game::start().await;
    let (socket, response) = connect_with(&game, &[("sec-websocket-protocol", "jet.v9.zstd, jet.v8")]).await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "jet.v9.zstd");
    let mut old = Player::over(socket);
    assert_eq!(old.closed().await, CloseCode::ClientTooOld);

    let (_, response) = connect_with(&game, &[("sec-websocket-protocol", "jet.v9, jet.v1.json")]).await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "jet.v1.json");

    let (socket, response) = connect_with(&game, &[]).await.unwrap();
    assert!(response.headers().get("sec-websocket-protocol").is_none());
    let mut plain = Player::over(socket);
    let ticket = game.free_play_ticket(ADA).await;
    plain.send(&json!({ "type": "Join", "data": { "match_ticket": ticket } })).await;
    assert!(matches!(plain.next().await, Ok(ServerMessage::Identity(_))));
}

#[tokio::test]
async fn a_page_that_is_not_on_the_list_may_not_open_the_socket() {
    let game = Game::start_with(&[("GAME__ALLOWED_ORIGINS", "https://play.example.org")]).await;
    for foreign in ["https://evil.example.org", "http://play.example.org", "null"] {
        let error = connect_with(&game, &[("origin", foreign)]).await.unwrap_err();
        let tokio_tungstenite::tungstenite::Error::Http(response) = error else { panic!("{error}") };
        assert_eq!(response.status(), 403);
        let body = String::from_utf8(response.into_body().unwrap()).unwrap();
        assert!(body.contains("\"origin_forbidden\""), "{body}");
    }
    assert!(connect_with(&game, &[("origin", "https://play.example.org")]).await.is_ok());
    assert!(connect_with(&game, &[]).await.is_ok());
}

#[tokio::test]
async fn a_connection_too_many_is_asked_to_come_back() {
    let game = Game::start_with(&[("GAME__LIMITS__MAX_CONNECTIONS", "1")]).await;
    let first = game.enter_free_play(ADA).await;
    let error = connect_with(&game, &[]).await.unwrap_err();
    let tokio_tungstenite::tungstenite::Error::Http(response) = error else { panic!("{error}") };
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    drop(first);
    eventually(async || connect_with(&game, &[]).await.is_ok()).await;
}

#[tokio::test]
async fn a_request_that_is_no_websocket_gets_a_problem() {
    let game = Game::start().await;
    let answer = reqwest::get(format!("http://{}/ws", game.public)).await.unwrap();
    assert_eq!(problem(answer).await, (reqwest::StatusCode::BAD_REQUEST, "parameter_invalid".into()));
}
