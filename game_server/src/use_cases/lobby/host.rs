//! What a lobby decides, one tick at a time.

mod telling;

use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::Clock;
use service_kit::trace::TraceContext;
use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

use crate::domain::{Command, Event, Hearers, Outcome, Phase, RawSaying, Seat, Tick, World};
use crate::use_cases::lobby::chat::{Chat, Heard, is_on_side};
use crate::use_cases::lobby::course::MatchCourse;
use crate::use_cases::lobby::drain::Drain;
use crate::use_cases::lobby::frame::{Notice, Radar, TickFrame};
use crate::use_cases::lobby::gallery::{Gallery, Opening};
use crate::use_cases::lobby::inputs::Inputs;
use crate::use_cases::lobby::message::{
    Admission, ConnectionId, Departure, Grant, GrantRefusal, JoinRefusal, JoinRequest, Message, Proof, WatchAdmission,
    WatchRequest,
};
use crate::use_cases::lobby::mirror::Mirror;
use crate::use_cases::lobby::outbox::{EventMemory, Outboxes};
use crate::use_cases::lobby::private::PrivateCourse;
use crate::use_cases::lobby::record::{Played, write_record};
use crate::use_cases::lobby::recording::Recording;
use crate::use_cases::lobby::roster::{Admitted, Roster};
use crate::use_cases::lobby::rounds::Rounds;
use crate::use_cases::lobby::status::Counts;
use crate::use_cases::lobby::vacancies::{vacancies, vacancy_for};
use crate::use_cases::lobby::{CrashBundle, LobbyHabits, LobbyKind, LobbyPlan, LobbyStatus, LobbyTimes};
use crate::use_cases::ports::MatchRecord;

/// Ticks that wait for a connection. Older ones are not missed: only the newest is written.
const TICKS_KEPT: usize = 4;

/// A lobby without its task: messages and the time go in, shared ticks and answers come out. Every time is since the
/// lobby was made.
pub struct Host {
    plan: LobbyPlan,
    times: LobbyTimes,
    clock: Arc<dyn Clock>,
    world: World,
    roster: Roster,
    inputs: Inputs,
    outboxes: Outboxes,
    gallery: Gallery,
    chat: Chat,
    memory: EventMemory,
    mirror: Mirror,
    recording: Recording,
    rounds: Rounds,
    /// Of a match.
    course: Option<MatchCourse>,
    /// Of a private lobby.
    private: Option<PrivateCourse>,
    drain: Option<Drain>,
    ticks: broadcast::Sender<Arc<TickFrame>>,
    /// The newest score table.
    state: Arc<Notice>,
    /// True if a score has changed since.
    scored: bool,
    /// The newest; none where everybody sees everything.
    radar: Option<Arc<Radar>>,
    /// For the next step.
    commands: Vec<Command>,
    /// Of the last step.
    events: Vec<Event>,
    /// Connections that have their seat and wait for the next tick to be told everything.
    arrivals: Vec<Arrival>,
    /// Sent once this tick's status can be seen.
    answers: Vec<Answer>,
    /// Unix seconds.
    started_at: i64,
    record: Option<MatchRecord>,
    /// How many players a running match would take in place of those it has lost, as of the last tick.
    vacancies: u32,
    /// True if the status may differ from the one taken last.
    status_changed: bool,
    #[cfg(test)]
    faulty: bool,
}

struct Arrival {
    seat: Seat,
    player: Uuid,
    trace: Option<TraceContext>,
    connection: ConnectionId,
    last_event: Option<u32>,
    reply: oneshot::Sender<Result<Box<Admission>, JoinRefusal>>,
}

enum Answer {
    Admitted(oneshot::Sender<Result<Box<Admission>, JoinRefusal>>, Box<Admission>),
    Watching(oneshot::Sender<Result<Box<WatchAdmission>, JoinRefusal>>, Box<WatchAdmission>),
    Granted(oneshot::Sender<Result<Grant, GrantRefusal>>, Result<Grant, GrantRefusal>),
    Removed(oneshot::Sender<()>),
}

