//! The ladder with 1 000 000 rated players: pages, neighbourhoods, ranks, and what a result costs. Prints one JSON object per
//! line.
//!
//! On SQLite the time is the CPU time of the whole process, its threads included. PostgreSQL works in another process, so
//! there it is wall time; `cargo xtask bench ratings` starts one, without it that half is left out. The fixed reference
//! kernel, 1000 times SHA-256 of 64 bytes, tells how fast the machine is just now: compare ratios.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures and prints")]

use std::time::Instant;

use matchmaking_server::domain::contest::Contest;
use matchmaking_server::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use matchmaking_server::domain::match_order::{MatchOrder, OrderedSeat};
use matchmaking_server::domain::record::{MatchRecord, Outcome, PilotRecord};
use matchmaking_server::interface_adapters::sql::{SCHEMA, SqlLadders, SqlResults};
use matchmaking_server::use_cases::ports::{FinishedMatch, LadderPlace, Ladders, MatchResults, Rated, Recorded};
use service_kit::sql::{AnyPool, open, sqlite_url};
use uuid::Uuid;
use yardstick::{process_cpu, reference_kernel};

const PLAYERS: u64 = 1_000_000;
const LADDER: &str = "duel";
const ROUNDS: u32 = 300;
const WARM_UP: u32 = 20;

/// The player with this number, from 1 on.
fn player(number: u64) -> PlayerId {
    PlayerId(Uuid::parse_str(&format!("00000000-0000-4000-8000-{:012}", 100_000_000_000 + number)).unwrap())
}

/// Somebody anywhere in the ladder, and another one each round.
fn somebody(round: u32) -> PlayerId {
    player(u64::from(round) * 7919 * 104_729 % PLAYERS + 1)
}

/// Ratings between 400 and 1600, most of them near 1000.
async fn fill(pool: &AnyPool, analyse: bool) {
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {PLAYERS})");
    let points = "400 + (i * 7919) % 401 + (i * 104729) % 401 + (i * 1299709) % 401";
    let mut statements = vec![
        format!(
            "INSERT INTO ladder_standings
                 (ladder, player_id, display_name, rating, uncertainty, points, matches, wins, last_match_at)
             {numbers}
             SELECT '{LADDER}', '00000000-0000-4000-8000-' || CAST(100000000000 + i AS TEXT), 'Pilot ' || CAST(i AS TEXT),
                    {points}, 60.0, {points}, 10, 5, 0
             FROM n"
        ),
        "INSERT INTO ladder_counts (ladder, points, players)
         SELECT ladder, points, COUNT(*) FROM ladder_standings GROUP BY ladder, points"
            .to_owned(),
    ];
    if analyse {
        // What PostgreSQL does by itself after so many inserts.
        statements.push("ANALYZE".to_owned());
    }
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(pool).await.unwrap();
    }
}

fn finished(round: u32, players: u16) -> FinishedMatch {
    let seats: Vec<_> = (0..players)
        .map(|seat| OrderedSeat {
            seat,
            team: seat as u8,
            player: somebody(round * u32::from(players) + u32::from(seat)),
            name: format!("Pilot {seat}"),
        })
        .collect();
    let id = MatchId(Uuid::new_v4());
    let order = MatchOrder {
        match_id: id,
        lobby: LobbyId::of_match(id),
        server: ServerId(Uuid::nil()),
        mode: LADDER.into(),
        queue: Some(LADDER.into()),
        ordered_at: 0,
        seats,
    };
    let pilot = |seat: &OrderedSeat| PilotRecord {
        seat: seat.seat,
        player: Some(seat.player),
        name: seat.name.clone(),
        team: seat.team,
        kills: 1,
        deaths: 1,
        score: 1,
        rank: u32::from(seat.seat) + 1,
        left_early: false,
    };
    let record = MatchRecord {
        match_id: id,
        lobby: order.lobby.clone(),
        server: order.server,
        mode: order.mode.clone(),
        queue: order.queue.clone(),
        outcome: Outcome::Completed,
        ended_by: None,
        started_at: 0,
        ended_at: i64::from(round),
        ticks: 1,
        world_hash: "0".into(),
        pilots: order.seats.iter().map(pilot).collect(),
    };
    let contest = Contest::of(&order, &record).unwrap();
    FinishedMatch { order, record, rated: Some(Rated { ladder: LADDER.into(), contest }) }
}

/// One database, and how its time is told.
struct Bench {
    engine: &'static str,
    in_this_process: bool,
    reference: f64,
}

impl Bench {
    async fn measure(&self, what: &str, mut work: impl AsyncFnMut(u32)) {
        for round in 0..WARM_UP {
            work(round).await;
        }
        let (cpu, wall) = (process_cpu(), Instant::now());
        for round in WARM_UP..WARM_UP + ROUNDS {
            work(round).await;
        }
        let took = if self.in_this_process { process_cpu() - cpu } else { wall.elapsed() };
        let kind = if self.in_this_process { "CPU" } else { "wall" };
        let line = serde_json::json!({
            "area": "ratings", "what": format!("1 000 000 players, {}: {what} ({kind})", self.engine), "unit": "us",
            "measured": took.as_secs_f64() * 1e6 / f64::from(ROUNDS),
            "reference": self.in_this_process.then_some(self.reference),
        });
        println!("{line}");
    }

    async fn run(&self, pool: AnyPool) {
        fill(&pool, !self.in_this_process).await;
        let (ladders, results) = (SqlLadders::new(pool.clone()), SqlResults::new(pool));
        assert_eq!(ladders.players(LADDER).await.unwrap(), PLAYERS);

        self.measure("top 100", async |_| {
            assert_eq!(ladders.page(LADDER, None, 100).await.unwrap().len(), 100);
        })
        .await;
        self.measure("a page of 100 anywhere", async |round| {
            let after = LadderPlace { points: 500 + i64::from(round) * 3 % 1000, player: somebody(round) };
            assert_eq!(ladders.page(LADDER, Some(after), 100).await.unwrap().len(), 100);
        })
        .await;
        self.measure("a player's rank", async |round| {
            assert!(ladders.standing(LADDER, somebody(round)).await.unwrap().unwrap().rank > 0);
        })
        .await;
        self.measure("a player among 10 neighbours, with ranks", async |round| {
            assert!(ladders.around(LADDER, somebody(round), 5).await.unwrap().len() > 5);
        })
        .await;
        for players in [2, 16] {
            let what = format!("a result of {players} players, stored and rated");
            self.measure(&what, async |round| {
                let recorded = results.record(&finished(round, players), 0).await.unwrap();
                assert_eq!(recorded, Recorded::First);
            })
            .await;
        }
    }
}

#[tokio::main]
async fn main() {
    let reference = reference_kernel().as_secs_f64() * 1e6;
    let folder = tempfile::tempdir().unwrap();
    let pool = open(&sqlite_url(&folder.path().join("ratings.sqlite")), &SCHEMA).await.unwrap();
    Bench { engine: "SQLite", in_this_process: true, reference }.run(pool).await;
    if let Some((_, url)) = service_kit::config::process_env().into_iter().find(|(name, _)| name == URL) {
        let pool = open(&url, &SCHEMA).await.unwrap();
        Bench { engine: "PostgreSQL", in_this_process: false, reference }.run(pool).await;
    }
}

const URL: &str = "RATINGS_BENCH_POSTGRES_URL";
