//! What every store of results promises.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use matchmaking_server::domain::contest::Contest;
use matchmaking_server::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use matchmaking_server::domain::match_order::{MatchOrder, OrderedSeat, Refusal};
use matchmaking_server::domain::rating::Skill;
use matchmaking_server::domain::record::{Ending, MatchRecord, Outcome, PilotRecord};
use matchmaking_server::interface_adapters::sql::{SqlHistory, SqlLadders, SqlRefusedResults, SqlReplays, SqlResults};
use matchmaking_server::use_cases::ports::{
    FinishedMatch, HistoryPlace, LadderPlace, Ladders, MatchHistory, MatchResults, Ranked, Rated, Ratings, Recorded,
    RefusedResult, RefusedResults, Replays,
};
use service_kit::sql::AnyPool;
use uuid::Uuid;

/// One database behind every port.
pub struct Store {
    results: SqlResults,
    ladders: SqlLadders,
    history: SqlHistory,
    refused: SqlRefusedResults,
    replays: SqlReplays,
    pool: AnyPool,
}

impl Store {
    pub fn new(pool: AnyPool) -> Self {
        Self {
            results: SqlResults::new(pool.clone()),
            ladders: SqlLadders::new(pool.clone()),
            history: SqlHistory::new(pool.clone()),
            refused: SqlRefusedResults::new(pool.clone()),
            replays: SqlReplays::new(pool.clone()),
            pool,
        }
    }
}

/// The whole contract, on an empty or a used store.
pub async fn keeps_its_promises(store: &Store) {
    keeps_results(&store.results).await;
    reads_what_was_stored_before_ends_were_told(store).await;
    counts_each_result_once(store).await;
    loses_no_change_to_a_race(store).await;
    ranks_by_points(store).await;
    tells_a_player_his_matches(store).await;
    forgets_old_results_and_keeps_ratings(store).await;
    keeps_a_bounded_number_of_refused_results(store).await;
    keeps_recordings_while_there_is_room(store).await;
}

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
        ended_by: (outcome != Outcome::Failed).then(|| Ending::parse("given_up").unwrap()),
        started_at: 1,
        ended_at: 1 << 40,
        ticks: u32::MAX,
        world_hash: "ffffffffffffffff".into(),
        pilots: vec![pilot(0, Some(PlayerId(Uuid::new_v4()))), pilot(u16::MAX, None)],
    }
}

fn unrated(record: MatchRecord) -> FinishedMatch {
    let order = MatchOrder {
        match_id: record.match_id,
        lobby: record.lobby.clone(),
        server: record.server,
        mode: record.mode.clone(),
        queue: record.queue.clone(),
        ordered_at: 0,
        seats: Vec::new(),
    };
    FinishedMatch { order, record, rated: None }
}

/// A match of these players, each for himself, that ended in this order.
fn rated(ladder: &str, players: &[PlayerId], ended_at: i64) -> FinishedMatch {
    let seat = |(seat, player): (usize, &PlayerId)| OrderedSeat {
        seat: seat as u16,
        team: seat as u8,
        player: *player,
        name: format!("name of {player}"),
    };
    let mut finished = unrated(record(Outcome::Completed, Some("duel")));
    finished.record.ended_at = ended_at;
    finished.order.seats = players.iter().enumerate().map(seat).collect();
    let pilot = |seat: &OrderedSeat| PilotRecord {
        seat: seat.seat,
        player: Some(seat.player),
        name: seat.name.clone(),
        team: seat.team,
        kills: 0,
        deaths: 0,
        score: 0,
        rank: u32::from(seat.seat) + 1,
        left_early: false,
    };
    finished.record.pilots = finished.order.seats.iter().map(pilot).collect();
    let contest = Contest::of(&finished.order, &finished.record).unwrap();
    finished.rated = Some(Rated { ladder: ladder.into(), contest });
    finished
}

fn new_ladder() -> String {
    format!("ladder-{}", Uuid::new_v4())
}

fn player() -> PlayerId {
    PlayerId(Uuid::new_v4())
}

