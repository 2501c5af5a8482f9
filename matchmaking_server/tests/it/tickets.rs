//! Queueing, looking, cancelling; and everything that must be refused.

use reqwest::Method;
use serde_json::{Value, json};
use tokens::SigningKey;
use uuid::Uuid;

use crate::harness::{Answer, Arena, Behaviour, Service, matched_claims, text};

#[tokio::test]
async fn two_guests_meet_in_a_duel() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));

    let (adas, graces) = (ada.queued("duel").await, grace.queued("duel").await);
    let adas = ada.ticket_until(&adas, "matched").await;
    let graces = grace.ticket_until(&graces, "matched").await;

    assert_eq!(adas["match_id"], graces["match_id"]);
    assert_eq!(adas["lobby_id"], adas["match_id"]);
    assert_eq!((&adas["ws_url"], &adas["region"]), (&json!("ws://local.example/ws"), &json!("local")));
    assert_eq!(
        (&adas["position"], &adas["blocked_by"], &adas["estimated_wait_s"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let (ada_claims, grace_claims) =
        (matched_claims(&service, &adas, arena.id).await, matched_claims(&service, &graces, arena.id).await);
    assert_eq!((ada_claims.sub, ada_claims.name.as_str(), ada_claims.seat, ada_claims.team), (ada.id, "Ada", 0, 0));
    assert_eq!((grace_claims.sub, grace_claims.seat, grace_claims.team), (grace.id, 1, 1));

    let [order] = &arena.created()[..] else { panic!("one lobby is made") };
    assert_eq!((order.mode.as_str(), order.queue.as_deref(), order.fill_to), ("duel", Some("duel"), 2));
    assert_eq!(order.seats.iter().map(|seat| seat.player_id).collect::<Vec<_>>(), [ada.id, grace.id]);
}

#[tokio::test]
async fn a_lone_player_is_matched_with_bots_after_the_fill_time() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queue("skirmish").await.ok(201);
    assert_eq!((&ticket["blocked_by"], &ticket["position"]), (&json!("too_few_players"), &json!(1)));
    assert_eq!((&ticket["estimated_wait_s"], &ticket["players_waiting"]), (&json!(2), &json!(1)));

    service.clock.advance_ms(2000);
    ada.ticket_until(&text(&ticket, "ticket_id"), "matched").await;
    let [order] = &arena.created()[..] else { panic!("one lobby is made") };
    assert_eq!((order.seats.len(), order.fill_to), (1, 8));
}

#[tokio::test]
async fn each_look_at_a_matched_ticket_gives_a_newer_match_ticket() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let first = ada.ticket_until(&ticket, "matched").await;
    let second = ada.ticket(&ticket).await.ok(200);
    let lobby = text(&first, "lobby_id");
    arena.change_lobby(&lobby, |lobby| lobby.seats[0].generation = 40);
    arena.report(&service).await.ok(200);
    let third = ada.ticket(&ticket).await.ok(200);

    let mut generations = Vec::new();
    for seat in [&first, &second, &third] {
        generations.push(matched_claims(&service, seat, arena.id).await.generation);
    }
    assert_eq!(generations, [1, 2, 41]);
}

#[tokio::test]
async fn a_ticket_is_cancelled_once_and_stays_cancelled() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    assert_eq!(ada.cancel(&ticket).await.ok(200)["status"], "cancelled");
    assert_eq!(ada.cancel(&ticket).await.ok(200)["status"], "cancelled");
    assert_eq!(ada.ticket(&ticket).await.ok(200)["status"], "cancelled");
    assert_ne!(ada.queued("skirmish").await, ticket);
}

#[tokio::test]
async fn a_match_is_cancelled_until_its_seat_has_been_used() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let seat = ada.ticket_until(&ticket, "matched").await;
    assert_eq!(ada.cancel(&ticket).await.ok(200)["status"], "cancelled");
    let lobby = text(&seat, "lobby_id");
    crate::harness::until("the seat is given back", || async { arena.players_in(&lobby).is_empty().then_some(()) })
        .await;

    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    let seat = ada.ticket_until(&ticket, "matched").await;
    // Only the game server knows yet that the player is there.
    arena.change_lobby(&text(&seat, "lobby_id"), |lobby| lobby.seats[0].generation = 1);
    ada.cancel(&ticket).await.refused(409, "already_matched");
    ada.queue("skirmish").await.refused(409, "already_matched");
}

