#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::region::Regions;
use crate::domain::rules::Widening;

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
        teams: max_players,
        team_size: 1,
        min_players,
        party_sizes: 1..=max_players,
        rating: None,
        latency: None,
        fill_after_ms: 2000,
        fill_to: max_players,
        give_up_after_ms: 300,
        backfill: false,
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

fn waiting(number: u64, since_ms: Millis, wanted: &[(usize, u32)]) -> Box<Waiting> {
    group(number, since_ms, 1, 0, accepted(wanted))
}

fn group(number: u64, since_ms: Millis, people: u128, rating: i32, accepted: Accepted) -> Box<Waiting> {
    let ticket = |member| TicketId(Uuid::from_u128(u128::from(number) * 1000 + member));
    let tickets = (0..people).map(ticket).collect();
    Box::new(Waiting { tickets, place: Place(number), since_ms, accepted, rating })
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
            (proposal.region.index(), proposal.groups.iter().map(|(waiting, _)| waiting.place.0).collect::<Vec<_>>())
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
    assert_eq!(queue.people(), 1);
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
    for (group, _) in proposals.into_iter().flat_map(|proposal| proposal.groups) {
        queue.insert(group);
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
fn the_estimate_is_what_others_waited_and_at_most_the_time_until_the_match_is_filled() {
    let mut queue = queue(rules(1, 2), &[&[]]);
    let likely = |queue: &Queue, waited| queue.estimate(waited).map(|estimate| estimate.likely_ms);
    assert_eq!(likely(&queue, 500), Some(1500));
    queue.note_wait(800);
    assert_eq!(likely(&queue, 500), Some(300));
    assert_eq!(likely(&queue, 900), Some(1100));
    queue.note_wait(9000);
    assert_eq!(queue.estimate(500), Some(Estimate { low_ms: 300, likely_ms: 1500, high_ms: 1500 }));
    let unknown = self::queue(rules(2, 2), &[&[]]);
    assert_eq!(unknown.estimate(0), None);
}

#[test]
fn the_oldest_give_up_first() {
    let mut queue = queue(rules(1, 2), &[&[], &[]]);
    queue.insert(waiting(3, 10, &[]));
    let expired = queue.take_expired(300);
    assert_eq!(expired.iter().map(|waiting| waiting.place.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(queue.people(), 1);
}

/// A queue whose rating limit is 100 and grows by 100 every second.
fn rated(min_players: u16, max_players: u16, ratings: &[i32]) -> Queue {
    let widening = Widening::Linear { start: 100, per_s: 100, most: 1000 };
    let mut queue = Queue::new(QueueRules { rating: Some(widening), ..rules(min_players, max_players) });
    for (number, rating) in (1..).zip(ratings) {
        queue.insert(group(number, 0, 1, *rating, Accepted::any()));
    }
    queue
}

#[test]
fn players_meet_within_the_rating_limit_of_the_oldest_and_it_widens() {
    let mut queue = rated(2, 2, &[1500, 1750, 1620, 1500]);
    assert_eq!(matches(&mut queue, 0, [9, 0, 0]), [(0, vec![1, 4])]);
    assert!(queue.is_held_apart(Place(2)));
    assert_eq!(matches(&mut queue, 299, [9, 0, 0]), []);
    assert_eq!(matches(&mut queue, 300, [9, 0, 0]), [(0, vec![2, 3])]);
}

#[test]
fn within_the_limit_the_oldest_are_taken_not_the_nearest() {
    let mut queue = rated(2, 2, &[1500, 1590, 1500]);
    assert_eq!(matches(&mut queue, 0, [9, 0, 0]), [(0, vec![1, 2])]);
    assert!(!queue.is_held_apart(Place(3)));
}

#[test]
fn the_one_whose_limit_counts_is_always_in_the_match() {
    // 1 and 2 are too far from each other; both are near enough to 3, who seeds.
    let mut queue = rated(2, 2, &[1410, 1590, 1500]);
    assert_eq!(matches(&mut queue, 0, [9, 0, 0]), [(0, vec![1, 3])]);
}

#[test]
fn a_region_that_is_too_far_counts_once_the_latency_limit_has_widened() {
    let step = |after_ms, limit| crate::domain::rules::Step { after_ms, limit };
    let latency = Some(Widening::Stepped(vec![step(0, 100), step(500, u32::MAX)]));
    let mut queue = Queue::new(QueueRules { latency, ..rules(2, 2) });
    queue.insert(waiting(1, 0, &[(0, 150), (1, 90)]));
    queue.insert(waiting(2, 0, &[(0, 20)]));
    queue.insert(waiting(3, 0, &[]));
    assert_eq!(matches(&mut queue, 0, [9, 0, 0]), [(0, vec![2, 3])]);
    queue.insert(waiting(4, 0, &[]));
    assert_eq!(matches(&mut queue, 499, [9, 0, 0]), []);
    assert_eq!(matches(&mut queue, 500, [9, 0, 0]), [(0, vec![1, 4])]);
}

/// Sizes of groups by place, counted from 1, in a queue of teams. Returns places and teams of the first match.
fn teams(teams: u16, team_size: u16, groups: &[(u128, i32)]) -> Vec<(u64, u16)> {
    let mut queue = Queue::new(QueueRules { teams, team_size, ..rules(1, teams * team_size) });
    for (number, (people, rating)) in (1..).zip(groups) {
        queue.insert(group(number, 0, *people, *rating, Accepted::any()));
    }
    let proposals = queue.tick(0, &mut room([1, 0, 0]));
    let first = proposals.first().map_or(&[][..], |proposal| &proposal.groups);
    first.iter().map(|(group, team)| (group.place.0, *team)).collect()
}

#[test]
fn a_party_stays_in_one_team_and_who_does_not_fit_waits() {
    assert_eq!(teams(2, 3, &[(2, 0), (2, 0), (2, 0), (1, 0), (1, 0)]), [(1, 0), (2, 1), (4, 0), (5, 1)]);
    assert_eq!(teams(2, 3, &[(2, 0), (2, 0), (2, 0)]), []);
    // Whoever fits with the others may seed, even if older ones could not.
    assert_eq!(teams(2, 2, &[(1, 0), (1, 0), (2, 0), (2, 0)]), [(3, 0), (1, 1), (2, 1)]);
}

#[test]
fn the_next_goes_to_the_weaker_team_where_both_have_as_much_room() {
    assert_eq!(teams(2, 2, &[(1, 1900), (1, 1000), (1, 1500), (1, 1100)]), [(1, 0), (2, 1), (3, 1), (4, 0)]);
}

#[test]
fn where_everybody_flies_for_himself_a_party_shares_the_match() {
    assert_eq!(teams(4, 1, &[(2, 0), (3, 0), (2, 0)]), [(1, 0), (3, 0)]);
}

/// Who could still be matched if the tick had gone on: the rule in its slowest and plainest form.
fn somebody_left_out(rules: &QueueRules, queue: &Queue, now: Millis, room: &Room) -> bool {
    let accept = |region| queue.waiting.values().filter(move |waiting| waiting.accepted.set().contains(region));
    room.matches > 0
        && room.with_slots.iter().any(|region| {
            accept(region).any(|seed| {
                let due = now - seed.since_ms >= rules.fill_after_ms;
                let wanted = if due { rules.min_players } else { rules.max_players() };
                accept(region).filter(|other| near(rules, seed, other, now)).count() >= usize::from(wanted)
            })
        })
}

fn near(rules: &QueueRules, seed: &Waiting, other: &Waiting, now: Millis) -> bool {
    let limit = rules.rating.as_ref().map_or(u32::MAX, |widening| widening.limit(now - seed.since_ms));
    seed.rating.abs_diff(other.rating) <= limit
}

/// Age, rating and regions with pings.
type Line = Vec<(Millis, i32, Vec<(usize, u32)>)>;

fn any_line() -> impl Strategy<Value = Line> {
    vec((0..4000i64, 0..2000i32, vec((0..3usize, 0..200u32), 0..3)), 0..60)
}

proptest! {
    #[test]
    fn a_tick_matches_whom_it_can_and_loses_nobody(
        line in any_line(),
        (min_players, more) in (1..4u16, 0..5u16),
        slots in [0..6u32, 0..6u32, 0..6u32],
        matches in 0..10usize,
        rating in proptest::option::of((0..500u32, 0..500u32)),
    ) {
        let rating = rating.map(|(start, per_s)| Widening::Linear { start, per_s, most: 1500 });
        let rules = QueueRules { rating, ..rules(min_players, min_players + more) };
        let mut queue = Queue::new(rules.clone());
        let mut sorted: Vec<_> = line.iter().map(|(age, ..)| *age).collect();
        sorted.sort_unstable();
        let now = 5000;
        for ((number, (_, rating, wanted)), age) in (0..).zip(&line).zip(sorted.iter().rev()) {
            queue.insert(group(number, now - age, 1, *rating, accepted(wanted)));
        }
        let before = queue.people();
        let mut room = room(slots);
        room.matches = matches;

        let proposals = queue.tick(now, &mut room);

        prop_assert!(proposals.len() <= matches);
        prop_assert!(!somebody_left_out(&rules, &queue, now, &room));
        let mut seen = std::collections::BTreeSet::new();
        let mut used = [0u32; 3];
        for proposal in &proposals {
            used[proposal.region.index()] += 1;
            let players: Vec<_> = proposal.groups.iter().map(|(player, _)| player).collect();
            prop_assert!((usize::from(min_players)..=usize::from(rules.max_players())).contains(&players.len()));
            let seed = players[0];
            let due = now - seed.since_ms >= rules.fill_after_ms;
            prop_assert!(due || players.len() == usize::from(rules.max_players()));
            for player in &players {
                prop_assert!(player.accepted.set().contains(proposal.region));
                prop_assert!(near(&rules, seed, player, now));
                prop_assert!(seen.insert(player.place));
                prop_assert!(queue.get(player.place).is_none());
            }
            // Nobody in the match is younger than somebody who could have had the place.
            let youngest = players.iter().map(|player| player.place).max().unwrap();
            let passed_over = queue.waiting.values().any(|left| {
                left.place < youngest
                    && left.accepted.set().contains(proposal.region)
                    && near(&rules, seed, left, now)
            });
            prop_assert!(!passed_over);
        }
        prop_assert!(used.iter().zip(slots).all(|(used, slots)| *used <= slots));
        prop_assert_eq!(seen.len() + queue.people(), before);
        let positions: Vec<_> = queue.waiting.keys().filter_map(|place| queue.position(*place)).collect();
        prop_assert_eq!(positions, (1..=queue.people() as u32).collect::<Vec<_>>());
    }
}
