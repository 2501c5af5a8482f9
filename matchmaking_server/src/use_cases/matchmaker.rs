//! The task that owns all of matchmaking's state. Everybody else asks it through a [`MatchmakerHandle`]; it answers from
//! memory, and whatever has to wait (game servers above all) runs in tasks of its own. So does what takes long: who plays with
//! whom is chosen on a thread for blocking work, while this task goes on answering.
//!
//! It has two inboxes, both bounded:
//! - players' requests: when full, a request is refused at once (`Busy`), so that a flood ends at the door;
//! - reports and answers of game servers: when full, the sender waits. They are few (one per server and second, one per match
//!   being placed), and losing one would be felt by players.

mod record;

use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::Clock;
use service_kit::lifecycle::Lifecycle;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::Instant;
use uuid::Uuid;

use self::record::{describe_metrics, log_match, record_gauges, record_wait, trace_wait};
use crate::domain::ids::{Millis, PartyId, PlayerId, TicketId};
use crate::domain::matchmaking::{Choices, Effect, Matchmaking};
use crate::domain::party::{PartyRefusal, PartyView};
use crate::domain::ticket::TicketView;
use crate::use_cases::fill_match::{self, fill_match};
use crate::use_cases::place_match::place_match;
use crate::use_cases::ports::GameServers;
use crate::use_cases::streams::{Streams, Watch};

const PLAYER_INBOX: usize = 4096;
const SERVICE_INBOX: usize = 1024;

/// Game servers are asked for this many lobbies at a time. More matches wait for their turn, so that a burst is no storm of
/// connections, and no call is out of time before it is made.
const MAX_PLACING_CALLS: usize = 128;

/// Seats being given back at a time. Beyond it one is dropped: the seat's hold on the game server ends it anyway, and for a
/// match the next report asks again.
const MAX_RELEASES: usize = 64;

/// Positions and waits are sent to followers this often; a change of status at once.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

/// After a pass no other begins for this many times as long as it took, so that passes use a fifth of a core at most.
const PASS_SHARE: u32 = 4;

/// From a shorter line the choice is made at once: it takes less time than handing it to another thread.
const CHOSEN_AT_ONCE: usize = 256;

/// The inbox is full, or the process is stopping.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("matchmaking is busy")]
pub struct Busy;

type Question = Box<dyn FnOnce(&mut Matchmaking, Millis) + Send>;

enum Request {
    Ask(Question),
    Follow { ticket: TicketId, owner: PlayerId, answer: oneshot::Sender<Option<Watch<TicketView>>> },
    FollowParty { party: PartyId, member: PlayerId, answer: oneshot::Sender<Result<Watch<PartyView>, PartyRefusal>> },
}

/// A line to the matchmaker's task.
#[derive(Clone)]
pub struct MatchmakerHandle {
    players: mpsc::Sender<Request>,
    services: mpsc::Sender<Question>,
}

impl MatchmakerHandle {
    /// Runs a question on behalf of a player.
    pub async fn ask<R: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Matchmaking, Millis) -> R + Send + 'static,
    ) -> Result<R, Busy> {
        let (answer, answered) = oneshot::channel();
        let question: Question = Box::new(move |state, now| {
            let _ = answer.send(question(state, now));
        });
        self.players.try_send(Request::Ask(question)).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }

    /// Runs a question on behalf of a service; waits for its turn.
    pub async fn tell<R: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Matchmaking, Millis) -> R + Send + 'static,
    ) -> Result<R, Busy> {
        let (answer, answered) = oneshot::channel();
        let question: Question = Box::new(move |state, now| {
            let _ = answer.send(question(state, now));
        });
        self.services.send(question).await.map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }

    /// Follows a ticket. None if the player has no such ticket.
    pub async fn follow(&self, ticket: TicketId, owner: PlayerId) -> Result<Option<Watch<TicketView>>, Busy> {
        let (answer, answered) = oneshot::channel();
        self.players.try_send(Request::Follow { ticket, owner, answer }).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }

    /// Follows a party, which also shows that the member is there.
    pub async fn follow_party(
        &self,
        party: PartyId,
        member: PlayerId,
    ) -> Result<Result<Watch<PartyView>, PartyRefusal>, Busy> {
        let (answer, answered) = oneshot::channel();
        self.players.try_send(Request::FollowParty { party, member, answer }).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }
}

struct Matchmaker {
    state: Matchmaking,
    tickets: Streams<TicketId, TicketView>,
    parties: Streams<(PartyId, PlayerId), PartyView>,
    servers: Arc<dyn GameServers>,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
    handle: MatchmakerHandle,
    placing_calls: Arc<Semaphore>,
    releases: Arc<Semaphore>,
    pass_every: Duration,
    next_pass: Instant,
    earliest_pass: Instant,
    /// A pass that has begun, and since when.
    choosing: Option<(Instant, JoinHandle<Choices>)>,
}