async fn keeps_recordings_while_there_is_room(store: &Store) {
    let Store { results, replays, .. } = store;
    let mut ids = Vec::new();
    for recorded_at in [5, 5, -1000, 5] {
        let finished = unrated(record(Outcome::Completed, None));
        results.record(&finished, recorded_at).await.unwrap();
        ids.push(finished.record.match_id);
    }
    let kept = async || {
        let mut kept = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            if let Some(content) = replays.find(*id).await.unwrap() {
                assert_eq!(content, [at as u8, 0, 255, 10]);
                kept.push(at);
            }
        }
        kept
    };
    assert!(!replays.keep(MatchId(Uuid::new_v4()), b"x", 1).await.unwrap(), "there is no such match");
    assert_eq!(kept().await, [0; 0]);
    for (at, id) in ids.iter().enumerate() {
        assert!(replays.keep(*id, &[at as u8, 0, 255, 10], 100 + at as i64).await.unwrap());
        assert!(replays.keep(*id, b"another", 0).await.unwrap(), "the first one stays");
    }
    assert_eq!((replays.shrink(100, 16).await.unwrap(), kept().await), (0, vec![0, 1, 2, 3]));
    assert_eq!((replays.shrink(101, 16).await.unwrap(), kept().await), (1, vec![1, 2, 3]));
    assert_eq!((replays.shrink(0, 11).await.unwrap(), kept().await), (1, vec![2, 3]));
    assert_eq!((results.delete_before(-999, 10).await.unwrap(), kept().await), (1, vec![3]));
    assert_eq!((replays.shrink(0, 0).await.unwrap(), kept().await), (1, vec![]));
}

async fn keeps_results(results: &dyn MatchResults) {
    for (outcome, queue) in
        [(Outcome::Completed, Some("duel")), (Outcome::Abandoned, None), (Outcome::Failed, Some("skirmish"))]
    {
        let finished = unrated(record(outcome, queue));
        let id = finished.record.match_id;
        assert_eq!(results.find(id).await.unwrap(), None);
        assert_eq!(results.record(&finished, 5).await.unwrap(), Recorded::First);
        assert_eq!(results.record(&finished, 6).await.unwrap(), Recorded::Repeated);
        assert_eq!(results.find(id).await.unwrap().as_ref(), Some(&finished.record));

        let mut other = finished.clone();
        other.record.pilots.pop();
        assert_eq!(results.record(&other, 7).await.unwrap(), Recorded::Conflict);
        other.record = MatchRecord { ended_by: Ending::parse("time"), ..finished.record.clone() };
        assert_eq!(results.record(&other, 7).await.unwrap(), Recorded::Conflict);
        assert_eq!(results.find(id).await.unwrap(), Some(finished.record));
    }
    let nobody = unrated(MatchRecord { pilots: Vec::new(), ..record(Outcome::Abandoned, None) });
    assert_eq!(results.record(&nobody, 5).await.unwrap(), Recorded::First);
    assert_eq!(results.find(nobody.record.match_id).await.unwrap(), Some(nobody.record));
}

/// A row as it was written before there was the column.
async fn reads_what_was_stored_before_ends_were_told(store: &Store) {
    let old = MatchRecord { ended_by: None, pilots: Vec::new(), ..record(Outcome::Completed, Some("duel")) };
    sqlx::query(
        "INSERT INTO match_results (match_id, lobby_id, server_id, mode, queue, outcome, started_at, ended_at, ticks,
                                    world_hash, recorded_at)
         VALUES ($1, 'a-lobby', $2, 'duel', 'duel', 'completed', 1, 1099511627776, 4294967295, 'ffffffffffffffff', 5)",
    )
    .bind(old.match_id.to_string())
    .bind(old.server.to_string())
    .execute(&store.pool)
    .await
    .unwrap();
    assert_eq!(store.results.find(old.match_id).await.unwrap().as_ref(), Some(&old));
    assert_eq!(store.results.record(&unrated(old), 6).await.unwrap(), Recorded::Repeated);
}

async fn counts_each_result_once(store: &Store) {
    let (ladder, ada, grace) = (new_ladder(), player(), player());
    let contested = rated(&ladder, &[ada, grace], 10);
    let mut answers = join_all((0..20).map(|_| store.results.record(&contested, 5))).await;
    answers.retain(|answer| !matches!(answer, Ok(Recorded::Repeated)));
    assert!(matches!(answers[..], [Ok(Recorded::First)]), "{answers:?}");

    let own = store.ladders.standing(&ladder, ada).await.unwrap().unwrap();
    assert_eq!((own.rank, own.points, own.matches, own.wins), (1, 1063, 1, 1));
    assert_eq!(own.name, format!("name of {ada}"));
    let known = store.ladders.of(&ladder, &[ada, grace, player()]).await.unwrap();
    let points: BTreeMap<_, _> = known.iter().map(|(player, skill)| (*player, skill.points())).collect();
    assert_eq!(points, BTreeMap::from([(ada, 1063), (grace, 937)]));
    assert!(known[&ada].uncertainty < Skill::NEW.uncertainty);
    assert!(store.ladders.of(&ladder, &[]).await.unwrap().is_empty());

    let mut other = contested.clone();
    other.record.ticks = 7;
    assert_eq!(store.results.record(&other, 7).await.unwrap(), Recorded::Conflict);
    assert_eq!(store.ladders.standing(&ladder, ada).await.unwrap().unwrap().matches, 1);
}

