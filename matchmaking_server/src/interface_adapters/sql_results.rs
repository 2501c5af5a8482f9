//! Results in SQLite or PostgreSQL.

use async_trait::async_trait;
use service_kit::sql::{AnyPool, Schema};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::record::{MatchRecord, Outcome, PilotRecord};
use crate::use_cases::ports::{MatchResults, Recorded, StorageError};

/// The folder `migrations`.
pub static SCHEMA: Schema = Schema { name: "matchmaking", migrations: sqlx::migrate!() };

#[derive(Clone)]
pub struct SqlResults {
    pool: AnyPool,
}

impl SqlResults {
    /// The pool's database must have the [`SCHEMA`].
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl MatchResults for SqlResults {
    async fn record(&self, record: &MatchRecord, now: i64) -> Result<Recorded, StorageError> {
        let mut transaction = self.pool.begin().await?;
        // The insert comes first: it decides between two senders, and takes SQLite's write lock before any read.
        let inserted = sqlx::query(
            "INSERT INTO match_results (match_id, lobby_id, server_id, mode, queue, outcome, started_at, ended_at, ticks,
                                        world_hash, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (match_id) DO NOTHING",
        )
        .bind(record.match_id.to_string())
        .bind(record.lobby.to_string())
        .bind(record.server.to_string())
        .bind(record.mode.clone())
        .bind(record.queue.clone())
        .bind(outcome_name(record.outcome))
        .bind(record.started_at)
        .bind(record.ended_at)
        .bind(i64::from(record.ticks))
        .bind(record.world_hash.clone())
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            let known = find(&mut transaction, record.match_id).await?;
            transaction.rollback().await?;
            return Ok(if known.as_ref() == Some(record) { Recorded::Repeated } else { Recorded::Conflict });
        }
        for pilot in &record.pilots {
            sqlx::query(
                "INSERT INTO match_pilots (match_id, seat, player_id, name, team, kills, deaths, score, rank, left_early)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(record.match_id.to_string())
            .bind(i64::from(pilot.seat))
            .bind(pilot.player.map(|player| player.to_string()))
            .bind(pilot.name.clone())
            .bind(i64::from(pilot.team))
            .bind(i64::from(pilot.kills))
            .bind(i64::from(pilot.deaths))
            .bind(i64::from(pilot.score))
            .bind(i64::from(pilot.rank))
            .bind(i64::from(pilot.left_early))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(Recorded::First)
    }

    async fn find(&self, id: MatchId) -> Result<Option<MatchRecord>, StorageError> {
        find(&mut *self.pool.acquire().await?, id).await
    }
}

async fn find(connection: &mut AnyConnection, id: MatchId) -> Result<Option<MatchRecord>, StorageError> {
    // No `SELECT *`: PostgreSQL refuses a prepared one once a newer version has added a column.
    let row = sqlx::query(
        "SELECT lobby_id, server_id, mode, queue, outcome, started_at, ended_at, ticks, world_hash
         FROM match_results WHERE match_id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let pilots = sqlx::query(
        "SELECT seat, player_id, name, team, kills, deaths, score, rank, left_early
         FROM match_pilots WHERE match_id = $1 ORDER BY seat",
    )
    .bind(id.to_string())
    .fetch_all(connection)
    .await?;
    let lobby: String = row.try_get("lobby_id")?;
    let outcome: String = row.try_get("outcome")?;
    Ok(Some(MatchRecord {
        match_id: id,
        lobby: LobbyId::parse(&lobby).ok_or_else(|| unreadable("lobby_id"))?,
        server: ServerId(uuid(row.try_get("server_id")?)?),
        mode: row.try_get("mode")?,
        queue: row.try_get("queue")?,
        outcome: outcome_named(&outcome).ok_or_else(|| unreadable("outcome"))?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        ticks: number(&row, "ticks")?,
        world_hash: row.try_get("world_hash")?,
        pilots: pilots.iter().map(pilot).collect::<Result<_, _>>()?,
    }))
}

fn pilot(row: &AnyRow) -> Result<PilotRecord, StorageError> {
    let player: Option<String> = row.try_get("player_id")?;
    Ok(PilotRecord {
        seat: number(row, "seat")?,
        player: player.map(uuid).transpose()?.map(PlayerId),
        name: row.try_get("name")?,
        team: number(row, "team")?,
        kills: number(row, "kills")?,
        deaths: number(row, "deaths")?,
        score: number(row, "score")?,
        rank: number(row, "rank")?,
        left_early: number::<i64>(row, "left_early")? != 0,
    })
}

fn number<N: TryFrom<i64>>(row: &AnyRow, column: &str) -> Result<N, StorageError> {
    let value: i64 = row.try_get(column)?;
    N::try_from(value).map_err(|_| unreadable(column))
}

fn uuid(text: String) -> Result<Uuid, StorageError> {
    Uuid::parse_str(&text).map_err(|_| unreadable("an id"))
}

fn unreadable(what: &str) -> StorageError {
    StorageError(format!("{what} holds what was never written"))
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Abandoned => "abandoned",
        Outcome::Failed => "failed",
    }
}

fn outcome_named(name: &str) -> Option<Outcome> {
    [Outcome::Completed, Outcome::Abandoned, Outcome::Failed].into_iter().find(|outcome| outcome_name(*outcome) == name)
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}
