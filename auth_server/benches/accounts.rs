//! CPU of one registration and one refresh, with their SQL on an SQLite file, and without HTTP: a client in the same process
//! would be counted too. Prints one JSON object per line.
//!
//! The time is the CPU time of the whole process, so SQLite's own threads are in it. The fixed reference kernel, 1000
//! times SHA-256 of 64 bytes, tells how fast the machine is just now: compare ratios.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

use std::sync::Arc;
use std::time::Duration;

use auth_server::interface_adapters::sql::{SCHEMA, SqlAccounts, SqlSessions};
use auth_server::use_cases::{Accounts, EnterAsGuest, RefreshSession, SessionTokens, Sessions};
use tokens::SigningKey;
use yardstick::{process_cpu, reference_kernel};

const NOW: i64 = 1_790_000_000;
const SESSION_LIFETIME_S: i64 = 15 * 60;
const REFRESH_LIFETIME_S: i64 = 30 * 24 * 60 * 60;

/// Kept short enough to run in any check, long enough that the clock's grain does not show.
const ROUNDS: u32 = 2_000;
const WARM_UP: u32 = 200;

/// Microseconds.
const TARGET: f64 = 100.0;

fn report(what: &str, cpu: Duration, reference: f64) {
    let measured = cpu.as_secs_f64() * 1e6 / f64::from(ROUNDS);
    let line = serde_json::json!({
        "area": "auth", "what": what, "unit": "us", "measured": measured, "target": TARGET, "reference": reference,
    });
    println!("{line}");
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let url = service_kit::sql::sqlite_url(&folder.path().join("auth.sqlite"));
    let pool = service_kit::sql::open(&url, &SCHEMA).await.unwrap();
    let accounts: Arc<dyn Accounts> = Arc::new(SqlAccounts::new(pool.clone()));
    let sessions: Arc<dyn Sessions> = Arc::new(SqlSessions::new(pool));
    let tokens = Arc::new(SessionTokens::new(SigningKey::generate().unwrap(), SESSION_LIFETIME_S).unwrap());
    let enter = EnterAsGuest::new(accounts, tokens.clone(), REFRESH_LIFETIME_S);
    let refresh = RefreshSession::new(sessions, tokens, REFRESH_LIFETIME_S);
    let reference = reference_kernel().as_secs_f64() * 1e6;

    for n in 0..WARM_UP {
        enter.enter(&format!("Warm {n}"), NOW).await.ok().unwrap();
    }
    let mut guests = Vec::new();
    let before = process_cpu();
    for n in 0..ROUNDS {
        guests.push(enter.enter(&format!("Pilot {n}"), NOW).await.ok().unwrap());
    }
    report("registration, CPU with SQLite", process_cpu() - before, reference);

    let before = process_cpu();
    for guest in &guests {
        refresh.refresh(&guest.grant.refresh_token.reveal(), NOW + 60).await.ok().unwrap();
    }
    report("refresh, CPU with SQLite", process_cpu() - before, reference);
}
