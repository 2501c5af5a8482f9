//! Every mode that ends is played to its end and won by pilots at sockets, and its recording flies again to the same world.

use std::sync::Arc;

use game_server::interface_adapters::mode_files::load_mode;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{GameState, MatchEnd};

use crate::harness::Game;
use crate::socket_match::play;

/// A mode, settings that bring its end near, how many fly, and what ends it.
type Short = (&'static str, &'static [(&'static str, &'static str)], usize, MatchEnd);

/// A second of countdown, and two minutes at most, which nobody should need.
const SHORT: [(&str, &str); 2] = [("countdown_s", "1"), ("match_s", "120")];

const MODES: [Short; 5] = [
    ("duel", &[("score_limit", "2")], 2, MatchEnd::Score),
    ("skirmish", &[("score_limit", "2"), ("weapon.damage", "30")], 4, MatchEnd::Score),
    ("squadron", &[("score_limit", "3"), ("weapon.damage", "30")], 4, MatchEnd::Score),
    (
        "raid",
        &[
            ("score_limit", "1"),
            ("flight.speed_px_per_s", "400"),
            ("flight.turn_rad_per_s", "6"),
            ("weapon.damage", "30"),
        ],
        4,
        MatchEnd::Score,
    ),
    (
        "last-jet",
        &[("ring.rest_s", "1"), ("ring.closing_s", "15"), ("ring.damage", "20"), ("weapon.damage", "30")],
        4,
        MatchEnd::LastStanding,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn pilots_at_sockets_win_every_mode_and_the_recordings_end_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let queues = folder.path().join("queues.toml");
    std::fs::write(&queues, full_matches()).unwrap();
    let variable = |mode: &str, key: &str| format!("GAME__MODES__{mode}__{key}").replace('-', "_").replace('.', "__");
    let mut settings: Vec<(String, String)> = MODES
        .iter()
        .flat_map(|(mode, own, ..)| numbers(own).map(move |(key, value)| (mode, key, value)))
        .map(|(mode, key, value)| (variable(mode, key).to_uppercase(), value.to_owned()))
        .collect();
    settings.push(("MATCHMAKING__QUEUES_FILE".into(), queues.display().to_string()));
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let game = Game::start_with(&settings).await;
    futures_util::future::join_all(MODES.map(|mode| win(&game, mode))).await;
    game.stop().await;
}

/// Queues in which a match is made once every seat is taken by somebody.
fn full_matches() -> String {
    let queue = |(mode, _, pilots, _): Short| {
        let sides = if ["squadron", "raid"].contains(&mode) { 2 } else { pilots };
        format!(
            "[{mode}]\nmode = \"{mode}\"\nteams = {sides}\nteam_size = {}\nparty_sizes = [1, 1]\nmin_players = {pilots}\n\
             fill_after_ms = 60000\nfill_to = 0\ngive_up_after_s = 300\n",
            pilots / sides
        )
    };
    MODES.map(queue).concat()
}

/// What is set of a mode: its own, and what is common.
fn numbers(own: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = (&'static str, &'static str)> {
    SHORT.into_iter().chain(own.iter().copied())
}

async fn win(game: &Game, (mode, own, pilots, end): Short) {
    let overrides: String = numbers(own).map(|(key, value)| format!("{key} = {value}\n")).collect();
    let rules = Arc::new(load_mode(mode, &overrides.parse().unwrap()).unwrap());
    let played = play(game, mode, pilots, rules).await;
    let ended = played.ended;
    assert_eq!(played.identity.mode, mode);
    assert_eq!((ended.outcome, ended.pilots.len()), (Some(MatchOutcome::Completed), pilots), "{mode}");
    assert_eq!(ended.ended_by, Some(end), "{mode}: {ended:?}");
    assert!(ended.pilots.iter().all(|pilot| !pilot.bot), "{mode}");
    assert!(!ended.winners.is_empty() && ended.winners.len() < pilots, "{mode}: {ended:?}");
    let best = played.result.pilots.iter().filter(|line| line.rank == 1).count();
    assert_eq!(best, ended.winners.len(), "{mode}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bots_fill_the_empty_seats_and_are_labelled() {
    let game =
        Game::start_with(&[("GAME__MODES__SKIRMISH__MATCH_S", "2"), ("GAME__MODES__SKIRMISH__OVERTIME_S", "0")]).await;
    let matched = game.matched(&game.guest("Ada").await, "skirmish").await;
    let (mut socket, _) = matched.join().await;
    let ended = socket.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    assert_eq!(ended.pilots.iter().filter(|pilot| pilot.bot).count(), 7);
    assert_bots_are_labelled(&ended);
    game.stop().await;
}

/// A bot says that it is one, and its name how good.
fn assert_bots_are_labelled(state: &GameState) {
    for pilot in &state.pilots {
        let is_titled = ["Rookie ", "Pilot ", "Veteran ", "Ace "].iter().any(|title| pilot.name.starts_with(title));
        assert_eq!((pilot.bot, pilot.player_id.is_none()), (is_titled, is_titled), "{pilot:?}");
    }
}
