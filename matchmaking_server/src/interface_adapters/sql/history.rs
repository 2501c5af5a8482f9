//! A player's matches.

use async_trait::async_trait;
use service_kit::sql::AnyPool;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::{ended_by, outcome, placeholders, uuid};
use crate::domain::ids::{MatchId, PlayerId};
use crate::use_cases::ports::{
    AbsentPlayer, HistoryPlace, MatchHistory, PlayedMatch, PlayedPilot, PointsChange, StorageError,
};

/// Of a match with more pilots than this only these places are told, and the player's own.
const PLACES_TOLD: i64 = 16;

#[derive(Clone)]
pub struct SqlHistory {
    pool: AnyPool,
}

impl SqlHistory {
    /// The pool's database must have the [`SCHEMA`](super::SCHEMA).
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    async fn pilots(&self, of: PlayerId, ids: &[String]) -> Result<Vec<AnyRow>, StorageError> {
        let statement = format!(
            "SELECT match_pilots.match_id, seat, match_pilots.player_id, match_pilots.name, team, kills, deaths, score, rank,
                    left_early, points_before, points_after
             FROM match_pilots
             LEFT JOIN match_players ON match_players.match_id = match_pilots.match_id
                                    AND match_players.player_id = match_pilots.player_id
             WHERE (rank <= $1 OR match_pilots.player_id = $2) AND match_pilots.match_id IN ({})
             ORDER BY rank, seat",
            placeholders(3, ids.len())
        );
        let query = sqlx::query(AssertSqlSafe(statement)).bind(PLACES_TOLD).bind(of.to_string());
        Ok(ids.iter().fold(query, |query, id| query.bind(id.clone())).fetch_all(&self.pool).await?)
    }

    async fn absent(&self, ids: &[String]) -> Result<Vec<AnyRow>, StorageError> {
        let statement = format!(
            "SELECT match_players.match_id, match_players.player_id, match_players.name, points_before, points_after
             FROM match_players
             LEFT JOIN match_pilots ON match_pilots.match_id = match_players.match_id
                                   AND match_pilots.player_id = match_players.player_id
             WHERE match_pilots.match_id IS NULL AND match_players.match_id IN ({})
             ORDER BY match_players.player_id",
            placeholders(1, ids.len())
        );
        let query = sqlx::query(AssertSqlSafe(statement));
        Ok(ids.iter().fold(query, |query, id| query.bind(id.clone())).fetch_all(&self.pool).await?)
    }

    /// The matches in these rows, with their pilots.
    async fn complete(&self, player: PlayerId, rows: Vec<AnyRow>) -> Result<Vec<PlayedMatch>, StorageError> {
        let ids: Vec<String> = rows.iter().map(|row| row.try_get("match_id")).collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut matches: Vec<PlayedMatch> = rows.iter().map(played_match).collect::<Result<_, _>>()?;
        for row in self.pilots(player, &ids).await? {
            let id = MatchId(uuid(row.try_get("match_id")?)?);
            if let Some(played) = matches.iter_mut().find(|played| played.match_id == id) {
                played.pilots.push(pilot(&row)?);
            }
        }
        for row in self.absent(&ids).await? {
            let id = MatchId(uuid(row.try_get("match_id")?)?);
            if let Some(played) = matches.iter_mut().find(|played| played.match_id == id) {
                played.absent.push(AbsentPlayer {
                    player: PlayerId(uuid(row.try_get("player_id")?)?),
                    name: row.try_get("name")?,
                    change: change(&row)?,
                });
            }
        }
        Ok(matches)
    }
}

#[async_trait]
impl MatchHistory for SqlHistory {
    async fn page(
        &self,
        player: PlayerId,
        before: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<Vec<PlayedMatch>, StorageError> {
        let before = before.unwrap_or(HistoryPlace { ended_at: i64::MAX, match_id: MatchId(Uuid::max()) });
        let rows = sqlx::query(
            "SELECT match_results.match_id, mode, queue, outcome, ended_by, started_at, match_results.ended_at,
                    points_before, points_after
             FROM match_players
             JOIN match_results ON match_results.match_id = match_players.match_id
             WHERE player_id = $1 AND match_players.ended_at <= $2
               AND (match_players.ended_at < $2 OR match_players.match_id < $3)
             ORDER BY match_players.ended_at DESC, match_players.match_id DESC LIMIT $4",
        )
        .bind(player.to_string())
        .bind(before.ended_at)
        .bind(before.match_id.to_string())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        self.complete(player, rows).await
    }

    async fn find(&self, player: PlayerId, id: MatchId) -> Result<Option<PlayedMatch>, StorageError> {
        let rows = sqlx::query(
            "SELECT match_results.match_id, mode, queue, outcome, ended_by, started_at, match_results.ended_at,
                    points_before, points_after
             FROM match_players
             JOIN match_results ON match_results.match_id = match_players.match_id
             WHERE match_players.match_id = $1 AND player_id = $2",
        )
        .bind(id.to_string())
        .bind(player.to_string())
        .fetch_all(&self.pool)
        .await?;
        Ok(self.complete(player, rows).await?.pop())
    }
}

/// Without its pilots.
fn played_match(row: &AnyRow) -> Result<PlayedMatch, StorageError> {
    Ok(PlayedMatch {
        match_id: MatchId(uuid(row.try_get("match_id")?)?),
        mode: row.try_get("mode")?,
        queue: row.try_get("queue")?,
        outcome: outcome(row)?,
        ended_by: ended_by(row)?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        change: change(row)?,
        pilots: Vec::new(),
        absent: Vec::new(),
    })
}

fn pilot(row: &AnyRow) -> Result<PlayedPilot, StorageError> {
    Ok(PlayedPilot { pilot: super::results::pilot(row)?, change: change(row)? })
}

fn change(row: &AnyRow) -> Result<Option<PointsChange>, StorageError> {
    let (before, after) = (row.try_get("points_before")?, row.try_get("points_after")?);
    Ok(Option::zip(before, after).map(|(before, after)| PointsChange { before, after }))
}
