//! Anything in any order: after each step the promises hold (`World` counts them out), and the same steps give the same effects.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::*;
use super::world::{World, limits, player, server};

#[derive(Debug, Clone)]
enum Step {
    Enqueue {
        player: u128,
        duel: bool,
    },
    Rejoin {
        player: u128,
    },
    Cancel {
        player: u128,
    },
    Pass {
        after_ms: Millis,
    },
    Yes,
    No,
    /// With an older report now and then.
    Report {
        server: u128,
        stale: bool,
    },
    Restart {
        server: u128,
    },
    Goodbye {
        server: u128,
    },
    Leave {
        server: u128,
        lobby: usize,
    },
    End {
        server: u128,
        lobby: usize,
        result: bool,
    },
    JoinOpen {
        player: u128,
        server: u128,
    },
    CreateParty {
        player: u128,
    },
    JoinParty {
        player: u128,
        of: u128,
    },
    Ready {
        player: u128,
        ready: bool,
    },
    LeaveParty {
        by: u128,
        player: u128,
    },
    EnqueueParty {
        player: u128,
        duel: bool,
    },
    /// Of the oldest attempt to fill a match.
    Fill {
        willing: bool,
    },
    /// A private lobby; sometimes its server does not make it.
    Found {
        player: u128,
        made: bool,
    },
    ForgetEverything,
}

fn any_step() -> impl Strategy<Value = Step> {
    let player = 1..8u128;
    let server = 1..4u128;
    prop_oneof![
        6 => (player.clone(), any::<bool>()).prop_map(|(player, duel)| Step::Enqueue { player, duel }),
        1 => player.clone().prop_map(|player| Step::Rejoin { player }),
        2 => player.clone().prop_map(|player| Step::Cancel { player }),
        6 => (0..3000i64).prop_map(|after_ms| Step::Pass { after_ms }),
        1 => (3000..50_000i64).prop_map(|after_ms| Step::Pass { after_ms }),
        4 => Just(Step::Yes),
        2 => Just(Step::No),
        6 => (server.clone(), any::<bool>()).prop_map(|(server, stale)| Step::Report { server, stale }),
        1 => server.clone().prop_map(|server| Step::Restart { server }),
        1 => server.clone().prop_map(|server| Step::Goodbye { server }),
        2 => (server.clone(), 0..4usize).prop_map(|(server, lobby)| Step::Leave { server, lobby }),
        2 => (server.clone(), 0..4usize, any::<bool>())
            .prop_map(|(server, lobby, result)| Step::End { server, lobby, result }),
        2 => player.clone().prop_map(|player| Step::CreateParty { player }),
        4 => (player.clone(), player.clone()).prop_map(|(player, of)| Step::JoinParty { player, of }),
        4 => (player.clone(), prop::bool::weighted(0.8)).prop_map(|(player, ready)| Step::Ready { player, ready }),
        1 => (player.clone(), player.clone()).prop_map(|(by, player)| Step::LeaveParty { by, player }),
        4 => (player.clone(), any::<bool>()).prop_map(|(player, duel)| Step::EnqueueParty { player, duel }),
        2 => (player, server).prop_map(|(player, server)| Step::JoinOpen { player, server }),
        2 => (1..8u128, prop::bool::weighted(0.8)).prop_map(|(player, made)| Step::Found { player, made }),
        4 => prop::bool::weighted(0.8).prop_map(|willing| Step::Fill { willing }),
        1 => Just(Step::ForgetEverything),
    ]
}

