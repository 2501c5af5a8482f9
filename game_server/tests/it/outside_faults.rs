//! A disk that takes no more, a clock that is wrong, clients that come byte by byte.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use wire::matchmaking::MatchOutcome;
use wire::socket::CloseCode;

use crate::fake_matchmaking::Mood;
use crate::harness::{ADA, DEADLINE, Game, NOW, eventually};
use crate::player::Player;

/// Lets a match be given up at once, so that there is a result.
const NOBODY_COMES: &[(&str, &str)] = &[("GAME__TIMES__UNCLAIMED_S", "0.2")];

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_result_that_a_full_disk_does_not_take_is_sent_all_the_same_and_once() {
    let game = Game::start_with(NOBODY_COMES).await;
    game.matchmaking.set_mood(Mood::Down);
    let (match_id, _) = game.make_duel().await;
    // Writing into this file fails as on a full disk, once.
    let full = game.file("results").join(format!("{match_id}.new"));
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    game.matchmaking.until(|seen| seen.results_refused > 0).await;
    eventually(async || game.file("results").join(format!("{match_id}.json")).exists()).await;
    assert!(!full.is_symlink(), "the disk was full once");
    game.matchmaking.set_mood(Mood::Well);
    let seen = game.matchmaking.until(|seen| !seen.results.is_empty()).await;
    assert_eq!((seen.results[0].match_id, seen.results[0].outcome), (match_id, MatchOutcome::Abandoned));
    eventually(async || std::fs::read_dir(game.file("results")).unwrap().count() == 0).await;
    game.stop().await;
    assert_eq!(game.matchmaking.seen().results.len(), 1);
}

#[tokio::test]
async fn a_disk_that_never_takes_a_result_does_not_keep_it_from_matchmaking() {
    let game = Game::start_with(NOBODY_COMES).await;
    let (match_id, _) = game.make_duel().await;
    // Nothing can be written where a folder stands.
    std::fs::create_dir(game.file("results").join(format!("{match_id}.new"))).unwrap();
    let seen = game.matchmaking.until(|seen| !seen.results.is_empty()).await;
    assert_eq!(seen.results[0].match_id, match_id);
    game.stop().await;
    assert_eq!(game.matchmaking.seen().results.len(), 1);
}

#[tokio::test]
async fn a_server_whose_clock_is_off_by_minutes_takes_players_all_the_same() {
    for wrong_by_s in [600, -600] {
        let game = Game::start_with_clock_at(NOW + wrong_by_s).await;
        let mut ada = game.enter_free_play(ADA).await;
        ada.world(|_| true).await;
        // A ticket expires by the clock of who signed it.
        let ticket = game.free_play_ticket(ADA).await;
        game.pass_time_ms(60_000).await;
        assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::TicketExpired);
    }
}

const UPGRADE: &str = "GET /ws HTTP/1.1\r\nhost: game\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: jet.v1.json\r\n\r\n";

/// Opens a game socket and sends the bytes of `frame` one by one, for ever; gives what the server says until it closes.
async fn dripped(game: &Game, frame: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(game.public).await.unwrap();
    stream.write_all(UPGRADE.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let frame = frame.to_vec();
    let dripping = tokio::spawn(async move {
        for byte in frame.iter().chain(std::iter::repeat(&b' ')) {
            if write.write_all(&[*byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
    });
    let mut heard = Vec::new();
    let mut chunk = [0; 4096];
    let reading = async {
        while let Ok(count @ 1..) = read.read(&mut chunk).await {
            heard.extend_from_slice(&chunk[..count]);
        }
    };
    timeout(DEADLINE, reading).await.expect("the drip was not cut");
    dripping.abort();
    heard
}

#[tokio::test]
async fn a_first_message_that_comes_byte_by_byte_is_not_waited_for() {
    let game = Game::start_with(&[("GAME__TIMES__JOIN_S", "0.3")]).await;
    let mut bystander = game.enter_free_play(ADA).await;
    // A masked text frame of 4 KiB.
    let heard = dripped(&game, &[0x81, 0xfe, 0x0f, 0xff, 0, 0, 0, 0, b'{']).await;
    let text = String::from_utf8_lossy(&heard);
    assert!(text.starts_with("HTTP/1.1 101") && text.contains("join_timeout: "), "{text}");
    let tick = bystander.world(|_| true).await.tick;
    bystander.world(|world| world.tick > tick + 10).await;
}

#[tokio::test]
async fn a_joined_client_whose_next_message_never_ends_is_idle_and_its_seat_is_held() {
    let settings = [("GAME__TIMES__IDLE_S", "0.6"), ("GAME__TIMES__PING_S", "0.3")];
    let game = Game::start_with(&settings).await;
    let ticket = game.free_play_ticket(ADA).await;
    let join = json!({ "type": "Join", "data": { "match_ticket": ticket } }).to_string();
    let mut frame = vec![0x81, 0xfe];
    frame.extend_from_slice(&u16::try_from(join.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(join.as_bytes());
    let mut stream = TcpStream::connect(game.public).await.unwrap();
    stream.write_all(UPGRADE.as_bytes()).await.unwrap();
    stream.write_all(&frame).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let dripping = tokio::spawn(async move {
        let endless = [0x81, 0xfe, 0x0f, 0xff, 0, 0, 0, 0];
        for byte in endless.into_iter().chain(std::iter::repeat(b' ')) {
            if write.write_all(&[byte]).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
    });
    let mut heard = Vec::new();
    let _ = timeout(DEADLINE, read.read_to_end(&mut heard)).await.expect("the drip was not cut");
    dripping.abort();
    assert!(String::from_utf8_lossy(&heard).contains("idle: "), "the reason is said");
}
