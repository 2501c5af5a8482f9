//! Parties: made, joined, queued together, left, and lost.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Arena, Player, Service, matched_claims, text, until};

async fn create(player: &Player) -> Value {
    player.call(Method::POST, "parties", None).await.ok(201)
}

async fn join(player: &Player, code: &str) -> Answer {
    player.call(Method::POST, "parties/join", Some(json!({ "code": code }))).await
}

async fn look(player: &Player, party: &str) -> Answer {
    player.call(Method::GET, &format!("parties/{party}"), None).await
}

async fn ready(player: &Player, party: &str, ready: bool) -> Answer {
    player.call(Method::PUT, &format!("parties/{party}/ready"), Some(json!({ "ready": ready }))).await
}

async fn remove(by: &Player, party: &str, member: Uuid) -> Answer {
    by.call(Method::DELETE, &format!("parties/{party}/members/{member}"), None).await
}

async fn queue(player: &Player, party: &str, queue: &str) -> Answer {
    player.call(Method::POST, "tickets", Some(json!({ "queue": queue, "party_id": party }))).await
}

/// A party that Ada leads, with everybody else in it and ready. Returns its id.
async fn party(ada: &Player, others: &[&Player]) -> String {
    let party = create(ada).await;
    let id = text(&party, "party_id");
    for other in others {
        join(other, &text(&party, "code")).await.ok(200);
        ready(other, &id, true).await.ok(200);
    }
    id
}

/// The ticket of each member, as the party tells it.
async fn tickets(player: &Player, party: &str) -> Vec<String> {
    let party = look(player, party).await.ok(200);
    party["members"].as_array().unwrap().iter().map(|member| text(member, "ticket_id")).collect()
}

#[tokio::test]
async fn friends_meet_by_a_code_and_fly_in_one_match_again_and_again() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let made = create(&ada).await;
    let (id, code) = (text(&made, "party_id"), text(&made, "code"));
    assert_eq!((&made["leader_id"], &made["max_members"]), (&json!(ada.id), &json!(8)));
    assert_eq!(made["invite_expires_at"], crate::harness::NOW + 1800);
    assert_eq!(ada.call(Method::POST, "parties", None).await.ok(200), made, "one's own party comes back");

    let joined = join(&grace, &code.to_lowercase()).await.ok(200);
    let names: Vec<_> = joined["members"].as_array().unwrap().iter().map(|member| text(member, "name")).collect();
    assert_eq!(names, ["Ada", "Grace"]);

    let mut last = Value::Null;
    for _ in 0..2 {
        queue(&ada, &id, "duel").await.refused(409, "party_not_ready");
        ready(&grace, &id, true).await.ok(200);
        queue(&ada, &id, "duel").await.ok(201);
        let tickets = tickets(&grace, &id).await;
        let adas = ada.ticket_until(&tickets[0], "matched").await;
        let graces = grace.ticket_until(&tickets[1], "matched").await;
        assert_eq!(adas["match_id"], graces["match_id"]);
        assert_ne!(adas["match_id"], last["match_id"]);
        assert_eq!(matched_claims(&service, &graces, arena.id).await.sub, grace.id);
        assert_eq!(look(&ada, &id).await.ok(200)["queue"], "duel");
        arena.close_lobby(&text(&adas, "lobby_id"));
        last = adas;
    }
}

