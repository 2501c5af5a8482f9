//! Results of matches over HTTP.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Arena, End, Service, text};

#[tokio::test]
async fn a_result_is_recorded_once_and_survives_a_restart() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let (id, report) = (duel.id(), duel.in_order());
    ada.call(Method::GET, &format!("results/{id}"), None).await.refused(404, "result_unknown");
    assert_eq!(duel.send(&ada, &report).await.ok(201), report["result"]);
    assert_eq!(duel.send(&ada, &report).await.ok(200), report["result"]);

    let mut reordered = report.clone();
    reordered["result"]["pilots"].as_array_mut().unwrap().reverse();
    duel.send(&ada, &reordered).await.ok(200);

    for (pointer, value) in [("/result/ticks", json!(1)), ("/result/pilots/0/kills", json!(99))] {
        let mut other = report.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        duel.send(&ada, &other).await.refused(409, "result_conflict");
    }

    let service = service.restart().await;
    let ada = service.again(&ada);
    assert_eq!(ada.call(Method::GET, &format!("results/{id}"), None).await.ok(200), report["result"]);
    duel.send(&ada, &report).await.ok(200);
}

#[tokio::test]
async fn a_game_server_that_does_not_tell_what_ended_a_match_is_believed_too() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let mut report = duel.in_order();
    report["result"].as_object_mut().unwrap().remove("ended_by");
    assert_eq!(duel.send(&ada, &report).await.ok(201)["ended_by"], Value::Null);
    assert_eq!(duel.send(&ada, &report).await.ok(200)["ended_by"], Value::Null);
    let played = ada.call(Method::GET, &format!("results/{}", duel.id()), None).await.ok(200);
    assert_eq!((&played["outcome"], &played["ended_by"]), (&json!("completed"), &Value::Null));
}

#[tokio::test]
async fn a_recording_is_kept_with_its_result_and_no_other() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let replay = format!("replays/{}", duel.id());
    ada.put_octets(&replay, b"too early").await.refused(404, "result_unknown");
    duel.send(&ada, &duel.in_order()).await.ok(201);
    ada.call(Method::GET, &replay, None).await.refused(404, "replay_unknown");
    ada.call(Method::PUT, &replay, Some(json!({}))).await.refused(415, "content_type_unsupported");
    for content in [&b"\0 any bytes \xff"[..], b"others"] {
        assert_eq!(ada.put_octets(&replay, content).await.status, 204);
    }
    assert_eq!(ada.get_octets(&replay).await, b"\0 any bytes \xff");
    ada.put_octets(&replay, &vec![0; 5 * 1024 * 1024]).await.refused(413, "body_too_large");
}

#[tokio::test]
async fn of_many_senders_at_once_one_is_first() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let report = duel.in_order();
    let answers = join_all((0..20).map(|_| duel.send(&ada, &report))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[18], statuses[19]), (200, 200, 201));
    let standings = ada.call(Method::GET, "standings", None).await.ok(200);
    assert_eq!(standings["standings"][0]["matches"], 1);
}

#[tokio::test]
async fn a_result_that_comes_after_a_restart_counts_although_the_match_is_forgotten() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let service = service.restart().await;
    let ada = service.again(&ada);
    duel.send(&ada, &duel.in_order()).await.ok(201);
    let standings = ada.call(Method::GET, "standings", None).await.ok(200);
    assert_eq!(standings["standings"][0]["matches"], 1);
}

#[tokio::test]
async fn a_result_frees_its_players_although_the_lobby_is_still_reported() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    ada.ticket_until(&adas, "matched").await;
    grace.ticket_until(&graces, "matched").await;
    arena.report(&service).await.ok(200);

    let made = arena.created().pop().unwrap();
    let result = json!({
        "match_id": made.match_id, "lobby_id": made.match_id, "server_id": arena.id, "mode": "duel", "queue": "duel",
        "outcome": "abandoned", "started_at": crate::harness::NOW, "ended_at": crate::harness::NOW, "ticks": 0,
        "world_hash": "0", "pilots": [],
    });
    let report = json!({ "order": made.order, "result": result });
    ada.call(Method::POST, "results", Some(report)).await.ok(201);
    assert_eq!(ada.ticket(&adas).await.ok(200)["status"], "expired");
    arena.report(&service).await.ok(200);
    ada.queued("skirmish").await;
    grace.queued("skirmish").await;
}

