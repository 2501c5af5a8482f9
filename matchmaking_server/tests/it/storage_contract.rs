//! What every store of results promises.

use futures_util::future::join_all;
use matchmaking_server::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use matchmaking_server::domain::record::{MatchRecord, Outcome, PilotRecord};
use matchmaking_server::use_cases::ports::{MatchResults, Recorded};
use uuid::Uuid;

fn record(outcome: Outcome, queue: Option<&str>) -> MatchRecord {
    let pilot = |seat: u16, player: Option<PlayerId>| PilotRecord {
        seat,
        player,
        name: "Ada 'x' — Ω".into(),
        team: 255,
        kills: u32::MAX,
        deaths: 0,
        score: i32::MIN,
        rank: 1,
        left_early: seat == 0,
    };
    MatchRecord {
        match_id: MatchId(Uuid::new_v4()),
        lobby: LobbyId::parse("a-lobby").unwrap(),
        server: ServerId(Uuid::new_v4()),
        mode: "duel".into(),
        queue: queue.map(Into::into),
        outcome,
        started_at: 1,
        ended_at: 1 << 40,
        ticks: u32::MAX,
        world_hash: "ffffffffffffffff".into(),
        pilots: vec![pilot(0, Some(PlayerId(Uuid::new_v4()))), pilot(u16::MAX, None)],
    }
}

/// The whole contract, on an empty or a used store.
pub async fn keeps_results(results: &dyn MatchResults) {
    for (outcome, queue) in
        [(Outcome::Completed, Some("duel")), (Outcome::Abandoned, None), (Outcome::Failed, Some("skirmish"))]
    {
        let record = record(outcome, queue);
        assert_eq!(results.find(record.match_id).await.unwrap(), None);
        assert_eq!(results.record(&record, 5).await.unwrap(), Recorded::First);
        assert_eq!(results.record(&record, 6).await.unwrap(), Recorded::Repeated);
        assert_eq!(results.find(record.match_id).await.unwrap(), Some(record.clone()));

        let mut other = record.clone();
        other.pilots.pop();
        assert_eq!(results.record(&other, 7).await.unwrap(), Recorded::Conflict);
        assert_eq!(results.find(record.match_id).await.unwrap(), Some(record));
    }
    let nobody = MatchRecord { pilots: Vec::new(), ..record(Outcome::Abandoned, None) };
    assert_eq!(results.record(&nobody, 5).await.unwrap(), Recorded::First);
    assert_eq!(results.find(nobody.match_id).await.unwrap(), Some(nobody));

    let contested = record(Outcome::Completed, None);
    let mut answers = join_all((0..20).map(|_| results.record(&contested, 5))).await;
    answers.retain(|answer| !matches!(answer, Ok(Recorded::Repeated)));
    assert!(matches!(answers[..], [Ok(Recorded::First)]), "{answers:?}");
}
