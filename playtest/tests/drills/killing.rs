//! Matchmaking is killed; matches go on and end without it. The server on which they ended is killed before anybody took their
//! results. Both come back. Then a game server is killed in the middle of its matches.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use playtest::{HeadClient, Pilot};
use uuid::Uuid;
use wire::matchmaking::MatchOutcome;

use crate::deployment::Deployment;
use crate::pilots::{Fate, Log, Stay, play};

const PILOTS: usize = 6;
const ASK_EVERY: Duration = Duration::from_millis(100);

pub async fn drill() {
    let mut deployment = Deployment::start().await;
    let head = HeadClient::new(&deployment.head_url).unwrap();
    let mut pilots: Vec<Pilot> = Vec::new();
    for number in 0..PILOTS {
        pilots.push(head.enter_as_guest(&format!("Ace {number}")).await.unwrap());
    }
    let log = Log::default();
    let ((), _) = tokio::join!(operate(&mut deployment, &log), join_all(pilots.iter().map(|pilot| play(pilot, &log))));

    let stays = log.stays.borrow().clone();
    for pilot in &pilots {
        let own: Vec<_> = stays.iter().filter(|stay| stay.player == pilot.player_id()).collect();
        everything_is_counted_once(pilot, &own).await;
    }
}

async fn operate(deployment: &mut Deployment, log: &Log) {
    log.until("everybody has flown a match to its end", |stays| who(stays, |stay| stay.fate == Fate::Over) == PILOTS)
        .await;
    let flying = |stays: &[Stay]| stays.iter().any(|stay| stay.fate == Fate::Flying);
    log.until("somebody flies", flying).await;

    log.step.send_replace(1);
    deployment.matchmaking.kill();
    let ended_without = |stay: &Stay| stay.fate == Fate::Over && stay.began == 0 && stay.ended == Some(1);
    log.until("a match has ended without matchmaking", |stays| stays.iter().any(ended_without)).await;
    let mut refusals = log.refusals.subscribe();
    refusals.wait_for(|refusals| refusals.iter().any(|(step, _)| *step == 1)).await.unwrap();
    let ended_on = log.stays.borrow().iter().find(|stay| ended_without(stay)).unwrap().ws_url.clone();
    let [east, west] = &mut deployment.games;
    let (killed, other) = if east.ws_url() == ended_on { (east, west) } else { (west, east) };
    killed.kill();

    log.step.send_replace(2);
    deployment.matchmaking.start().await;
    killed.start().await;
    let again = |stay: &Stay| stay.began == 2 && stay.fate == Fate::Over;
    log.until("everybody has flown to the end again", |stays| who(stays, again) == PILOTS).await;

    let there = other.ws_url();
    let flies_there = |stay: &Stay| stay.ws_url == there && stay.fate == Fate::Flying;
    log.until("somebody flies on the server to be killed", |stays| stays.iter().any(flies_there)).await;
    log.step.send_replace(3);
    other.kill();
    log.until("somebody has lost his match", |stays| stays.iter().any(|stay| stay.fate == Fate::Lost)).await;
    let after = |stay: &Stay| stay.began == 3 && stay.fate == Fate::Over;
    log.until("everybody has flown to the end elsewhere", |stays| who(stays, after) == PILOTS).await;
    log.enough.send_replace(true);
}

/// How many players have such a stay.
fn who(stays: &[Stay], such: impl Fn(&Stay) -> bool) -> usize {
    stays.iter().filter(|stay| such(stay)).map(|stay| stay.player).collect::<BTreeSet<_>>().len()
}

/// Each match that the pilot has seen end is in his history, once, and moved his rating once. No other has.
async fn everything_is_counted_once(pilot: &Pilot, stays: &[&Stay]) {
    let over: BTreeSet<_> = stays.iter().filter(|stay| stay.fate == Fate::Over).map(|stay| stay.match_id).collect();
    // On a busy machine matchmaking may not answer in time: then head says so, and is asked again.
    let played = async || pilot.matches().await.ok().map(|history| history.matches);
    // The last results are still on their way; and none may come while the two answers are compared.
    let (history, ratings) = loop {
        if let Some(history) = played().await
            && let Ok(profile) = pilot.profile().await
            && let Some(ratings) = profile.ratings
            && over.iter().all(|id| history.iter().any(|played| played.match_id == *id))
            && played().await.as_ref() == Some(&history)
        {
            break (history, ratings);
        }
        tokio::time::sleep(ASK_EVERY).await;
    };
    let mut times: BTreeMap<Uuid, usize> = BTreeMap::new();
    for played in &history {
        *times.entry(played.match_id).or_default() += 1;
        let ended_well = played.outcome == MatchOutcome::Completed;
        assert!(ended_well || !over.contains(&played.match_id), "{played:?}");
    }
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    let rated = history.iter().filter(|played| played.rating.is_some()).count();
    let counted = ratings.iter().find(|standing| standing.ladder == "duel").map_or(0, |standing| standing.matches);
    assert_eq!(counted, rated as u64, "{}", pilot.session.display_name);
}