impl Host {
    pub fn new(plan: LobbyPlan, times: LobbyTimes, habits: LobbyHabits, clock: Arc<dyn Clock>) -> Host {
        let world = World::new(plan.rules.clone(), plan.seed);
        let seats = match plan.kind {
            LobbyKind::Match(_) => plan.rules.seats(),
            LobbyKind::Open | LobbyKind::Private(_) => plan.rules.max_players,
        };
        let recording = Recording::new(&plan.rules);
        let mut roster = Roster::new(seats);
        let mut commands = Vec::new();
        let (mut course, mut private) = (None, None);
        let reserved: &[_] = match &plan.kind {
            LobbyKind::Open => &[],
            LobbyKind::Match(seats) => {
                commands.push(Command::WantBots(0));
                course = Some(MatchCourse::new(seats, times));
                &seats.seats
            }
            LobbyKind::Private(lobby) => {
                commands.extend([Command::Gather, Command::WantBots(lobby.fill_to)]);
                private = Some(PrivateCourse::new(times));
                &lobby.seats
            }
        };
        for reservation in reserved {
            roster.reserve(reservation, times.claim);
        }
        Host {
            state: Notice::state(&world, plan.match_id, None, None, |_| None),
            scored: false,
            radar: None,
            started_at: clock.unix_s(),
            world,
            roster,
            commands,
            rounds: Rounds::new(plan.match_id),
            course,
            private,
            drain: None,
            times,
            clock,
            inputs: Inputs::default(),
            outboxes: Outboxes::default(),
            gallery: Gallery::new(
                plan.rules.spectator_delay_ticks(),
                plan.rules.snapshot_every_ticks,
                habits.max_watchers,
            ),
            chat: Chat::new(seats, habits.text_chat),
            memory: EventMemory::default(),
            mirror: Mirror::new(&plan.rules),
            plan,
            recording,
            ticks: broadcast::channel(TICKS_KEPT).0,
            events: Vec::new(),
            arrivals: Vec::new(),
            answers: Vec::new(),
            record: None,
            vacancies: 0,
            status_changed: false,
            #[cfg(test)]
            faulty: false,
        }
    }

    /// Takes one message of the inbox. Its effects show with the next [`tick`](Self::tick).
    pub fn receive(&mut self, message: Message, now: Duration) {
        match message {
            Message::Join(request) => self.join(*request),
            Message::Watch(request) => self.watch(request),
            Message::Input(input) => {
                if self.roster.has(input.seat, input.connection) {
                    self.inputs.offer(input, self.world.tick().after(1));
                }
            }
            Message::Leave { seat, connection } => {
                // A leave that a newer connection of the same player has overtaken means nothing any more.
                if self.roster.has(seat, connection) {
                    self.vacate(seat);
                }
            }
            Message::ChooseJet { seat, connection, jet } => {
                if self.roster.has(seat, connection) {
                    self.commands.push(Command::ChooseJet { seat, jet });
                }
            }
            Message::Wish { seat, connection, wish } => {
                if self.roster.has(seat, connection) {
                    self.commands.push(Command::Wish { seat, wish });
                }
            }
            Message::Say { seat, connection, to, saying } => {
                if self.roster.has(seat, connection) {
                    self.say(seat, to, &saying);
                }
            }
            Message::GrantSeat { player, name, trace, reply } => {
                let grant = self.grant(player, name, now + self.times.claim);
                if let (Ok(grant), Some(trace)) = (&grant, trace) {
                    self.roster.note_trace(grant.seat, trace);
                }
                self.status_changed = true;
                self.answers.push(Answer::Granted(reply, grant));
            }
            Message::RemovePlayer { player, reply } => {
                if let Some(seat) = self.roster.seat_of(player) {
                    self.vacate(seat);
                }
                self.answers.push(Answer::Removed(reply));
            }
            Message::Resize { next_seats } => {
                if matches!(self.plan.kind, LobbyKind::Open) && self.drain.is_none() {
                    self.make_way(Drain::resize(next_seats, &self.times, now, self.world.tick()), now);
                }
            }
            #[cfg(test)]
            Message::Fault => self.faulty = true,
        }
    }

    /// The server drains: everybody is told, and the lobby makes way. Saying it again changes nothing.
    pub fn drain(&mut self, now: Duration) {
        if !self.is_draining() {
            self.make_way(Drain::begin(&self.plan.kind, &self.times, now, self.world.tick()), now);
        }
    }

    /// True once the server drains.
    pub fn is_draining(&self) -> bool {
        self.drain.as_ref().is_some_and(Drain::is_of_server)
    }

    fn make_way(&mut self, drain: Drain, now: Duration) {
        let notice = drain.notice.clone();
        self.drain = Some(drain);
        if self.course.is_some() {
            self.commands.push(Command::OfferRematch(false));
        }
        self.send(&[notice], now);
    }

