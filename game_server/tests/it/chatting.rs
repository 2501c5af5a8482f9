//! Players talk to each other on real sockets, in both encodings.

use serde_json::{Value, json};
use wire::socket::{ChatTo, CloseCode, DenialCode, Denied, Request, Said, ServerMessage};

use crate::harness::{ADA, GRACE, Game, SHORT_DUEL};
use crate::player::Player;

fn text(text: &str) -> Value {
    json!({ "type": "Chat", "data": { "to": "all", "text": text } })
}

fn phrase(to: &str, phrase: u8) -> Value {
    json!({ "type": "Chat", "data": { "to": to, "phrase": phrase } })
}

async fn heard(player: &mut Player) -> Said {
    player.until(|message| if let ServerMessage::Chat(said) = message { Some(said) } else { None }).await
}

async fn unsaid(player: &mut Player) -> DenialCode {
    player
        .until(|message| match message {
            ServerMessage::Denied(Denied { request: Request::Chat, code }) => Some(code),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn what_one_player_says_the_others_read_in_either_encoding() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    let ticket = game.free_play_ticket(GRACE).await;
    let mut grace = Player::connect_binary(&game).await.joined(&ticket).await;
    assert!(!ada.identity().phrases_only && !grace.identity().phrases_only);
    ada.send(&text("  <b>hi</b>\u{202e} there ")).await;
    for player in [&mut ada, &mut grace] {
        let said = heard(player).await;
        assert_eq!((said.by, said.to, said.phrase), (0, ChatTo::All, None));
        assert_eq!(said.text.as_deref(), Some("<b>hi</b> there"));
    }
    grace.send(&phrase("all", 6)).await;
    let said = heard(&mut ada).await;
    assert_eq!((said.by, said.phrase, said.text), (grace.seat(), Some(6), None));
}

#[tokio::test]
async fn what_is_not_said_is_answered_and_the_connection_goes_on() {
    let game = Game::start_with(&[("GAME__CHAT__TEXT", "false")]).await;
    let mut ada = game.enter_free_play(ADA).await;
    assert!(ada.identity().phrases_only, "who comes is told");
    ada.send(&text("hello")).await;
    assert_eq!(unsaid(&mut ada).await, DenialCode::TextOff);
    ada.send(&phrase("side", 1)).await;
    assert_eq!(unsaid(&mut ada).await, DenialCode::NoSides);
    ada.send(&phrase("all", 99)).await;
    assert_eq!(unsaid(&mut ada).await, DenialCode::OutOfRange);
    for _ in 0..6 {
        ada.send(&phrase("all", 1)).await;
    }
    assert_eq!(unsaid(&mut ada).await, DenialCode::TooFast);
    ada.send(&json!({ "type": "Chat", "data": { "to": "all" } })).await;
    assert_eq!(ada.closed().await, CloseCode::BadMessage);
}

#[tokio::test]
async fn there_is_time_for_a_word_when_a_match_has_ended() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (_, [ada, grace]) = game.make_duel().await;
    let (mut ada, mut grace) = (Player::join(&game, &ada).await, Player::join(&game, &grace).await);
    grace.state(|state| state.outcome.is_some()).await;
    ada.send(&phrase("all", 6)).await;
    assert_eq!(heard(&mut grace).await.phrase, Some(6));
}