#[tokio::test]
async fn results_that_were_not_ordered_or_cannot_be_are_refused_for_good() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let other_arena = Arena::start_unregistered("local").await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let earlier = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    earlier.send(&ada, &earlier.in_order()).await.ok(201);
    let ticket = ada.queued("duel").await;
    grace.queued("duel").await;
    let seat = ada.ticket_until(&ticket, "matched").await;
    let made = arena.created().pop().unwrap();
    let mut good = earlier.in_order();
    good["order"] = json!(made.order);
    for field in ["match_id", "lobby_id"] {
        good["result"][field] = json!(made.match_id);
    }
    good["result"]["pilots"][0]["player_id"] = json!(made.seats[0].player_id);
    good["result"]["pilots"][1]["player_id"] = json!(made.seats[1].player_id);

    for (pointer, value) in [
        ("/order", json!("")),
        ("/order", json!("not.an.order")),
        ("/order", json!(earlier.made.order)),
        // A right to a seat is no order, although the same key has signed it.
        ("/order", json!(text(&seat, "match_ticket"))),
        ("/result/server_id", json!(other_arena.id)),
        ("/result/match_id", json!(Uuid::new_v4())),
        ("/result/lobby_id", json!("free-play")),
        ("/result/lobby_id", json!("No Lobby")),
        ("/result/mode", json!("skirmish")),
        ("/result/mode", json!("m".repeat(300))),
        ("/result/queue", json!("skirmish")),
        ("/result/queue", Value::Null),
        ("/result/ended_by", json!("")),
        ("/result/ended_by", json!("Given up")),
        ("/result/ended_by", json!("m".repeat(33))),
        ("/result/ended_at", json!(0)),
        ("/result/ended_at", json!(i64::MAX)),
        ("/result/started_at", json!(i64::MIN)),
        ("/result/pilots/1/seat", json!(0)),
        ("/result/pilots/1/rank", json!(0)),
        ("/result/pilots/1/rank", json!(4)),
        ("/result/pilots/1/team", json!(7)),
        ("/result/pilots/0/player_id", json!(made.seats[1].player_id)),
        ("/result/pilots/0/name", json!("A\0da")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value.clone();
        let answer = ada.call(Method::POST, "results", Some(bad)).await;
        assert_eq!((answer.status, &answer.body["code"]), (422, &json!("result_refused")), "{pointer} {value}");
    }
    for (pointer, value) in [("/result/ticks", json!(-1)), ("/result/outcome", json!("won")), ("/order", json!(7))] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        ada.call(Method::POST, "results", Some(bad)).await.refused(400, "body_invalid");
    }
    let metrics = service.http.get(format!("{}/metrics", service.internal_url)).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    for reason in ["not_ordered", "other_match", "other_seats", "impossible"] {
        assert!(metrics.contains(&format!("matchmaking_results_refused_total{{reason=\"{reason}\"}}")), "{metrics}");
    }
    ada.call(Method::POST, "results", Some(good)).await.ok(201);
}

#[tokio::test]
async fn a_result_is_forgotten_in_time_its_rating_stays_and_it_cannot_be_counted_again() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;
    let report = duel.report(&[End::Stayed(1), End::Stayed(2)]);
    duel.send(&ada, &report).await.ok(201);
    let result = format!("results/{}", duel.id());
    ada.call(Method::GET, &result, None).await.ok(200);

    service.clock.advance_ms(401 * 24 * 60 * 60 * 1000);
    let service = service.restart().await;
    let ada = service.signed_in_again(&ada, "Ada");
    crate::harness::until("the old result is deleted", || async {
        (ada.call(Method::GET, &result, None).await.status == 404).then_some(())
    })
    .await;
    duel.send(&ada, &report).await.refused(422, "result_refused");
    let standings = ada.call(Method::GET, "standings", None).await.ok(200);
    assert_eq!(standings["standings"][0]["matches"], 1);
    assert_eq!(ada.call(Method::GET, "matches", None).await.ok(200)["matches"], json!([]));
}

#[tokio::test]
async fn two_processes_claim_one_server_id_the_newer_wins_and_no_result_is_lost() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let duel = service.make_match(&arena, "duel", &[&ada, &grace]).await;

    // A copy of the server's data folder was started elsewhere.
    let mut copy = arena.server_report();
    copy.incarnation = Uuid::new_v4();
    copy.internal_url = "http://127.0.0.1:1".into();
    arena.put(&service, &copy).await.ok(200);
    arena.report(&service).await.refused(409, "server_superseded");
    arena.put(&service, &copy).await.ok(200);

    // The match goes on where it is, and its result counts, once.
    let played = duel.in_order();
    duel.send(&ada, &played).await.ok(201);
    duel.send(&ada, &played).await.ok(200);
}
