//! A match of a mode in which every seat is flown from a socket, and what came of it.

use std::sync::Arc;

use game_server::domain::{ReplayEnd, Rules};
use playtest::{GameSocket, fly_to_the_end};
use uuid::Uuid;
use wire::matchmaking::MatchResult;
use wire::socket::{GameState, Identity};

use crate::harness::{Game, Matched};

/// How a match was played to its end.
pub struct Played {
    pub identity: Identity,
    pub ended: GameState,
    pub result: MatchResult,
}

/// So many guests queue and fly, every other one in text and the others in the binary encoding. All of them are told the same
/// end, and the recording of the match ends in the world that the server had.
pub async fn play(game: &Game, queue: &str, pilots: usize, rules: Arc<Rules>) -> Played {
    let mut guests = Vec::new();
    for number in 0..pilots {
        guests.push(game.guest(&format!("{queue} {number}")).await);
    }
    let flights = guests.iter().enumerate().map(|(number, guest)| async move {
        let matched = game.matched(guest, queue).await;
        fly(&matched, number % 2 == 0).await
    });
    let mut flown = futures_util::future::join_all(flights).await;
    let (identity, ended) = flown.pop().unwrap();
    for (other, told) in &flown {
        assert_eq!(other.match_id, identity.match_id, "{queue}: they fly in one match");
        assert_eq!((&told.winners, told.ended_by), (&ended.winners, ended.ended_by), "{queue}");
    }
    let result = assert_the_recording_ends_the_same(game, identity.match_id, rules).await;
    Played { identity, ended, result }
}

async fn fly(matched: &Matched, in_text: bool) -> (Identity, GameState) {
    let (url, ticket) = (&matched.placement.ws_url, &matched.placement.match_ticket);
    let joined = if in_text { GameSocket::join(url, ticket).await } else { GameSocket::join_binary(url, ticket).await };
    let (mut socket, identity) = joined.unwrap();
    let ended = fly_to_the_end(&mut socket, identity.clone()).await.unwrap();
    (identity, ended)
}

async fn assert_the_recording_ends_the_same(game: &Game, match_id: Uuid, rules: Arc<Rules>) -> MatchResult {
    let result = game.result(match_id).await;
    let replay = game.replay(match_id).await;
    assert!(matches!(replay.end, ReplayEnd::Hash(hash) if format!("{hash:016x}") == result.world_hash));
    if let Err(error) = replay.fly(rules) {
        panic!("{match_id}: {error}");
    }
    result
}