#[tokio::test]
async fn every_member_is_told_of_every_change() {
    let service = Service::start().await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let made = create(&ada).await;
    let id = text(&made, "party_id");
    let mut adas = ada.follow(&format!("parties/{id}/events"), "party").await;
    assert_eq!(adas.next().await.unwrap(), made);
    join(&grace, &text(&made, "code")).await.ok(200);
    let joined = adas.next().await.unwrap();
    assert_eq!(joined["members"][1]["name"], "Grace");
    let mut graces = grace.follow(&format!("parties/{id}/events"), "party").await;
    assert_eq!(graces.next().await.unwrap(), joined);

    ready(&grace, &id, true).await.ok(200);
    for events in [&mut adas, &mut graces] {
        assert_eq!(events.next().await.unwrap()["members"][1]["ready"], true);
    }
    queue(&ada, &id, "skirmish").await.ok(201);
    let queued = graces.next().await.unwrap();
    assert_eq!(queued["queue"], "skirmish");
    let ticket = text(&queued["members"][1], "ticket_id");
    let mut waiting = grace.events(&ticket).await;
    assert_eq!(waiting.next().await.unwrap()["status"], "waiting");

    ada.cancel(&text(&queued["members"][0], "ticket_id")).await.ok(200);
    assert_eq!(waiting.next().await.unwrap()["status"], "cancelled");
    let told = async |events: &mut crate::harness::Events| loop {
        let party = events.next().await.unwrap();
        if party["queue"].is_null() {
            return party;
        }
    };
    assert_eq!(told(&mut graces).await, told(&mut adas).await);

    remove(&ada, &id, grace.id).await.ok(204);
    while graces.next().await.is_some() {}
    assert_eq!(adas.next().await.unwrap()["members"].as_array().unwrap().len(), 1);
    look(&grace, &id).await.refused(404, "party_unknown");
}

#[tokio::test]
async fn a_party_that_no_queue_can_hold_is_refused_with_the_rule() {
    let service = Service::start().await;
    let players: Vec<_> = (0..9).map(|number| service.player(&format!("P{number}"))).collect();
    let others: Vec<_> = players[1..8].iter().collect();
    let id = party(&players[0], &others).await;
    let code = text(&look(&players[0], &id).await.ok(200), "code");
    join(&players[8], &code).await.refused(409, "party_full");

    let refusal = queue(&players[0], &id, "duel").await;
    assert_eq!(refusal.body["detail"], "This queue takes parties of 1 to 2; somebody alone counts as 1.");
    refusal.refused(422, "party_size_refused");
    queue(&players[0], &id, "skirmish").await.ok(201);
}

