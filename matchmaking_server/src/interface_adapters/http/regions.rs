//! `GET /internal/v1/regions`: where matches can be made.

use axum::extract::State;
use service_kit::problem::ApiError;
use wire::matchmaking::{Region, RegionList, routes};

use super::{AppState, busy};

/// Regions with a game server that takes matches, and its game socket, by which a client measures the way there.
#[utoipa::path(get, path = routes::REGIONS, tag = "tickets",
    responses((status = OK, description = "As of the servers' last reports.", body = RegionList)))]
pub async fn list(State(state): State<AppState>) -> Result<axum::Json<RegionList>, ApiError> {
    let regions = state.matchmaker.ask(|matchmaking, now| matchmaking.regions(now)).await.map_err(busy)?;
    let regions =
        regions.iter().map(|(region, ws_url)| Region { region: region.to_string(), ws_url: ws_url.to_string() });
    Ok(axum::Json(RegionList { regions: regions.collect() }))
}
