//! `PUT /internal/v1/servers/{server_id}` registers a game server and renews its lease; `DELETE` takes it out.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Lease, ServerReport as WireReport, routes};
use wire::problem::Code;

use super::{AppState, LeaseTerms};
use crate::domain::ids::{Incarnation, ServerId};
use crate::domain::matchmaking::ReportRefusal;
use crate::domain::report::ServerReport;
use crate::interface_adapters::wire_lobby::read_lobby;
use crate::use_cases::matchmaker::Busy;

/// More lobbies in one process than this are not believed.
const MAX_LOBBIES: usize = 10_000;

const MAX_URL_BYTES: usize = 512;

/// Registers a game server, renews its lease, and says what it runs.
#[utoipa::path(put, path = routes::SERVER, tag = "servers", params(("server_id" = Uuid, Path)),
    request_body = WireReport,
    responses((status = OK, description = "The lease.", body = Lease)))]
pub async fn report(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    Json(report): Json<WireReport>,
) -> Result<axum::Json<Lease>, ApiError> {
    let report = read_report(&report).map_err(invalid)?;
    let answer = state.matchmaker.tell(move |matchmaking, now| matchmaking.report(ServerId(id), report, now)).await;
    match answer.map_err(stopping)? {
        Ok(()) => {
            let LeaseTerms { lease_ms, renew_after_ms } = state.lease;
            Ok(axum::Json(Lease { lease_ms, renew_after_ms, now_at: state.clock.unix_s() }))
        }
        Err(ReportRefusal::Superseded) => {
            tracing::warn!(server_id = %id, "renewal of a superseded process refused");
            Err(ApiError::new(Code::ServerSuperseded, "A newer process holds this server id."))
        }
        Err(ReportRefusal::TooManyServers) => Err(invalid("too many servers are registered")),
        Err(ReportRefusal::RegionRefused) => Err(invalid("region: not a label, or too many regions")),
    }
}

/// Takes a game server out.
#[utoipa::path(delete, path = routes::SERVER, tag = "servers", params(("server_id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "It is out, now or before.")))]
pub async fn remove(State(state): State<AppState>, Path(id): Path<Uuid>) -> Result<StatusCode, ApiError> {
    state
        .matchmaker
        .tell(move |matchmaking, now| matchmaking.remove_server(ServerId(id), now))
        .await
        .map_err(stopping)?;
    Ok(StatusCode::NO_CONTENT)
}

fn read_report(report: &WireReport) -> Result<ServerReport, &'static str> {
    if report.lobbies.len() > MAX_LOBBIES {
        return Err("lobbies: too many");
    }
    if !is_url(&report.internal_url, &["http://", "https://"]) {
        return Err("internal_url: not an http address");
    }
    if !is_url(&report.public_ws_url, &["ws://", "wss://"]) {
        return Err("public_ws_url: not a WebSocket address");
    }
    let lobbies: Option<Vec<_>> = report.lobbies.iter().map(read_lobby).collect();
    Ok(ServerReport {
        incarnation: Incarnation(report.incarnation),
        region: report.region.as_str().into(),
        internal_url: report.internal_url.as_str().into(),
        ws_url: report.public_ws_url.as_str().into(),
        draining: report.draining,
        max_lobbies: report.max_lobbies,
        tick_load_permille: report.tick_load_permille,
        lobbies: lobbies.ok_or("lobbies: an id or a code is not one, or a lobby has too many seats")?,
    })
}

fn is_url(text: &str, schemes: &[&str]) -> bool {
    let host = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    host.is_some_and(|host| !host.is_empty())
        && text.len() <= MAX_URL_BYTES
        && text.bytes().all(|b| b.is_ascii_graphic())
}

fn invalid(what: &str) -> ApiError {
    ApiError::new(Code::ReportInvalid, what)
}

fn stopping(busy: Busy) -> ApiError {
    ApiError::unavailable(&busy)
}
