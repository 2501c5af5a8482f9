use super::super::*;
use super::world::{World, limits, player, server};
use crate::domain::report::SeatReport;
use crate::domain::seat::SeatRight;
use crate::domain::ticket::{BlockedBy, Status};

fn matched(status: Option<Status>) -> SeatRight {
    match status {
        Some(Status::Matched(right)) => right,
        other => panic!("not matched: {other:?}"),
    }
}

fn ended(status: Option<Status>) -> End {
    match status {
        Some(Status::Ended { how, .. }) => how,
        other => panic!("not ended: {other:?}"),
    }
}

#[test]
fn two_players_get_two_seats_of_one_match() {
    let mut world = World::with_servers();
    let (id, ada, grace) = world.duel();
    let (ada, grace) = (matched(world.status(ada)), matched(world.status(grace)));
    assert_eq!((ada.pass.match_id, grace.pass.match_id), (id, id));
    assert_eq!((ada.seat, ada.team, grace.seat, grace.team), (0, 0, 1, 1));
    assert_eq!((&*ada.name, &*ada.pass.ws_url, &*ada.pass.region), ("P1", "ws://1", "local"));
    assert_eq!(ada.pass.lobby.as_str(), id.to_string());
}

#[test]
fn each_look_at_a_matched_ticket_gives_a_newer_right() {
    let mut world = World::with_servers();
    let (id, ada, _) = world.duel();
    assert_eq!(matched(world.status(ada)).generation, 1);
    assert_eq!(matched(world.status(ada)).generation, 2);
    world.lobby(id).seats[0].accepted = 9;
    world.report(1).unwrap();
    assert_eq!(matched(world.status(ada)).generation, 10);
}

#[test]
fn a_waiting_ticket_says_what_it_waits_for() {
    let mut world = World::new();
    let ada = world.queued(1, "duel");
    let waiting = |status| match status {
        Some(Status::Waiting { position, estimate, blocked_by, .. }) => {
            (position, estimate.map(|estimate| estimate.likely_ms), blocked_by)
        }
        other => panic!("not waiting: {other:?}"),
    };
    assert_eq!(waiting(world.status(ada)), (1, None, Some(BlockedBy::NoServer)));
    world.start_server(1, "local");
    assert_eq!(waiting(world.status(ada)), (1, Some(2000), Some(BlockedBy::TooFewPlayers)));
    world.pass_after(2000);
    assert_eq!(waiting(world.status(ada)).2, None);
}

#[test]
fn the_same_queue_gives_the_same_ticket_and_another_is_refused() {
    let mut world = World::new();
    let ada = world.queued(1, "duel");
    assert!(matches!(world.enqueue(1, "duel"), Ok(Enqueued::Live(view)) if view.id == ada));
    assert_eq!(world.enqueue(1, "skirmish"), Err(EnqueueRefusal::AlreadyQueued));
    assert_eq!(world.enqueue(2, "chess"), Err(EnqueueRefusal::QueueUnknown));
}

#[test]
fn waiting_tickets_are_bounded() {
    let mut world = World::new();
    for number in 0..limits().max_waiting as u128 {
        world.queued(number, "duel");
    }
    assert_eq!(world.enqueue(999, "skirmish"), Err(EnqueueRefusal::TooManyWaiting));
    assert!(matches!(world.enqueue(0, "duel"), Ok(Enqueued::Live(_))));
}

#[test]
fn a_ticket_gives_up_is_readable_for_a_while_and_then_forgotten() {
    let mut world = World::new();
    let ada = world.queued(1, "duel");
    world.pass_after(300_000);
    assert_eq!(ended(world.status(ada)), End::Expired);
    world.pass_after(59_999);
    assert_eq!(ended(world.status(ada)), End::Expired);
    world.pass_after(1);
    assert_eq!(world.status(ada), None);
    assert!(world.state.tickets.is_empty() && world.state.standings.is_empty());
}