/// Starts the task. A pass runs every `pass_every`, and at once when a match can perhaps be made.
pub fn start(
    state: Matchmaking,
    pass_every: Duration,
    servers: Arc<dyn GameServers>,
    clock: Arc<dyn Clock>,
    lifecycle: &Lifecycle,
) -> MatchmakerHandle {
    let (players, player_inbox) = mpsc::channel(PLAYER_INBOX);
    let (services, service_inbox) = mpsc::channel(SERVICE_INBOX);
    let handle = MatchmakerHandle { players, services };
    let now = Instant::now();
    let matchmaker = Matchmaker {
        state,
        tickets: Streams::default(),
        parties: Streams::default(),
        servers,
        clock,
        lifecycle: lifecycle.clone(),
        handle: handle.clone(),
        placing_calls: Arc::new(Semaphore::new(MAX_PLACING_CALLS)),
        releases: Arc::new(Semaphore::new(MAX_RELEASES)),
        pass_every,
        next_pass: now,
        earliest_pass: now,
        choosing: None,
    };
    describe_metrics();
    fill_match::describe_metrics();
    lifecycle.spawn("matchmaker", matchmaker.run(player_inbox, service_inbox));
    handle
}

impl Matchmaker {
    async fn run(mut self, mut players: mpsc::Receiver<Request>, mut services: mpsc::Receiver<Question>) {
        let stop = self.lifecycle.stopping();
        let mut refresh = tokio::time::interval(REFRESH_EVERY);
        refresh.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            // In this order: what is paced comes first and cannot starve the rest, players come last.
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                (started, choices) = chosen(&mut self.choosing) => self.end_pass(started, choices),
                () = tokio::time::sleep_until(self.next_pass), if self.choosing.is_none() => self.begin_pass(),
                _ = refresh.tick() => self.refresh(),
                Some(question) = services.recv() => question(&mut self.state, self.clock.unix_ms()),
                Some(request) = players.recv() => self.answer(request),
            }
            self.carry_out_effects();
            if self.state.take_urgency() {
                self.next_pass = self.next_pass.min(self.earliest_pass.max(Instant::now()));
            }
        }
    }

    fn begin_pass(&mut self) {
        let started = Instant::now();
        let outlook = self.state.begin_pass(self.clock.unix_ms());
        if outlook.groups() <= CHOSEN_AT_ONCE {
            self.end_pass(started, Ok(outlook.choose()));
        } else {
            self.choosing = Some((started, tokio::task::spawn_blocking(|| outlook.choose())));
        }
    }

    fn end_pass(&mut self, started: Instant, choices: Result<Choices, JoinError>) {
        self.choosing = None;
        match choices {
            Ok(choices) => self.state.finish_pass(choices, self.clock.unix_ms(), Uuid::new_v4),
            Err(error) => tracing::error!(%error, "a pass failed, the next one tries again"),
        }
        let ended = Instant::now();
        let took = ended - started;
        metrics::histogram!("matchmaking_pass_duration_seconds").record(took.as_secs_f64());
        self.earliest_pass = ended + took * PASS_SHARE;
        self.next_pass = self.earliest_pass.max(started + self.pass_every);
    }

    fn answer(&mut self, request: Request) {
        let now = self.clock.unix_ms();
        match request {
            Request::Ask(question) => question(&mut self.state, now),
            Request::Follow { ticket, owner, answer } => {
                let follow = |view: TicketView| match view.is_final() {
                    true => Watch::of_final(view),
                    false => self.tickets.follow(view.id, view),
                };
                let _ = answer.send(self.state.look(ticket, owner, now).map(follow));
            }
            Request::FollowParty { party, member, answer } => {
                let view = self.state.look_at_party(party, member, now);
                let _ = answer.send(view.map(|view| self.parties.follow((party, member), view)));
            }
        }
    }

    fn refresh(&mut self) {
        let now = self.clock.unix_ms();
        for id in self.tickets.live_keys() {
            if let Some(view) = self.state.view(id, now) {
                let is_final = view.is_final();
                self.tickets.publish(id, view, is_final);
            }
        }
        for (_, member) in self.parties.live_keys() {
            self.state.seen_in_party(member, now);
        }
        record_gauges(&self.state.counts(now));
    }

    fn tell_ticket(&mut self, id: TicketId) {
        if self.tickets.is_followed(id)
            && let Some(view) = self.state.hand_out(id, self.clock.unix_ms())
        {
            let is_final = view.is_final();
            self.tickets.publish(id, view, is_final);
        }
    }

    fn tell_party(&mut self, id: PartyId) {
        let Some(view) = self.state.party_view(id) else { return };
        for member in &view.members {
            self.parties.publish((id, member.player), view.clone(), false);
        }
    }

    fn carry_out_effects(&mut self) {
        for effect in self.state.take_effects() {
            match effect {
                Effect::TicketChanged(id) => self.tell_ticket(id),
                Effect::PartyChanged(id) => self.tell_party(id),
                Effect::LeftParty(id, player) => self.parties.end((id, player)),
                Effect::Place(order) => {
                    let (servers, handle) = (self.servers.clone(), self.handle.clone());
                    let turns = self.placing_calls.clone();
                    self.lifecycle.spawn("place match", async move {
                        // Never closed.
                        let _turn = turns.acquire().await;
                        place_match(servers, handle, *order).await;
                    });
                }
                Effect::Fill(order) => {
                    let (servers, handle) = (self.servers.clone(), self.handle.clone());
                    self.lifecycle.spawn("fill match", fill_match(servers, handle, *order));
                }
                Effect::ReleaseSeat(address) => {
                    let Ok(permit) = self.releases.clone().try_acquire_owned() else { continue };
                    let servers = self.servers.clone();
                    self.lifecycle.spawn("release seat", async move {
                        let _permit = permit;
                        if let Err(error) = servers.release_seat(&address).await {
                            tracing::warn!(
                                lobby_id = %address.lobby, player_id = %address.player, server_id = %address.server,
                                %error, "seat not given back"
                            );
                        }
                    });
                }
                Effect::MatchMade(made) => log_match(&made),
                Effect::LeftQueue(left) => {
                    record_wait(&left);
                    trace_wait(&left, self.clock.unix_ms() - left.waited_ms);
                }
            }
        }
    }
}

