#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::region::Regions;

const NAMES: [&str; 3] = ["east", "north", "west"];

fn regions() -> Regions {
    let mut regions = Regions::default();
    for name in NAMES {
        regions.learn(name);
    }
    regions
}

fn rules(min_players: u16, max_players: u16) -> QueueRules {
    QueueRules {
        name: "test".into(),
        mode: "test".into(),
        min_players,
        max_players,
        fill_after_ms: 2000,
        fill_to: max_players,
    }
}

/// The regions by number with their pings; none accepts any.
fn accepted(wanted: &[(usize, u32)]) -> Accepted {
    if wanted.is_empty() {
        return Accepted::any();
    }
    let wanted: Vec<_> = wanted.iter().map(|(region, ping)| (NAMES[*region].to_owned(), *ping)).collect();
    regions().accept(&wanted).unwrap()
}

fn waiting(number: u64, since_ms: Millis, wanted: &[(usize, u32)]) -> Waiting {
    Waiting::new(TicketId(Uuid::from_u128(number.into())), Place(number), since_ms, accepted(wanted))
}

fn queue(rules: QueueRules, line: &[&[(usize, u32)]]) -> Queue {
    let mut queue = Queue::new(rules);
    for (number, wanted) in (1..).zip(line) {
        queue.insert(waiting(number, 0, wanted));
    }
    queue
}

fn room(slots: [u32; 3]) -> Room {
    let mut room = Room::for_matches(100);
    for (name, slots) in NAMES.iter().zip(slots) {
        room.add(regions().find(name).unwrap(), slots);
    }
    room
}

/// Region and places of each match.
fn matches(queue: &mut Queue, now: Millis, slots: [u32; 3]) -> Vec<(usize, Vec<u64>)> {
    let proposals = queue.tick(now, &mut room(slots));
    proposals
        .iter()
        .map(|proposal| {
            (proposal.region.index(), proposal.players.iter().map(|waiting| waiting.place.0).collect::<Vec<_>>())
        })
        .collect()
}

#[test]
fn a_full_match_is_made_at_once_and_the_oldest_are_in_it() {
    let mut queue = queue(rules(1, 2), &[&[], &[], &[]]);
    assert_eq!(matches(&mut queue, 0, [9, 0, 0]), [(0, vec![1, 2])]);
    assert_eq!(queue.position(Place(3)), Some(1));
}

#[test]
fn whoever_waits_long_enough_plays_with_whoever_is_there() {
    let mut queue = queue(rules(1, 4), &[&[], &[]]);
    queue.insert(waiting(9, 1999, &[]));
    assert_eq!(matches(&mut queue, 1999, [1, 1, 1]), []);
    assert_eq!(matches(&mut queue, 2000, [1, 1, 1]), [(0, vec![1, 2, 9])]);
    assert!(queue.is_empty());
}

#[test]
fn fewer_than_the_fewest_are_never_matched() {
    let mut queue = queue(rules(2, 4), &[&[]]);
    assert_eq!(matches(&mut queue, 100_000, [1, 1, 1]), []);
    queue.insert(waiting(2, 100_000, &[]));
    assert_eq!(matches(&mut queue, 100_000, [1, 1, 1]), [(0, vec![1, 2])]);
}

#[test]
fn players_meet_only_in_a_region_that_all_accept() {
    let mut queue = queue(rules(1, 2), &[&[(0, 10)], &[(1, 10)], &[(1, 10), (2, 10)], &[(0, 10)]]);
    assert_eq!(matches(&mut queue, 0, [9, 9, 9]), [(0, vec![1, 4]), (1, vec![2, 3])]);
}

#[test]
fn a_region_without_room_takes_nobody() {
    let mut queue = queue(rules(1, 2), &[&[(0, 10)], &[(0, 10)], &[], &[]]);
    assert_eq!(matches(&mut queue, 5000, [0, 1, 0]), [(1, vec![3, 4])]);
    assert_eq!(matches(&mut queue, 5000, [0, 0, 0]), []);
    assert_eq!(matches(&mut queue, 5000, [1, 0, 0]), [(0, vec![1, 2])]);
}

#[test]
fn no_more_matches_than_may_be_placed() {
    let mut queue = queue(rules(1, 1), &[&[], &[], &[]]);
    let mut room = Room::for_matches(2);
    room.add(regions().find("east").unwrap(), 9);
    assert_eq!(queue.tick(0, &mut room).len(), 2);
    assert_eq!(queue.len(), 1);
}

#[test]
fn the_region_is_the_one_where_the_worst_connection_is_best() {
    let mut queue = queue(rules(1, 2), &[&[(0, 10), (1, 50)], &[(0, 90), (1, 40)]]);
    assert_eq!(matches(&mut queue, 0, [1, 1, 1]), [(1, vec![1, 2])]);
}

#[test]
fn company_counts_more_than_the_connection() {
    let mut queue = queue(rules(1, 4), &[&[(0, 10), (1, 50)], &[(1, 60)]]);
    assert_eq!(matches(&mut queue, 2000, [1, 1, 1]), [(1, vec![1, 2])]);
}

