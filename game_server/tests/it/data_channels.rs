//! Snapshots and inputs beside the socket.

use std::collections::BTreeMap;

use futures_util::SinkExt;
use serde_json::json;
use tokio::net::UdpSocket;
use tokio_tungstenite::tungstenite::Message;
use wire::binary::ClientDatagram;
use wire::socket::{CloseCode, DenialCode, Denied, Request, ServerMessage, WorldUpdate};

use crate::data_channel::{ChannelPlayer, DataChannel, offered};
use crate::harness::{ADA, GRACE, Game, eventually};
use crate::player::Player;

const CHANNELS: (&str, &str) = ("GAME__WEBRTC__BIND", "127.0.0.1:0");

/// Where a channel is to be kept however slow the machine is.
const PATIENT: (&str, &str) = ("GAME__TIMES__CHANNEL_S", "20");

async fn binary_player(game: &Game, player: uuid::Uuid) -> Player {
    let ticket = game.free_play_ticket(player).await;
    Player::connect_binary(game).await.joined(&ticket).await
}

/// Reads the socket until a pong, which must come without a snapshot before it.
async fn socket_is_free_of_snapshots(player: &mut Player) {
    // What was on its way when the channel came into use.
    pong(player, 1).await;
    assert!(pong(player, 2).await.is_empty(), "snapshots come on the socket, too");
}

async fn pong(player: &mut Player, nonce: u32) -> Vec<u32> {
    player.send(&json!({ "type": "Ping", "data": { "nonce": nonce } })).await;
    let mut snapshots = Vec::new();
    player
        .until(|message| match message {
            ServerMessage::WorldUpdate(world) => {
                snapshots.push(world.tick);
                None
            }
            ServerMessage::Pong(pong) => (pong.nonce == nonce).then_some(()),
            _ => None,
        })
        .await;
    snapshots
}

#[tokio::test]
async fn once_the_client_has_spoken_on_it_the_channel_carries_snapshots_and_inputs() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    let first = ada.world().await;
    socket_is_free_of_snapshots(&mut ada.player).await;

    let seat = ada.player.seat();
    let mut world = ada.world().await;
    for _ in 0..300 {
        ada.steer(&world, 1.0, 3);
        world = ada.world().await;
        let own = world.entities.iter().find(|ship| ship.id == seat);
        if own.is_some_and(|own| own.ack > 3 && own.turn > 0.9) {
            break;
        }
    }
    let own = world.entities.iter().find(|ship| ship.id == seat).unwrap();
    assert!(own.ack > 3 && own.turn > 0.9, "{own:?}");
    assert!(world.tick > first.tick);
    ada.player.leave().await;
    assert_eq!(ada.player.closed().await, CloseCode::Left);
    ada.channel.until(DataChannel::is_closed).await;
}

#[tokio::test]
async fn where_packets_get_lost_the_client_still_knows_what_the_others_know() {
    let game = Game::start_with(&[CHANNELS, PATIENT, ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "8")]).await;
    let mut observer = game.enter_free_play(GRACE).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    ada.world().await;
    ada.channel.lose_one_of(5);
    let mut told = BTreeMap::new();
    while told.len() < 150 {
        let world = ada.world().await;
        told.insert(world.tick, world);
    }
    let last = *told.keys().next_back().unwrap();
    let (shape, mut compared) = (observer.identity().world, 0);
    let mut compare = |truth: WorldUpdate| {
        let Some(believed) = told.get(&truth.tick) else { return };
        compared += 1;
        let ships = |world: &WorldUpdate| world.entities.iter().map(|ship| (ship.id, ship.hp)).collect::<Vec<_>>();
        assert_eq!(ships(&truth), ships(believed), "tick {}", truth.tick);
        for (truth, believed) in truth.entities.iter().zip(&believed.entities).filter(|(truth, _)| truth.alive) {
            let (dx, dy) = ((truth.x - believed.x).abs(), (truth.y - believed.y).abs());
            let px = dx.min(shape.width - dx).hypot(dy.min(shape.height - dy));
            assert!(px < 1.0, "{truth:?} is believed to be {believed:?}");
        }
    };
    observer
        .until(|message| match message {
            ServerMessage::WorldUpdate(world) => {
                let tick = world.tick;
                compare(world);
                (tick >= last).then_some(())
            }
            _ => None,
        })
        .await;
    assert!(compared > 20, "only {compared} snapshots came to both");
}

#[tokio::test]
async fn a_view_of_a_large_world_fits_into_messages_that_every_network_passes() {
    let game = Game::start_with(&[
        CHANNELS,
        PATIENT,
        ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "1500"),
        ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "1200"),
        ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "80"),
        ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "60"),
        ("GAME__MODES__FREE_PLAY__VIEW__AREA_PX2", "518400"),
    ])
    .await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    ada.channel.lose_one_of(7);
    // The test's client refuses longer ones. What does not fit comes with the next.
    let mut most = 0;
    for _ in 0..600 {
        most = most.max(ada.world().await.entities.len());
        if most >= 42 {
            return;
        }
    }
    panic!("at most {most} ships of 60 have come into view");
}

