//! What matchmaking is told of lobbies and results.

use uuid::Uuid;
use wire::matchmaking::{InviteCode, LobbyReport, MatchOutcome, MatchResult, PilotResult, ResultReport, SeatReport};

use crate::interface_adapters::protocol::translate::{lobby_phase, match_end, outcome_of, signed, tick_number};
use crate::use_cases::lobby::{LobbyHandle, LobbyKind};
use crate::use_cases::ports::MatchRecord;

pub fn lobby_report(lobby: &LobbyHandle) -> LobbyReport {
    let status = lobby.status();
    let (queue, code) = match lobby.kind() {
        LobbyKind::Match(seats) => (Some(seats.queue.to_string()), None),
        LobbyKind::Private(seats) => (None, Some(InviteCode(seats.code.to_string()))),
        LobbyKind::Open => (None, None),
    };
    LobbyReport {
        lobby_id: lobby.id().to_string(),
        match_id: status.match_id,
        mode: lobby.rules().mode.to_string(),
        queue,
        code,
        phase: lobby_phase(status.phase),
        max_seats: u32::from(lobby.rules().max_players),
        bots: status.bots,
        watchers: status.watchers,
        seats: status
            .seats
            .iter()
            .map(|seat| SeatReport {
                seat: seat.seat.0,
                player_id: seat.player,
                generation: seat.generation,
                present: seat.present,
            })
            .collect(),
        vacancies: status.vacancies,
    }
}

pub fn result_report(record: &MatchRecord, server_id: Uuid) -> ResultReport {
    let pilots = record.pilots.iter().map(|pilot| PilotResult {
        seat: pilot.seat.0,
        player_id: pilot.player,
        name: pilot.name.to_string(),
        team: pilot.team.0,
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: signed(pilot.score),
        rank: u32::from(pilot.place),
        left_early: pilot.left_early,
    });
    let result = MatchResult {
        match_id: record.match_id,
        lobby_id: record.lobby_id.to_string(),
        server_id,
        mode: record.mode.to_string(),
        queue: record.queue.as_deref().map(str::to_owned),
        outcome: record.outcome.map_or(MatchOutcome::Failed, outcome_of),
        ended_by: record.outcome.map(|outcome| match_end(outcome).to_string()),
        started_at: record.started_at,
        ended_at: record.ended_at,
        ticks: tick_number(record.ticks),
        world_hash: format!("{:016x}", record.world_hash),
        pilots: pilots.collect(),
    };
    ResultReport { order: record.order.to_string(), round: record.round, result }
}
