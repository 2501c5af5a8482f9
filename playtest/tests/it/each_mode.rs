//! Every mode that ends is played to its end by bots, and its recording flies again to the same world.

use std::sync::Arc;

use game_server::domain::ReplayEnd;
use game_server::interface_adapters::mode_files::load_mode;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::GameState;

use crate::harness::Game;

/// A mode, settings that bring its end near, and how many fly.
type Short = (&'static str, &'static [(&'static str, &'static str)], usize);

/// A second of countdown, and a minute at most.
const SHORT: [(&str, &str); 2] = [("countdown_s", "1"), ("match_s", "60")];

/// Each ends in its own way: the time is up, somebody or some side has the points, one is left.
const MODES: [Short; 5] = [
    ("duel", &[("match_s", "5")], 2),
    ("skirmish", &[("score_limit", "2"), ("weapon.damage", "30")], 8),
    ("squadron", &[("score_limit", "4"), ("weapon.damage", "30")], 8),
    ("raid", &[("score_limit", "1"), ("flight.speed_px_per_s", "400"), ("flight.turn_rad_per_s", "6")], 8),
    ("last-jet", &[("ring.rest_s", "1"), ("ring.closing_s", "15"), ("ring.damage", "20"), ("weapon.damage", "30")], 8),
];

#[tokio::test(flavor = "multi_thread")]
async fn bots_play_every_mode_to_its_end_and_the_recordings_end_the_same() {
    let variable = |mode: &str, key: &str| format!("GAME__MODES__{mode}__{key}").replace('-', "_").replace('.', "__");
    let settings: Vec<(String, String)> = MODES
        .iter()
        .flat_map(|(mode, own, _)| numbers(own).map(move |(key, value)| (mode, key, value)))
        .map(|(mode, key, value)| (variable(mode, key).to_uppercase(), value.to_owned()))
        .collect();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let game = Game::start_with(&settings).await;
    let matches = MODES.map(|mode| play(&game, mode));
    futures_util::future::join_all(matches).await;
    game.stop().await;
}

/// What is set of a mode: its own, and of what is common what it does not set itself.
fn numbers(own: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let common = SHORT.into_iter().filter(|(key, _)| own.iter().all(|(set, _)| set != key));
    common.chain(own.iter().copied())
}

/// One guest, who sits there and does nothing, among bots.
async fn play(game: &Game, (mode, own, pilots): Short) {
    let guest = game.guest(&format!("Ada {mode}")).await;
    let matched = game.matched(&guest, mode).await;
    let match_id = matched.placement.match_id;
    let (mut socket, identity) = matched.join().await;
    let ended = socket.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    assert_eq!((ended.outcome, ended.pilots.len()), (Some(MatchOutcome::Completed), pilots), "{mode}");
    assert_bots_are_labelled(&ended);
    assert!(mode == "duel" || ended.pilots.iter().any(|pilot| pilot.bot && pilot.score > 0), "{mode}: nobody scored");

    let overrides: String = numbers(own).map(|(key, value)| format!("{key} = {value}\n")).collect();
    let rules = Arc::new(load_mode(mode, &overrides.parse().unwrap()).unwrap());
    assert_eq!(identity.mode, mode);
    let result = game.result(match_id).await;
    let replay = game.replay(match_id).await;
    assert!(matches!(replay.end, ReplayEnd::Hash(hash) if format!("{hash:016x}") == result.world_hash), "{mode}");
    if let Err(error) = replay.fly(rules) {
        panic!("{mode}: {error}");
    }
}

/// A bot says that it is one, and its name how good.
fn assert_bots_are_labelled(state: &GameState) {
    for pilot in &state.pilots {
        let is_titled = ["Rookie ", "Pilot ", "Veteran ", "Ace "].iter().any(|title| pilot.name.starts_with(title));
        assert_eq!((pilot.bot, pilot.player_id.is_none()), (is_titled, is_titled), "{pilot:?}");
    }
}
