//! CPU of one pass of the matchmaker over 100 000 waiting tickets, in 16 regions. Prints one JSON object per line.
//!
//! The fixed reference kernel, 1000 times SHA-256 of 64 bytes, tells how fast the machine is just now: compare ratios.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

use std::hint::black_box;
use std::time::Duration;

use matchmaking_server::domain::ids::{Incarnation, Millis, PlayerId, ServerId, TicketId};
use matchmaking_server::domain::matchmaking::{Enqueue, Limits, Matchmaking};
use matchmaking_server::domain::queue::QueueRules;
use matchmaking_server::domain::registry::LeaseRules;
use matchmaking_server::domain::report::ServerReport;
use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const TICKETS: usize = 100_000;
const REGIONS: usize = 16;
const ROUNDS: usize = 5;
const NOW: Millis = 1_790_000_000_000;

/// Milliseconds.
const TARGET: f64 = 150.0;

fn process_cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap(), u32::try_from(time.tv_nsec).unwrap())
}

/// Milliseconds of CPU.
fn measure<T>(work: impl FnOnce() -> T) -> f64 {
    let before = process_cpu();
    black_box(work());
    (process_cpu() - before).as_secs_f64() * 1e3
}

fn reference_kernel() -> f64 {
    let run = || {
        let mut block = [7u8; 64];
        for _ in 0..1_000 {
            let digest = Sha256::digest(black_box(block));
            block[..32].copy_from_slice(&digest);
        }
        block
    };
    (0..20).map(|_| measure(run)).fold(f64::INFINITY, f64::min)
}

/// 100 000 players in one queue, each accepting three of the 16 regions, and one large server in each of `regions_with_room`.
fn crowd(max_players: u16, regions_with_room: usize) -> Matchmaking {
    let limits = Limits {
        max_waiting: TICKETS,
        max_placings: TICKETS,
        give_up_after_ms: 300_000,
        ended_kept_ms: 60_000,
        lease: LeaseRules { lease_ms: 5_000, grace_ms: 30_000, avoid_ms: 5_000 },
    };
    let rules = QueueRules {
        name: "crowd".into(),
        mode: "crowd".into(),
        min_players: 1,
        max_players,
        fill_after_ms: 2_000,
        fill_to: max_players,
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
            lobbies: Vec::new(),
        };
        state.report(ServerId(id), report, NOW).unwrap();
    }
    for number in 0..TICKETS {
        let accepted = (0..3).map(|step| (number * 7 + step * 5) % REGIONS);
        let request = Enqueue {
            player: PlayerId(Uuid::from_u128(number as u128)),
            name: "Ada".into(),
            queue: "crowd".into(),
            regions: Some(accepted.map(|region| (regions[region].clone(), 20 + number as u32 % 90)).collect()),
            new_ticket: TicketId(Uuid::from_u128(number as u128)),
            trace: None,
        };
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

fn report(what: &str, measured: f64, reference: f64) {
    let line = serde_json::json!({
        "area": "matchmaking", "what": what, "unit": "ms", "measured": measured, "target": TARGET, "reference": reference,
    });
    println!("{line}");
}

fn main() {
    let reference = reference_kernel();
    for (what, max_players, regions_with_room, left) in [
        ("one pass over 100 000 waiting tickets", 16, REGIONS, 0..16 * REGIONS),
        ("one pass over 100 000 waiting tickets, all in pairs", 2, REGIONS, 0..2 * REGIONS),
        ("one pass over 100 000 waiting tickets, no server has room", 16, 0, TICKETS..TICKETS + 1),
    ] {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let (took, state) = pass(crowd(max_players, regions_with_room));
            let waiting = state.counts(NOW).waiting[0].1;
            assert!(left.contains(&waiting), "{waiting} tickets wait after the pass");
            best = best.min(took);
        }
        report(what, best, reference);
    }
}