#[test]
fn ended_tickets_are_bounded() {
    let mut world = World::new();
    let first = world.queued(1, "duel");
    for _ in 0..=limits().max_waiting {
        let ticket = world.state.standings.get(&player(1)).and_then(|standing| standing.ticket);
        let ticket = ticket.unwrap_or_else(|| world.queued(1, "duel"));
        world.state.cancel(ticket, player(1), world.now).unwrap();
    }
    world.pass_after(1);
    assert_eq!(world.status(first), None);
    assert_eq!(world.state.tickets.len(), limits().max_waiting);
}

#[test]
fn only_the_owner_sees_or_cancels_a_ticket() {
    let mut world = World::new();
    let ada = world.queued(1, "duel");
    assert_eq!(world.view(ada, player(2)), None);
    assert_eq!(world.state.cancel(ada, player(2), world.now), Err(CancelRefusal::Unknown));
}

#[test]
fn cancelling_twice_gives_the_cancelled_ticket() {
    let mut world = World::with_servers();
    let ada = world.queued(1, "duel");
    let first = world.state.cancel(ada, player(1), world.now).unwrap();
    assert_eq!(world.state.cancel(ada, player(1), world.now), Ok(first));
}

#[test]
fn a_seat_is_given_up_until_it_has_been_used_and_the_others_keep_theirs() {
    let mut world = World::with_servers();
    let (id, ada, grace) = world.duel();
    assert!(matches!(world.state.cancel(ada, player(1), world.now), Err(CancelRefusal::SeatUnused(_))));
    world.lobby(id).seats[1].accepted = 1;
    let host = world.servers.iter().find(|(_, report)| report.lobbies.iter().any(|lobby| lobby.match_id == id));
    let host = if *host.unwrap().0 == server(1) { 1 } else { 2 };
    world.report(host).unwrap();
    assert_eq!(world.state.give_up_seat(grace, player(2), world.now), Err(CancelRefusal::SeatUsed));

    world.state.give_up_seat(ada, player(1), world.now).unwrap();
    world.pass_after(0);
    assert_eq!(ended(world.status(ada)), End::Cancelled);
    assert_eq!(matched(world.status(grace)).pass.match_id, id);
    assert_eq!(world.lobby(id).seats.len(), 1);
    let waits = world.effects.iter().filter(|effect| matches!(effect, Effect::LeftQueue(_)));
    assert_eq!(waits.count(), 2, "each left the queue once");
    world.queued(1, "skirmish");
}

#[test]
fn who_leaves_while_the_choice_is_made_is_not_matched_and_the_others_keep_their_places() {
    let mut world = World::with_servers();
    let (ada, grace) = (world.queued(1, "duel"), world.queued(2, "duel"));
    let outlook = world.state.begin_pass(world.now);
    world.state.cancel(ada, player(1), world.now).unwrap();
    let linus = world.queued(3, "duel");
    world.state.finish_pass(outlook.choose(), world.now, || uuid::Uuid::from_u128(77));
    assert!(world.orders.is_empty());
    assert_eq!(ended(world.status(ada)), End::Cancelled);
    world.pass_after(0);
    world.answer_yes().unwrap();
    assert_eq!(matched(world.status(grace)).pass.match_id, matched(world.status(linus)).pass.match_id);
}

#[test]
fn a_server_that_goes_while_the_choice_is_made_costs_nobody_his_place() {
    let mut world = World::new();
    world.start_server(1, "local");
    let (ada, grace) = (world.queued(1, "duel"), world.queued(2, "duel"));
    let outlook = world.state.begin_pass(world.now);
    world.state.remove_server(server(1), world.now);
    world.state.finish_pass(outlook.choose(), world.now, || uuid::Uuid::from_u128(77));
    for (ticket, place) in [(ada, 1), (grace, 2)] {
        assert!(matches!(world.status(ticket), Some(Status::Waiting { position, .. }) if position == place));
    }
}

