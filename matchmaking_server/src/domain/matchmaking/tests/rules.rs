//! What a waiting ticket says of the rules of its queue.

use super::super::*;
use super::world::{World, limits};
use crate::domain::rules::{Step, Widening};
use crate::domain::ticket::{BlockedBy, Limit, Status};

/// A duel with a rating limit of 100 that grows by 100 every second, and a latency limit of 50 ms for the first second.
fn world() -> World {
    let mut world = World::new();
    let latency = vec![Step { after_ms: 0, limit: 50 }, Step { after_ms: 1000, limit: 90 }];
    let duel = QueueRules {
        rating: Some(Widening::Linear { start: 100, per_s: 100, most: 250 }),
        latency: Some(Widening::Stepped(latency)),
        fill_after_ms: 9000,
        ..super::world::queue("duel", 2)
    };
    world.state = Matchmaking::new(limits(), vec![duel], &["local".into()]);
    world.start_server(1, "local");
    world
}

fn queued(world: &mut World, number: u128, rating: i32, ping_ms: u32) -> TicketId {
    let mut request = world.request(number, "duel");
    request.players[0].rating = rating;
    request.players[0].regions = Some(vec![("local".into(), ping_ms)]);
    match world.state.enqueue(request, world.now) {
        Ok(Enqueued::New(view)) => view.id,
        other => panic!("not queued: {other:?}"),
    }
}

fn blocked_by(world: &mut World, ticket: TicketId) -> Option<BlockedBy> {
    match world.status(ticket) {
        Some(Status::Waiting { blocked_by, .. }) => blocked_by,
        other => panic!("not waiting: {other:?}"),
    }
}

#[test]
fn a_ticket_says_that_ratings_keep_it_waiting_and_when_the_limit_widens() {
    let mut world = world();
    let (ada, grace) = (queued(&mut world, 1, 1500, 10), queued(&mut world, 2, 1800, 10));
    let since = world.now;
    assert_eq!(blocked_by(&mut world, ada), Some(BlockedBy::TooFewPlayers));
    world.pass_after(500);
    let limit = Limit { now: 150, widens_ms: Some(since + 1000) };
    assert_eq!(blocked_by(&mut world, ada), Some(BlockedBy::Rating(limit)));
    assert_eq!(blocked_by(&mut world, grace), Some(BlockedBy::Rating(limit)));
    world.pass_after(1000);
    let limit = Limit { now: 250, widens_ms: None };
    assert_eq!(blocked_by(&mut world, ada), Some(BlockedBy::Rating(limit)));
    // Somebody in between may play with either; the older one has been waiting longer.
    queued(&mut world, 3, 1650, 10);
    world.pass_after(0);
    assert_eq!(blocked_by(&mut world, ada), None);
    assert!(matches!(blocked_by(&mut world, grace), Some(BlockedBy::TooFewPlayers | BlockedBy::Rating(_))));
}

#[test]
fn a_ticket_says_that_every_region_is_too_far_away() {
    let mut world = world();
    let ada = queued(&mut world, 1, 1500, 70);
    let since = world.now;
    let limit = Limit { now: 50, widens_ms: Some(since + 1000) };
    assert_eq!(blocked_by(&mut world, ada), Some(BlockedBy::Latency(limit)));
    assert!(matches!(world.status(ada), Some(Status::Waiting { estimate: None, .. })));
    world.pass_after(1000);
    assert_eq!(blocked_by(&mut world, ada), Some(BlockedBy::TooFewPlayers));

    let grace = queued(&mut world, 2, 1500, 100);
    world.pass_after(1000);
    assert_eq!(blocked_by(&mut world, grace), Some(BlockedBy::Latency(Limit { now: 90, widens_ms: None })));
}
