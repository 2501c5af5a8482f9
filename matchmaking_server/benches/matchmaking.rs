//! CPU of one pass of the matchmaker over 100 000 waiting tickets, in 16 regions, and what a ticket costs in a small crowd. Prints one JSON object per line.
//!
//! The fixed reference kernel, 1000 times SHA-256 of 64 bytes, tells how fast the machine is just now: compare ratios.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

use std::hint::black_box;
use std::ops::Range;

use matchmaking_server::domain::ids::{Incarnation, Millis, PlayerId, ServerId, TicketId};
use matchmaking_server::domain::matchmaking::{Candidacy, Enqueue, Limits, Matchmaking};
use matchmaking_server::domain::party::PartyLimits;
use matchmaking_server::domain::registry::LeaseRules;
use matchmaking_server::domain::report::ServerReport;
use matchmaking_server::domain::rules::{QueueRules, Widening};
use uuid::Uuid;
use yardstick::{process_cpu, reference_kernel};

const TICKETS: usize = 100_000;
const REGIONS: usize = 16;
const ROUNDS: usize = 5;
const NOW: Millis = 1_790_000_000_000;

/// Milliseconds.
const TARGET: f64 = 150.0;

/// Milliseconds of CPU.
fn measure<T>(work: impl FnOnce() -> T) -> f64 {
    let before = process_cpu();
    black_box(work());
    (process_cpu() - before).as_secs_f64() * 1e3
}

struct Population {
    what: &'static str,
    tickets: usize,
    max_players: u16,
    regions_with_room: usize,
    /// Ratings spread evenly below this, and the limit of the queue; none is everybody alike.
    ratings: Option<(i32, u32)>,
    /// How many may be left after the pass.
    left: Range<usize>,
}

/// Players in one queue, each accepting three of the 16 regions, and one large server in each of `regions_with_room`.
fn crowd(population: &Population) -> Matchmaking {
    let Population { tickets, max_players, regions_with_room, ratings, .. } = *population;
    let limits = Limits {
        max_waiting: TICKETS,
        max_placings: TICKETS,
        parties: PartyLimits { max_parties: 0, max_members: 1, invite_ms: 0, member_lapses_ms: 0 },
        ended_kept_ms: 60_000,
        lease: LeaseRules { lease_ms: 5_000, grace_ms: 30_000, avoid_ms: 5_000 },
    };
    let rules = QueueRules {
        name: "crowd".into(),
        mode: "crowd".into(),
        teams: max_players,
        team_size: 1,
        min_players: 1,
        party_sizes: 1..=1,
        rating: ratings.map(|(_, limit)| Widening::Linear { start: limit, per_s: 0, most: limit }),
        latency: None,
        fill_after_ms: 2_000,
        fill_to: max_players,
        give_up_after_ms: 300_000,
        backfill: false,
    };
    let regions: Vec<_> = (0..REGIONS).map(|number| format!("region-{number}")).collect();
    let mut state = Matchmaking::new(limits, vec![rules], &regions);
    for (number, region) in regions.iter().enumerate().take(regions_with_room) {
        let id = Uuid::from_u128(number as u128);
        let report = ServerReport {
            incarnation: Incarnation(id),
            region: region.as_str().into(),
            internal_url: "http://game".into(),
            ws_url: "ws://game".into(),
            draining: false,
            max_lobbies: TICKETS as u32,
            tick_load_permille: 0,
            lobbies: Vec::new(),
        };
        state.report(ServerId(id), report, NOW).unwrap();
    }
    let mut scattered = 0u32;
    for number in 0..tickets {
        scattered = scattered.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let rating = ratings.map_or(0, |(spread, _)| (scattered >> 8) as i32 % spread);
        let accepted = (0..3).map(|step| (number * 7 + step * 5) % REGIONS);
        let player = Candidacy {
            player: PlayerId(Uuid::from_u128(number as u128)),
            name: "Ada".into(),
            regions: Some(accepted.map(|region| (regions[region].clone(), 20 + number as u32 % 90)).collect()),
            rating,
            new_ticket: TicketId(Uuid::from_u128(number as u128)),
        };
        let request = Enqueue { queue: "crowd".into(), party: None, players: vec![player], trace: None };
        state.enqueue(request, NOW).unwrap();
    }
    state.take_effects();
    state
}

fn pass(mut state: Matchmaking) -> (f64, Matchmaking) {
    let mut ids = 0u128;
    let took = measure(|| {
        state.pass(NOW, || {
            ids += 1;
            Uuid::from_u128(ids)
        });
    });
    (took, state)
}

fn report(what: &str, unit: &str, measured: f64, target: f64, reference: f64) {
    let line = serde_json::json!({
        "area": "matchmaking", "what": what, "unit": unit, "measured": measured, "target": target, "reference": reference,
    });
    println!("{line}");
}

/// The best of some rounds, in milliseconds.
fn best(population: &Population) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (took, state) = pass(crowd(population));
        let waiting = state.counts(NOW).waiting[0].1;
        assert!(population.left.contains(&waiting), "{}: {waiting} tickets wait after the pass", population.what);
        best = best.min(took);
    }
    best
}

fn main() {
    let reference = reference_kernel().as_secs_f64() * 1e3;
    let sixteens = Population {
        what: "one pass over 100 000 waiting tickets",
        tickets: TICKETS,
        max_players: 16,
        regions_with_room: REGIONS,
        ratings: None,
        left: 0..16 * REGIONS,
    };
    let nearly_all = 0..TICKETS / 20;
    let nearly_none = TICKETS * 19 / 20..TICKETS;
    let rated =
        |what, max_players, ratings, left| Population { what, max_players, ratings: Some(ratings), left, ..sixteens };
    let populations = [
        Population { what: "the same, all in pairs", max_players: 2, left: 0..2 * REGIONS, ..sixteens },
        Population {
            what: "the same, no server has room",
            regions_with_room: 0,
            left: TICKETS..TICKETS + 1,
            ..sixteens
        },
        rated("the same, with ratings, sixteens", 16, (1_000_000, 20_000), nearly_all.clone()),
        rated("the same, with ratings, all in pairs", 2, (1_000_000, 2_000), nearly_all),
        rated("the same, with ratings, under 5 % can be matched", 2, (10_000_000, 1), nearly_none),
    ];
    let of_sixteens = best(&sixteens);
    report(sixteens.what, "ms", of_sixteens, TARGET, reference);
    for population in &populations {
        report(population.what, "ms", best(population), TARGET, reference);
    }
    let small = Population { tickets: 1_000, left: 0..1_000, ..sixteens };
    let grown = of_sixteens / TICKETS as f64 / (best(&small) / 1_000.0);
    report("a ticket's cost at 100 000, in costs at 1 000", "", grown, 2.0, 0.0);
}
