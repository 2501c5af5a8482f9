//! Results: each is stored once, together with the ratings that it moves.

use std::collections::BTreeMap;

use async_trait::async_trait;
use service_kit::sql::AnyPool;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::rating_changes;
use super::{ended_by, number, outcome, outcome_name, unreadable, uuid};
use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::record::{MatchRecord, PilotRecord};
use crate::use_cases::ports::{FinishedMatch, MatchResults, PointsChange, Recorded, StorageError};

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
    async fn record(&self, finished: &FinishedMatch, now: i64) -> Result<Recorded, StorageError> {
        let record = &finished.record;
        let mut transaction = self.pool.begin().await?;
        // The insert comes first: it decides between two senders, and takes SQLite's write lock before any read.
        let inserted = sqlx::query(
            "INSERT INTO match_results (match_id, lobby_id, server_id, mode, queue, outcome, ended_by, started_at, ended_at,
                                        ticks, world_hash, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (match_id) DO NOTHING",
        )
        .bind(record.match_id.to_string())
        .bind(record.lobby.to_string())
        .bind(record.server.to_string())
        .bind(record.mode.clone())
        .bind(record.queue.clone())
        .bind(outcome_name(record.outcome))
        .bind(record.ended_by.as_ref().map(|word| word.as_str().to_owned()))
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
            insert_pilot(&mut transaction, record.match_id, pilot).await?;
        }
        let changes = match &finished.rated {
            Some(rated) => rating_changes::apply(&mut transaction, rated, &finished.order, record.ended_at).await?,
            None => BTreeMap::new(),
        };
        for (player, name) in players(finished) {
            insert_player(&mut transaction, record, player, name, changes.get(&player)).await?;
        }
        transaction.commit().await?;
        Ok(Recorded::First)
    }

    async fn find(&self, id: MatchId) -> Result<Option<MatchRecord>, StorageError> {
        find(&mut *self.pool.acquire().await?, id).await
    }

    async fn delete_before(&self, recorded_at: i64, limit: u32) -> Result<u64, StorageError> {
        let mut transaction = self.pool.begin().await?;
        let old = "SELECT match_id FROM match_results WHERE recorded_at < $1 ORDER BY recorded_at, match_id LIMIT $2";
        let mut deleted = 0;
        for table in ["match_replays", "match_players", "match_pilots", "match_results"] {
            let statement = format!("DELETE FROM {table} WHERE match_id IN ({old})");
            let query = sqlx::query(AssertSqlSafe(statement)).bind(recorded_at).bind(i64::from(limit));
            deleted = query.execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(deleted)
    }
}

/// Everybody the match was made for, and those who joined later, with the name that each bore.
fn players(finished: &FinishedMatch) -> BTreeMap<PlayerId, &str> {
    let ordered = finished.order.seats.iter().map(|seat| (seat.player, seat.name.as_str()));
    let flown = finished.record.pilots.iter().filter_map(|pilot| Some((pilot.player?, pilot.name.as_str())));
    ordered.chain(flown).collect()
}

async fn insert_pilot(connection: &mut AnyConnection, id: MatchId, pilot: &PilotRecord) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO match_pilots (match_id, seat, player_id, name, team, kills, deaths, score, rank, left_early)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.to_string())
    .bind(i64::from(pilot.seat))
    .bind(pilot.player.map(|player| player.to_string()))
    .bind(pilot.name.clone())
    .bind(i64::from(pilot.team))
    .bind(i64::from(pilot.kills))
    .bind(i64::from(pilot.deaths))
    .bind(i64::from(pilot.score))
    .bind(i64::from(pilot.rank))
    .bind(i64::from(pilot.left_early))
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_player(
    connection: &mut AnyConnection,
    record: &MatchRecord,
    player: PlayerId,
    name: &str,
    change: Option<&PointsChange>,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO match_players (match_id, player_id, name, ended_at, points_before, points_after)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(record.match_id.to_string())
    .bind(player.to_string())
    .bind(name.to_owned())
    .bind(record.ended_at)
    .bind(change.map(|change| change.before))
    .bind(change.map(|change| change.after))
    .execute(connection)
    .await?;
    Ok(())
}

async fn find(connection: &mut AnyConnection, id: MatchId) -> Result<Option<MatchRecord>, StorageError> {
    let row = sqlx::query(
        "SELECT lobby_id, server_id, mode, queue, outcome, ended_by, started_at, ended_at, ticks, world_hash
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
    Ok(Some(MatchRecord {
        match_id: id,
        lobby: LobbyId::parse(&lobby).ok_or_else(|| unreadable("lobby_id"))?,
        server: ServerId(uuid(row.try_get("server_id")?)?),
        mode: row.try_get("mode")?,
        queue: row.try_get("queue")?,
        outcome: outcome(&row)?,
        ended_by: ended_by(&row)?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        ticks: number(&row, "ticks")?,
        world_hash: row.try_get("world_hash")?,
        pilots: pilots.iter().map(pilot).collect::<Result<_, _>>()?,
    }))
}

pub(super) fn pilot(row: &AnyRow) -> Result<PilotRecord, StorageError> {
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
