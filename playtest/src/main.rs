//! `playtest <head's address> [--ca ca.pem] [--queue duel] [--matches N] [--watch SECONDS]`: guests who find each other through a
//! running deployment and fly, as a check from the outside that it works.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "for a person at a terminal")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use playtest::{GameSocket, HeadClient, Pilot, SocketError, Trust};
use wire::matchmaking::{Ticket, TicketStatus};
use wire::socket::{CloseCode, Identity, ServerMessage};

const USAGE: &str = "playtest <head's address> [--ca ca.pem] [--queue duel] [--matches N] [--watch SECONDS]";

struct Plan {
    head: String,
    trust: Trust,
    queue: String,
    /// Pairs of guests, one after another, all flying at the same time.
    matches: usize,
    /// How long everybody flies once in a match.
    watch: Duration,
}

fn main() -> ExitCode {
    let result = plan(std::env::args().skip(1)).and_then(|plan| {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        runtime.block_on(run(plan))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("playtest: {line}");
            ExitCode::FAILURE
        }
    }
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Result<Plan, String> {
    let head = arguments.next().filter(|head| head.starts_with("http")).ok_or(USAGE)?;
    let (trust, queue) = (Trust::of_the_web(), "duel".to_owned());
    let mut plan = Plan { head, trust, queue, matches: 1, watch: Duration::from_secs(5) };
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{option} needs a value"))?;
        let number = || value.parse::<u32>().map_err(|_| format!("{option} needs a number"));
        match option.as_str() {
            "--ca" => {
                let pem = std::fs::read(&value).map_err(|error| format!("{value}: {error}"))?;
                plan.trust = Trust::authority(&pem).map_err(|error| format!("{value}: {error}"))?;
            }
            "--queue" => plan.queue = value,
            "--matches" => plan.matches = number()? as usize,
            "--watch" => plan.watch = Duration::from_secs(number()?.into()),
            _ => return Err(format!("there is no option {option}: {USAGE}")),
        }
    }
    Ok(plan)
}

async fn run(plan: Plan) -> Result<(), String> {
    let head = HeadClient::trusting(&plan.head, &plan.trust).map_err(text)?;
    let mut flights = Vec::new();
    for number in 1..=plan.matches {
        let mut tickets = Vec::new();
        for name in ["Ada", "Grace"] {
            let pilot = head.enter_as_guest(&format!("{name} {number}")).await.map_err(text)?;
            let ticket = pilot.queue(&plan.queue).await.map_err(text)?;
            tickets.push((pilot, ticket, Instant::now()));
        }
        for (pilot, ticket, queued) in tickets {
            let (trust, watch) = (plan.trust.clone(), plan.watch);
            flights.push(tokio::spawn(async move { fly(pilot, ticket, queued, trust, watch).await }));
        }
    }
    let mut failures = 0;
    for flight in flights {
        match flight.await.map_err(text)? {
            Ok(line) => println!("{line}"),
            Err(line) => {
                failures += 1;
                println!("FAILED {line}");
            }
        }
    }
    if failures == 0 { Ok(()) } else { Err(format!("{failures} guests did not fly to the end")) }
}

/// From the queue to the end of the time; who loses the server queues again and flies on elsewhere.
async fn fly(
    pilot: Pilot,
    mut ticket: Ticket,
    queued: Instant,
    trust: Trust,
    watch: Duration,
) -> Result<String, String> {
    let name = pilot.session.display_name.clone();
    let mut story = name.clone();
    let ends = queued + watch;
    loop {
        let (mut socket, identity, address) =
            sit_down(&pilot, &ticket, &trust).await.map_err(|line| format!("{story}: {line}"))?;
        let first = first_snapshot(&mut socket, &identity).await.map_err(|error| format!("{story}: {error}"))?;
        story.push_str(&format!(" | {address}, flew {} ms after queueing", (first - queued).as_millis()));
        let (frames, ended) = watch_until(&mut socket, ends).await;
        story.push_str(&format!(", {frames} snapshots"));
        let Some(error) = ended else {
            return Ok(story);
        };
        story.push_str(&format!(", then: {error}"));
        if matches!(&error, SocketError::Closed(closed) if closed.number == CloseCode::MatchOver.number()) {
            return Ok(story);
        }
        let lost = Instant::now();
        ticket = queue_again(&pilot, &ticket).await.map_err(|line| format!("{story}: {line}"))?;
        story.push_str(&format!(" | queued again {} ms later", lost.elapsed().as_millis()));
    }
}

async fn sit_down(pilot: &Pilot, ticket: &Ticket, trust: &Trust) -> Result<(GameSocket, Identity, String), String> {
    let ticket = pilot.await_final(ticket.ticket_id).await.map_err(text)?;
    let placement = ticket.placement.as_ref().ok_or_else(|| format!("not matched: {:?}", ticket.status))?;
    let (socket, identity) =
        GameSocket::join_trusting(&placement.ws_url, &placement.match_ticket, trust).await.map_err(text)?;
    Ok((socket, identity, placement.ws_url.clone()))
}

async fn first_snapshot(socket: &mut GameSocket, identity: &Identity) -> Result<Instant, SocketError> {
    socket
        .wait_for(|message| match message {
            ServerMessage::WorldUpdate(world) => {
                world.entities.iter().any(|ship| Some(ship.id) == identity.seat).then_some(())
            }
            _ => None,
        })
        .await?;
    Ok(Instant::now())
}

/// Steers now and then. Returns the snapshots seen, and what ended the connection if it was not the time.
async fn watch_until(socket: &mut GameSocket, ends: Instant) -> (u32, Option<SocketError>) {
    let mut frames = 0;
    while Instant::now() < ends {
        match socket.next().await {
            Ok(ServerMessage::WorldUpdate(_)) => frames += 1,
            Ok(_) => {}
            Err(error) => return (frames, Some(error)),
        }
        if frames % 30 == 0
            && let Err(error) = socket.steer(1.0, 0.3, frames % 60 == 0).await
        {
            return (frames, Some(error));
        }
    }
    (frames, None)
}

/// The lost match keeps a player until its server's lease has lapsed and a little longer.
async fn queue_again(pilot: &Pilot, lost: &Ticket) -> Result<Ticket, String> {
    let patience = Instant::now() + Duration::from_secs(120);
    loop {
        let answer = pilot.queue(&lost.queue).await;
        match answer {
            Ok(ticket) if ticket.ticket_id != lost.ticket_id && ticket.status != TicketStatus::Cancelled => {
                return Ok(ticket);
            }
            Ok(_) | Err(_) if Instant::now() < patience => tokio::time::sleep(Duration::from_millis(500)).await,
            Ok(ticket) => return Err(format!("still in the lost match: {:?}", ticket.status)),
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
