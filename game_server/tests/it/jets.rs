//! Jets on real sockets, in both encodings.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::matchmaking::LobbyPhase;
use wire::socket::{Special, WorldUpdate};

use crate::harness::{ADA, GRACE, Game, duel};
use crate::player::Player;

/// Long enough on the ground to change the jet there.
const SKIRMISH: &[(&str, &str)] = &[("GAME__MODES__SKIRMISH__COUNTDOWN_S", "1.5")];

/// Ada on a text socket and Grace on a binary one, in the match that waits for both.
async fn ada_and_grace(game: &Game) -> (Player, Player) {
    let match_id = Uuid::new_v4();
    let lobby_id = match_id.to_string();
    let mut order = duel(match_id);
    (order.mode, order.queue) = ("skirmish".into(), Some("skirmish".into()));
    game.create(&lobby_id, &order).await;
    let ticket = |seat, player| game.sign(&game.claims(&lobby_id, match_id, seat, player));
    let ada = Player::join(game, &ticket(0, ADA)).await;
    let grace = Player::connect_binary(game).await.joined(&ticket(1, GRACE)).await;
    (ada, grace)
}

fn choose(jet: u8) -> Value {
    json!({ "type": "Jet", "data": { "jet": jet } })
}

fn ability(seq: u32, ability: bool) -> Value {
    json!({ "type": "Input", "data": { "seq": seq, "thrust": 1, "turn": 0, "shoot": false, "ability": ability } })
}

fn jet_of(player: &Player, special: Special) -> u8 {
    let found = player.identity().jets.iter().position(|jet| jet.special == special);
    u8::try_from(found.unwrap()).unwrap()
}

fn shows(update: &WorldUpdate, seat: u16) -> bool {
    update.entities.iter().any(|ship| ship.id == seat)
}

#[tokio::test]
async fn a_pilot_chooses_a_jet_before_the_match_and_hides_in_it_during_the_match() {
    let game = Game::start_with(SKIRMISH).await;
    let (mut ada, mut grace) = ada_and_grace(&game).await;
    assert_eq!(ada.identity().jets, grace.identity().jets);
    let wraith = jet_of(&ada, Special::Cloak);
    ada.send(&choose(wraith)).await;
    let ship = ada.own_ship(|ship| ship.jet == wraith).await;
    assert_eq!(ship.hp, ada.identity().jets[usize::from(wraith)].max_hp);
    let (seat, other) = (ada.seat(), grace.seat());
    grace.state(|state| state.pilots.iter().any(|pilot| pilot.seat == seat && pilot.jet == wraith)).await;

    ada.state(|state| state.phase == LobbyPhase::Running).await;
    assert!(shows(&grace.world(|_| true).await, seat));
    ada.send(&ability(1, true)).await;
    ada.own_ship(|ship| ship.special && ship.vx.hypot(ship.vy) > 1.0).await;
    let without = grace.world(|update| !shows(update, seat)).await;
    assert!(shows(&without, other));
    ada.send(&ability(2, false)).await;
    let back = grace.world(|update| shows(update, seat)).await;
    assert_eq!(back.entities.iter().find(|ship| ship.id == seat).unwrap().jet, wraith);
}

#[tokio::test]
async fn a_jet_that_boosts_is_seen_to_by_everybody() {
    let game = Game::start_with(SKIRMISH).await;
    let (mut ada, mut grace) = ada_and_grace(&game).await;
    let comet = jet_of(&grace, Special::Boost);
    grace.send(&choose(comet)).await;
    grace.state(|state| state.phase == LobbyPhase::Running).await;
    grace.send(&ability(1, true)).await;
    let seat = grace.seat();
    let boosts = |update: &WorldUpdate| {
        update.entities.iter().any(|ship| ship.id == seat && ship.jet == comet && ship.special && ship.throttle == 1.0)
    };
    ada.world(boosts).await;
    let energy = grace.own_ship(|ship| ship.special && ship.energy < 0.95).await.energy;
    grace.send(&ability(2, false)).await;
    grace.own_ship(|ship| !ship.special && ship.energy >= energy).await;
}