/// Matches that share players, all at once and each told twice: every one of them counts, once.
async fn loses_no_change_to_a_race(store: &Store) {
    const MATCHES: usize = 24;
    let ladder = new_ladder();
    let players: Vec<_> = (0..4).map(|_| player()).collect();
    let mut matches = Vec::new();
    for number in 0..MATCHES {
        let mut turned = players.clone();
        turned.rotate_left(number % 4);
        turned.truncate(2 + number % 3);
        matches.push(rated(&ladder, &turned, 10));
    }
    let answers = join_all(matches.iter().chain(&matches).map(|finished| store.results.record(finished, 5))).await;
    let first = answers.iter().filter(|answer| matches!(answer, Ok(Recorded::First))).count();
    let repeated = answers.iter().filter(|answer| matches!(answer, Ok(Recorded::Repeated))).count();
    assert_eq!((first, repeated), (MATCHES, MATCHES), "{answers:?}");

    let page = store.ladders.page(&ladder, None, 10).await.unwrap();
    let flown: usize = matches.iter().map(|finished| finished.record.pilots.len()).sum();
    assert_eq!(page.iter().map(|entry| entry.matches).sum::<u64>(), flown as u64);
    assert_eq!(page.iter().map(|entry| entry.wins).sum::<u64>(), MATCHES as u64);
    assert_eq!(store.ladders.players(&ladder).await.unwrap(), 4);
    assert_ranks(&page);
}

/// Each entry's rank is one more than the number of those with more points.
#[track_caller]
fn assert_ranks(all: &[Ranked]) {
    for entry in all {
        let above = all.iter().filter(|other| other.points > entry.points).count() as u64;
        assert_eq!(entry.rank, above + 1, "{entry:?}");
    }
}

async fn ranks_by_points(store: &Store) {
    let ladder = new_ladder();
    let players: Vec<_> = (0..60).map(|_| player()).collect();
    // Many of them have equal points: winners and losers of first duels.
    for pair in players.chunks(2) {
        store.results.record(&rated(&ladder, pair, 10), 5).await.unwrap();
    }
    for four in players.chunks(4).take(9) {
        store.results.record(&rated(&ladder, &[four[0], four[2], four[3]], 20), 5).await.unwrap();
    }
    let all = store.ladders.page(&ladder, None, 1000).await.unwrap();
    assert_eq!(all.iter().map(|entry| entry.player).collect::<BTreeSet<_>>(), players.iter().copied().collect());
    assert!(all.is_sorted_by_key(|entry| (-entry.points, entry.player)));
    assert_ranks(&all);
    assert_eq!(store.ladders.players(&ladder).await.unwrap(), 60);

    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.ladders.page(&ladder, after, 7).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(LadderPlace { points: last.points, player: last.player });
        seen.extend(page);
    }
    assert_eq!(seen, all);

    for (number, entry) in all.iter().enumerate() {
        let around = store.ladders.around(&ladder, entry.player, 3).await.unwrap();
        assert_eq!(around, all[number.saturating_sub(3)..(number + 4).min(all.len())]);
        assert_eq!(store.ladders.standing(&ladder, entry.player).await.unwrap().as_ref(), Some(entry));
    }
    assert_eq!(store.ladders.around(&ladder, player(), 3).await.unwrap(), []);
    assert_eq!(store.ladders.standing(&new_ladder(), all[0].player).await.unwrap(), None);
    assert_eq!(store.ladders.page(&new_ladder(), None, 10).await.unwrap(), []);
}

