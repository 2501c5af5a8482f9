//! The matchmaking server under load over HTTP: a real process, its database, real session tokens and event streams. The game
//! server is a stand-in that says yes to every lobby, since thousands of them would leave this machine no time for the one
//! that is measured. Prints one JSON object per line.
//!
//! Requests are sent at times that were set before, and a request's time counts from then: a server that stalls is charged for
//! all who would have come meanwhile.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

mod crowd;
mod service;

use std::time::Duration;

use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::crowd::{Crowd, apart, of_pair};
use crate::service::{Service, all};

const WAITING: u32 = 100_000;
const ENQUEUES_PER_S: u32 = 2_000;
const ENQUEUE_FOR_S: u32 = 10;

const FEW_WAITING: u32 = 1_000;
const MATCHES_PER_S: u32 = 100;
const MATCH_FOR_S: u32 = 10;

/// Tasks are made before the first request is due.
const HEAD_START: Duration = Duration::from_millis(500);

const BURST: u32 = 5_000;
const BURST_TARGET_S: f64 = 5.0;
/// When the burst counts as failed.
const BURST_PATIENCE: Duration = Duration::from_secs(60);

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>) {
    let line = serde_json::json!({
        "area": "load", "what": what, "unit": unit, "measured": measured, "target": target, "reference": null,
    });
    println!("{line}");
}

fn percentile(sorted: &[f64], hundredths: usize) -> f64 {
    let rank = (sorted.len() * hundredths).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

fn report_times(what: &str, times: &[Duration], target_ms: f64) {
    let mut ms: Vec<_> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    ms.sort_unstable_by(f64::total_cmp);
    report(&format!("{what}, median (wall)"), "ms", percentile(&ms, 50), None);
    report(&format!("{what}, p99 (wall)"), "ms", percentile(&ms, 99), Some(target_ms));
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        enqueue_while_many_wait().await;
        tell_matches().await;
        burst().await;
    });
}

/// 100 000 wait with ratings of which no two may meet. 2000 more come every second, and one in twenty is for one who waits.
async fn enqueue_while_many_wait() {
    let coming = ENQUEUE_FOR_S * ENQUEUES_PER_S;
    let service = Service::start(Crowd { apart: WAITING + coming, pairs: coming / 20 }).await;
    service.enqueue_all((0..WAITING).map(apart).chain((0..coming / 20).map(|number| of_pair(number, 0)))).await;
    let begin = Instant::now() + HEAD_START;
    let calls = (0..coming).map(|number| {
        let due = begin + Duration::from_secs(1) * number / ENQUEUES_PER_S;
        let player = if number % 20 == 0 { of_pair(number / 20, 1) } else { apart(WAITING + number) };
        service.enqueue_at(due, player)
    });
    let times = all(calls).await;
    report_times("enqueue, 2000 a second while 100 000 wait", &times, 50.0);
    report("a pass meanwhile, mean (wall)", "ms", service.mean_pass_ms().await, None);
}

/// 1000 wait for nobody in particular; every 10 ms two come who may play with each other.
async fn tell_matches() {
    let pairs = MATCH_FOR_S * MATCHES_PER_S;
    let service = Service::start(Crowd { apart: FEW_WAITING, pairs }).await;
    service.enqueue_all((0..FEW_WAITING).map(apart)).await;
    let begin = Instant::now() + HEAD_START;
    let calls = (0..pairs).map(|number| {
        let due = begin + Duration::from_secs(1) * number / MATCHES_PER_S;
        service.pair_at(due, of_pair(number, 0), of_pair(number, 1))
    });
    let times = all(calls).await;
    report_times("from enough players to all told, 100 matches a second", &times, 300.0);
}

/// 5000 people press Play in the same moment.
async fn burst() {
    let service = Service::start(Crowd { apart: 0, pairs: 0 }).await;
    let tokens: Vec<_> = (0..BURST).map(|_| service.token(Uuid::new_v4())).collect();
    let begin = Instant::now();
    let moments = timeout(BURST_PATIENCE, all(tokens.into_iter().map(|token| service.play(token)))).await.unwrap();
    let (acknowledged, told): (Vec<_>, Vec<_>) = moments.into_iter().unzip();
    let last = |moments: Vec<Instant>| (moments.into_iter().max().unwrap_or(begin) - begin).as_secs_f64();
    report("5000 enqueues at once: all acknowledged (wall)", "s", last(acknowledged), None);
    report("5000 enqueues at once: all matched and told (wall)", "s", last(told), Some(BURST_TARGET_S));
}
