//! Ratings, leaderboard and match history, as head asks for them.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use tokens::match_of_round;
use uuid::Uuid;
use wire::SERVICE_CREDENTIAL_HEADER;

use crate::harness::{Answer, Arena, CREDENTIAL, End, Player, Service};

async fn get(player: &Player, path: &str) -> Answer {
    player.call(Method::GET, path, None).await
}

async fn standings(player: &Player) -> Value {
    get(player, "standings").await.ok(200)["standings"].clone()
}

/// The rating in the only ladder in which the player has one.
async fn rating(player: &Player) -> i64 {
    let standings = standings(player).await;
    assert_eq!(standings.as_array().unwrap().len(), 1, "{standings}");
    standings[0]["rating"].as_i64().unwrap()
}

/// Without a bearer.
async fn leaderboard(service: &Service, query: &str) -> Answer {
    let url = format!("{}/internal/v1/leaderboard{query}", service.internal_url);
    let request = service.http.get(url).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
    Answer::read(request.send().await.unwrap()).await
}

fn names(entries: &Value) -> Vec<&str> {
    entries.as_array().unwrap().iter().map(|entry| entry["display_name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_duel_moves_both_ratings_and_both_players_can_look_it_up() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace, eve) = (service.player("Ada"), service.player("Grace"), service.player("Eve"));
    assert_eq!(standings(&ada).await, json!([]));
    let duel = service.duel(&arena, &ada, &grace).await;

    let entry = |ladder: &str, rank, rating, wins| json!([{ "ladder": ladder, "rank": rank, "rating": rating, "matches": 1, "wins": wins }]);
    assert_eq!(standings(&ada).await, entry("duel", 1, 1063, 1));
    assert_eq!(standings(&grace).await, entry("duel", 2, 937, 0));

    let one = get(&ada, &format!("matches/{}", duel.id())).await.ok(200);
    assert_eq!(one["rating"], json!({ "before": 1000, "after": 1063 }));
    assert_eq!((&one["mode"], &one["queue"], &one["outcome"]), (&json!("duel"), &json!("duel"), &json!("completed")));
    assert_eq!(one["ended_by"], json!("score"));
    let lines: Vec<_> = one["pilots"].as_array().unwrap().iter().map(|p| (p["name"].as_str(), &p["rating"])).collect();
    let (up, down) = (json!({ "before": 1000, "after": 1063 }), json!({ "before": 1000, "after": 937 }));
    assert_eq!(lines, [(Some("Ada"), &up), (Some("Grace"), &down), (Some("Kestrel"), &Value::Null)]);
    assert_eq!(get(&ada, "matches").await.ok(200), json!({ "matches": [one], "next": null }));

    get(&eve, &format!("matches/{}", duel.id())).await.refused(404, "result_unknown");
    assert_eq!(get(&eve, "matches").await.ok(200), json!({ "matches": [], "next": null }));
    get(&eve, "matches/no-uuid").await.refused(400, "parameter_invalid");
}

/// As the match that follows `rounds` others in its lobby.
fn played_again(mut report: Value, rounds: u32) -> Value {
    let first = Uuid::parse_str(report["result"]["match_id"].as_str().unwrap()).unwrap();
    report["round"] = json!(rounds);
    report["result"]["match_id"] = json!(match_of_round(first, rounds));
    report
}

#[tokio::test]
async fn a_rematch_is_rated_like_the_match_before_it_and_once() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    duel.send(&ada, &duel.in_order()).await.ok(201);
    let after_one = (rating(&ada).await, rating(&grace).await);

    let mut foreign = duel.in_order();
    foreign["round"] = json!(1);
    duel.send(&ada, &foreign).await.refused(422, "result_refused");
    let rematch = played_again(duel.in_order(), 1);
    duel.send(&ada, &rematch).await.ok(201);
    let after_two = (rating(&ada).await, rating(&grace).await);
    assert_eq!((duel.made.seats[0].player_id, after_two.0 + after_two.1), (ada.id, 2000));
    assert!(after_two.0 > after_one.0 && after_two.1 < after_one.1, "{after_one:?}, then {after_two:?}");
    // An answer was lost.
    duel.send(&ada, &rematch).await.ok(200);
    duel.send(&ada, &duel.in_order()).await.ok(200);
    assert_eq!((rating(&ada).await, rating(&grace).await), after_two);
    let history = get(&grace, "matches").await.ok(200)["matches"].clone();
    let mut ids: Vec<_> = history.as_array().unwrap().iter().map(|one| one["match_id"].clone()).collect();
    ids.sort_unstable_by_key(|id| *id == rematch["result"]["match_id"]);
    assert_eq!(ids, [json!(duel.id()), rematch["result"]["match_id"].clone()]);
}

#[tokio::test]
async fn who_is_not_in_a_rematch_is_neither_rated_for_it_nor_has_played_it() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace, joan) = (service.player("Ada"), service.player("Grace"), service.player("Joan"));
    let skirmish = service.make_match(&arena, "skirmish", &[&ada, &grace, &joan]).await;
    skirmish.send(&ada, &skirmish.in_order()).await.ok(201);
    let player = |seat: usize| {
        let id = skirmish.made.seats[seat].player_id;
        [&ada, &grace, &joan].into_iter().find(|player| player.id == id).unwrap()
    };
    let before = rating(player(2)).await;
    // The second runs away after having agreed; the third has not.
    let report = skirmish.report(&[End::Stayed(1), End::Left(2), End::NeverCame]);
    let lost = rating(player(1)).await;
    skirmish.send(&ada, &played_again(report, 1)).await.ok(201);
    assert_eq!(rating(player(2)).await, before);
    assert!(rating(player(1)).await < lost);
    let played = |answer: Value| answer["matches"].as_array().unwrap().len();
    assert_eq!(played(get(player(1), "matches").await.ok(200)), 2);
    assert_eq!(played(get(player(2), "matches").await.ok(200)), 1);
    // Alone with bots it is no contest.
    let alone = skirmish.report(&[End::Stayed(1), End::NeverCame, End::NeverCame]);
    let before = rating(player(0)).await;
    skirmish.send(&ada, &played_again(alone, 2)).await.ok(201);
    assert_eq!(rating(player(0)).await, before);
}

