//! The better bot wins. `cargo xtask bench bots` plays the same tournament over many more matches.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[allow(dead_code, reason = "some figures of a pace only the benchmark prints")]
#[path = "../benches/tournament/mod.rs"]
mod tournament;

use game_server::domain::Skill;
use tournament::{duels, melee, pace};

/// Classic flight in the open, and jets that drift among mountains.
const PLACES: [(&str, &str); 2] = [("duel", ""), ("skirmish", "world.maps = \"ridges\"")];

#[test]
fn the_better_bot_wins() {
    for (mode, overrides) in PLACES {
        for (at, weaker) in Skill::ALL.into_iter().enumerate() {
            for better in Skill::ALL.into_iter().skip(at + 1) {
                let encounter = duels(mode, overrides, better, weaker, 0..12, 120);
                assert!(encounter.score() >= 0.6, "{mode}: {better:?} against {weaker:?}: {encounter:?}");
            }
        }
    }
}

#[test]
fn among_many_the_better_bots_have_more_kills_for_a_death() {
    for (mode, overrides) in PLACES {
        let tallies = melee(mode, overrides, 0..10, 120);
        let ratios = tallies.map(|tally| f64::from(tally.kills) / f64::from(tally.deaths));
        assert!(ratios.windows(2).all(|pair| pair[0] < pair[1]), "{mode}: {tallies:?}");
    }
}

/// Share of the time that two of a skill fly without a shot for long, over all skills.
fn dull(mode: &str, overrides: &str) -> f64 {
    let each = Skill::ALL.map(|skill| pace(mode, overrides, skill, 0..8, 120).dull());
    each.iter().sum::<f64>() / each.len() as f64
}

#[test]
fn two_who_fight_are_seldom_long_without_a_shot() {
    let [(classic, in_the_open), (jets, among_mountains)] = PLACES;
    for skill in Skill::ALL {
        let pace = pace(classic, in_the_open, skill, 0..4, 120);
        assert!(pace.dull() < 0.05 && pace.longest_quiet_s() < 12.0 && pace.fight_s() < 15.0, "{skill:?}: {pace:?}");
    }
    let (seeing_all, near_sighted) =
        (dull(jets, among_mountains), dull(jets, &format!("{among_mountains}\nbots.sight_px = 600")));
    assert!(seeing_all < 0.2 && seeing_all < 0.9 * near_sighted, "{seeing_all}, near-sighted {near_sighted}");
}
