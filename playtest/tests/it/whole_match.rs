//! From a guest to the end of a match, and into the next one.

use game_server::domain::ReplayEnd;
use playtest::GameSocket;
use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{ClientMessage, GameState, MatchEnd, ServerMessage, Vote, VoteSubject};

use crate::harness::Game;

fn running(state: &GameState) -> bool {
    state.phase == LobbyPhase::Running
}

fn ended(state: &GameState) -> bool {
    state.phase == LobbyPhase::Ended
}

#[tokio::test(flavor = "multi_thread")]
async fn two_players_fly_a_match_to_its_end_and_queue_again() {
    let game = Game::start().await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (for_ada, for_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    let match_id = for_ada.placement.match_id;
    assert_eq!(for_grace.placement.match_id, match_id);

    let ((mut a, a_is), (mut g, g_is)) = tokio::join!(for_ada.join(), for_grace.join());
    assert_ne!(a_is.seat, g_is.seat);
    assert_eq!(a_is.player_id, ada.player_id());
    a.wait_for_state(running).await.unwrap();
    g.wait_for_state(running).await.unwrap();

    fly_and_fire(&mut a, a_is.seat.unwrap()).await;

    let (of_ada, of_grace) = tokio::join!(a.wait_for_state(ended), g.wait_for_state(ended));
    let (of_ada, of_grace) = (of_ada.unwrap(), of_grace.unwrap());
    assert_eq!(of_ada.pilots, of_grace.pilots);
    assert_eq!(of_ada.outcome, Some(MatchOutcome::Completed));

    let result = game.result(match_id).await;
    assert_eq!((result.outcome, result.ended_by.as_deref()), (MatchOutcome::Completed, Some("time")));
    assert_eq!(result.pilots.len(), of_ada.pilots.len());
    for shown in &of_ada.pilots {
        let recorded = result.pilots.iter().find(|pilot| pilot.seat == shown.seat).unwrap();
        assert_eq!(recorded.player_id, shown.player_id);
        assert_eq!((recorded.kills, recorded.deaths, recorded.score), (shown.kills, shown.deaths, shown.score));
        assert_eq!(recorded.rank == 1, of_ada.winners.contains(&shown.seat));
    }

    let replay = game.replay(match_id).await;
    assert_eq!(replay.ticks.0, u64::from(result.ticks));
    assert!(matches!(replay.end, ReplayEnd::Hash(hash) if format!("{hash:016x}") == result.world_hash));
    assert_eq!(game.head.replay(Uuid::new_v4()).await.err().unwrap().code(), "replay_unknown");

    // Play again at once, while the scoreboard is still up.
    let (again_ada, again_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    assert_ne!(again_ada.placement.match_id, match_id);
    assert_eq!(again_ada.placement.match_id, again_grace.placement.match_id);
    let (mut a, _) = again_ada.join().await;
    let (_g, _) = again_grace.join().await;
    a.wait_for_state(running).await.unwrap();
    game.stop().await;
}

/// Sees the own ship move under its keys, its inputs acknowledged, its shots in the air.
async fn fly_and_fire(socket: &mut GameSocket, seat: u16) {
    let seq = socket.steer(1.0, 1.0, true).await.unwrap();
    let own = async |socket: &mut GameSocket| {
        socket
            .wait_for(|message| match message {
                ServerMessage::WorldUpdate(update) => {
                    let ship = update.entities.iter().find(|ship| ship.id == seat).copied()?;
                    Some((ship, update.projectiles.iter().any(|shot| shot.owner == seat)))
                }
                _ => None,
            })
            .await
            .unwrap()
    };
    let (before, _) = own(socket).await;
    let (mut acknowledged, mut moved, mut turned, mut fired) = (false, false, false, false);
    while !(acknowledged && moved && turned && fired) {
        let (ship, shot) = own(socket).await;
        acknowledged |= ship.ack >= seq;
        moved |= (ship.x, ship.y) != (before.x, before.y);
        turned |= ship.rotation != before.rotation;
        fired |= shot;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_player_gets_a_bot_that_fights() {
    let game = Game::start_with(&[("GAME__MODES__DUEL__COUNTDOWN_S", "1")]).await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "duel").await;
    let (mut socket, _) = matched.join().await;
    let state = socket.wait_for_state(running).await.unwrap();
    assert_eq!(state.pilots.iter().filter(|pilot| pilot.bot).count(), 1);
    // A ship that does nothing is hit sooner or later.
    socket
        .wait_for(|message| match message {
            ServerMessage::Event(event) => matches!(event.kind, wire::socket::EventKind::Hit { .. }).then_some(()),
            _ => None,
        })
        .await
        .unwrap();
    socket.leave().await.unwrap();
    assert_eq!(socket.wait_for_close().await.unwrap().number, 4001);
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stays_when_the_opponent_leaves_has_won() {
    let game = Game::start_with(&[("GAME__MODES__DUEL__COUNTDOWN_S", "1")]).await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (for_ada, for_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    let ((mut a, a_is), (mut g, _)) = tokio::join!(for_ada.join(), for_grace.join());
    g.wait_for_state(running).await.unwrap();
    g.leave().await.unwrap();
    assert_eq!(g.wait_for_close().await.unwrap().number, 4001);

    let state = a.wait_for_state(ended).await.unwrap();
    assert_eq!((state.outcome, state.winners), (Some(MatchOutcome::Completed), vec![a_is.seat.unwrap()]));
    let result = game.result(for_ada.placement.match_id).await;
    let of = |player| result.pilots.iter().find(|pilot| pilot.player_id == Some(player)).unwrap();
    assert!(of(grace.player_id()).left_early && !of(ada.player_id()).left_early);
    assert_eq!((of(ada.player_id()).rank, result.ended_by.as_deref()), (1, Some("deserted")));
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_that_was_given_up_is_so_in_the_history_of_both() {
    let game = Game::start_with(&[("GAME__MODES__DUEL__COUNTDOWN_S", "1")]).await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (for_ada, for_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    let ((mut a, _), (mut g, g_is)) = tokio::join!(for_ada.join(), for_grace.join());
    a.wait_for_state(running).await.unwrap();
    a.send(&ClientMessage::Vote(Vote { subject: VoteSubject::GiveUp, choice: 1 })).await.unwrap();
    let state = g.wait_for_state(ended).await.unwrap();
    assert_eq!((state.ended_by, state.winners), (Some(MatchEnd::GivenUp), vec![g_is.seat.unwrap()]));

    let match_id = for_ada.placement.match_id;
    assert_eq!(game.result(match_id).await.ended_by.as_deref(), Some("given_up"));
    for pilot in [&ada, &grace] {
        let played = pilot.played_match(match_id).await.unwrap();
        assert_eq!((played.outcome, played.ended_by.as_deref()), (MatchOutcome::Completed, Some("given_up")));
        let own = played.pilots.iter().find(|line| line.player_id == Some(pilot.player_id())).unwrap();
        assert_eq!((own.rank == 1, own.left_early), (pilot.player_id() == grace.player_id(), false));
    }
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_skirmish_gathers_everybody_who_waits() {
    let game = Game::start().await;
    let mut pilots = Vec::new();
    for number in 0..5 {
        pilots.push(game.guest(&format!("Pilot {number}")).await);
    }
    let matched = futures_util::future::join_all(pilots.iter().map(|pilot| game.matched(pilot, "skirmish"))).await;
    let first = &matched[0].placement;
    assert!(matched.iter().all(|one| one.placement.match_id == first.match_id));
    let (mut socket, _) = matched[0].join().await;
    let state = socket.wait_for_state(|state| state.pilots.len() >= 5).await.unwrap();
    let names: Vec<_> = state.pilots.iter().filter(|pilot| !pilot.bot).map(|pilot| pilot.name.clone()).collect();
    assert!(names.iter().all(|name| name.starts_with("Pilot ")), "{names:?}");
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_ticket_is_out_and_one_whose_seat_is_taken_stays() {
    let game = Game::start().await;
    let ada = game.guest("Ada").await;
    let ticket = ada.queue("duel").await.unwrap();
    assert_eq!(ada.queue("duel").await.unwrap().ticket_id, ticket.ticket_id);
    assert_eq!(ada.queue("skirmish").await.err().unwrap().code(), "already_queued");
    let cancelled = ada.cancel(ticket.ticket_id).await.unwrap();
    assert_eq!(cancelled.status, wire::matchmaking::TicketStatus::Cancelled);

    let matched = game.matched(&ada, "duel").await;
    assert_ne!(matched.ticket_id, ticket.ticket_id);
    let (_socket, _) = matched.join().await;
    assert_eq!(ada.cancel(matched.ticket_id).await.err().unwrap().code(), "already_matched");
    let stranger = game.guest("Eve").await;
    assert_eq!(stranger.ticket(matched.ticket_id).await.err().unwrap().code(), "ticket_unknown");
    assert_eq!(ada.queue("no such queue").await.err().unwrap().code(), "queue_unknown");
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_accounts_sessions_and_results() {
    let game = Game::start().await;
    let mut ada = game.guest("Ada").await;
    let (id, secret) = (ada.player_id(), ada.session.guest_secret.clone().unwrap());
    let matched = game.matched(&ada, "duel").await;
    let (mut socket, _) = matched.join().await;
    socket.wait_for_state(ended).await.unwrap();
    let result = game.result(matched.placement.match_id).await;

    let game = game.restart().await;
    let again = game.head.log_in(id, &secret).await.unwrap();
    assert_eq!(again.profile().await.unwrap().profile.display_name, "Ada");
    assert_eq!(game.guest("ada").await.session.display_name.split('#').count(), 2);
    assert_eq!(game.head.log_in(id, "wrong").await.err().unwrap().code(), "credentials_invalid");
    assert_eq!(game.result(matched.placement.match_id).await, result);

    // The old session goes on too: it is in the store, and the keys are the same.
    let old = game.head.clone();
    ada = old.log_in(id, &secret).await.unwrap();
    ada.refresh().await.unwrap();
    ada.log_out().await.unwrap();
    assert_eq!(ada.refresh().await.err().unwrap().code(), "refresh_invalid");
    game.stop().await;
}
