//! What a rated match does to the ladder, inside the transaction that stores its result.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row};

use crate::domain::ids::PlayerId;
use crate::domain::match_order::MatchOrder;
use crate::domain::rating::{Skill, after};
use crate::use_cases::ports::{PointsChange, Rated, StorageError};

struct Known {
    skill: Skill,
    points: i64,
    is_new: bool,
}

/// Locks the players' rows in the order of their ids and the counts in the order of their points, so that two matches which
/// share players wait for each other and never for ever.
pub async fn apply(
    connection: &mut AnyConnection,
    rated: &Rated,
    order: &MatchOrder,
    ended_at: i64,
) -> Result<BTreeMap<PlayerId, PointsChange>, StorageError> {
    let Rated { ladder, contest } = rated;
    let names: BTreeMap<_, _> = order.seats.iter().map(|seat| (seat.player, seat.name.as_str())).collect();
    let mut players: Vec<_> = contest.players().collect();
    players.sort_unstable();
    let mut known = BTreeMap::new();
    for player in players {
        let name = names.get(&player).copied().unwrap_or_default();
        known.insert(player, lock(connection, ladder, player, name).await?);
    }
    let before: Vec<_> =
        contest.players().map(|player| known.get(&player).map_or(Skill::NEW, |known| known.skill)).collect();
    let skills: BTreeMap<_, _> = contest.players().zip(after(contest, &before)).collect();

    let winners = contest.winners();
    let (mut changes, mut counts) = (BTreeMap::new(), BTreeMap::new());
    for (player, known) in &known {
        let skill = skills.get(player).copied().unwrap_or(known.skill);
        update(connection, ladder, *player, skill, winners.contains(player), ended_at).await?;
        if !known.is_new {
            *counts.entry(known.points).or_insert(0) -= 1;
        }
        *counts.entry(skill.points()).or_insert(0) += 1;
        changes.insert(*player, PointsChange { before: known.points, after: skill.points() });
    }
    for (points, difference) in counts.into_iter().filter(|(_, difference)| *difference != 0) {
        count(connection, ladder, points, difference).await?;
    }
    Ok(changes)
}

/// Reads a player's row, and makes it if this is his first match. The write in it locks the row until the end of the
/// transaction.
async fn lock(
    connection: &mut AnyConnection,
    ladder: &str,
    player: PlayerId,
    name: &str,
) -> Result<Known, StorageError> {
    let row = sqlx::query(
        "INSERT INTO ladder_standings
             (ladder, player_id, display_name, rating, uncertainty, points, matches, wins, last_match_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0)
         ON CONFLICT (ladder, player_id) DO UPDATE SET display_name = excluded.display_name
         RETURNING rating, uncertainty, points, matches",
    )
    .bind(ladder.to_owned())
    .bind(player.to_string())
    .bind(name.to_owned())
    .bind(Skill::NEW.rating)
    .bind(Skill::NEW.uncertainty)
    .bind(Skill::NEW.points())
    .fetch_one(connection)
    .await?;
    Ok(Known {
        skill: Skill { rating: row.try_get("rating")?, uncertainty: row.try_get("uncertainty")? },
        points: row.try_get("points")?,
        is_new: row.try_get::<i64, _>("matches")? == 0,
    })
}

async fn update(
    connection: &mut AnyConnection,
    ladder: &str,
    player: PlayerId,
    skill: Skill,
    won: bool,
    ended_at: i64,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE ladder_standings
         SET rating = $3, uncertainty = $4, points = $5, matches = matches + 1, wins = wins + $6, last_match_at = $7
         WHERE ladder = $1 AND player_id = $2",
    )
    .bind(ladder.to_owned())
    .bind(player.to_string())
    .bind(skill.rating)
    .bind(skill.uncertainty)
    .bind(skill.points())
    .bind(i64::from(won))
    .bind(ended_at)
    .execute(connection)
    .await?;
    Ok(())
}

async fn count(connection: &mut AnyConnection, ladder: &str, points: i64, difference: i64) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO ladder_counts (ladder, points, players) VALUES ($1, $2, $3)
         ON CONFLICT (ladder, points) DO UPDATE SET players = ladder_counts.players + excluded.players",
    )
    .bind(ladder.to_owned())
    .bind(points)
    .bind(difference)
    .execute(connection)
    .await?;
    Ok(())
}