    /// Makes one step of the world and shows it.
    pub fn tick(&mut self, now: Duration) {
        self.notice_lost_connections(now);
        while let Some(seat) = self.roster.overdue(now) {
            self.vacate(seat);
        }
        if let Some(course) = &mut self.course {
            course.decide(self.world.phase(), &self.roster, now, &mut self.commands);
        }
        if let Some(private) = &mut self.private {
            private.decide(self.world.phase(), &self.roster, now, &mut self.rounds, &mut self.commands);
        }
        self.inputs.drain_into(self.world.tick().after(1), &mut self.commands);

        self.recording.record(self.world.tick().after(1), &self.commands);
        #[cfg(test)]
        assert!(!self.faulty, "a fault was injected");
        self.events.clear();
        self.world.step(&self.commands, &mut self.events);
        self.commands.clear();
        self.recording.note(&self.world, &self.events);

        self.finish_match(now);
        self.follow_rematch(now);
        self.carry_out_wishes();
        self.count_vacancies();
        let told = self.tell_events(now);
        self.show(told);
        self.welcome_watchers();
    }

    /// True while nothing moves and nobody watches: then no ticks are needed until a message or a deadline comes.
    pub fn is_idle(&self) -> bool {
        let nothing_moves = matches!(self.plan.kind, LobbyKind::Open) || self.world.phase() == Phase::Waiting;
        nothing_moves && self.roster.connected() == 0 && self.gallery.is_empty()
    }

    /// When an idle lobby must be ticked although nobody has asked anything of it.
    pub fn next_deadline(&self) -> Option<Duration> {
        let course = self.course.as_ref().and_then(MatchCourse::next_deadline);
        let drain = self.drain.as_ref().map(|drain| drain.ends_at);
        [self.roster.next_deadline(), course, drain].into_iter().flatten().min()
    }

    /// Answers what was asked since the last call. Comes after the status was published, so that who has an answer finds
    /// its effects everywhere.
    pub fn answer(&mut self) {
        for answer in self.answers.drain(..) {
            // Whoever stopped waiting does not mind: a connection that is gone is noticed on the next tick.
            match answer {
                Answer::Admitted(reply, admission) => drop(reply.send(Ok(admission))),
                Answer::Watching(reply, admission) => drop(reply.send(Ok(admission))),
                Answer::Granted(reply, grant) => drop(reply.send(grant)),
                Answer::Removed(reply) => drop(reply.send(())),
            }
        }
    }

    /// How the match went, once, when it has ended.
    pub fn take_record(&mut self) -> Option<MatchRecord> {
        self.record.take()
    }

    /// When the lobby has nothing left to do: why whoever is still connected is let go.
    pub fn ending(&self, now: Duration) -> Option<Departure> {
        let over = self.course.as_ref().is_some_and(|course| course.is_over(now));
        if over || self.private.as_ref().is_some_and(PrivateCourse::is_over) {
            return Some(Departure::MatchOver);
        }
        self.drain.as_ref()?.departure(self.world.phase(), &self.roster, now)
    }

    pub fn status(&self) -> LobbyStatus {
        let counts = Counts { vacancies: self.vacancies, watchers: self.gallery.len() as u32 };
        LobbyStatus::of(&self.world, &self.roster, self.match_id(), counts)
    }

    /// The status, if it may have changed since the last call.
    pub fn take_status(&mut self) -> Option<LobbyStatus> {
        std::mem::take(&mut self.status_changed).then(|| self.status())
    }

    #[cfg(test)]
    pub fn kills(&self) -> u32 {
        self.world.pilots().iter().map(|pilot| pilot.kills).sum()
    }

    #[cfg(test)]
    pub fn pilot(&self, seat: Seat) -> Option<&crate::domain::Pilot> {
        self.world.pilot(seat)
    }

    #[cfg(test)]
    pub fn world_hash(&self) -> u64 {
        self.world.hash()
    }

    pub fn tick_number(&self) -> Tick {
        self.world.tick()
    }

    /// The match that is on, or comes next.
    pub fn match_id(&self) -> Uuid {
        self.rounds.match_id()
    }

    pub fn plan(&self) -> &LobbyPlan {
        &self.plan
    }

    /// Lets every connection go.
    pub fn close(&mut self, why: Departure) {
        self.outboxes.close_all(why);
        self.gallery.close(why);
        self.arrivals.clear();
    }

    /// How a match that cannot be finished went; none for a match that has ended, or an open lobby.
    pub fn fail_match(&self) -> Option<MatchRecord> {
        match self.world.phase() {
            Phase::Ended { .. } => None,
            // A private lobby that waits has no match yet.
            Phase::Waiting if self.private.is_some() => None,
            Phase::Waiting | Phase::Countdown { .. } | Phase::Running { .. } => self.write_record(None),
        }
    }

