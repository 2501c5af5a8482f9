//! The lobby's state: the match, its pilots, its cores.

use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{
    Core as WireCore, CorePlace as WireCorePlace, GameState, MatchEnd, Pilot as WirePilot, PrivateState as WirePrivate,
    Settings as WireSettings,
};

use crate::domain::{Core, CorePlace, Outcome, Phase, PilotKind, Tick};
use crate::interface_adapters::protocol::translate::{hundredths, tick_number};
use crate::use_cases::lobby::{LobbyState, PilotLine};

pub(in crate::interface_adapters::protocol) fn game_state(tick: Tick, state: &LobbyState) -> GameState {
    GameState { pilots: state.pilots.iter().map(pilot).collect(), ..state_without_pilots(tick, state) }
}

pub(in crate::interface_adapters::protocol) fn state_without_pilots(tick: Tick, state: &LobbyState) -> GameState {
    let (outcome, ends) = match state.phase {
        Phase::Waiting => (None, None),
        Phase::Countdown { ends_at } => (None, Some(ends_at)),
        Phase::Running { ends_at, .. } => (None, ends_at),
        Phase::Ended { outcome, .. } => (Some(outcome), state.closes_at),
    };
    GameState {
        tick: tick_number(tick),
        phase: lobby_phase(state.phase),
        phase_ends_tick: ends.map(tick_number),
        overtime: matches!(state.phase, Phase::Running { overtime: true, .. }),
        outcome: outcome.map(outcome_of),
        ended_by: outcome.map(match_end),
        winners: state.winners.iter().map(|seat| seat.0).collect(),
        private: state.private.as_ref().map(|private| WirePrivate {
            host: private.host.map(|seat| seat.0),
            match_id: private.match_id,
            settings: WireSettings {
                fill_to: private.settings.fill_to,
                match_s: private.settings.match_s,
                score_limit: private.settings.score_limit.unwrap_or(0),
            },
            maps: private.maps.iter().map(ToString::to_string).collect(),
            map: private.map as u8,
        }),
        cores: state.cores.iter().map(core).collect(),
        pilots: Vec::new(),
    }
}

/// The same table with another line for one of its pilots.
pub(in crate::interface_adapters::protocol) fn game_state_with(
    tick: Tick,
    table: &LobbyState,
    line: &PilotLine,
) -> GameState {
    let mut state = game_state(tick, table);
    if let Some(told) = state.pilots.iter_mut().find(|told| told.seat == line.pilot.seat.0) {
        *told = pilot(line);
    }
    state
}

fn core(&Core { side, place }: &Core) -> WireCore {
    let place = match place {
        CorePlace::Home => WireCorePlace::Home,
        CorePlace::Carried { by } => WireCorePlace::Carried { by: by.0 },
        CorePlace::Dropped { at, until } => {
            WireCorePlace::Dropped { x: hundredths(at.x), y: hundredths(at.y), returns_tick: tick_number(until) }
        }
    };
    WireCore { side: side.0, place }
}

pub(in crate::interface_adapters::protocol) fn pilot(line: &PilotLine) -> WirePilot {
    let PilotLine { pilot, player, ready, vote, jet, .. } = line;
    WirePilot {
        seat: pilot.seat.0,
        player_id: *player,
        name: pilot.name.to_string(),
        team: pilot.team.0,
        bot: pilot.kind == PilotKind::Bot,
        jet: jet.0,
        present: pilot.present,
        ready: *ready,
        vote: *vote,
        kills: pilot.kills,
        deaths: pilot.deaths,
        assists: pilot.assists,
        streak: pilot.streak,
        score: signed(pilot.score),
    }
}

pub(in crate::interface_adapters::protocol) fn signed(score: u32) -> i32 {
    i32::try_from(score).unwrap_or(i32::MAX)
}

pub(in crate::interface_adapters::protocol) fn outcome_of(outcome: Outcome) -> MatchOutcome {
    match outcome {
        Outcome::Abandoned => MatchOutcome::Abandoned,
        Outcome::TimeUp
        | Outcome::ScoreReached
        | Outcome::Decided
        | Outcome::GivenUp(_)
        | Outcome::LastStanding
        | Outcome::Deserted => MatchOutcome::Completed,
    }
}

pub(in crate::interface_adapters::protocol) fn match_end(outcome: Outcome) -> MatchEnd {
    match outcome {
        Outcome::TimeUp => MatchEnd::Time,
        Outcome::ScoreReached => MatchEnd::Score,
        Outcome::Decided => MatchEnd::Overtime,
        Outcome::GivenUp(_) => MatchEnd::GivenUp,
        Outcome::LastStanding => MatchEnd::LastStanding,
        Outcome::Deserted => MatchEnd::Deserted,
        Outcome::Abandoned => MatchEnd::Abandoned,
    }
}

pub(in crate::interface_adapters::protocol) fn lobby_phase(phase: Phase) -> LobbyPhase {
    match phase {
        Phase::Waiting => LobbyPhase::Waiting,
        Phase::Countdown { .. } => LobbyPhase::Countdown,
        Phase::Running { .. } => LobbyPhase::Running,
        Phase::Ended { .. } => LobbyPhase::Ended,
    }
}
