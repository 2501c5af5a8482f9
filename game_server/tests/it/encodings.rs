//! `jet.v1.bin` and `jet.v1.json` in one lobby.

use std::collections::BTreeMap;

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use wire::socket::{CloseCode, Entity, Event, EventKind, GameState, ServerMessage, WorldUpdate};

use crate::harness::{ADA, GRACE, Game};
use crate::player::Player;

/// What a player was told over a while.
#[derive(Default)]
struct Told {
    worlds: BTreeMap<u32, WorldUpdate>,
    events: BTreeMap<u32, Event>,
    state: Option<GameState>,
}

impl Told {
    /// Reads on until a snapshot of this tick or later.
    async fn read(&mut self, player: &mut Player, until: u32) {
        loop {
            match player.next().await.unwrap() {
                ServerMessage::WorldUpdate(world) => {
                    let tick = world.tick;
                    self.worlds.insert(tick, world);
                    if tick >= until {
                        return;
                    }
                }
                ServerMessage::Event(event) => drop(self.events.insert(event.id, event)),
                ServerMessage::GameState(state) => self.state = Some(state),
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn both_encodings_tell_the_same() {
    let game = Game::start_with(&[("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "8")]).await;
    let mut text = game.enter_free_play(ADA).await;
    let ticket = game.free_play_ticket(GRACE).await;
    let mut binary = Player::connect_binary(&game).await.joined(&ticket).await;
    assert_eq!(binary.identity().match_id, text.identity().match_id);
    assert_eq!(binary.identity().ship, text.identity().ship);
    text.steer(1, 1.0, 1.0, true).await;
    binary.steer(1, 1.0, -1.0, true).await;

    let until = binary.identity().tick + 600;
    let (mut told_text, mut told_binary) = (Told::default(), Told::default());
    tokio::join!(told_text.read(&mut text, until), told_binary.read(&mut binary, until));

    let mut compared = 0;
    for (tick, world) in &told_text.worlds {
        let Some(same) = told_binary.worlds.get(tick) else { continue };
        compared += 1;
        assert_eq!(world.entities.len(), same.entities.len(), "tick {tick}");
        for (truth, believed) in world.entities.iter().zip(&same.entities) {
            assert_eq!((truth.id, truth.hp, truth.alive), (believed.id, believed.hp, believed.alive), "tick {tick}");
            if truth.alive {
                assert!(distance(truth, believed) < 1.0, "tick {tick}: {truth:?} is believed to be {believed:?}");
            }
            if truth.id == binary.seat() {
                assert_eq!(truth.ack, believed.ack, "tick {tick}");
            }
        }
    }
    assert!(compared > 100, "only {compared} snapshots came to both");

    assert!(!told_binary.events.is_empty());
    for (id, event) in &told_text.events {
        let Some(same) = told_binary.events.get(id) else { continue };
        assert_eq!(event.tick, same.tick);
        match (&event.kind, &same.kind) {
            (EventKind::Hit { by, target, hp, .. }, EventKind::Hit { by: b, target: t, hp: h, .. }) => {
                assert_eq!((by, target, hp), (b, t, h));
            }
            (EventKind::Spawn { seat, x, y }, EventKind::Spawn { seat: s, x: sx, y: sy }) => {
                assert!(seat == s && (x - sx).hypot(y - sy) < 0.1);
            }
            (EventKind::Kill { by, target, .. }, EventKind::Kill { by: b, target: t, .. }) => {
                assert_eq!((by, target), (b, t));
            }
            (truth, told) => assert_eq!(truth, told),
        }
    }
    let (text_state, binary_state) = (told_text.state.unwrap(), told_binary.state.unwrap());
    if text_state.tick == binary_state.tick {
        assert_eq!(text_state, binary_state);
    }
}

/// The world is a torus of 1600 x 920 px.
fn distance(a: &Entity, b: &Entity) -> f32 {
    let along = |a: f32, b: f32, extent: f32| (a - b).abs().min(extent - (a - b).abs());
    along(a.x, b.x, 1600.0).hypot(along(a.y, b.y, 920.0))
}

#[tokio::test]
async fn a_binary_client_resumes_its_seat_and_hears_what_it_missed() {
    let game = Game::start().await;
    let ticket = game.free_play_ticket(ADA).await;
    let mut ada = Player::connect_binary(&game).await.joined(&ticket).await;
    let last_event = ada.identity().last_event;
    ada.state(|state| state.pilots.iter().any(|pilot| pilot.player_id == Some(ADA))).await;
    let (seat, token) = (ada.seat(), ada.token());
    drop(ada);
    let mut grace = game.enter_free_play(GRACE).await;
    grace.world(|_| true).await;

    let mut back = Player::connect_binary(&game).await;
    back.send(&json!({ "type": "Join", "data": { "resume_token": token, "last_event": last_event } })).await;
    let joined = back
        .until(|message| match message {
            ServerMessage::Event(Event { id, kind: EventKind::Join { name, .. }, .. }) => Some((id, name)),
            _ => None,
        })
        .await;
    assert!(joined.0 > last_event);
    let world = back.world(|_| true).await;
    assert!(world.entities.iter().any(|ship| ship.id == seat));
}

#[tokio::test]
async fn a_frame_of_the_other_encoding_ends_the_connection() {
    let game = Game::start().await;
    let mut player = Player::connect_binary(&game).await;
    player.send_text(r#"{"type":"Leave","data":{}}"#).await;
    assert_eq!(player.closed().await, CloseCode::BadMessage);

    let ticket = game.free_play_ticket(ADA).await;
    let mut player = Player::connect_binary(&game).await.joined(&ticket).await;
    player.socket.send(Message::binary(vec![2_u8, 1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x80, 0, 0])).await.unwrap();
    assert_eq!(player.closed().await, CloseCode::BadInput);
}
