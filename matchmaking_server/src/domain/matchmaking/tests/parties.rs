//! Parties in the queue: together or not at all.

use super::super::*;
use super::world::{World, player};
use crate::domain::party::PartyView;
use crate::domain::ticket::Status;

fn view(world: &World, id: PartyId) -> PartyView {
    world.state.party_view(id).unwrap()
}

/// The tickets of players 1 and 2, whose party waits for this queue.
fn queued(world: &mut World, queue: &str) -> (PartyId, TicketId, TicketId) {
    let id = world.party_of_two();
    assert!(matches!(world.enqueue_party(1, queue), Ok(Enqueued::New(_))));
    let tickets: Vec<_> = view(world, id).members.iter().map(|member| member.ticket.unwrap()).collect();
    (id, tickets[0], tickets[1])
}

fn is_cancelled(world: &mut World, ticket: TicketId) -> bool {
    matches!(world.status(ticket), Some(Status::Ended { how: End::Cancelled, .. }))
}

#[test]
fn every_member_gets_a_seat_in_the_same_match_and_the_party_queues_again() {
    let mut world = World::with_servers();
    let (id, ada, grace) = queued(&mut world, "duel");
    assert_eq!(view(&world, id).queue.as_deref(), Some("duel"));
    world.pass_after(0);
    let made = world.answer_yes().unwrap();
    for ticket in [ada, grace] {
        assert!(matches!(world.status(ticket), Some(Status::Matched(right)) if right.pass.match_id == made));
    }
    assert!(view(&world, id).members.iter().all(|member| !member.ready), "readiness is asked anew");

    world.state.end_match(made, world.now);
    assert_eq!(view(&world, id).queue, None);
    assert_eq!(world.enqueue_party(1, "duel"), Err(EnqueueRefusal::NotReady));
    world.set_ready(2, true).unwrap();
    assert!(matches!(world.enqueue_party(1, "skirmish"), Ok(Enqueued::New(_))));
}

#[test]
fn a_party_takes_one_place_in_line_and_is_never_split() {
    let mut world = World::with_servers();
    let alone = world.queued(3, "duel");
    let (_, ada, grace) = queued(&mut world, "duel");
    world.pass_after(0);
    // The first in line cannot play with one of two; the two play each other.
    assert_eq!(world.orders[0].seats.iter().map(|seat| seat.player).collect::<Vec<_>>(), [player(1), player(2)]);
    assert!(matches!(world.status(alone), Some(Status::Waiting { position: 1, .. })));
    world.answer_no();
    assert!(matches!(world.status(ada), Some(Status::Waiting { position: 2, .. })));
    assert!(matches!(world.status(grace), Some(Status::Waiting { position: 2, .. })));
}

#[test]
fn who_cancels_ends_the_wait_of_all() {
    for placing in [false, true] {
        let mut world = World::with_servers();
        let (id, ada, grace) = queued(&mut world, "duel");
        if placing {
            world.pass_after(0);
        }
        world.state.cancel(grace, player(2), world.now).unwrap();
        assert!(is_cancelled(&mut world, ada) && is_cancelled(&mut world, grace));
        assert_eq!(view(&world, id).queue, None);
        world.answer_yes();
        assert!(world.state.matches.is_empty());
    }
}

#[test]
fn whoever_comes_or_goes_ends_the_wait_of_all() {
    type Change = fn(&mut World, PartyId);
    let changes: [Change; 4] = [
        |world, id| world.state.leave_party(id, player(2), player(2), world.now).unwrap(),
        |world, id| world.state.leave_party(id, player(1), player(2), world.now).unwrap(),
        |world, _| drop(world.join_party(3, 1).unwrap()),
        |world, _| drop(world.set_ready(2, false).unwrap()),
    ];
    for change in changes {
        let mut world = World::with_servers();
        let (id, ada, grace) = queued(&mut world, "skirmish");
        change(&mut world, id);
        assert!(is_cancelled(&mut world, ada) && is_cancelled(&mut world, grace));
    }
}

#[test]
fn who_is_lost_has_left_and_the_others_are_told() {
    let mut world = World::with_servers();
    let (id, ada, grace) = queued(&mut world, "skirmish");
    for _ in 0..119 {
        world.pass_after(1000);
        while world.answer_no().is_some() {}
        world.state.seen_in_party(player(1), world.now);
    }
    assert_eq!(view(&world, id).members.len(), 2);
    world.pass_after(1000);
    assert!(is_cancelled(&mut world, ada) && is_cancelled(&mut world, grace));
    assert_eq!(view(&world, id).members.len(), 1);
    assert!(world.effects.contains(&Effect::LeftParty(id, player(2))));
}