#[tokio::test]
async fn a_client_that_is_not_heard_on_the_channel_any_more_is_told_on_its_socket() {
    let game = Game::start_with(&[CHANNELS]).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    let last = ada.world().await;
    socket_is_free_of_snapshots(&mut ada.player).await;
    // Nobody looks after the session any more: it neither speaks nor acknowledges.
    let ChannelPlayer { mut player, channel, .. } = ada;
    let world = player.world(|_| true).await;
    assert!(world.tick > last.tick);
    drop(channel);
    // And it may try again.
    let mut channel = DataChannel::open(&mut player).await;
    channel.say(&ClientDatagram { taken: player.newest_tick(), inputs: Vec::new() });
    channel.next().await.expect("the channel is closed");
}

#[tokio::test]
async fn a_client_may_fall_back_of_its_own_accord() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    ada.world().await;
    socket_is_free_of_snapshots(&mut ada.player).await;
    ada.player.send(&json!({ "type": "Fallback", "data": {} })).await;
    ada.player.world(|_| true).await;
    ada.channel.until(DataChannel::is_closed).await;
}

#[tokio::test]
async fn an_offer_that_cannot_be_answered_is_denied_and_the_game_goes_on() {
    let denied = |code| Err(Denied { request: Request::Offer, code });
    let without = Game::start().await;
    let mut ada = binary_player(&without, ADA).await;
    assert_eq!(offered(&mut ada, "v=0").await, denied(DenialCode::NoChannels));
    ada.world(|_| true).await;

    let game = Game::start_with(&[CHANNELS, PATIENT, ("GAME__WEBRTC__MAX_CHANNELS", "1")]).await;
    let mut text = game.enter_free_play(ADA).await;
    assert_eq!(offered(&mut text, "v=0").await, denied(DenialCode::NoChannels));
    let mut grace = binary_player(&game, GRACE).await;
    assert_eq!(offered(&mut grace, "an offer?").await, denied(DenialCode::OfferInvalid));
    grace.world(|_| true).await;

    let mut first = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    first.world().await;
    let mut second = binary_player(&game, uuid::Uuid::from_u128(3)).await;
    let (_, offer) = DataChannel::offer().await;
    assert_eq!(offered(&mut second, &offer).await, denied(DenialCode::ChannelsFull));
    // The place is free again once the one who had it has gone.
    first.player.leave().await;
    assert_eq!(first.player.closed().await, CloseCode::Left);
    let third = binary_player(&game, uuid::Uuid::from_u128(4)).await;
    ChannelPlayer::over(third).await.world().await;
}

#[tokio::test]
async fn a_newer_connection_of_the_seat_closes_the_channel_of_the_older() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut older = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    older.world().await;
    let mut newer = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    assert_eq!(older.player.closed().await, CloseCode::Replaced);
    older.channel.until(DataChannel::is_closed).await;
    newer.world().await;
}

#[tokio::test]
async fn what_is_no_message_of_the_protocol_ends_the_connection() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    ada.channel.say_bytes(&[9, 9, 9]);
    assert_eq!(ada.player.closed().await, CloseCode::BadMessage);
}

#[tokio::test]
async fn inputs_beside_the_socket_are_checked_like_others() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut ada = ChannelPlayer::over(binary_player(&game, ADA).await).await;
    let world = ada.world().await;
    // -128 as a stick.
    let mut bytes = Vec::new();
    let input = wire::socket::Input {
        seq: 1,
        tick: Some(world.tick + 4),
        seen: None,
        thrust: 1.0,
        turn: 1.0,
        shoot: false,
        ability: false,
    };
    let datagram = ClientDatagram { taken: Some(world.tick), inputs: vec![input] };
    wire::binary::encode_client_datagram(&datagram, &mut bytes);
    let turn = bytes.len() - 2;
    bytes[turn] = 0x80;
    ada.channel.say_bytes(&bytes);
    assert_eq!(ada.player.closed().await, CloseCode::BadInput);
}

#[tokio::test]
async fn offers_without_a_pause_are_flooding() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut ada = binary_player(&game, ADA).await;
    for _ in 0..2 {
        ada.send(&json!({ "type": "Offer", "data": { "sdp": "" } })).await;
    }
    assert_eq!(ada.closed().await, CloseCode::Flooding);
}

#[tokio::test]
async fn strangers_on_the_port_disturb_nobody() {
    let game = Game::start_with(&[CHANNELS, PATIENT]).await;
    let mut player = binary_player(&game, ADA).await;
    player.world(|_| true).await;
    let (_, offer) = DataChannel::offer().await;
    let answer = offered(&mut player, &offer).await.unwrap();
    let port = answer.lines().find_map(|line| line.strip_prefix("a=candidate:")).unwrap().to_owned();
    let mut words = port.split(' ').skip(4);
    let address = format!("{}:{}", words.next().unwrap(), words.next().unwrap());
    let stranger = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for noise in [&[][..], &[0], &[0, 1, 0, 0], &[22, 254, 253], &[128; 1_500], &[255; 2_500]] {
        stranger.send_to(noise, &address).await.unwrap();
    }
    player.socket.send(Message::Ping(Default::default())).await.unwrap();
    let game_goes_on = async || !pong(&mut player, 7).await.is_empty();
    eventually(game_goes_on).await;
}