    pub fn into_bundle(self, panic: String) -> CrashBundle {
        let match_id = self.match_id();
        let replay = self.recording.of_panic(&self.plan, panic);
        CrashBundle { lobby_id: self.plan.id, match_id, replay }
    }

    fn join(&mut self, request: JoinRequest) {
        let JoinRequest { connection, proof, next_resume, last_event, reply } = request;
        let seat = match &proof {
            Proof::Ticket(claims) => Seat(claims.seat),
            Proof::Resume { seat, .. } => *seat,
        };
        // Who never flew has no line in a table that is closed. In a private lobby he waits there for the next match.
        let too_late = self.private.is_none()
            && matches!(self.world.phase(), Phase::Ended { .. })
            && self.world.pilot(seat).is_none();
        let admitted = if too_late {
            Err(JoinRefusal::LobbyUnknown)
        } else {
            let of_match = self.private.is_none().then_some(self.match_id());
            let admitted = self.roster.admit(&proof, of_match, connection, next_resume);
            admitted.map_err(|refusal| self.of_a_world_before(&proof, refusal))
        };
        match admitted {
            Err(refusal) => drop(reply.send(Err(refusal))),
            Ok(admitted) => {
                let seat = admitted.seat;
                self.status_changed = true;
                if admitted.replaces {
                    self.let_go(seat, Departure::Replaced);
                }
                self.inputs.forget(seat);
                let Admitted { player, name, team, trace, .. } = admitted;
                self.gallery.let_go(player, Departure::Replaced);
                self.commands.push(Command::Join { seat, name, team });
                self.arrivals.push(Arrival { seat, player, trace, connection, last_event, reply });
            }
        }
    }

    /// An open lobby's name outlives its worlds. A ticket of another world, or a token for a seat where nobody has sat in this one, was
    /// given in one before.
    fn of_a_world_before(&self, proof: &Proof, refusal: JoinRefusal) -> JoinRefusal {
        let before = matches!(self.plan.kind, LobbyKind::Open)
            && match (proof, refusal) {
                (Proof::Ticket(_), JoinRefusal::LobbyUnknown) => true,
                (Proof::Resume { seat, .. }, JoinRefusal::SeatExpired) => self.roster.player_at(*seat).is_none(),
                _ => false,
            };
        if before { JoinRefusal::MadeWay } else { refusal }
    }

    /// What is said is told at once, with the next frame, and kept nowhere.
    fn say(&mut self, by: Seat, to: Hearers, saying: &RawSaying) {
        let tick = self.world.tick();
        match self.chat.say(by, to, saying, &self.world) {
            Ok(Heard { said, side }) => {
                metrics::counter!("game_chat_messages_total").increment(1);
                let notice = Notice::said(tick, said);
                self.outboxes.chat(&notice, |seat| side.is_none_or(|side| is_on_side(seat, side, &self.world)));
                if side.is_none() {
                    self.gallery.note(&[notice]);
                }
            }
            Err(why) => {
                metrics::counter!("game_chat_denied_total").increment(1);
                self.outboxes.send_to(by, &Notice::unsaid(tick, why));
            }
        }
    }

    /// Who flies here does not watch at the same time, nor does anybody who was sent away.
    fn watch(&mut self, request: WatchRequest) {
        let refusal = if self.roster.is_banned(request.player) {
            JoinRefusal::Kicked
        } else if self.roster.seat_of(request.player).is_some() {
            JoinRefusal::TicketInvalid
        } else {
            self.status_changed = true;
            return self.gallery.admit(request);
        };
        drop(request.reply.send(Err(refusal)));
    }

    fn welcome_watchers(&mut self) {
        let before = self.gallery.len();
        let Host { gallery, answers, state, drain, memory, world, course, rounds, .. } = self;
        let tally = course.as_ref().and_then(MatchCourse::rematch_told);
        let opening = || Opening {
            state: Arc::clone(state),
            map: Notice::map(world),
            draining: drain.as_ref().map(|drain| drain.notice.clone()),
            tally: tally.map(|tally| Notice::rematch_vote(world.tick(), tally)),
            playback: None,
        };
        let place = (world.tick(), rounds.match_id());
        gallery.welcome(place, opening, memory.last_id(), |reply, admission| {
            answers.push(Answer::Watching(reply, admission));
        });
        self.status_changed |= self.gallery.len() != before;
    }

