//! What a broken or hostile client does, and that nobody else notices.

use std::iter::repeat_n;

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use uuid::Uuid;
use wire::socket::CloseCode;

use crate::harness::{ADA, GRACE, Game};
use crate::player::Player;

#[tokio::test]
async fn frames_that_are_no_messages_close_their_connection_only() {
    let game = Game::start().await;
    let mut bystander = game.enter_free_play(GRACE).await;
    let input =
        |thrust: &str| format!(r#"{{"type":"Input","data":{{"seq":1,"thrust":{thrust},"turn":0,"shoot":false}}}}"#);
    let frames = [
        (String::new(), CloseCode::BadMessage),
        ("hello".into(), CloseCode::BadMessage),
        ("{\"type\":\"Fly\",\"data\":{}}".into(), CloseCode::BadMessage),
        ("{\"type\":\"Ping\",\"data\":{\"nonce\":4294967296}}".into(), CloseCode::BadMessage),
        ("{\"type\":\"Leave\",\"data\":{\"really\":true}}".into(), CloseCode::BadMessage),
        ("[".repeat(4_000), CloseCode::BadMessage),
        (input("NaN"), CloseCode::BadMessage),
        (input("null"), CloseCode::BadMessage),
        (input("\"1\""), CloseCode::BadMessage),
        (input("1.0001"), CloseCode::BadInput),
        (input("-7"), CloseCode::BadInput),
        // Infinity, once it is read as 32 bits.
        (input("1e39"), CloseCode::BadInput),
    ];
    for (frame, code) in frames {
        let mut bad = game.enter_free_play(ADA).await;
        bad.send_text(&frame).await;
        assert_eq!(bad.closed().await, code, "{frame:.80}");
    }
    let mut binary = game.enter_free_play(ADA).await;
    binary.socket.send(Message::binary(vec![0, 1, 2])).await.unwrap();
    assert_eq!(binary.closed().await, CloseCode::BadMessage);

    let tick = bystander.world(|_| true).await.tick;
    bystander.world(|world| world.tick > tick + 10).await;
}

#[tokio::test]
async fn a_frame_above_the_limit_is_refused_unread() {
    let game = Game::start().await;
    for joined in [false, true] {
        let mut huge = if joined { game.enter_free_play(ADA).await } else { Player::connect(&game).await };
        let text: String = repeat_n('x', 5_000).collect();
        huge.send_text(&text).await;
        assert_eq!(huge.closed_with().await.0, 1009, "joined: {joined}");
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_in_time_is_closed() {
    let game = Game::start_with(&[("GAME__TIMES__JOIN_S", "0.2")]).await;
    let mut silent = Player::connect(&game).await;
    assert_eq!(silent.closed().await, CloseCode::JoinTimeout);
}

#[tokio::test]
async fn control_frames_do_not_stand_for_a_first_message() {
    let game = Game::start().await;
    let mut chatty = Player::connect(&game).await;
    for _ in 0..40 {
        // The server may have closed already.
        if chatty.socket.send(Message::Ping(Bytes::new())).await.is_err() {
            break;
        }
    }
    assert_eq!(chatty.closed().await, CloseCode::Flooding);
}

#[tokio::test]
async fn a_client_that_floods_is_closed_and_one_that_plays_hard_is_not() {
    let game = Game::start().await;
    let mut keen = game.enter_free_play(GRACE).await;
    for seq in 1..=200 {
        keen.steer(seq, 1.0, 0.0, true).await;
    }
    keen.own_ship(|ship| ship.ack == 200).await;

    let mut flood = game.enter_free_play(ADA).await;
    let ping = json!({ "type": "Ping", "data": { "nonce": 1 } }).to_string();
    for _ in 0..2_000 {
        if flood.socket.send(Message::text(ping.clone())).await.is_err() {
            break;
        }
    }
    assert_eq!(flood.closed().await, CloseCode::Flooding);
    let tick = keen.world(|_| true).await.tick;
    keen.world(|world| world.tick > tick + 10).await;
}

#[tokio::test]
async fn a_client_that_sends_few_messages_of_too_many_bytes_is_closed() {
    let game = Game::start().await;
    let mut flood = game.enter_free_play(ADA).await;
    // White space is allowed, and a frame of so many bytes, too.
    let ping = json!({ "type": "Ping", "data": { "nonce": 1 } }).to_string();
    for _ in 0..64 {
        if flood.socket.send(Message::text(format!("{ping:<4096}"))).await.is_err() {
            break;
        }
    }
    assert_eq!(flood.closed().await, CloseCode::Flooding);
}

#[tokio::test]
async fn a_message_in_pieces_is_bounded_like_a_whole_one() {
    let game = Game::start().await;
    let mut player = game.enter_free_play(ADA).await;
    let piece = |op, last| Message::Frame(Frame::message(vec![b' '; 1_024], op, last));
    player.socket.send(piece(OpCode::Data(Data::Text), false)).await.unwrap();
    for _ in 0..8 {
        if player.socket.send(piece(OpCode::Data(Data::Continue), false)).await.is_err() {
            break;
        }
    }
    assert_eq!(player.closed_with().await.0, 1009);
}

#[tokio::test]
async fn a_client_that_is_not_heard_of_is_closed_and_its_seat_is_held() {
    let game = Game::start_with(&[("GAME__TIMES__IDLE_S", "0.6"), ("GAME__TIMES__PING_S", "0.2")]).await;
    let mut watcher = game.enter_free_play(GRACE).await;
    let mut idle = game.enter_free_play(ADA).await;
    // A client that reads answers pings by itself: this one does not read.
    let away = |pilot: &wire::socket::Pilot| pilot.player_id == Some(ADA) && !pilot.present;
    watcher.state(|state| state.pilots.iter().any(away)).await;
    assert_eq!(idle.closed().await, CloseCode::Idle);
    let back = Player::resume(&game, &idle.token(), None).await;
    assert_eq!(back.seat(), idle.seat());
}

#[tokio::test]
async fn a_client_that_reads_nothing_does_not_disturb_the_others() {
    let game = Game::start().await;
    let mut sleepers = Vec::new();
    for player in 10..14 {
        sleepers.push(game.enter_free_play(Uuid::from_u128(player)).await);
    }
    let mut quick = game.enter_free_play(ADA).await;
    let mut last = quick.world(|_| true).await.tick;
    for _ in 0..100 {
        let next = quick.world(|_| true).await.tick;
        assert!(next > last);
        last = next;
    }
    for sleeper in &mut sleepers {
        let newest = sleeper.world(|world| world.tick >= last).await;
        assert!(newest.tick >= last, "whoever wakes up catches up");
    }
}

/// A crowd that fights, every tick shown: a client that reads nothing is full within seconds.
const CROWD: &[(&str, &str)] = &[
    ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "96"),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "96"),
    ("GAME__MODES__FREE_PLAY__SNAPSHOT_EVERY_TICKS", "1"),
    ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "2000"),
    ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "2000"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_no_more_is_let_go_and_may_come_back() {
    let game = Game::start_with(CROWD).await;
    let mut watcher = game.enter_free_play(GRACE).await;
    let mut slow = game.enter_free_play(ADA).await;
    let away = |pilot: &wire::socket::Pilot| pilot.player_id == Some(ADA) && !pilot.present;
    watcher.state(|state| state.pilots.iter().any(away)).await;
    // From here on it reads again, and finds the reason behind what had been written before.
    assert_eq!(slow.closed().await, CloseCode::TooSlow);
    let mut back = Player::resume(&game, &slow.token(), None).await;
    back.world(|world| world.entities.len() == 96).await;
}