#[test]
fn who_cancels_during_placing_loses_the_seat_and_the_others_play() {
    let mut world = World::with_servers();
    let (ada, grace) = (world.queued(1, "duel"), world.queued(2, "duel"));
    world.pass_after(0);
    world.state.cancel(ada, player(1), world.now).unwrap();
    let id = world.answer_yes().unwrap();
    assert_eq!(ended(world.status(ada)), End::Cancelled);
    assert_eq!(matched(world.status(grace)).pass.match_id, id);
    assert_eq!(world.lobby(id).seats.len(), 1);
    world.queued(1, "skirmish");
}

#[test]
fn a_lobby_that_everybody_cancelled_is_given_back_whole() {
    let mut world = World::with_servers();
    let ada = world.queued(1, "duel");
    world.pass_after(2000);
    world.state.cancel(ada, player(1), world.now).unwrap();
    let id = world.answer_yes().unwrap();
    assert!(world.lobby(id).seats.is_empty());
    assert!(world.state.matches.is_empty());
}

#[test]
fn after_a_refusal_everybody_stands_at_the_old_place_and_another_server_is_asked() {
    let mut world = World::with_servers();
    let ada = world.queued(1, "duel");
    world.queued(2, "duel");
    world.pass_after(0);
    let grace = world.queued(3, "duel");
    let refused_by = world.orders[0].server;
    world.answer_no();
    assert!(world.state.take_urgency());
    world.pass_after(0);
    assert_ne!(world.orders[0].server, refused_by);
    let id = world.answer_yes().unwrap();
    assert_eq!(matched(world.status(ada)).pass.match_id, id);
    assert!(matches!(world.status(grace), Some(Status::Waiting { position: 1, .. })));
}

#[test]
fn a_lobby_made_too_late_is_given_back() {
    let mut world = World::with_servers();
    world.queued(1, "duel");
    world.pass_after(2000);
    let late = world.orders[0].clone();
    world.answer_no();
    world.orders.push_front(late.clone());
    world.answer_yes();
    assert!(world.state.matches.is_empty());
    world.report(1).unwrap();
    world.report(2).unwrap();
    assert!(world.lobby(late.match_id).seats.is_empty());
    assert!(world.state.matches.is_empty());
}

#[test]
fn a_result_frees_the_players_and_a_late_report_does_not_bring_the_match_back() {
    let mut world = World::with_servers();
    let (id, ada, _) = world.duel();
    world.state.end_match(id, world.now);
    world.report(1).unwrap();
    assert_eq!(ended(world.status(ada)), End::Consumed);
    assert!(world.state.matches.is_empty());
    world.queued(1, "duel");
}

#[test]
fn an_ended_lobby_frees_its_players() {
    let mut world = World::with_servers();
    let (id, ada, grace) = world.duel();
    world.lobby(id).ended = true;
    world.report(1).unwrap();
    assert_eq!((ended(world.status(ada)), ended(world.status(grace))), (End::Consumed, End::Consumed));
}

#[test]
fn who_leaves_is_free_and_the_others_play_on() {
    let mut world = World::with_servers();
    let (id, ada, grace) = world.duel();
    world.lobby(id).seats.remove(0);
    world.report(1).unwrap();
    assert_eq!(ended(world.status(ada)), End::Consumed);
    assert_eq!(matched(world.status(grace)).pass.match_id, id);
}

#[test]
fn a_report_from_before_the_match_ends_nothing() {
    let mut world = World::with_servers();
    let before = world.servers[&server(1)].clone();
    let ada = world.queued(1, "duel");
    world.pass_after(2000);
    let id = world.answer_yes().unwrap();
    world.state.report(server(1), before.clone(), world.now).unwrap();
    assert_eq!(matched(world.status(ada)).pass.match_id, id);
    world.now += 10_000;
    world.state.report(server(1), before, world.now).unwrap();
    assert_eq!(ended(world.status(ada)), End::Consumed);
}

#[test]
fn a_silent_server_keeps_its_players_for_a_grace_period() {
    let mut world = World::with_servers();
    let (id, ada, _) = world.duel();
    world.pass_after(34_000);
    assert_eq!(matched(world.status(ada)).pass.match_id, id);
    assert_eq!(world.state.counts(world.now).servers_lapsed, 2);
    world.pass_after(1_000);
    assert_eq!(ended(world.status(ada)), End::Consumed);
}