    /// A seat for this player: the one he has, or another. It is kept until `until`.
    fn grant(&mut self, player: Uuid, name: Arc<str>, until: Duration) -> Result<Grant, GrantRefusal> {
        let Some(course) = &self.course else { return self.roster.grant(player, name, until) };
        if self.drain.is_some() {
            return Err(GrantRefusal::Full);
        }
        let (seat, team) =
            vacancy_for(player, course.players(), &self.world, &self.roster).ok_or(GrantRefusal::Full)?;
        Ok(self.roster.take(seat, player, name, team, until))
    }

    fn count_vacancies(&mut self) {
        let Some(course) = &self.course else { return };
        let places = if self.drain.is_some() { 0 } else { vacancies(course.players(), &self.world, &self.roster) };
        let places = u32::try_from(places).unwrap_or(u32::MAX);
        self.status_changed |= places != self.vacancies;
        self.vacancies = places;
    }

    /// Frees a seat for good, whoever holds it.
    fn vacate(&mut self, seat: Seat) {
        if self.roster.vacate(seat) {
            self.status_changed = true;
            self.let_go(seat, Departure::Left);
            self.inputs.forget(seat);
            self.commands.push(Command::Leave { seat });
        }
    }

    /// Ends the connection of a seat, which may not have been told yet that it has the seat.
    fn let_go(&mut self, seat: Seat, why: Departure) {
        self.outboxes.close(seat, why);
        if let Some(at) = self.arrivals.iter().position(|arrival| arrival.seat == seat) {
            let refusal = if why == Departure::Replaced { JoinRefusal::Replaced } else { JoinRefusal::SeatExpired };
            drop(self.arrivals.swap_remove(at).reply.send(Err(refusal)));
        }
    }

    /// From here on the seat is held: the ship flies on uncontrolled and can be hit.
    fn notice_lost_connections(&mut self, now: Duration) {
        let Host { outboxes, roster, inputs, commands, times, status_changed, .. } = self;
        outboxes.take_lost(|seat, connection| {
            if roster.disconnected(seat, connection, now + times.hold) {
                *status_changed = true;
                inputs.forget(seat);
                commands.push(Command::SetPresent { seat, present: false });
            }
        });
    }

    fn finish_match(&mut self, now: Duration) {
        let ended = self.events.iter().find_map(|event| match event {
            Event::PhaseChanged { phase: Phase::Ended { outcome, .. } } => Some(*outcome),
            _ => None,
        });
        if self.events.iter().any(|event| matches!(event, Event::PhaseChanged { phase: Phase::Countdown { .. } })) {
            self.started_at = self.clock.unix_s();
        }
        let Some(outcome) = ended else { return };
        if let Some(course) = &mut self.course {
            course.ended(outcome, now);
            if self.drain.is_none() {
                self.commands.push(Command::OfferRematch(true));
            }
        }
        if let Some(private) = &mut self.private {
            private.ended(now);
        }
        self.record = self.write_record(Some(outcome));
    }

    /// Tells how the vote on a rematch stands. Once one begins it is the lobby's next match, and the seats of those who are not
    /// connected are free: the world has sent them away.
    fn follow_rematch(&mut self, now: Duration) {
        let Some(course) = &mut self.course else { return };
        let tick = self.world.tick();
        if !self.events.contains(&Event::RematchBegun) {
            if let Some(tally) = course.rematch_news(self.world.rematch()) {
                self.send(&[Notice::rematch_vote(tick, tally)], now);
            }
            return;
        }
        self.rounds.advance();
        course.begun_again(self.roster.connected());
        for seat in self.roster.awaited() {
            self.roster.vacate(seat);
            self.inputs.forget(seat);
        }
        metrics::counter!("game_rematches_total").increment(1);
        self.status_changed = true;
        self.send(&[Notice::rematch_begun(tick, self.match_id())], now);
    }

    /// `outcome` is none for a match that cannot be finished.
    fn write_record(&self, outcome: Option<Outcome>) -> Option<MatchRecord> {
        let (queue, order) = match &self.plan.kind {
            LobbyKind::Open => return None,
            LobbyKind::Match(seats) => (Some(&seats.queue), &seats.order),
            LobbyKind::Private(lobby) => (None, &lobby.order),
        };
        let round = self.rounds.round();
        let times = (self.started_at, self.clock.unix_s());
        // A world that has failed is in no state to compare another flight with.
        let replay = outcome.and_then(|_| self.recording.of_match(&self.plan, &self.world));
        let played = Played { match_id: self.match_id(), queue, order, round, times, replay };
        Some(write_record(&self.plan, played, &self.world, &self.roster, outcome))
    }
}