#[test]
fn who_is_put_back_stands_at_the_old_place() {
    let mut queue = queue(rules(1, 2), &[&[], &[], &[]]);
    let proposals = queue.tick(0, &mut room([1, 0, 0]));
    for player in proposals.into_iter().flat_map(|proposal| proposal.players) {
        queue.insert(player);
    }
    assert_eq!(matches(&mut queue, 0, [1, 0, 0]), [(0, vec![1, 2])]);
}

#[test]
fn positions_close_up_behind_who_leaves() {
    let mut queue = queue(rules(1, 9), &[&[], &[], &[]]);
    assert_eq!(queue.position(Place(3)), Some(3));
    queue.remove(Place(1));
    queue.tick(0, &mut room([0, 0, 0]));
    assert_eq!(queue.position(Place(2)), Some(1));
    assert_eq!(queue.position(Place(3)), Some(2));
    assert_eq!(queue.position(Place(1)), None);
}

#[test]
fn the_estimate_is_the_time_until_the_match_is_filled_or_what_others_waited() {
    let mut queue = queue(rules(1, 2), &[&[]]);
    assert_eq!(queue.estimated_wait_ms(500), Some(1500));
    queue.note_wait(800);
    assert_eq!(queue.estimated_wait_ms(500), Some(300));
    assert_eq!(queue.estimated_wait_ms(900), Some(1100));
    let unknown = self::queue(rules(2, 2), &[&[]]);
    assert_eq!(unknown.estimated_wait_ms(0), None);
}

#[test]
fn the_oldest_give_up_first() {
    let mut queue = queue(rules(1, 2), &[&[], &[]]);
    queue.insert(waiting(3, 10, &[]));
    let expired = queue.take_expired(300, 300);
    assert_eq!(expired.iter().map(|waiting| waiting.place.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(queue.len(), 1);
}

/// Who could still be matched if the tick had gone on: the rule in its slowest and plainest form.
fn somebody_left_out(rules: &QueueRules, queue: &Queue, now: Millis, room: &Room) -> bool {
    let full = usize::from(rules.max_players);
    room.matches > 0
        && room.with_slots.iter().any(|region| {
            let group: Vec<_> =
                queue.waiting.values().filter(|waiting| waiting.accepted.set().contains(region)).collect();
            let due = group.iter().any(|waiting| now - waiting.since_ms >= rules.fill_after_ms);
            group.len() >= full || (due && group.len() >= usize::from(rules.min_players))
        })
}

fn any_line() -> impl Strategy<Value = Vec<(Millis, Vec<(usize, u32)>)>> {
    vec((0..4000i64, vec((0..3usize, 0..200u32), 0..3)), 0..60)
}

proptest! {
    #[test]
    fn a_tick_matches_whom_it_can_and_loses_nobody(
        line in any_line(),
        (min_players, more) in (1..4u16, 0..5u16),
        slots in [0..6u32, 0..6u32, 0..6u32],
        matches in 0..10usize,
    ) {
        let rules = rules(min_players, min_players + more);
        let mut queue = Queue::new(rules.clone());
        let mut sorted: Vec<_> = line.iter().map(|(age, _)| *age).collect();
        sorted.sort_unstable();
        let now = 5000;
        for ((number, (_, wanted)), age) in (0..).zip(&line).zip(sorted.iter().rev()) {
            queue.insert(waiting(number, now - age, wanted));
        }
        let before = queue.len();
        let mut room = room(slots);
        room.matches = matches;

        let proposals = queue.tick(now, &mut room);

        prop_assert!(proposals.len() <= matches);
        prop_assert!(!somebody_left_out(&rules, &queue, now, &room));
        let mut seen = std::collections::BTreeSet::new();
        let mut used = [0u32; 3];
        for proposal in &proposals {
            used[proposal.region.index()] += 1;
            let size = proposal.players.len();
            prop_assert!((usize::from(min_players)..=usize::from(rules.max_players)).contains(&size));
            let due = proposal.players.iter().any(|player| now - player.since_ms >= rules.fill_after_ms);
            prop_assert!(due || size == usize::from(rules.max_players));
            for player in &proposal.players {
                prop_assert!(player.accepted.set().contains(proposal.region));
                prop_assert!(seen.insert(player.place));
                prop_assert!(queue.get(player.place).is_none());
            }
            // Nobody in the match is younger than somebody who could have had the place.
            let youngest = proposal.players.iter().map(|player| player.place).max().unwrap();
            let passed_over = queue
                .waiting
                .values()
                .any(|left| left.place < youngest && left.accepted.set().contains(proposal.region));
            prop_assert!(!passed_over);
        }
        prop_assert!(used.iter().zip(slots).all(|(used, slots)| *used <= slots));
        prop_assert_eq!(seen.len() + queue.len(), before);
        let positions: Vec<_> = queue.waiting.keys().filter_map(|place| queue.position(*place)).collect();
        prop_assert_eq!(positions, (1..=queue.len() as u32).collect::<Vec<_>>());
    }
}
