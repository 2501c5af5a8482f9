use super::super::*;
use super::world::{World, player, server};
use crate::domain::report::SeatReport;

fn code(number: u128) -> Code {
    Code::from_random(number)
}

/// Player 1's lobby with code 7, reported by its server.
fn lobby(world: &mut World) -> Founded {
    let founded = world.found(1, 7).unwrap();
    world.made(&founded).unwrap();
    world.report(1).unwrap();
    founded
}

#[test]
fn whoever_has_the_code_is_sent_to_its_server_and_others_do_not_see_the_lobby() {
    let mut world = World::with_servers();
    let founded = lobby(&mut world);
    let way_in = world.state.way_into(&Door::Code(code(7)), player(2), world.now).unwrap();
    assert_eq!((way_in.lobby.clone(), way_in.code), (founded.order.lobby.clone(), Some(code(7))));
    assert_eq!(way_in.candidates.iter().map(|host| host.server).collect::<Vec<_>>(), [server(1)]);
    let unknown = world.state.way_into(&Door::Code(code(8)), player(2), world.now);
    assert_eq!(unknown, Err(JoinRefusal::CodeUnknown));
    let by_name = Door::Lobby(founded.order.lobby.clone());
    assert_eq!(world.state.way_into(&by_name, player(2), world.now), Err(JoinRefusal::LobbyUnknown));
    assert!(world.state.way_into(&by_name, player(1), world.now).is_ok(), "who sits there may come back by its name");
    assert!(world.state.public_lobbies(world.now).iter().all(|lobby| lobby.lobby.as_str() == "free-play"));
}

#[test]
fn a_code_is_never_given_twice_and_is_free_again_when_its_lobby_is_gone() {
    let mut world = World::with_servers();
    let first = lobby(&mut world);
    let second = world.found(2, 7).unwrap();
    assert_eq!(second.order.purpose, Purpose::Private(code(8)), "the next code that is free");
    world.servers.get_mut(&server(1)).unwrap().lobbies.retain(|lobby| lobby.lobby != first.order.lobby);
    world.report(1).unwrap();
    assert_eq!(world.state.way_into(&Door::Code(code(7)), player(3), world.now), Err(JoinRefusal::CodeUnknown));
    assert_eq!(world.found(3, 7).unwrap().order.purpose, Purpose::Private(code(7)));
}

#[test]
fn codes_and_seats_are_learnt_again_after_a_restart() {
    let mut world = World::with_servers();
    let founded = lobby(&mut world);
    world.state = World::new().state;
    world.report(1).unwrap();
    world.report(2).unwrap();
    let way_in = world.state.way_into(&Door::Code(code(7)), player(2), world.now).unwrap();
    assert_eq!(way_in.lobby, founded.order.lobby);
    let again = Door::Lobby(founded.order.lobby);
    assert_eq!(world.state.way_into(&again, player(1), world.now).unwrap().leave_first, None);
    assert_eq!(world.state.counts(world.now).private_lobbies, 1);
}

#[test]
fn a_lobby_that_was_not_made_leaves_neither_code_nor_place_behind() {
    let mut world = World::with_servers();
    for _ in 0..10 {
        let founded = world.found(1, 7).unwrap();
        assert_eq!(founded.order.purpose, Purpose::Private(code(7)));
        world.state.founding_failed(&founded.order, false, world.now);
    }
    assert_eq!(world.state.counts(world.now).private_lobbies, 0);
    // Each server has room for three beside `free-play`.
    let places = (1..8).filter(|number| world.found(*number, 100 + number).is_ok()).count();
    assert_eq!(places, 6);
    assert_eq!(world.found(8, 200), Err(OpenRefusal::NoServer));
    // What no report has contained for a while does not exist.
    world.pass_after(UNCONFIRMED_KEPT_MS);
    world.report(1).unwrap();
    world.report(2).unwrap();
    assert_eq!(world.state.counts(world.now).private_lobbies, 0);
    assert!(world.found(8, 200).is_ok());
}

#[test]
fn a_player_has_one_seat_across_private_lobbies_queues_and_matches() {
    let mut world = World::with_servers();
    let first = lobby(&mut world);
    let second = world.found(1, 9).unwrap();
    assert_eq!(second.leave_first.as_ref().map(|address| &address.lobby), Some(&first.order.lobby));
    world.made(&second).unwrap();
    assert!(world.lobby(first.order.match_id).seats.is_empty());

    let address = match world.enqueue(1, "duel") {
        Err(EnqueueRefusal::InOpenLobby(address)) => address,
        other => panic!("{other:?}"),
    };
    assert_eq!(address.lobby, second.order.lobby);
    world.state.forget_open_seat(&address);
    world.queued(1, "duel");
    assert_eq!(world.found(1, 10), Err(OpenRefusal::AlreadyQueued));
    world.pass_after(2000);
    world.answer_yes().unwrap();
    assert!(matches!(world.found(1, 10), Err(OpenRefusal::InMatch(_))));
}

#[test]
fn the_next_match_of_a_lobby_keeps_its_code_and_seats() {
    let mut world = World::with_servers();
    let founded = lobby(&mut world);
    let rematch = MatchId(world.id());
    let reported = world.lobby(founded.order.match_id);
    reported.match_id = rematch;
    reported.seats.push(SeatReport { seat: 1, player: player(2), accepted: 1 });
    world.report(1).unwrap();
    assert!(world.state.way_into(&Door::Code(code(7)), player(2), world.now).is_ok());
    assert!(
        matches!(world.enqueue(2, "duel"), Err(EnqueueRefusal::InOpenLobby(address)) if address.match_id == rematch)
    );
}

#[test]
fn nobody_new_is_sent_to_a_server_that_drains() {
    let mut world = World::with_servers();
    lobby(&mut world);
    world.servers.get_mut(&server(1)).unwrap().draining = true;
    world.report(1).unwrap();
    assert_eq!(world.state.way_into(&Door::Code(code(7)), player(2), world.now), Err(JoinRefusal::NoServer));
    assert!(world.state.way_into(&Door::Code(code(7)), player(1), world.now).is_ok());
}
