#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;
use crate::domain::ids::{LobbyId, MatchId, ServerId};
use crate::domain::match_order::OrderedSeat;
use crate::domain::rating::{Skill, after};
use crate::domain::record::PilotRecord;

fn player(number: u16) -> PlayerId {
    PlayerId(Uuid::from_u128(number.into()))
}

/// Seats with these teams, and nobody else's.
fn order(teams: &[u8]) -> MatchOrder {
    let seat = |(seat, team): (usize, &u8)| OrderedSeat {
        seat: seat as u16,
        team: *team,
        player: player(seat as u16),
        name: format!("P{seat}"),
    };
    MatchOrder {
        match_id: MatchId(Uuid::from_u128(1)),
        lobby: LobbyId::parse("lobby").unwrap(),
        server: ServerId(Uuid::from_u128(2)),
        mode: "duel".into(),
        queue: Some("duel".into()),
        ordered_at: 0,
        seats: teams.iter().enumerate().map(seat).collect(),
    }
}

/// One pilot per entry: seat, rank, left early. A seat that the order does not know is a bot's.
fn record(order: &MatchOrder, outcome: Outcome, pilots: &[(u16, u32, bool)]) -> MatchRecord {
    let pilots = pilots.iter().map(|(seat, rank, left_early)| {
        let ordered = order.seats.iter().find(|ordered| ordered.seat == *seat);
        PilotRecord {
            seat: *seat,
            player: ordered.map(|ordered| ordered.player),
            name: "P".into(),
            team: ordered.map_or(99, |ordered| ordered.team),
            kills: 0,
            deaths: 0,
            score: 0,
            rank: *rank,
            left_early: *left_early,
        }
    });
    MatchRecord {
        match_id: order.match_id,
        lobby: order.lobby.clone(),
        server: order.server,
        mode: order.mode.clone(),
        queue: order.queue.clone(),
        outcome,
        ended_by: None,
        started_at: 0,
        ended_at: 1,
        ticks: 1,
        world_hash: "0".into(),
        pilots: pilots.collect(),
    }
}

fn ratings(order: &MatchOrder, pilots: &[(u16, u32, bool)]) -> Vec<i64> {
    let contest = Contest::of(order, &record(order, Outcome::Completed, pilots)).unwrap();
    let skills = after(&contest, &[]);
    let mut by_player: Vec<_> = contest.players().zip(skills).collect();
    by_player.sort_by_key(|(player, _)| *player);
    by_player.into_iter().map(|(_, skill)| skill.points()).collect()
}

#[test]
fn a_crash_and_a_match_that_everybody_left_count_for_nobody() {
    let order = order(&[0, 1]);
    let flown = [(0, 1, false), (1, 2, false)];
    assert!(Contest::of(&order, &record(&order, Outcome::Completed, &flown)).is_some());
    for outcome in [Outcome::Failed, Outcome::Abandoned] {
        assert_eq!(Contest::of(&order, &record(&order, outcome, &flown)), None);
    }
    let deserted = [(0, 1, true), (1, 2, true)];
    assert_eq!(Contest::of(&order, &record(&order, Outcome::Completed, &deserted)), None);
}

#[test]
fn bots_do_not_count() {
    let alone = order(&[0]);
    assert_eq!(Contest::of(&alone, &record(&alone, Outcome::Completed, &[(0, 1, false), (1, 2, false)])), None);
    let pair = order(&[0, 1]);
    let without = ratings(&pair, &[(0, 1, false), (1, 2, false)]);
    let with_bots = ratings(&pair, &[(0, 2, false), (1, 4, false), (2, 1, false), (3, 3, false)]);
    assert_eq!(without, with_bots);
}

#[test]
fn who_leaves_early_loses_to_those_who_stay_whatever_the_score() {
    let order = order(&[0, 1, 2]);
    let left_in_the_lead = ratings(&order, &[(0, 1, true), (1, 2, false), (2, 3, false)]);
    let came_last = ratings(&order, &[(0, 3, false), (1, 1, false), (2, 2, false)]);
    assert_eq!(left_in_the_lead, came_last);
    assert!(left_in_the_lead[0] < Skill::NEW.points());
}

#[test]
fn who_never_came_loses_even_to_one_who_left() {
    let order = order(&[0, 1, 2]);
    let ratings = ratings(&order, &[(0, 1, false), (1, 2, true)]);
    assert!(ratings[0] > ratings[1] && ratings[1] > ratings[2], "{ratings:?}");
}

#[test]
fn a_deserter_does_not_share_in_his_team_s_victory_and_the_team_is_not_punished_for_him() {
    let order = order(&[0, 0, 1, 1]);
    let loyal = ratings(&order, &[(0, 1, false), (1, 1, false), (2, 2, false), (3, 2, false)]);
    let deserted = ratings(&order, &[(0, 1, false), (1, 1, true), (2, 2, false), (3, 2, false)]);
    assert_eq!(deserted[0], loyal[0]);
    assert!(deserted[1] < Skill::NEW.points() && Skill::NEW.points() < loyal[1]);
}

#[test]
fn who_joined_later_is_not_rated() {
    let order = order(&[0, 1]);
    let mut record = record(&order, Outcome::Completed, &[(0, 2, false), (1, 3, false), (2, 1, false)]);
    record.pilots[2].player = Some(player(7));
    let contest = Contest::of(&order, &record).unwrap();
    assert_eq!(contest.players().collect::<Vec<_>>(), [player(0), player(1)]);
}

#[test]
fn winners_are_those_who_stayed_with_the_side_that_came_first_alone() {
    let winners = |teams: &[u8], pilots: &[(u16, u32, bool)]| {
        let order = order(teams);
        Contest::of(&order, &record(&order, Outcome::Completed, pilots)).unwrap().winners()
    };
    assert_eq!(winners(&[0, 1], &[(0, 2, false), (1, 1, false)]), [player(1)]);
    assert_eq!(winners(&[0, 1], &[(0, 1, false), (1, 1, false)]), []);
    assert_eq!(winners(&[0, 0, 1], &[(0, 1, false), (1, 1, true), (2, 3, false)]), [player(0)]);
}