#[tokio::test]
async fn members_without_a_common_region_are_refused() {
    let service = Service::start_with(|config| config.regions = vec!["east".into(), "west".into()]).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let id = party(&ada, &[&grace]).await;
    let accept = |region: &str| json!([{ "region": region, "ping_ms": 20 }]);
    let body = json!({ "ready": true, "regions": accept("west") });
    grace.call(Method::PUT, &format!("parties/{id}/ready"), Some(body)).await.ok(200);
    for (region, status) in [("east", 422), ("west", 201)] {
        let body = json!({ "queue": "duel", "party_id": id, "regions": accept(region) });
        let answer = ada.call(Method::POST, "tickets", Some(body)).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
}

#[tokio::test]
async fn only_the_leader_leads() {
    let service = Service::start().await;
    let (ada, grace, joan) = (service.player("Ada"), service.player("Grace"), service.player("Joan"));
    let id = party(&ada, &[&grace, &joan]).await;
    let lead = |by: &Player, to: Uuid| {
        let (by, path) = (by.clone(), format!("parties/{id}/leader"));
        async move { by.call(Method::PUT, &path, Some(json!({ "player_id": to }))).await }
    };
    queue(&grace, &id, "skirmish").await.refused(403, "leader_only");
    remove(&grace, &id, joan.id).await.refused(403, "leader_only");
    lead(&grace, grace.id).await.refused(403, "leader_only");
    grace.call(Method::POST, &format!("parties/{id}/invite"), None).await.refused(403, "leader_only");
    lead(&ada, Uuid::new_v4()).await.refused(404, "player_unknown");
    assert_eq!(lead(&ada, grace.id).await.ok(200)["leader_id"], json!(grace.id));

    let before = text(&look(&ada, &id).await.ok(200), "code");
    let renewed = grace.call(Method::POST, &format!("parties/{id}/invite"), None).await.ok(200);
    join(&service.player("Mary"), &before).await.refused(404, "code_unknown");
    join(&service.player("Mary"), &text(&renewed, "code")).await.ok(200);

    remove(&grace, &id, grace.id).await.ok(204);
    assert_eq!(look(&joan, &id).await.ok(200)["leader_id"], json!(ada.id));
}

#[tokio::test]
async fn an_invitation_lapses() {
    let service = Service::start_with(|config| config.parties.invite_s = 60).await;
    let ada = service.player("Ada");
    let code = text(&create(&ada).await, "code");
    service.clock.advance_ms(60_000);
    join(&service.player("Grace"), &code).await.refused(404, "code_unknown");
}

#[tokio::test]
async fn a_member_who_is_lost_leaves_and_one_whose_page_is_open_stays() {
    let service = Service::start().await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let id = party(&ada, &[&grace]).await;
    queue(&ada, &id, "skirmish").await.ok(201);
    let mut adas = ada.follow(&format!("parties/{id}/events"), "party").await;
    assert_eq!(adas.next().await.unwrap()["members"].as_array().unwrap().len(), 2);
    // Each step is longer than the pace at which open streams are noted, and shorter than the patience.
    until("Grace is lost", || async {
        service.clock.advance_ms(10);
        let party = look(&ada, &id).await.ok(200);
        service.clock.advance_ms(5_000);
        (party["members"].as_array().unwrap().len() == 1 && party["queue"].is_null()).then_some(())
    })
    .await;
    let mut last = Value::Null;
    while last["queue"] != Value::Null || last["members"].as_array().is_none_or(|members| members.len() != 1) {
        last = adas.next().await.unwrap();
    }
}

#[tokio::test]
async fn parties_are_bounded() {
    let service = Service::start_with(|config| config.parties.max_parties = 1).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    create(&ada).await;
    grace.call(Method::POST, "parties", None).await.refused(503, "too_many_parties");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let service = Service::start().await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let id = party(&ada, &[]).await;
    let graces = party(&grace, &[]).await;
    let code = text(&look(&ada, &id).await.ok(200), "code");
    join(&grace, &code).await.refused(409, "already_in_party");
    for code in ["", "short", "not a code at all", "O0O0O0", "333333"] {
        join(&service.player("Joan"), code).await.refused(404, "code_unknown");
    }
    for path in [format!("parties/{graces}"), format!("parties/{}", Uuid::new_v4())] {
        ada.call(Method::GET, &path, None).await.refused(404, "party_unknown");
        ada.call(Method::GET, &format!("{path}/events"), None).await.refused(404, "party_unknown");
        let body = Some(json!({ "ready": true }));
        ada.call(Method::PUT, &format!("{path}/ready"), body).await.refused(404, "party_unknown");
        ada.call(Method::POST, &format!("{path}/invite"), None).await.refused(404, "party_unknown");
        ada.call(Method::DELETE, &format!("{path}/members/{}", grace.id), None).await.refused(404, "party_unknown");
    }
    queue(&ada, &graces, "duel").await.refused(404, "party_unknown");
    ada.call(Method::GET, "parties/no-uuid", None).await.refused(400, "parameter_invalid");
    ada.call(Method::POST, "parties/join", Some(json!({ "codes": code }))).await.refused(400, "body_invalid");
    let other = Some(json!({ "ready": "yes" }));
    ada.call(Method::PUT, &format!("parties/{id}/ready"), other).await.refused(400, "body_invalid");
    for ready in [true, false] {
        let nowhere = Some(json!({ "ready": ready, "regions": accept("moon") }));
        ada.call(Method::PUT, &format!("parties/{id}/ready"), nowhere).await.refused(422, "region_unknown");
    }
}

#[tokio::test]
async fn a_member_in_an_open_lobby_gives_that_seat_back_and_one_in_a_match_is_waited_for() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let id = party(&ada, &[&grace]).await;
    let alone = grace.queued("duel").await;
    service.clock.advance_ms(2000);
    let seat = grace.ticket_until(&alone, "matched").await;
    queue(&ada, &id, "skirmish").await.refused(409, "member_busy");
    arena.close_lobby(&text(&seat, "lobby_id"));
    grace.join("free-play").await.ok(200);
    queue(&ada, &id, "skirmish").await.ok(201);
    assert!(arena.players_in("free-play").is_empty());
}
