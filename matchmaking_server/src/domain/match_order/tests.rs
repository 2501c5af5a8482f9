#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;
use crate::domain::record::{Outcome, PilotRecord};

const NOW: i64 = 1_790_000_000;

fn player(number: u16) -> PlayerId {
    PlayerId(Uuid::from_u128(number.into()))
}

fn order() -> MatchOrder {
    let seat = |seat: u16| OrderedSeat { seat, team: seat as u8, player: player(seat), name: "Ada".into() };
    MatchOrder {
        match_id: MatchId(Uuid::from_u128(1)),
        lobby: LobbyId::parse("lobby").unwrap(),
        server: ServerId(Uuid::from_u128(2)),
        mode: "duel".into(),
        queue: Some("duel".into()),
        ordered_at: NOW - 700,
        seats: vec![seat(0), seat(1)],
    }
}

fn record() -> MatchRecord {
    let pilot = |seat: u16, player| PilotRecord {
        seat,
        player,
        name: "Ada".into(),
        team: seat as u8,
        kills: 0,
        deaths: 0,
        score: 0,
        rank: u32::from(seat) + 1,
        left_early: false,
    };
    MatchRecord {
        match_id: MatchId(Uuid::from_u128(1)),
        lobby: LobbyId::parse("lobby").unwrap(),
        server: ServerId(Uuid::from_u128(2)),
        mode: "duel".into(),
        queue: Some("duel".into()),
        outcome: Outcome::Completed,
        ended_by: None,
        started_at: NOW - 690,
        ended_at: NOW - 90,
        ticks: 36_000,
        world_hash: "0".into(),
        pilots: vec![pilot(0, Some(player(0))), pilot(1, Some(player(1))), pilot(2, None)],
    }
}

fn checked(change: impl FnOnce(&mut MatchRecord)) -> Result<(), Refusal> {
    let mut record = record();
    change(&mut record);
    order().check(&record, NOW)
}

#[test]
fn the_match_that_was_ordered_is_believed_with_bots_and_late_comers_and_without_who_never_came() {
    assert_eq!(checked(|_| ()), Ok(()));
    assert_eq!(checked(|record| record.pilots[2].player = Some(player(9))), Ok(()));
    assert_eq!(checked(|record| record.pilots.truncate(1)), Ok(()));
    assert_eq!(checked(|record| record.pilots.clear()), Ok(()));
}

#[test]
fn another_match_is_not() {
    let other = Err(Refusal::OtherMatch);
    assert_eq!(checked(|record| record.match_id = MatchId(Uuid::from_u128(9))), other);
    assert_eq!(checked(|record| record.server = ServerId(Uuid::from_u128(9))), other);
    assert_eq!(checked(|record| record.lobby = LobbyId::parse("another").unwrap()), other);
    assert_eq!(checked(|record| record.mode = "skirmish".into()), other);
    assert_eq!(checked(|record| record.queue = None), other);
}

#[test]
fn players_on_other_seats_are_not() {
    let other = Err(Refusal::OtherSeats);
    assert_eq!(checked(|record| record.pilots[0].player = Some(player(1))), other);
    assert_eq!(checked(|record| record.pilots[0].team = 1), other);
    assert_eq!(
        checked(|record| {
            record.pilots[0].player = Some(player(1));
            record.pilots[1].player = Some(player(0));
        }),
        other
    );
}

#[test]
fn times_and_ranks_that_cannot_be_are_not() {
    let impossible = Err(Refusal::Impossible);
    assert_eq!(checked(|record| record.ended_at = record.started_at - 1), impossible);
    assert_eq!(checked(|record| record.started_at = NOW - 10_000), impossible);
    assert_eq!(checked(|record| record.ended_at = NOW + CLOCKS_DIFFER_S + 1), impossible);
    assert_eq!(checked(|record| record.ended_at = i64::MAX), impossible);
    assert_eq!(checked(|record| record.pilots[0].rank = 0), impossible);
    assert_eq!(checked(|record| record.pilots[0].rank = 4), impossible);
    // Half a minute apart are two clocks, not a lie.
    assert_eq!(checked(|record| record.ended_at = NOW + 30), Ok(()));
}
