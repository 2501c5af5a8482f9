//! What is told of a match when it is over.

use crate::domain::{PilotKind, Standing, World};
use crate::use_cases::lobby::roster::Roster;
use crate::use_cases::lobby::{LobbyPlan, MatchSeats};
use crate::use_cases::ports::{MatchRecord, PilotRecord, Verdict};

/// `times` are the match's start and end in Unix seconds. A clock that was put back meanwhile does not end a match before it
/// began: nobody would take such a result.
pub fn write_record(
    plan: &LobbyPlan,
    seats: &MatchSeats,
    world: &World,
    roster: &Roster,
    verdict: Verdict,
    times: (i64, i64),
) -> MatchRecord {
    let (started_at, ended_at) = times;
    MatchRecord {
        match_id: plan.match_id,
        lobby_id: plan.id.clone(),
        mode: plan.rules.mode.clone(),
        queue: seats.queue.clone(),
        order: seats.order.clone(),
        verdict,
        started_at,
        ended_at: ended_at.max(started_at),
        ticks: world.tick(),
        world_hash: world.hash(),
        trace: plan.trace,
        pilots: world.standings().iter().map(|line| pilot(line, roster)).collect(),
    }
}

fn pilot(line: &Standing<'_>, roster: &Roster) -> PilotRecord {
    let pilot = line.pilot;
    PilotRecord {
        seat: pilot.seat,
        player: match pilot.kind {
            PilotKind::Human => roster.player_at(pilot.seat),
            PilotKind::Bot => None,
        },
        name: pilot.name.clone(),
        team: pilot.team,
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: pilot.score,
        place: line.place,
        left_early: pilot.left,
    }
}
