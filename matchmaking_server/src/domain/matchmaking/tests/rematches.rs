//! A lobby that plays its match again, under a new id.

use uuid::Uuid;

use super::super::*;
use super::world::{World, player};
use crate::domain::ticket::Status;

/// The lobby of this match plays again; its servers have not said so yet.
fn played_again(world: &mut World, id: MatchId) -> MatchId {
    let next = MatchId(Uuid::new_v5(&id.0, b"next"));
    let lobby = world.lobby(id);
    (lobby.match_id, lobby.ended) = (next, false);
    next
}

fn report(world: &mut World) {
    world.report(1).unwrap();
    world.report(2).unwrap();
}

fn is_matched(status: Option<Status>, id: MatchId) -> bool {
    matches!(status, Some(Status::Matched(right)) if right.pass.match_id == id)
}

fn live_match(world: &World, number: u128) -> Option<MatchId> {
    world.state.standings.get(&player(number)).and_then(|standing| standing.live_match)
}

#[test]
fn who_plays_again_is_in_a_match_and_finds_the_way_back() {
    let mut world = World::with_servers();
    let (first, ada, _) = world.duel();
    world.lobby(first).ended = true;
    report(&mut world);
    assert_eq!(live_match(&world, 1), None);
    let second = played_again(&mut world, first);
    report(&mut world);
    assert_eq!((live_match(&world, 1), live_match(&world, 2)), (Some(second), Some(second)));
    assert!(matches!(world.status(ada), Some(Status::Ended { .. })), "that was for the match before");
    assert!(matches!(world.enqueue(1, "skirmish"), Err(EnqueueRefusal::InMatch(_))));
    let request = world.request(1, "duel");
    let Ok(Enqueued::New(view)) = world.state.rejoin(request, world.now) else { panic!("no ticket") };
    assert!(matches!(view.status, Status::Matched(right) if right.pass.match_id == second));
}

#[test]
fn a_rematch_is_learnt_even_if_nobody_has_heard_of_the_end_of_the_first_match() {
    let mut world = World::with_servers();
    let (first, ..) = world.duel();
    let second = played_again(&mut world, first);
    report(&mut world);
    assert_eq!((live_match(&world, 1), live_match(&world, 2)), (Some(second), Some(second)));
    assert_eq!(world.lobby(second).seats.len(), 2, "nobody lost his seat");
    // The first result comes late.
    world.state.end_match(first, world.now);
    assert_eq!(live_match(&world, 1), Some(second));
    world.state.end_match(second, world.now);
    assert_eq!((live_match(&world, 1), live_match(&world, 2)), (None, None));
}

#[test]
fn who_waits_in_the_same_queue_is_in_the_rematch_and_who_plays_elsewhere_loses_the_seat() {
    let mut world = World::with_servers();
    let (first, ..) = world.duel();
    world.lobby(first).ended = true;
    report(&mut world);
    let again = world.queued(1, "duel");
    world.queued(2, "skirmish");
    let second = played_again(&mut world, first);
    report(&mut world);
    assert!(is_matched(world.status(again), second));
    assert_eq!(live_match(&world, 2), None);
    assert_eq!(world.lobby(second).seats.len(), 1);
}

#[test]
fn after_a_restart_a_rematch_is_learnt_like_any_match() {
    let mut world = World::with_servers();
    let (first, ..) = world.duel();
    let second = played_again(&mut world, first);
    world.state = World::new().state;
    report(&mut world);
    assert_eq!((live_match(&world, 1), live_match(&world, 2)), (Some(second), Some(second)));
    world.lobby(second).ended = true;
    report(&mut world);
    assert_eq!(live_match(&world, 1), None);
}
