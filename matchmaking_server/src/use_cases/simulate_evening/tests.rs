#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::rules::{QueueRules, Widening};

fn rules(rating: Option<Widening>, fill_after_ms: i64) -> Vec<QueueRules> {
    vec![QueueRules {
        name: "duel".into(),
        mode: "duel".into(),
        teams: 2,
        team_size: 1,
        min_players: 1,
        party_sizes: 1..=2,
        rating,
        latency: None,
        fill_after_ms,
        fill_to: 2,
        give_up_after_ms: 60_000,
        backfill: true,
    }]
}

fn population() -> Population {
    Population {
        seed: 7,
        minutes: 30,
        arrivals: vec![(0.0, 5.0), (30.0, 20.0)],
        rating_mean: 1000.0,
        rating_deviation: 200.0,
        patience_s: 100.0,
        leaves_early: 0.0,
        plays_again: 0.5,
        pause_s: [1.0, 10.0],
        regions: vec![RegionServers { name: "local".into(), servers: 1, lobbies: 1000 }],
        homes: vec![Home { share: 1.0, pings_ms: vec![("local".into(), 30.0)], ping_deviation_ms: 5.0 }],
        queues: vec![QueueCrowd {
            name: "duel".into(),
            share: 1.0,
            match_s: [60.0, 120.0],
            party_sizes: vec![0.9, 0.1],
        }],
    }
}

fn evening(rules: &[QueueRules], population: &Population) -> QueueTally {
    simulate_evening(rules, population).remove(0)
}

#[test]
fn the_same_seed_gives_the_same_evening_and_another_another() {
    let rules = rules(None, 2000);
    let first = evening(&rules, &population());
    assert_eq!(first, evening(&rules, &population()));
    assert_ne!(first, evening(&rules, &Population { seed: 8, ..population() }));
    assert!(first.matches > 100 && first.refused == 0, "{first:?}");
    assert_eq!(first.waits_ms.len(), first.pings_ms.len());
}

#[test]
fn patient_rules_mean_longer_waits_and_fewer_bots() {
    let (hasty, patient) = (evening(&rules(None, 2000), &population()), evening(&rules(None, 30_000), &population()));
    assert!(percentile(&hasty.waits_ms, 90) < percentile(&patient.waits_ms, 90));
    assert!(hasty.bot_percent() > patient.bot_percent());
    assert!(percentile(&hasty.waits_ms, 100).unwrap() <= 2000 + 200, "bots come after two seconds");
}

#[test]
fn a_narrow_window_means_even_matches() {
    let narrow = Some(Widening::Linear { start: 50, per_s: 0, most: 50 });
    let mut alone = population();
    // A party shares a match however far its members are apart.
    alone.queues[0].party_sizes = vec![1.0];
    let (free, narrow) = (evening(&rules(None, 30_000), &alone), evening(&rules(narrow, 30_000), &alone));
    assert!(percentile(&narrow.rating_spreads, 100) <= Some(50) && !narrow.rating_spreads.is_empty());
    assert!(percentile(&free.rating_spreads, 50) > Some(50));
    assert!(narrow.bot_percent() > free.bot_percent());
}

#[test]
fn who_waits_is_sent_into_matches_that_others_have_left_if_the_rules_say_so() {
    let mut population = Population { leaves_early: 0.3, ..population() };
    population.queues[0].match_s = [120.0, 300.0];
    let mut rules = rules(None, 5000);
    let filled = evening(&rules, &population);
    rules[0].backfill = false;
    let left_alone = evening(&rules, &population);
    assert!(filled.latecomers > 50, "{}", filled.latecomers);
    assert_eq!(left_alone.latecomers, 0);
    assert!(filled.bots < left_alone.bots);
}

#[test]
fn without_servers_nobody_plays_and_everybody_goes_home_or_is_given_up() {
    let population =
        Population { regions: vec![RegionServers { name: "local".into(), servers: 0, lobbies: 0 }], ..population() };
    let tally = evening(&rules(None, 2000), &population);
    assert_eq!((tally.matches, tally.waits_ms.len()), (0, 0));
    assert!(tally.cancelled > 0 && tally.expired > 0);
}

#[test]
fn where_lobbies_are_few_people_wait_for_the_end_of_a_match() {
    let population =
        Population { regions: vec![RegionServers { name: "local".into(), servers: 1, lobbies: 2 }], ..population() };
    let tally = evening(&rules(None, 2000), &population);
    // Two lobbies for half an hour, a minute at least for each match, and the evening's last matches.
    assert!((1..=2 * 31).contains(&tally.matches), "{}", tally.matches);
}

#[test]
fn a_percentile_is_a_value_that_was_there() {
    assert_eq!(percentile(&[3, 1, 2], 50), Some(2));
    assert_eq!(percentile(&[3, 1, 2], 1), Some(1));
    assert_eq!(percentile(&[3, 1, 2], 100), Some(3));
    assert_eq!(percentile::<u32>(&[], 50), None);
}
