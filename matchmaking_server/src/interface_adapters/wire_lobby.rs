//! A game server's lobbies, read from the wire: in its reports, and in its answers.

use wire::matchmaking::{LobbyPhase, LobbyReport as WireLobbyReport};

use crate::domain::code::Code;
use crate::domain::ids::{LobbyId, MatchId, PlayerId};
use crate::domain::report::{LobbyReport, SeatReport};

/// More seats in one lobby than this are not believed.
const MAX_SEATS: usize = 10_000;

/// None when the lobby's id or code cannot be one, or it has more seats than can be.
pub fn read_lobby(report: &WireLobbyReport) -> Option<LobbyReport> {
    if report.seats.len() > MAX_SEATS {
        return None;
    }
    let seats = report.seats.iter().map(|seat| SeatReport {
        seat: seat.seat,
        player: PlayerId(seat.player_id),
        accepted: seat.generation,
    });
    let code = match &report.code {
        Some(code) => Some(Code::parse(&code.0)?),
        None => None,
    };
    Some(LobbyReport {
        lobby: LobbyId::parse(&report.lobby_id)?,
        match_id: MatchId(report.match_id),
        mode: report.mode.as_str().into(),
        queue: report.queue.as_deref().map(Into::into),
        code,
        ended: report.phase == LobbyPhase::Ended,
        is_on: matches!(report.phase, LobbyPhase::Countdown | LobbyPhase::Running),
        max_seats: report.max_seats,
        bots: report.bots,
        watchers: report.watchers,
        seats: seats.collect(),
        vacancies: report.vacancies,
    })
}