#[test]
fn a_server_that_comes_back_after_its_grace_brings_its_match_back() {
    let mut world = World::with_servers();
    let (id, _, _) = world.duel();
    world.pass_after(40_000);
    assert!(world.state.matches.is_empty());
    let ada = world.queued(1, "duel");
    world.queued(2, "skirmish");
    world.report(1).unwrap();
    // One only waits for the same queue and gets the seat back; the other has moved on and loses it.
    assert_eq!(matched(world.status(ada)).pass.match_id, id);
    assert_eq!(world.lobby(id).seats.len(), 1);
}

#[test]
fn a_server_that_restarts_or_says_goodbye_frees_its_players() {
    let mut world = World::with_servers();
    let (_, ada, _) = world.duel();
    world.start_server(1, "local");
    assert_eq!(ended(world.status(ada)), End::Consumed);

    let mut world = World::with_servers();
    let (_, ada, _) = world.duel();
    world.state.remove_server(server(1), world.now);
    assert_eq!(ended(world.status(ada)), End::Consumed);
}

#[test]
fn after_a_restart_a_player_gets_a_ticket_for_the_seat_he_holds() {
    let mut world = World::with_servers();
    let (id, _, _) = world.duel();
    world.lobby(id).seats[0].accepted = 3;
    world.state = World::new().state;
    world.report(1).unwrap();
    assert!(matches!(world.enqueue(1, "duel"), Err(EnqueueRefusal::InMatch(address)) if address.match_id == id));

    let request = world.request(1, "skirmish");
    assert_eq!(world.state.rejoin(request, world.now), Err(EnqueueRefusal::AlreadyMatched));
    let request = world.request(1, "duel");
    let Ok(Enqueued::New(view)) = world.state.rejoin(request, world.now) else { panic!("no new ticket") };
    let right = matched(Some(view.status));
    assert_eq!((right.pass.match_id, right.generation), (id, 4));
}

#[test]
fn draining_servers_get_no_match_and_are_not_joinable() {
    let mut world = World::new();
    world.start_server(1, "local");
    world.servers.get_mut(&server(1)).unwrap().draining = true;
    world.report(1).unwrap();
    world.queued(1, "duel");
    world.pass_after(2000);
    assert!(world.orders.is_empty());
    assert!(!world.state.public_lobbies(world.now)[0].joinable);
    let lobby = LobbyId::parse("free-play").unwrap();
    assert_eq!(world.state.way_into(&Door::Lobby(lobby.clone()), player(2), world.now), Err(JoinRefusal::NoServer));
}

#[test]
fn who_sits_in_an_open_lobby_that_drains_gets_a_seat_elsewhere_and_the_old_one_is_given_back() {
    let mut world = World::with_servers();
    let lobby = LobbyId::parse("free-play").unwrap();
    let granted = grant(&world, 1, 0);
    world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now).unwrap();
    world.servers.get_mut(&server(1)).unwrap().draining = true;
    world.report(1).unwrap();
    let way_in = world.state.way_into(&Door::Lobby(lobby.clone()), player(1), world.now).unwrap();
    assert_eq!(way_in.candidates.iter().map(|candidate| candidate.server).collect::<Vec<_>>(), [server(2)]);
    let granted = grant(&world, 2, 0);
    world.state.take_open_seat(player(1), "P1".into(), &lobby, server(2), granted, world.now).unwrap();
    let effects = world.state.take_effects();
    assert!(matches!(&effects[..], [Effect::ReleaseSeat(old)] if old.server == server(1)), "{effects:?}");
}

fn grant(world: &World, number: u128, seat: u16) -> OpenSeatGrant {
    OpenSeatGrant { match_id: world.servers[&server(number)].lobbies[0].match_id, seat, team: 0, accepted: 0 }
}

