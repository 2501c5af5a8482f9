//! `GET /internal/v1/leaderboard`: a ladder, best first, and the bearer's neighbourhood; `GET /internal/v1/standings`: where
//! the bearer stands in each ladder.

use axum::extract::State;
use service_kit::extract::Query;
use service_kit::problem::ApiError;
use wire::matchmaking::routes;
use wire::problem::Code;
use wire::ratings::{LadderEntry, Leaderboard, LeaderboardQuery, Standing, Standings};

use super::AppState;
use super::page::{limit, next, place};
use super::player::Player;
use crate::domain::ids::PlayerId;
use crate::use_cases::ports::{LadderPlace, Ranked, StorageError};

const ENTRIES: u32 = 50;
const MAX_ENTRIES: u32 = 100;

/// Of the bearer's neighbourhood.
const EACH_SIDE: u32 = 5;

/// A ladder, best first, and the caller's neighbourhood if there is a session.
#[utoipa::path(get, path = routes::LEADERBOARD, tag = "ratings", security((), ("session" = [])), params(LeaderboardQuery),
    responses((status = OK, description = "A page of the ladder.", body = Leaderboard)))]
pub async fn read(
    State(state): State<AppState>,
    player: Option<Player>,
    Query(query): Query<LeaderboardQuery>,
) -> Result<axum::Json<Leaderboard>, ApiError> {
    let ladder = ladder(&state.ladder_names, query.ladder.as_deref())?;
    let limit = limit(query.limit, ENTRIES, MAX_ENTRIES)?;
    let after = place(query.cursor.as_deref())?.map(|(points, id)| LadderPlace { points, player: PlayerId(id) });

    let mut entries = state.ladders.page(ladder, after, limit + 1).await.map_err(unavailable)?;
    let next = next(&mut entries, limit, |last| (last.points, last.player.0));
    let around = match player {
        Some(player) => state.ladders.around(ladder, player.id, EACH_SIDE).await.map_err(unavailable)?,
        None => Vec::new(),
    };
    Ok(axum::Json(Leaderboard {
        ladder: ladder.to_owned(),
        ladders: state.ladder_names.to_vec(),
        players: state.ladders.players(ladder).await.map_err(unavailable)?,
        entries: entries.into_iter().map(entry).collect(),
        next,
        around: (!around.is_empty()).then(|| around.into_iter().map(entry).collect()),
    }))
}

/// Where the player stands in each ladder.
#[utoipa::path(get, path = routes::STANDINGS, tag = "ratings", security(("session" = [])),
    responses((status = OK, description = "His standings.", body = Standings)))]
pub async fn standings(State(state): State<AppState>, player: Player) -> Result<axum::Json<Standings>, ApiError> {
    let mut standings = Vec::new();
    for ladder in state.ladder_names.iter() {
        if let Some(ranked) = state.ladders.standing(ladder, player.id).await.map_err(unavailable)? {
            standings.push(Standing {
                ladder: ladder.clone(),
                rank: ranked.rank,
                rating: ranked.points,
                matches: ranked.matches,
                wins: ranked.wins,
            });
        }
    }
    Ok(axum::Json(Standings { standings }))
}

fn ladder<'a>(known: &'a [String], wanted: Option<&str>) -> Result<&'a str, ApiError> {
    let ladder = match wanted {
        Some(wanted) => known.iter().find(|name| *name == wanted),
        None => known.first(),
    };
    ladder.map(String::as_str).ok_or_else(|| ApiError::new(Code::LadderUnknown, "There is no such ladder."))
}

fn entry(ranked: Ranked) -> LadderEntry {
    LadderEntry {
        rank: ranked.rank,
        player_id: ranked.player.0,
        display_name: ranked.name,
        rating: ranked.points,
        matches: ranked.matches,
        wins: ranked.wins,
    }
}

fn unavailable(error: StorageError) -> ApiError {
    ApiError::unavailable(&error)
}
