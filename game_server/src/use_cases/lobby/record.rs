//! What is told of a match when it is over.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{Outcome, Pilot, PilotKind, Replay, Standing, Team, World};
use crate::use_cases::lobby::LobbyPlan;
use crate::use_cases::lobby::roster::{Roster, team_of_its_own};
use crate::use_cases::ports::{MatchRecord, PilotRecord};

/// What of a match is known beside its world.
pub struct Played<'a> {
    pub match_id: Uuid,
    /// None in a private lobby.
    pub queue: Option<&'a Arc<str>>,
    pub order: &'a Arc<str>,
    /// Counts the matches of a lobby, from 0.
    pub round: u32,
    /// Start and end in Unix seconds.
    pub times: (i64, i64),
    pub replay: Option<Replay>,
}

/// A clock that was put back meanwhile does not end a match before it began: nobody would take such a result.
pub fn write_record(
    plan: &LobbyPlan,
    played: Played<'_>,
    world: &World,
    roster: &Roster,
    outcome: Option<Outcome>,
) -> MatchRecord {
    let (started_at, ended_at) = played.times;
    MatchRecord {
        match_id: played.match_id,
        lobby_id: plan.id.clone(),
        mode: plan.rules.mode.clone(),
        queue: played.queue.cloned(),
        order: played.order.clone(),
        round: played.round,
        outcome,
        started_at,
        ended_at: ended_at.max(started_at),
        ticks: world.tick(),
        world_hash: world.hash(),
        trace: plan.trace,
        replay: played.replay,
        pilots: world.standings().iter().map(|line| pilot(line, world, roster)).collect(),
    }
}

fn pilot(line: &Standing<'_>, world: &World, roster: &Roster) -> PilotRecord {
    let pilot = line.pilot;
    PilotRecord {
        seat: pilot.seat,
        player: match pilot.kind {
            PilotKind::Human => roster.player_at(pilot.seat),
            PilotKind::Bot => None,
        },
        name: pilot.name.clone(),
        team: team(pilot, world),
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: pilot.score,
        place: line.place,
        left_early: world.left_early(pilot),
    }
}

/// Where everybody fights everybody a bot's team means nothing in the world. Whoever reads the result tells by their teams who
/// were rivals.
fn team(pilot: &Pilot, world: &World) -> Team {
    match (world.rules().sides.count, pilot.kind) {
        (None, PilotKind::Bot) => team_of_its_own(pilot.seat),
        _ => pilot.team,
    }
}
