//! Running matches that have lost players.

use crate::harness::{Arena, End, Service, matched_claims, text};

#[tokio::test]
async fn who_waits_is_sent_into_a_match_that_has_lost_a_player_and_is_not_rated_for_it() {
    let service = Service::start_with(|config| config.ratings.ladders = vec!["skirmish".into()]).await;
    let arena = Arena::start(&service).await;
    let (ada, grace, eve) = (service.player("Ada"), service.player("Grace"), service.player("Eve"));
    let skirmish = service.make_match(&arena, "skirmish", &[&ada, &grace]).await;
    let ticket = eve.queued("skirmish").await;
    arena.change_lobby(&skirmish.id(), |lobby| {
        lobby.seats.retain(|seat| seat.player_id != grace.id);
        lobby.vacancies = 1;
    });
    arena.report(&service).await.ok(200);
    let seat = eve.ticket_until(&ticket, "matched").await;
    assert_eq!(text(&seat, "match_id"), skirmish.id());
    let claims = matched_claims(&service, &seat, arena.id).await;
    assert_eq!((claims.sub, claims.generation), (eve.id, 1));
    assert_eq!(arena.players_in(&skirmish.id()), [ada.id, eve.id]);
    // One place, one player.
    let late = service.player("Late").queued("skirmish").await;
    arena.report(&service).await.ok(200);
    assert_eq!(arena.players_in(&skirmish.id()).len(), 2, "{late}");

    let mut report = skirmish.report(&[End::Stayed(2), End::Left(3)]);
    let mut line = report["result"]["pilots"][0].clone();
    (line["seat"], line["player_id"], line["rank"]) = (9.into(), eve.id.to_string().into(), 1.into());
    report["result"]["pilots"].as_array_mut().unwrap().push(line);
    skirmish.send(&ada, &report).await.ok(201);
    let rated = |matches: serde_json::Value| !matches["matches"][0]["rating"].is_null();
    assert!(rated(ada.call(reqwest::Method::GET, "matches", None).await.ok(200)));
    assert!(rated(grace.call(reqwest::Method::GET, "matches", None).await.ok(200)), "leaving early counts");
    assert!(!rated(eve.call(reqwest::Method::GET, "matches", None).await.ok(200)));
}
