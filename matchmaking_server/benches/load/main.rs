//! The matchmaking server under load over HTTP: a real process, its database, real session tokens and event streams. The game
//! server is a stand-in that says yes to every lobby, since thousands of them would leave this machine no time for the one
//! that is measured. Players call the internal listener, as head does for them. They run in this process, on the same cores as
//! the server. Prints one JSON object per line.
//!
//! Requests are sent at times that were set before, and a request's time counts from then: a server that stalls is charged for
//! all who would have come meanwhile.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

mod crowd;
mod service;

use std::time::Duration;

use futures_util::future::join_all;
use hdrhistogram::Histogram;
use service_kit::trust::provide_cryptography;
use tokio::time::{Instant, sleep_until, timeout};

use crate::crowd::{Crowd, apart, of_pair};
use crate::service::{Player, Service, all};

const WAITING: u32 = 100_000;
const ENQUEUES_PER_S: u32 = 2_000;
const ENQUEUE_FOR_S: u32 = 10;

const FEW_WAITING: u32 = 1_000;
const MATCHES_PER_S: u32 = 100;
const MATCH_FOR_S: u32 = 10;

/// Tasks are made before the first request is due.
const HEAD_START: Duration = Duration::from_millis(500);
/// The first of two waits this long, so that his own call is no part of what is measured.
const FIRST_COMES_BEFORE: Duration = Duration::from_millis(300);

const BURST: u32 = 5_000;
const BURST_TARGET_S: f64 = 5.0;
/// When the burst counts as failed.
const BURST_PATIENCE: Duration = Duration::from_secs(60);

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>) {
    let line = serde_json::json!({
        "area": "matchmaking", "what": what, "unit": unit, "measured": measured, "target": target, "reference": null,
    });
    println!("{line}");
}

fn report_times(what: &str, times: &[Duration], target_ms: f64) {
    let mut us = Histogram::<u64>::new(3).unwrap();
    for time in times {
        us.record(u64::try_from(time.as_micros()).unwrap()).unwrap();
    }
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let ms = |us: u64| us as f64 / 1e3;
    report(&format!("{what}, median (wall)"), "ms", ms(us.value_at_quantile(0.5)), None);
    report(&format!("{what}, p99 (wall)"), "ms", ms(us.value_at_quantile(0.99)), Some(target_ms));
}

fn main() {
    provide_cryptography();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        enqueue_while_many_wait().await;
        tell_matches().await;
        burst().await;
    });
}

/// 100 000 wait with ratings of which no two may meet. 2000 more come every second, and one in twenty is for one who waits.
/// Passes follow each other all the while, as fast as their share of a core lets them.
async fn enqueue_while_many_wait() {
    let coming = ENQUEUE_FOR_S * ENQUEUES_PER_S;
    let service = Service::start(Crowd { apart: WAITING + coming, pairs: coming / 20 }).await;
    service.enqueue_all((0..WAITING).map(apart).chain((0..coming / 20).map(|number| of_pair(number, 0)))).await;
    let come = |number| if number % 20 == 0 { of_pair(number / 20, 1) } else { apart(WAITING + number) };
    let players: Vec<_> = (0..coming).map(|number| service.player(come(number))).collect();
    let (passes, cpu) = (service.passes().await, service.cpu_s());
    let begin = Instant::now() + HEAD_START;
    let calls = (0..).zip(players).map(|(number, player)| {
        let due = begin + Duration::from_secs(1) * number / ENQUEUES_PER_S;
        async move {
            sleep_until(due).await;
            player.enqueue().await;
            due.elapsed()
        }
    });
    let times = all(calls).await;
    let (passes, cpu) = (service.passes().await.since(passes), service.cpu_s() - cpu);
    report_times("over HTTP: enqueue, 2000 a second while 100 000 wait", &times, 50.0);
    report("over HTTP: a pass meanwhile, mean (wall)", "ms", passes.mean_ms(), None);
    report("over HTTP: passes meanwhile", "passes", passes.count, None);
    report("over HTTP: the server's CPU per enqueue, passes included", "us", 1e6 * cpu / f64::from(coming), None);
}

/// 1000 wait for nobody in particular; every 10 ms two come who may play with each other.
async fn tell_matches() {
    let pairs = MATCH_FOR_S * MATCHES_PER_S;
    let service = Service::start(Crowd { apart: FEW_WAITING, pairs }).await;
    service.enqueue_all((0..FEW_WAITING).map(apart)).await;
    let pair = |number| [0, 1].map(|which| service.player(of_pair(number, which)));
    let players: Vec<_> = (0..pairs).map(pair).collect();
    let begin = Instant::now() + HEAD_START;
    let calls = (0..).zip(players).map(|(number, [first, second])| {
        let due = begin + Duration::from_secs(1) * number / MATCHES_PER_S;
        // The first comes a little before, and waits.
        let plays = [(first, due - FIRST_COMES_BEFORE), (second, due)].map(|(player, at)| async move {
            sleep_until(at).await;
            let ticket = player.enqueue().await;
            player.until_matched(ticket).await;
        });
        async move {
            join_all(plays).await;
            due.elapsed()
        }
    });
    let times = all(calls).await;
    report_times("over HTTP: from enough players to all told, 100 matches a second", &times, 300.0);
}

/// 5000 people press Play in the same moment.
async fn burst() {
    let service = Service::start(Crowd { apart: 0, pairs: 0 }).await;
    let players: Vec<_> = (0..BURST).map(|_| service.newcomer()).collect();
    let begin = Instant::now();
    let play = |player: Player| async move {
        let ticket = player.enqueue().await;
        let acknowledged = Instant::now();
        player.until_matched(ticket).await;
        (acknowledged, Instant::now())
    };
    let moments = timeout(BURST_PATIENCE, all(players.into_iter().map(play))).await.unwrap();
    let (acknowledged, told): (Vec<_>, Vec<_>) = moments.into_iter().unzip();
    let last = |moments: Vec<Instant>| (moments.into_iter().max().unwrap_or(begin) - begin).as_secs_f64();
    report("over HTTP: 5000 enqueues at once, all acknowledged (wall)", "s", last(acknowledged), None);
    report("over HTTP: 5000 enqueues at once, all matched and told (wall)", "s", last(told), Some(BURST_TARGET_S));
}