#[tokio::test]
async fn who_leaves_or_never_comes_loses_and_a_fault_of_the_server_counts_for_nobody() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace, joan) = (service.player("Ada"), service.player("Grace"), service.player("Joan"));
    let skirmish = service.make_match(&arena, "skirmish", &[&ada, &grace, &joan]).await;
    let mut crashed = skirmish.report(&[End::Stayed(1), End::Stayed(2), End::Stayed(3)]);
    crashed["result"]["outcome"] = json!("failed");
    skirmish.send(&ada, &crashed).await.ok(201);
    arena.close_lobby(&skirmish.id());
    assert_eq!(standings(&ada).await, json!([]));
    assert_eq!(get(&ada, "matches").await.ok(200)["matches"][0]["rating"], Value::Null);

    let skirmish = service.make_match(&arena, "skirmish", &[&ada, &grace, &joan]).await;
    let report = skirmish.report(&[End::Left(1), End::Stayed(2), End::NeverCame]);
    skirmish.send(&ada, &report).await.ok(201);
    let by_seat = |seat: usize| {
        let player = skirmish.made.seats[seat].player_id;
        [&ada, &grace, &joan].into_iter().find(|one| one.id == player).unwrap()
    };
    let (left, stayed, never_came) = (rating(by_seat(0)).await, rating(by_seat(1)).await, rating(by_seat(2)).await);
    assert!(stayed > 1000 && left < stayed && never_came < left, "{stayed} {left} {never_came}");
    let look = get(by_seat(2), &format!("matches/{}", skirmish.id())).await.ok(200);
    assert_eq!(look["absent"][0]["player_id"], json!(by_seat(2).id));
    assert_eq!(look["rating"], look["absent"][0]["rating"]);
}