async fn tells_a_player_his_matches(store: &Store) {
    let (ladder, ada, grace) = (new_ladder(), player(), player());
    let mut expected = Vec::new();
    // Three of them end in the same second.
    for ended_at in [10, 20, 20, 20, 30] {
        let finished = rated(&ladder, &[ada, grace], ended_at);
        store.results.record(&finished, 5).await.unwrap();
        expected.push((ended_at, finished.record.match_id));
    }
    let mut nothing_rated = unrated(record(Outcome::Failed, None));
    nothing_rated.record.pilots[0].player = Some(ada);
    nothing_rated.order.seats = vec![OrderedSeat { seat: 9, team: 9, player: grace, name: "Grace".into() }];
    store.results.record(&nothing_rated, 5).await.unwrap();
    expected.push((nothing_rated.record.ended_at, nothing_rated.record.match_id));
    expected.sort_unstable_by(|a, b| b.cmp(a));

    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.history.page(ada, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(HistoryPlace { ended_at: last.ended_at, match_id: last.match_id });
        for played in &page {
            assert_eq!(store.history.find(ada, played.match_id).await.unwrap().as_ref(), Some(played));
        }
        seen.extend(page);
    }
    assert_eq!(seen.iter().map(|played| (played.ended_at, played.match_id)).collect::<Vec<_>>(), expected);

    let crashed = &seen[0];
    assert_eq!((crashed.change, crashed.outcome, crashed.queue.clone()), (None, Outcome::Failed, None));
    assert_eq!(crashed.ended_by, None);
    assert_eq!(crashed.pilots.iter().map(|line| line.pilot.player).collect::<Vec<_>>(), [Some(ada), None]);
    assert_eq!(
        crashed.absent.iter().map(|absent| (absent.player, &*absent.name)).collect::<Vec<_>>(),
        [(grace, "Grace")]
    );
    let newest = &seen[1];
    assert_eq!(newest.ended_by.as_ref().map(Ending::as_str), Some("given_up"));
    assert!(newest.change.is_some_and(|change| change.after > change.before));
    assert_eq!(newest.pilots[0].change, newest.change);
    assert!(newest.pilots[1].change.is_some_and(|change| change.after < change.before));
    let mut changes: Vec<_> = seen.iter().filter_map(|played| played.change).collect();
    changes.sort_by_key(|change| change.before);
    assert_eq!(changes.len(), 5);
    assert!(changes.windows(2).all(|pair| pair[0].after == pair[1].before), "{changes:?}");

    assert_eq!(store.history.find(player(), newest.match_id).await.unwrap(), None);
    assert_eq!(store.history.page(player(), None, 2).await.unwrap(), []);
}

async fn forgets_old_results_and_keeps_ratings(store: &Store) {
    let (ladder, ada, grace) = (new_ladder(), player(), player());
    let (old, young) = (rated(&ladder, &[ada, grace], 10), rated(&ladder, &[grace, ada], 20));
    store.results.record(&old, -100).await.unwrap();
    store.results.record(&young, -50).await.unwrap();
    assert_eq!(store.results.delete_before(-100, 10).await.unwrap(), 0);
    assert_eq!(store.results.delete_before(-50, 10).await.unwrap(), 1);
    assert_eq!(store.results.find(old.record.match_id).await.unwrap(), None);
    assert!(store.results.find(young.record.match_id).await.unwrap().is_some());
    assert_eq!(store.history.page(ada, None, 10).await.unwrap().len(), 1);
    assert_eq!(store.ladders.standing(&ladder, ada).await.unwrap().unwrap().matches, 2);
    // What is too much for one batch waits for the next.
    store.results.record(&rated(&ladder, &[ada, grace], 30), -80).await.unwrap();
    assert_eq!(store.results.delete_before(0, 1).await.unwrap(), 1);
    assert_eq!(store.results.delete_before(0, 1).await.unwrap(), 1);
    assert_eq!(store.results.delete_before(0, 1).await.unwrap(), 0);
}

async fn keeps_a_bounded_number_of_refused_results(store: &Store) {
    let refused = |number: u128, content: &str| RefusedResult {
        match_id: MatchId(Uuid::from_u128(number)),
        server: ServerId(Uuid::from_u128(7)),
        reason: Refusal::OtherSeats,
        content: content.into(),
    };
    for number in 0..1010 {
        store.refused.keep(&refused(number, "first"), number as i64).await.unwrap();
        store.refused.keep(&refused(number, "again"), number as i64).await.unwrap();
    }
    let rows = sqlx::query_as::<_, (String, String, i64)>(
        "SELECT reason, content, refused_at FROM refused_results ORDER BY refused_at",
    )
    .fetch_all(&store.pool)
    .await
    .unwrap();
    assert!((1000..=1001).contains(&rows.len()), "{}", rows.len());
    assert_eq!(rows.last(), Some(&("other_seats".into(), "first".into(), 1009)));
    assert!(rows[0].2 >= 9);
}
