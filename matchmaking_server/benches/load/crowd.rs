//! Who plays: the queues, and players whose ratings stand in the database before the server starts.

use matchmaking_server::interface_adapters::sql::SCHEMA;
use service_kit::sql::{open, sqlite_url};
use uuid::Uuid;

/// Where ratings must be equal.
pub const RATED: &str = "rated";
/// Where everybody will do.
pub const RIPE: &str = "ripe";

pub const REGIONS: [&str; 2] = ["east", "west"];

pub const QUEUES: &str = r#"
[rated]
mode = "duel"
teams = 2
team_size = 1
party_sizes = [1, 1]
min_players = 2
fill_after_ms = 3600000
fill_to = 2
give_up_after_s = 3600
rating = { start = 0, per_s = 0 }

[ripe]
mode = "duel"
teams = 2
team_size = 1
party_sizes = [1, 1]
min_players = 2
fill_after_ms = 3600000
fill_to = 2
give_up_after_s = 3600
"#;

/// Players with a rating in the database; newcomers all have the same, and would all do for each other.
pub struct Crowd {
    /// Of whom no two may meet.
    pub apart: u32,
    /// Pairs of equals.
    pub pairs: u32,
}

/// The numbers of pairs begin here, and their points.
const PAIRS_FROM: u32 = 1_000_000;
const PAIRS_POINTS: u32 = 90_000;

fn player(number: u32) -> Uuid {
    Uuid::parse_str(&format!("00000000-0000-4000-8000-{:012}", 100_000_000_000 + u64::from(number))).unwrap()
}

/// Two have the same points, and no region in common.
pub fn apart(number: u32) -> (Uuid, &'static str) {
    (player(number), REGIONS[number as usize % 2])
}

/// One of the two of a pair.
pub fn of_pair(number: u32, which: u32) -> (Uuid, &'static str) {
    (player(PAIRS_FROM + 2 * number + which), REGIONS[0])
}

impl Crowd {
    /// Writes their ratings into the database that the server will open. A rating is at most 100 000 points.
    pub async fn write(&self, folder: &std::path::Path) {
        let pool = open(&sqlite_url(&folder.join("matchmaking.sqlite")), &SCHEMA).await.unwrap();
        for (from, count, points) in [(0, self.apart, 2000), (PAIRS_FROM, 2 * self.pairs, PAIRS_POINTS)] {
            let statement = format!(
                "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
                 INSERT INTO ladder_standings
                     (ladder, player_id, display_name, rating, uncertainty, points, matches, wins, last_match_at)
                 SELECT '{RATED}', '00000000-0000-4000-8000-' || CAST(100000000000 + {from} + i AS TEXT), 'Pilot',
                        {points} + i / 2, 60.0, {points} + i / 2, 10, 5, 0
                 FROM n WHERE i < {count}"
            );
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
        }
        pool.close().await;
    }
}