/// The choice of the pass that has begun; never, if none has.
async fn chosen(choosing: &mut Option<(Instant, JoinHandle<Choices>)>) -> (Instant, Result<Choices, JoinError>) {
    match choosing {
        Some((started, choice)) => (*started, choice.await),
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::domain::matchmaking::Limits;
    use crate::domain::party::PartyLimits;
    use crate::domain::registry::LeaseRules;

    /// A handle to a task that never gets to work, and the inboxes it would read.
    fn stuck() -> (MatchmakerHandle, mpsc::Receiver<Request>, mpsc::Receiver<Question>) {
        let (players, player_inbox) = mpsc::channel(1);
        let (services, service_inbox) = mpsc::channel(1);
        (MatchmakerHandle { players, services }, player_inbox, service_inbox)
    }

    #[tokio::test]
    async fn a_full_inbox_refuses_players_at_once() {
        let (handle, _players, _services) = stuck();
        let first = handle.clone();
        let waiting = tokio::spawn(async move { first.ask(|_, now| now).await });
        while handle.players.capacity() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(handle.ask(|_, now| now).await, Err(Busy));
        let (ticket, owner) = (TicketId(Uuid::nil()), PlayerId(Uuid::nil()));
        assert!(handle.follow(ticket, owner).await.is_err());
        waiting.abort();
    }

    #[tokio::test]
    async fn a_full_inbox_makes_services_wait_for_their_turn() {
        let (handle, _players, mut services) = stuck();
        let tell = |handle: MatchmakerHandle| tokio::spawn(async move { handle.tell(|_, now| now).await });
        let (first, second) = (tell(handle.clone()), tell(handle.clone()));
        while handle.services.capacity() > 0 {
            tokio::task::yield_now().await;
        }
        let mut state = Matchmaking::new(limits(), Vec::new(), &[]);
        for now in [7, 8] {
            services.recv().await.unwrap()(&mut state, now);
        }
        let answers = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap()];
        assert_eq!(answers.iter().sum::<Millis>(), 15);
    }

    #[tokio::test]
    async fn nobody_waits_for_a_task_that_has_ended() {
        let (handle, players, services) = stuck();
        drop((players, services));
        assert_eq!(handle.ask(|_, now| now).await, Err(Busy));
        assert_eq!(handle.tell(|_, now| now).await, Err(Busy));
    }

    fn limits() -> Limits {
        Limits {
            max_waiting: 1,
            max_placings: 1,
            ended_kept_ms: 1,
            lease: LeaseRules { lease_ms: 1, grace_ms: 1, avoid_ms: 1 },
            parties: PartyLimits { max_parties: 1, max_members: 1, invite_ms: 1, member_lapses_ms: 1 },
        }
    }
}