#[tokio::test]
async fn a_seat_of_which_the_game_server_says_nothing_is_not_given_up() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    service.clock.advance_ms(2000);
    ada.ticket_until(&ticket, "matched").await;
    arena.behave(Behaviour::Hang);
    ada.cancel(&ticket).await.refused(409, "already_matched");
}

#[tokio::test]
async fn queueing_again_returns_the_live_ticket_and_another_queue_is_refused() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    assert_eq!(text(&ada.queue("duel").await.ok(200), "ticket_id"), ticket);
    ada.queue("skirmish").await.refused(409, "already_queued");
}

#[tokio::test]
async fn positions_and_counts_are_true() {
    let service = Service::start().await;
    let players: Vec<_> = (0..3).map(|number| service.player(&format!("P{number}"))).collect();
    let mut tickets = Vec::new();
    for player in &players {
        tickets.push(player.queued("skirmish").await);
    }
    let last = players[2].ticket(&tickets[2]).await.ok(200);
    assert_eq!((&last["position"], &last["players_waiting"]), (&json!(3), &json!(3)));
    assert_eq!((&last["blocked_by"], &last["estimated_wait_s"]), (&json!("no_server"), &Value::Null));
    players[0].cancel(&tickets[0]).await.ok(200);
    crate::harness::until("positions close up", || async {
        let last = players[2].ticket(&tickets[2]).await.ok(200);
        (last["position"] == 2 && last["players_waiting"] == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_ticket_gives_up_after_five_minutes() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    assert_eq!(ada.ticket(&ticket).await.ok(200)["expires_at"], crate::harness::NOW + 300);
    service.clock.advance_ms(300_000);
    ada.ticket_until(&ticket, "expired").await;
    ada.queued("duel").await;
}

#[tokio::test]
async fn a_full_house_is_refused() {
    let service = Service::start_with(|config| config.matchmaker.max_waiting = 2).await;
    let (ada, grace, joan) = (service.player("Ada"), service.player("Grace"), service.player("Joan"));
    ada.queued("duel").await;
    grace.queued("skirmish").await;
    joan.queue("duel").await.refused(503, "queue_full");
    ada.queue("duel").await.ok(200);
}

#[tokio::test]
async fn players_meet_only_in_regions_they_accept() {
    let service = Service::start().await;
    let _here = Arena::start(&service).await;
    let there = Arena::start_unregistered("mars").await;
    there.report(&service).await.ok(200);
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let wanted = |region: &str| Some(json!({ "queue": "duel", "regions": [{ "region": region, "ping_ms": 20 }] }));

    ada.call(Method::POST, "tickets", wanted("venus")).await.refused(422, "region_unknown");
    let adas = text(&ada.call(Method::POST, "tickets", wanted("mars")).await.ok(201), "ticket_id");
    let graces = text(&grace.call(Method::POST, "tickets", wanted("local")).await.ok(201), "ticket_id");
    service.clock.advance_ms(2000);
    let (adas, graces) = (ada.ticket_until(&adas, "matched").await, grace.ticket_until(&graces, "matched").await);
    assert_eq!((&adas["region"], &graces["region"]), (&json!("mars"), &json!("local")));
}

#[tokio::test]
async fn nobody_sees_or_cancels_another_players_ticket() {
    let service = Service::start().await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let ticket = ada.queued("duel").await;
    grace.ticket(&ticket).await.refused(404, "ticket_unknown");
    grace.cancel(&ticket).await.refused(404, "ticket_unknown");
    grace.call(Method::GET, &format!("tickets/{ticket}/events"), None).await.refused(404, "ticket_unknown");
    grace.ticket(&Uuid::new_v4().to_string()).await.refused(404, "ticket_unknown");
    grace.ticket("no-uuid").await.refused(400, "parameter_invalid");
    assert_eq!(ada.ticket(&ticket).await.ok(200)["status"], "waiting");
}

#[tokio::test]
async fn a_session_must_be_genuine_and_current() {
    let service = Service::start().await;
    let id = Uuid::new_v4();
    let genuine = service.session(id, "Ada");
    let with = |token: String| service.player_with_token(id, token);

    let mut expired = genuine.clone();
    expired.exp = crate::harness::NOW;
    with(service.sign(&expired)).queue("duel").await.refused(401, "token_expired");

    let mut foreign = genuine.clone();
    foreign.aud = "another-game".into();
    with(service.sign(&foreign)).queue("duel").await.refused(401, "token_invalid");

    let forged = SigningKey::generate().unwrap().sign(&genuine).unwrap();
    with(forged).queue("duel").await.refused(401, "token_invalid");
    with("rubbish".into()).queue("duel").await.refused(401, "token_invalid");

    let url = format!("{}/internal/v1/tickets", service.internal_url);
    let nobody = service.http.post(&url).header(wire::SERVICE_CREDENTIAL_HEADER, crate::harness::CREDENTIAL);
    Answer::read(nobody.json(&json!({ "queue": "duel" })).send().await.unwrap()).await.refused(401, "token_missing");
}

#[tokio::test]
async fn without_the_credential_of_a_service_nothing_is_answered() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    for credential in [None, Some("another-credential-0123456789-0123456789")] {
        let mut request =
            service.http.get(format!("{}/internal/v1/lobbies", service.internal_url)).bearer_auth(&ada.token);
        if let Some(credential) = credential {
            request = request.header(wire::SERVICE_CREDENTIAL_HEADER, credential);
        }
        Answer::read(request.send().await.unwrap()).await.refused(401, "service_credential_invalid");
    }
    let public = service.http.get(format!("{}/internal/v1/lobbies", service.public_url)).send().await.unwrap();
    assert_eq!(public.status(), 404, "internal routes are not on the public listener");
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    for (body, status, code) in [
        (json!({ "queue": "chess" }), 422, "queue_unknown"),
        (json!({ "queue": "duel", "party_id": Uuid::new_v4() }), 404, "party_unknown"),
        (json!({ "queue": "duel", "regions": [] }), 422, "region_unknown"),
        (json!({ "queue": "duel", "rank": 1 }), 400, "body_invalid"),
        (json!({ "queue": 7 }), 400, "body_invalid"),
        (json!({ "queue": "duel", "regions": [{ "region": "local", "ping_ms": -1 }] }), 400, "body_invalid"),
        (json!({}), 400, "body_invalid"),
    ] {
        ada.call(Method::POST, "tickets", Some(body)).await.refused(status, code);
    }
    let text = ada.request(Method::POST, "tickets").body("queue=duel").send().await.unwrap();
    Answer::read(text).await.refused(415, "content_type_unsupported");
}

#[tokio::test]
async fn health_readiness_and_metrics_are_there() {
    let service = Service::start().await;
    for url in [&service.public_url, &service.internal_url] {
        let health = service.http.get(format!("{url}/health")).send().await.unwrap();
        assert_eq!(Answer::read(health).await.ok(200), json!({ "status": "ok" }));
    }
    let ready = service.http.get(format!("{}/ready", service.internal_url)).send().await.unwrap();
    assert_eq!(Answer::read(ready).await.ok(200)["checks"], json!({ "database": "ok", "session_keys": "ok" }));

    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    ada.cancel(&ticket).await.ok(200);
    let metrics =
        service.http.get(format!("{}/metrics", service.internal_url)).send().await.unwrap().text().await.unwrap();
    assert!(
        metrics.contains("matchmaking_queue_wait_seconds_count{queue=\"duel\",region=\"none\",outcome=\"cancelled\"}"),
        "{metrics}"
    );
    assert!(metrics.contains("matchmaking_pass_duration_seconds_count"), "{metrics}");

    ada.queued("duel").await;
    let blocked = "matchmaking_tickets_blocked{queue=\"duel\",rule=\"no_server\"}";
    crate::harness::until("a ticket is counted as blocked", || async {
        let metrics = service.http.get(format!("{}/metrics", service.internal_url)).send().await.unwrap();
        metrics.text().await.unwrap().contains(&format!("{blocked} 1")).then_some(())
    })
    .await;
}
