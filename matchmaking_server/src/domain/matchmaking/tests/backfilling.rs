use super::super::*;
use super::world::{World, player};
use crate::domain::ticket::Status;

/// Four players in a skirmish, as its server has reported, of whom the last has left. A fifth waits.
fn one_has_left(world: &mut World) -> (MatchId, TicketId) {
    for number in 1..=4 {
        world.queued(number, "skirmish");
    }
    world.pass_after(0);
    let id = world.answer_yes().unwrap();
    report(world);
    world.leave(id, 4);
    report(world);
    let waiting = world.queued(5, "skirmish");
    (id, waiting)
}

fn report(world: &mut World) {
    for number in [1, 2] {
        world.report(number).unwrap();
    }
}

fn is_waiting(status: Option<Status>) -> bool {
    matches!(status, Some(Status::Waiting { .. }))
}

#[test]
fn who_waits_takes_the_place_of_who_left() {
    let mut world = World::with_servers();
    let (id, ticket) = one_has_left(&mut world);
    world.pass_after(0);
    let order = world.answer_fill(true).unwrap();
    assert_eq!((order.match_id, order.player), (id, player(5)));
    let Some(Status::Matched(right)) = world.status(ticket) else { panic!("not matched") };
    assert_eq!((right.pass.match_id, right.seat, right.team, right.generation), (id, 13, 1, 1));
    // A report from before the seat was given does not take it away; one that lacks it long after does.
    world.lobby(id).seats.pop();
    report(&mut world);
    assert!(matches!(world.status(ticket), Some(Status::Matched(_))));
    world.pass_after(UNCONFIRMED_KEPT_MS);
    report(&mut world);
    assert!(matches!(world.status(ticket), Some(Status::Ended { .. })));
}

#[test]
fn a_match_of_ones_own_comes_first() {
    let mut world = World::with_servers();
    let (_, first) = one_has_left(&mut world);
    for number in 6..=8 {
        world.queued(number, "skirmish");
    }
    world.pass_after(0);
    assert!(world.fills.is_empty() && world.orders.len() == 1);
    assert!(is_waiting(world.status(first)));
}

#[test]
fn no_more_are_sent_than_places_are_free_and_queues_without_backfill_send_nobody() {
    let mut world = World::with_servers();
    one_has_left(&mut world);
    world.queued(6, "skirmish");
    world.pass_after(0);
    world.pass_after(100);
    assert_eq!(world.fills.len(), 1);

    let mut world = World::with_servers();
    world.queued(1, "duel");
    world.queued(2, "duel");
    world.pass_after(0);
    let id = world.answer_yes().unwrap();
    report(&mut world);
    world.leave(id, 2);
    report(&mut world);
    world.queued(3, "duel");
    world.pass_after(0);
    assert!(world.fills.is_empty());
}

#[test]
fn who_was_refused_waits_on_at_his_old_place_and_the_match_is_not_asked_at_once_again() {
    let mut world = World::with_servers();
    let (_, ticket) = one_has_left(&mut world);
    let behind = world.queued(6, "skirmish");
    world.pass_after(0);
    world.answer_fill(false).unwrap();
    world.pass_after(100);
    assert!(world.fills.is_empty());
    let position = |status| match status {
        Some(Status::Waiting { position, .. }) => position,
        other => panic!("{other:?}"),
    };
    assert_eq!((position(world.status(ticket)), position(world.status(behind))), (1, 2));
    world.pass_after(1800);
    world.answer_no();
    world.pass_after(3000);
    assert_eq!(world.fills.len() + world.orders.len(), 1);
}

#[test]
fn cancelling_while_the_seat_is_asked_for_gives_it_back() {
    let mut world = World::with_servers();
    let (id, ticket) = one_has_left(&mut world);
    world.pass_after(0);
    world.state.cancel(ticket, player(5), world.now).unwrap();
    world.answer_fill(true).unwrap();
    assert_eq!(world.lobby(id).seats.len(), 3);
    assert!(matches!(world.status(ticket), Some(Status::Ended { how: End::Cancelled, .. })));
}

#[test]
fn nobody_is_sent_back_where_he_left_nor_a_party_nor_to_a_server_that_drains() {
    let mut world = World::with_servers();
    let (id, ticket) = one_has_left(&mut world);
    world.state.cancel(ticket, player(5), world.now).unwrap();
    world.queued(4, "skirmish");
    world.pass_after(0);
    assert!(world.fills.is_empty(), "he has been in this match");
    let again = world.state.standings[&player(4)].ticket.unwrap();
    world.state.cancel(again, player(4), world.now).unwrap();

    world.create_party(6).unwrap();
    world.join_party(7, 6).unwrap();
    world.set_ready(7, true).unwrap();
    world.enqueue_party(6, "skirmish").unwrap();
    world.pass_after(0);
    assert!(world.fills.is_empty(), "a party stays together");

    let server = world.state.matches[&id].server;
    world.servers.get_mut(&server).unwrap().draining = true;
    report(&mut world);
    world.queued(5, "skirmish");
    world.pass_after(0);
    assert!(world.fills.is_empty(), "its server takes nobody");
}

#[test]
fn a_match_that_ends_meanwhile_leaves_the_player_in_line() {
    let mut world = World::with_servers();
    let (id, ticket) = one_has_left(&mut world);
    world.pass_after(0);
    world.state.end_match(id, world.now);
    world.answer_fill(true).unwrap();
    assert!(is_waiting(world.status(ticket)));
}