#[test]
fn people_meet_in_the_fullest_lobby_that_has_a_seat_and_come_back_to_their_own() {
    let mut world = World::with_servers();
    let lobby = LobbyId::parse("free-play").unwrap();
    let asked = |world: &World, number| {
        let way_in = world.state.way_into(&Door::Lobby(lobby.clone()), player(number), world.now).unwrap();
        way_in.candidates.iter().map(|candidate| candidate.server).collect::<Vec<_>>()
    };
    assert_eq!(asked(&world, 1), [server(1), server(2)]);
    let seats = &mut world.servers.get_mut(&server(2)).unwrap().lobbies[0].seats;
    seats.push(SeatReport { seat: 0, player: player(7), accepted: 2 });
    world.report(2).unwrap();
    assert_eq!(asked(&world, 1), [server(2), server(1)]);
    let granted = grant(&world, 1, 0);
    let right = world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now).unwrap();
    assert_eq!((right.generation, &*right.pass.ws_url), (1, "ws://1"));
    assert_eq!(asked(&world, 1), [server(1), server(2)]);
    let again = world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now).unwrap();
    assert_eq!(again.generation, 2);
    let lobbies = world.state.public_lobbies(world.now);
    assert_eq!((lobbies.len(), lobbies[0].players, lobbies[0].seats, lobbies[0].bots), (1, 1, 4, 2));
}

#[test]
fn whoever_leaves_a_world_for_a_larger_one_goes_there_although_it_is_empty_and_another_server_has_players() {
    let mut world = World::with_servers();
    let lobby = LobbyId::parse("free-play").unwrap();
    let asked = |world: &World| {
        let way_in = world.state.way_into(&Door::Lobby(lobby.clone()), player(1), world.now).unwrap();
        way_in.candidates.iter().map(|candidate| candidate.server).collect::<Vec<_>>()
    };
    let seated = |seat: u16| SeatReport { seat, player: player(7 + u128::from(seat)), accepted: 1 };
    world.servers.get_mut(&server(1)).unwrap().lobbies[0].seats.push(seated(0));
    world.servers.get_mut(&server(2)).unwrap().lobbies[0].max_seats = 3;
    for number in [1, 2] {
        world.report(number).unwrap();
    }
    assert_eq!(asked(&world), [server(2), server(1)]);
    world.servers.get_mut(&server(2)).unwrap().lobbies[0].seats.extend((1..4).map(seated));
    world.report(2).unwrap();
    assert_eq!(asked(&world), [server(1), server(2)], "a large one that is full comes last");
}

#[test]
fn a_player_is_queued_or_in_an_open_lobby_never_both() {
    let mut world = World::with_servers();
    let lobby = LobbyId::parse("free-play").unwrap();
    let granted = grant(&world, 1, 0);
    world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now).unwrap();
    let Err(EnqueueRefusal::InOpenLobby(address)) = world.enqueue(1, "duel") else { panic!("queued") };
    world.state.forget_open_seat(&address);
    world.queued(1, "duel");
    assert_eq!(
        world.state.way_into(&Door::Lobby(lobby.clone()), player(1), world.now),
        Err(JoinRefusal::AlreadyQueued)
    );
    // The seat came too late: it is given back.
    let late = world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now);
    assert_eq!(late, Err(JoinRefusal::AlreadyQueued));
    assert!(matches!(world.state.take_effects()[..], [Effect::ReleaseSeat(_)]));
}

#[test]
fn an_open_seat_is_forgotten_when_its_server_no_longer_reports_it() {
    let mut world = World::with_servers();
    let lobby = LobbyId::parse("free-play").unwrap();
    let granted = grant(&world, 1, 0);
    world.state.take_open_seat(player(1), "P1".into(), &lobby, server(1), granted, world.now).unwrap();
    world.report(1).unwrap();
    assert!(world.enqueue(1, "duel").is_err(), "a report from before the seat ends nothing");
    world.now += 10_000;
    world.report(1).unwrap();
    world.queued(1, "duel");
}