fn run(steps: &[Step]) -> World {
    let mut world = World::with_servers();
    world.start_server(3, "far");
    let mut stale = world.servers.clone();
    for step in steps {
        match step.clone() {
            Step::Enqueue { player: number, duel } => {
                let refusal = world.enqueue(number, if duel { "duel" } else { "skirmish" });
                if let Err(EnqueueRefusal::InMatch(address)) = refusal
                    && duel
                {
                    world.state.release(player(number), address.match_id, world.now);
                }
            }
            Step::Rejoin { player } => {
                let request = world.request(player, "duel");
                let _ = world.state.rejoin(request, world.now);
            }
            Step::Cancel { player: number } => {
                if let Some(ticket) = world.state.standings.get(&player(number)).and_then(|standing| standing.ticket) {
                    let _ = world.state.give_up_seat(ticket, player(number), world.now);
                }
            }
            Step::Pass { after_ms } => world.pass_after(after_ms),
            Step::Yes => drop(world.answer_yes()),
            Step::No => drop(world.answer_no()),
            Step::Report { server: number, stale: true } => {
                let report = stale[&server(number)].clone();
                let _ = world.state.report(server(number), report, world.now);
            }
            Step::Report { server: number, stale: false } => {
                let _ = world.report(number);
                stale.insert(server(number), world.servers[&server(number)].clone());
            }
            Step::Restart { server: number } => {
                let at = server(number);
                // What was asked of the old process is answered by nobody.
                let lost: Vec<_> = world.orders.iter().filter(|order| order.server == at).cloned().collect();
                world.orders.retain(|order| order.server != at);
                for order in lost {
                    world.state.placing_failed(order.match_id, world.now);
                }
                world.start_server(number, if number == 3 { "far" } else { "local" });
            }
            Step::Goodbye { server: number } => world.state.remove_server(server(number), world.now),
            Step::Leave { server: number, lobby } => {
                if let Some(lobby) = world.servers.get_mut(&server(number)).unwrap().lobbies.get_mut(lobby)
                    && lobby.seats.pop().is_some()
                    && lobby.queue.is_some()
                {
                    lobby.vacancies += 1;
                }
            }
            Step::End { server: number, lobby, result } => {
                let lobbies = &mut world.servers.get_mut(&server(number)).unwrap().lobbies;
                if lobbies.get(lobby).is_some_and(|lobby| lobby.queue.is_some()) {
                    let over = lobbies.remove(lobby);
                    if result {
                        world.state.end_match(over.match_id, world.now);
                    }
                }
            }
            Step::JoinOpen { player: number, server: host } => {
                let free_play = LobbyId::parse("free-play").unwrap();
                let match_id = world.servers[&server(host)].lobbies[0].match_id;
                let grant = OpenSeatGrant { match_id, seat: 0, team: 0, accepted: 0 };
                let name = "P".into();
                let _ = world.state.take_open_seat(player(number), name, &free_play, server(host), grant, world.now);
            }
            Step::Fill { willing } => drop(world.answer_fill(willing)),
            Step::Found { player, made } => {
                if let Ok(founded) = world.found(player, player) {
                    let hosts = &world.servers[&founded.order.server];
                    if made && hosts.lobbies.len() < hosts.max_lobbies as usize {
                        drop(world.made(&founded));
                    } else {
                        world.state.founding_failed(&founded.order, true, world.now);
                    }
                }
            }
            Step::CreateParty { player } => drop(world.create_party(player)),
            Step::JoinParty { player, of } => drop(world.join_party(player, of)),
            Step::Ready { player, ready } => drop(world.set_ready(player, ready)),
            Step::LeaveParty { by, player: number } => {
                if let Some(party) = world.state.parties.of_player(player(by)) {
                    let _ = world.state.leave_party(party, player(by), player(number), world.now);
                }
            }
            Step::EnqueueParty { player, duel } => {
                drop(world.enqueue_party(player, if duel { "duel" } else { "skirmish" }));
            }
            Step::ForgetEverything => {
                // Matchmaking was started again, and placings under way were cut off.
                world.orders.clear();
                world.fills.clear();
                world.state = World::new().state;
            }
        }
        // Carries out effects and counts the promises out.
        world.pass_after(0);
    }
    world
}

/// Servers answer and report as they should, matches end, and time goes by.
fn let_it_rest(world: &mut World) {
    for number in 1..4 {
        let servers = &mut world.servers;
        servers.get_mut(&server(number)).unwrap().incarnation =
            crate::domain::ids::Incarnation(uuid::Uuid::from_u128(number));
    }
    for _ in 0..200 {
        world.pass_after(500);
        while world.answer_yes().is_some() || world.answer_fill(true).is_some() {}
        for number in 1..4 {
            world.report(number).unwrap();
        }
        for report in world.servers.values_mut() {
            report.lobbies.retain(|lobby| lobby.queue.is_none());
            report.lobbies.iter_mut().for_each(|lobby| lobby.seats.clear());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_promises_hold_whatever_happens(steps in vec(any_step(), 0..80)) {
        let effects = format!("{:?}", run(&steps).effects);
        prop_assert_eq!(effects, format!("{:?}", run(&steps).effects));
    }

    #[test]
    fn everybody_who_waits_is_served_and_nothing_is_left_over(steps in vec(any_step(), 0..80)) {
        let mut world = run(&steps);
        let waiting: Vec<_> = world.state.tickets.iter().filter(|(_, ticket)| ticket.is_live()).map(|(id, _)| *id).collect();
        let_it_rest(&mut world);
        for ticket in waiting {
            let end = world.state.tickets.get(&ticket).map(|ticket| ticket.state);
            let served = matches!(end, None | Some(TicketState::Ended(End::Consumed | End::Cancelled, _)));
            prop_assert!(served, "{:?}", end);
        }
        world.pass_after(limits().ended_kept_ms);
        let state = &world.state;
        prop_assert!(state.tickets.is_empty() && state.placings.is_empty() && state.matches.is_empty());
        prop_assert!(state.standings.is_empty(), "{:?}", state.standings);
        prop_assert_eq!(state.queues.iter().map(Queue::people).sum::<usize>(), 0);
    }
}

#[test]
fn nobody_waits_for_ever_while_there_is_room() {
    let mut world = World::with_servers();
    for number in 1..=9 {
        world.queued(number, if number % 2 == 0 { "duel" } else { "skirmish" });
    }
    for _ in 0..20 {
        world.pass_after(500);
        while world.answer_yes().is_some() {}
        for number in [1, 2] {
            world.report(number).unwrap();
        }
    }
    assert_eq!(world.state.counts(world.now).tickets_matched, 9);
}
