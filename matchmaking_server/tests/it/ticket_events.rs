//! The event stream of a ticket.

use crate::harness::{Arena, Service, matched_claims};

#[tokio::test]
async fn the_stream_shows_the_wait_then_the_match_and_ends() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let ticket = ada.queued("duel").await;
    let mut events = ada.events(&ticket).await;
    let first = events.next().await.unwrap();
    assert_eq!((&first["status"], &first["ticket_id"]), (&"waiting".into(), &ticket.as_str().into()));

    grace.queued("duel").await;
    let mut last = first;
    while let Some(next) = events.next().await {
        last = next;
    }
    assert_eq!(last["status"], "matched");
    assert_eq!(matched_claims(&service, &last, arena.id).await.sub, ada.id);
}

#[tokio::test]
async fn a_look_does_not_spoil_the_ticket_just_received_by_stream() {
    let service = Service::start().await;
    let arena = Arena::start(&service).await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    let mut events = ada.events(&ticket).await;
    service.clock.advance_ms(2000);
    let mut streamed = events.next().await.unwrap();
    while let Some(next) = events.next().await {
        streamed = next;
    }
    let looked = ada.ticket(&ticket).await.ok(200);
    let (streamed, looked) =
        (matched_claims(&service, &streamed, arena.id).await, matched_claims(&service, &looked, arena.id).await);
    // The seat has accepted nothing yet (generation 0), so it takes either; the newer one after the older as well.
    assert!(0 < streamed.generation && streamed.generation < looked.generation);
}

#[tokio::test]
async fn a_cancelled_ticket_ends_its_streams() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    let mut events = ada.events(&ticket).await;
    assert_eq!(events.next().await.unwrap()["status"], "waiting");
    ada.cancel(&ticket).await.ok(200);
    let mut last = None;
    while let Some(next) = events.next().await {
        last = Some(next);
    }
    assert_eq!(last.unwrap()["status"], "cancelled");

    let mut late = ada.events(&ticket).await;
    assert_eq!(late.next().await.unwrap()["status"], "cancelled");
    assert_eq!(late.next().await, None);
}

#[tokio::test]
async fn the_stream_shows_how_the_queue_grows() {
    let service = Service::start().await;
    let (ada, grace) = (service.player("Ada"), service.player("Grace"));
    let ticket = ada.queued("skirmish").await;
    let mut events = ada.events(&ticket).await;
    assert_eq!(events.next().await.unwrap()["players_waiting"], 1);
    grace.queued("skirmish").await;
    assert_eq!(events.next().await.unwrap()["players_waiting"], 2);
}

#[tokio::test]
async fn the_newest_streams_of_a_ticket_win() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    let mut oldest = ada.events(&ticket).await;
    assert_eq!(oldest.next().await.unwrap()["status"], "waiting");
    let mut newer = Vec::new();
    for _ in 0..4 {
        let mut events = ada.events(&ticket).await;
        assert_eq!(events.next().await.unwrap()["status"], "waiting");
        newer.push(events);
    }
    assert_eq!(oldest.next().await, None);
    ada.cancel(&ticket).await.ok(200);
    for events in &mut newer {
        assert_eq!(events.next().await.unwrap()["status"], "cancelled");
    }
}

#[tokio::test]
async fn streams_end_when_the_process_stops() {
    let service = Service::start().await;
    let ada = service.player("Ada");
    let ticket = ada.queued("duel").await;
    let mut events = ada.events(&ticket).await;
    assert_eq!(events.next().await.unwrap()["status"], "waiting");
    service.stop().await;
    assert_eq!(events.next().await, None);
}
