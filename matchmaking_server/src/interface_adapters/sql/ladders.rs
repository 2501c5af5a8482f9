//! Ladders: pages, neighbourhoods and ranks, each by an index.

use std::collections::BTreeMap;

use async_trait::async_trait;
use service_kit::sql::AnyPool;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::{number, placeholders, uuid};
use crate::domain::ids::PlayerId;
use crate::domain::rating::Skill;
use crate::use_cases::ports::{LadderPlace, Ladders, Ranked, Ratings, StorageError};

#[derive(Clone)]
pub struct SqlLadders {
    pool: AnyPool,
}

/// What stands on which side of a place.
#[derive(Clone, Copy)]
enum Beyond {
    Worse,
    Better,
}

impl SqlLadders {
    /// The pool's database must have the [`SCHEMA`](super::SCHEMA).
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    /// Those next to a place, nearest first: those with the same points, then the others. Two statements, because each is a
    /// plain walk along the index; with both in one condition PostgreSQL reads all who share the points.
    async fn next_to(
        &self,
        ladder: &str,
        place: LadderPlace,
        side: Beyond,
        limit: u32,
    ) -> Result<Vec<Ranked>, StorageError> {
        let (equals, others) = match side {
            Beyond::Worse => (
                "SELECT player_id, display_name, points, matches, wins FROM ladder_standings
                 WHERE ladder = $1 AND points = $2 AND player_id > $3 ORDER BY player_id LIMIT $4",
                "SELECT player_id, display_name, points, matches, wins FROM ladder_standings
                 WHERE ladder = $1 AND points < $2 ORDER BY points DESC, player_id LIMIT $3",
            ),
            Beyond::Better => (
                "SELECT player_id, display_name, points, matches, wins FROM ladder_standings
                 WHERE ladder = $1 AND points = $2 AND player_id < $3 ORDER BY player_id DESC LIMIT $4",
                "SELECT player_id, display_name, points, matches, wins FROM ladder_standings
                 WHERE ladder = $1 AND points > $2 ORDER BY points, player_id DESC LIMIT $3",
            ),
        };
        let rows = sqlx::query(equals)
            .bind(ladder.to_owned())
            .bind(place.points)
            .bind(place.player.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        let mut entries: Vec<Ranked> = rows.iter().map(ranked).collect::<Result<_, _>>()?;
        let missing = i64::from(limit).saturating_sub(i64::try_from(entries.len()).unwrap_or(i64::MAX));
        if missing > 0 {
            let rows = sqlx::query(others)
                .bind(ladder.to_owned())
                .bind(place.points)
                .bind(missing)
                .fetch_all(&self.pool)
                .await?;
            for row in &rows {
                entries.push(ranked(row)?);
            }
        }
        Ok(entries)
    }

    async fn find(&self, ladder: &str, player: PlayerId) -> Result<Option<Ranked>, StorageError> {
        let row = sqlx::query(
            "SELECT player_id, display_name, points, matches, wins FROM ladder_standings
             WHERE ladder = $1 AND player_id = $2",
        )
        .bind(ladder.to_owned())
        .bind(player.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(ranked).transpose()
    }

    /// Fills in the ranks of entries that stand one after the other, best first.
    async fn rank(&self, ladder: &str, mut entries: Vec<Ranked>) -> Result<Vec<Ranked>, StorageError> {
        let (Some(best), Some(worst)) = (entries.first(), entries.last()) else { return Ok(entries) };
        let mut above = self.count(ladder, Some(best.points)).await?;
        let rows = sqlx::query(
            "SELECT points, players FROM ladder_counts WHERE ladder = $1 AND points BETWEEN $2 AND $3
             ORDER BY points DESC",
        )
        .bind(ladder.to_owned())
        .bind(worst.points)
        .bind(best.points)
        .fetch_all(&self.pool)
        .await?;
        let mut ranks = BTreeMap::new();
        for row in rows {
            ranks.insert(row.try_get::<i64, _>("points")?, above + 1);
            above += number::<u64>(&row, "players")?;
        }
        for entry in &mut entries {
            // An entry whose points came between the two statements stands where its better neighbour does.
            let at_or_above = ranks.range(entry.points..).next();
            entry.rank = at_or_above.map_or(above + 1, |(_, rank)| *rank);
        }
        Ok(entries)
    }

    /// How many players there are, or how many with more points than these.
    async fn count(&self, ladder: &str, above: Option<i64>) -> Result<u64, StorageError> {
        let row = sqlx::query(
            "SELECT CAST(COALESCE(SUM(players), 0) AS BIGINT) AS players FROM ladder_counts
             WHERE ladder = $1 AND points > $2",
        )
        .bind(ladder.to_owned())
        .bind(above.unwrap_or(-1))
        .fetch_one(&self.pool)
        .await?;
        number(&row, "players")
    }
}

#[async_trait]
impl Ladders for SqlLadders {
    async fn page(&self, ladder: &str, after: Option<LadderPlace>, limit: u32) -> Result<Vec<Ranked>, StorageError> {
        let place = after.unwrap_or(LadderPlace::ABOVE_ALL);
        let entries = self.next_to(ladder, place, Beyond::Worse, limit).await?;
        self.rank(ladder, entries).await
    }

    async fn around(&self, ladder: &str, player: PlayerId, each_side: u32) -> Result<Vec<Ranked>, StorageError> {
        let Some(own) = self.find(ladder, player).await? else { return Ok(Vec::new()) };
        let place = LadderPlace { points: own.points, player };
        let mut entries = self.next_to(ladder, place, Beyond::Better, each_side).await?;
        entries.reverse();
        entries.push(own);
        entries.extend(self.next_to(ladder, place, Beyond::Worse, each_side).await?);
        self.rank(ladder, entries).await
    }

    async fn players(&self, ladder: &str) -> Result<u64, StorageError> {
        self.count(ladder, None).await
    }

    async fn standing(&self, ladder: &str, player: PlayerId) -> Result<Option<Ranked>, StorageError> {
        let Some(mut own) = self.find(ladder, player).await? else { return Ok(None) };
        own.rank = self.count(ladder, Some(own.points)).await? + 1;
        Ok(Some(own))
    }
}

#[async_trait]
impl Ratings for SqlLadders {
    async fn of(&self, ladder: &str, players: &[PlayerId]) -> Result<BTreeMap<PlayerId, Skill>, StorageError> {
        if players.is_empty() {
            return Ok(BTreeMap::new());
        }
        let statement = format!(
            "SELECT player_id, rating, uncertainty FROM ladder_standings WHERE ladder = $1 AND player_id IN ({})",
            placeholders(2, players.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(ladder.to_owned());
        for player in players {
            query = query.bind(player.to_string());
        }
        let mut skills = BTreeMap::new();
        for row in query.fetch_all(&self.pool).await? {
            let skill = Skill { rating: row.try_get("rating")?, uncertainty: row.try_get("uncertainty")? };
            skills.insert(PlayerId(uuid(row.try_get("player_id")?)?), skill);
        }
        Ok(skills)
    }
}

/// Without its rank.
fn ranked(row: &AnyRow) -> Result<Ranked, StorageError> {
    Ok(Ranked {
        rank: 0,
        player: PlayerId(uuid(row.try_get("player_id")?)?),
        name: row.try_get("display_name")?,
        points: row.try_get("points")?,
        matches: number(row, "matches")?,
        wins: number(row, "wins")?,
    })
}