#[tokio::test]
async fn a_match_against_bots_and_a_queue_without_a_ladder_move_nothing() {
    let service = Service::start_with(|config| config.ratings.ladders = vec!["duel".into()]).await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let alone = service.make_match(&arena, "duel", &[&ada]).await;
    alone.send(&ada, &alone.in_order()).await.ok(201);
    arena.close_lobby(&alone.id());
    let unrated = service.make_match(&arena, "skirmish", &[&ada, &grace]).await;
    unrated.send(&ada, &unrated.in_order()).await.ok(201);
    assert_eq!(standings(&ada).await, json!([]));
    assert_eq!(leaderboard(&service, "").await.ok(200)["players"], 0);
    assert_eq!(get(&ada, "matches").await.ok(200)["matches"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_leaderboard_is_for_everybody_and_shows_a_player_his_neighbours() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let players: Vec<_> = (0..6).map(|number| service.player(&format!("P{number}"))).collect();
    for pair in players.chunks(2) {
        service.duel(&arena, &pair[0], &pair[1]).await;
    }
    service.duel(&arena, &players[0], &players[2]).await;
    service.duel(&arena, &players[1], &players[5]).await;

    let all = leaderboard(&service, "").await.ok(200);
    assert_eq!((&all["ladder"], &all["players"], &all["next"]), (&json!("duel"), &json!(6), &Value::Null));
    assert_eq!(all["ladders"], json!(["duel", "skirmish"]));
    assert_eq!(all["around"], Value::Null);
    let entries = all["entries"].as_array().unwrap();
    assert_eq!(names(&all["entries"])[0], "P0");
    assert_eq!(names(&all["entries"])[5], "P5");
    for pair in entries.windows(2) {
        let [better, worse] = pair else { unreachable!() };
        let equal = better["rating"] == worse["rating"];
        assert!(better["rating"].as_i64() >= worse["rating"].as_i64());
        assert_eq!(better["rank"] == worse["rank"], equal, "{pair:?}");
    }

    let mut seen = Vec::new();
    let mut query = "?ladder=duel&limit=4".to_owned();
    loop {
        let page = leaderboard(&service, &query).await.ok(200);
        seen.extend(page["entries"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?ladder=duel&limit=4&cursor={next}");
    }
    assert_eq!(&seen, entries);

    let own = get(&players[3], "leaderboard?limit=1").await.ok(200);
    assert_eq!(own["around"], json!(entries), "five on each side are all there are");
    let stranger = get(&service.player("Eve"), "leaderboard").await.ok(200);
    assert_eq!(stranger["around"], Value::Null);
}

#[tokio::test]
async fn pages_that_cannot_be_are_refused() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    for (path, status, code) in [
        ("leaderboard?ladder=chess", 422, "ladder_unknown"),
        ("leaderboard?ladder=", 422, "ladder_unknown"),
        ("leaderboard?limit=0", 400, "parameter_invalid"),
        ("leaderboard?limit=101", 400, "parameter_invalid"),
        ("leaderboard?limit=-1", 400, "parameter_invalid"),
        ("leaderboard?limit=x", 400, "parameter_invalid"),
        ("leaderboard?page=2", 400, "parameter_invalid"),
        ("leaderboard?cursor=", 400, "parameter_invalid"),
        ("leaderboard?cursor=1000", 400, "parameter_invalid"),
        ("leaderboard?cursor=1000.x", 400, "parameter_invalid"),
        ("leaderboard?cursor=99999999999999999999.00000000-0000-0000-0000-000000000000", 400, "parameter_invalid"),
        ("matches?limit=0", 400, "parameter_invalid"),
        ("matches?limit=51", 400, "parameter_invalid"),
        ("matches?cursor='; DROP TABLE match_results; --", 400, "parameter_invalid"),
    ] {
        get(&ada, path).await.refused(status, code);
    }
    let stale = service.player_with_token(ada.id, "rubbish".into());
    get(&stale, "leaderboard").await.refused(401, "token_invalid");
    let unrated = Service::start_with(|config| config.ratings.ladders.clear()).await;
    leaderboard(&unrated, "").await.refused(422, "ladder_unknown");
}

#[tokio::test]
async fn a_long_history_is_read_page_by_page_and_newest_first() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.push(service.duel(&arena, &ada, &grace).await.id());
    }
    expected.reverse();
    let (mut seen, mut path) = (Vec::new(), "matches?limit=3".to_owned());
    let mut pages = 0;
    loop {
        let page = get(&ada, &path).await.ok(200);
        pages += 1;
        seen.extend(page["matches"].as_array().unwrap().iter().map(|one| one["match_id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("matches?limit=3&cursor={next}");
    }
    assert_eq!((pages, &seen), (3, &expected));
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
}

#[tokio::test]
async fn a_new_name_is_shown_from_the_next_rated_match_on() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    service.duel(&arena, &ada, &grace).await;
    let renamed = service.signed_in_again(&ada, "Countess");
    service.duel(&arena, &renamed, &grace).await;
    assert_eq!(names(&leaderboard(&service, "").await.ok(200)["entries"]), ["Countess", "Grace"]);
}