#[test]
fn who_flies_is_not_lost() {
    let mut world = World::with_servers();
    let (id, ..) = queued(&mut world, "duel");
    world.pass_after(0);
    world.answer_yes();
    for _ in 0..40 {
        world.pass_after(10_000);
        for number in [1, 2] {
            world.report(number).unwrap();
        }
    }
    assert_eq!(view(&world, id).members.len(), 2);
}

#[test]
fn a_party_that_the_queue_cannot_hold_is_refused_at_once() {
    let mut world = World::with_servers();
    world.party_of_two();
    world.join_party(3, 1).unwrap();
    world.set_ready(3, true).unwrap();
    assert_eq!(world.enqueue_party(1, "duel"), Err(EnqueueRefusal::PartySize { fewest: 1, most: 2 }));
}

#[test]
fn only_the_leader_queues_and_only_when_all_are_ready() {
    let mut world = World::with_servers();
    let id = world.party_of_two();
    assert_eq!(world.enqueue_party(2, "duel"), Err(EnqueueRefusal::LeaderOnly));
    world.set_ready(2, false).unwrap();
    assert_eq!(world.enqueue_party(1, "duel"), Err(EnqueueRefusal::NotReady));
    let mut stranger = world.request(9, "duel");
    stranger.party = Some(id);
    assert_eq!(world.state.enqueue(stranger, world.now), Err(EnqueueRefusal::PartyUnknown));
    // A request from before somebody joined names too few.
    world.set_ready(2, true).unwrap();
    let mut stale = world.request(1, "duel");
    stale.party = Some(id);
    assert_eq!(world.state.enqueue(stale, world.now), Err(EnqueueRefusal::NotReady));
}

#[test]
fn queueing_again_gives_each_member_the_ticket_he_has() {
    let mut world = World::with_servers();
    let (_, ada, grace) = queued(&mut world, "skirmish");
    assert!(matches!(world.enqueue_party(1, "skirmish"), Ok(Enqueued::Live(view)) if view.id == ada));
    assert!(matches!(world.enqueue_party(2, "skirmish"), Ok(Enqueued::Live(view)) if view.id == grace));
}

#[test]
fn a_member_who_stands_elsewhere_keeps_the_party_out_of_the_queue() {
    let mut world = World::with_servers();
    world.party_of_two();
    world.queued(2, "skirmish");
    assert_eq!(world.enqueue_party(1, "skirmish"), Err(EnqueueRefusal::MemberBusy));
    assert_eq!(world.enqueue_party(1, "duel"), Err(EnqueueRefusal::MemberBusy));
    world.pass_after(2000);
    world.answer_yes();
    assert!(matches!(world.enqueue_party(1, "duel"), Err(EnqueueRefusal::InMatch(at)) if at.player == player(2)));
}

#[test]
fn members_must_accept_a_region_in_common() {
    let mut world = World::with_servers();
    let id = world.party_of_two();
    let mut players: Vec<_> = [1, 2].map(|number| world.candidacy(number)).into();
    players[0].regions = Some(vec![("local".into(), 20)]);
    players[1].regions = Some(vec![("far".into(), 20)]);
    let mut request = Enqueue { queue: "duel".into(), party: Some(id), players, trace: None };
    assert_eq!(world.state.enqueue(request.clone(), world.now), Err(EnqueueRefusal::NoCommonRegion));
    request.players[1].regions = Some(vec![("far".into(), 20), ("local".into(), 90)]);
    assert!(world.state.enqueue(request, world.now).is_ok());
}

#[test]
fn after_a_restart_the_seats_of_a_party_are_learnt_and_who_waits_anew_gets_his() {
    let mut world = World::with_servers();
    queued(&mut world, "duel");
    world.pass_after(0);
    let id = world.answer_yes().unwrap();
    world.state = World::new().state;
    let (_, ada, grace) = queued(&mut world, "duel");
    world.report(1).unwrap();
    for ticket in [ada, grace] {
        assert!(matches!(world.status(ticket), Some(Status::Matched(right)) if right.pass.match_id == id));
    }
}
