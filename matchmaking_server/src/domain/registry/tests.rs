#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;
use crate::domain::ids::LobbyId;
use crate::domain::region::Regions;
use crate::domain::report::{LobbyReport, SeatReport};

const RULES: LeaseRules = LeaseRules { lease_ms: 5000, grace_ms: 30_000, avoid_ms: 5000 };

fn region() -> RegionId {
    Regions::default().learn("local").unwrap()
}

fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(number))
}

fn report(incarnation: u128, max_lobbies: u32, lobbies: u128) -> ServerReport {
    ServerReport {
        incarnation: Incarnation(Uuid::from_u128(incarnation)),
        region: "local".into(),
        internal_url: "http://10.0.0.1:3101".into(),
        ws_url: "ws://game/ws".into(),
        draining: false,
        max_lobbies,
        tick_load_permille: 0,
        lobbies: (1..=lobbies).map(lobby).collect(),
    }
}

fn lobby(number: u128) -> LobbyReport {
    let id = MatchId(Uuid::from_u128(number));
    LobbyReport {
        lobby: LobbyId::of_match(id),
        match_id: id,
        mode: "duel".into(),
        queue: Some("duel".into()),
        code: None,
        ended: false,
        is_on: true,
        watchers: 0,
        max_seats: 2,
        bots: 0,
        seats: vec![SeatReport { seat: 0, player: PlayerId(Uuid::from_u128(number)), accepted: 0 }],
        vacancies: 0,
    }
}

fn servers(reports: &[(u128, ServerReport)]) -> Servers {
    let mut servers = Servers::new(RULES);
    for (number, report) in reports {
        assert_eq!(servers.renew(server(*number), region(), report.clone().into(), 0), Ok(false));
    }
    servers
}

#[test]
fn the_least_loaded_server_is_chosen_by_its_share() {
    let servers = servers(&[(1, report(1, 4, 2)), (2, report(2, 100, 3)), (3, report(3, 2, 2))]);
    assert_eq!(servers.least_loaded(region(), 0), Some(server(2)));
}

#[test]
fn the_measured_cost_of_ticks_counts_beside_the_number_of_lobbies() {
    let costing =
        |number, lobbies, tick_load_permille| ServerReport { tick_load_permille, ..report(number, 100, lobbies) };
    // Two lobbies that take a fifth of all time: five would fit.
    let dear = servers(&[(1, costing(1, 2, 200))]);
    assert_eq!(dear.get(server(1)).unwrap().free_slots(0), 3);
    let both = servers(&[(1, costing(1, 2, 200)), (2, costing(2, 20, 10))]);
    assert_eq!(both.least_loaded(region(), 0), Some(server(2)));
    // One whose ticks take all the time there is gets nothing, however few its lobbies are.
    let full = servers(&[(1, costing(1, 1, 700))]);
    assert_eq!(full.least_loaded(region(), 0), None);
    // A match on its way costs as much as those that are there.
    let mut dear = dear;
    (1..=3).for_each(|id| dear.get_mut(server(1)).unwrap().assign(MatchId(Uuid::from_u128(1000 + id))));
    assert_eq!(dear.least_loaded(region(), 0), None);
}

#[test]
fn a_match_given_to_a_server_counts_before_it_is_reported_and_once_after() {
    let mut servers = servers(&[(1, report(1, 2, 0))]);
    let id = MatchId(Uuid::from_u128(1));
    servers.get_mut(server(1)).unwrap().assign(id);
    assert_eq!(servers.get(server(1)).unwrap().free_slots(0), 1);
    servers.renew(server(1), region(), report(1, 2, 1).into(), 0).unwrap();
    servers.get_mut(server(1)).unwrap().count(id);
    assert_eq!(servers.get(server(1)).unwrap().free_slots(0), 1);
    servers.get_mut(server(1)).unwrap().assign(MatchId(Uuid::from_u128(9)));
    assert_eq!(servers.least_loaded(region(), 0), None);
}

#[test]
fn a_lapsed_a_draining_and_an_avoided_server_get_nothing() {
    let mut draining = report(2, 9, 0);
    draining.draining = true;
    let mut servers = servers(&[(1, report(1, 9, 0)), (2, draining)]);
    assert_eq!(servers.least_loaded(region(), 4999), Some(server(1)));
    assert_eq!(servers.least_loaded(region(), 5000), None);
    servers.renew(server(1), region(), report(1, 9, 0).into(), 5000).unwrap();
    servers.avoid(server(1), 5000);
    assert_eq!(servers.least_loaded(region(), 9_000), None);
    servers.renew(server(1), region(), report(1, 9, 0).into(), 9_000).unwrap();
    assert_eq!(servers.least_loaded(region(), 10_000), Some(server(1)));
}

#[test]
fn a_server_is_lost_after_its_lease_and_grace() {
    let servers = servers(&[(1, report(1, 9, 0))]);
    assert!(servers.lost(34_999).is_empty());
    assert_eq!(servers.lost(35_000), [server(1)]);
}

#[test]
fn a_restarted_process_takes_over_at_once_and_the_old_one_learns_it() {
    let mut servers = servers(&[(1, report(1, 9, 0))]);
    assert_eq!(servers.renew(server(1), region(), report(2, 9, 0).into(), 100), Ok(true));
    assert_eq!(servers.renew(server(1), region(), report(1, 9, 0).into(), 200), Err(RenewError::Superseded));
    assert_eq!(servers.renew(server(1), region(), report(2, 9, 0).into(), 300), Ok(false));
}

#[test]
fn registered_servers_are_bounded() {
    let mut servers = Servers::new(RULES);
    for number in 0..MAX_SERVERS as u128 {
        servers.renew(server(number), region(), report(number, 1, 0).into(), 0).unwrap();
    }
    let one_more = servers.renew(server(u128::MAX), region(), report(1, 1, 0).into(), 0);
    assert_eq!(one_more, Err(RenewError::TooManyServers));
    assert_eq!(servers.renew(server(0), region(), report(0, 1, 0).into(), 0), Ok(false));
}
