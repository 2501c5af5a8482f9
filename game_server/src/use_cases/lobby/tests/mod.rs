//! The lobby from the outside of its host, stepped by hand; and its task, where the task is what is tested.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chat;
mod coming_back;
mod draining;
mod hosting;
mod large_world;
mod private;
mod recording;
mod task;
mod watching;

use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::ManualClock;
use tokens::{MatchClaims, OpaqueToken, TokenHash};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::domain::{
    BotNumbers, Controls, Event, ModeNumbers, Phase, Rules, Seat, SideNumbers, Team, Tick, ViewNumbers, Wish,
    WorldNumbers, classic,
};
use crate::use_cases::lobby::{
    Admission, ConnectionId, Grant, GrantRefusal, Host, JoinRefusal, JoinRequest, LobbyHabits, LobbyId, LobbyKind,
    LobbyPlan, LobbyTimes, MatchSeats, Message, Notice, NoticeBody, PlayerInput, PrivateSeats, Proof, Reservation,
};

const MATCH: Uuid = Uuid::from_u128(77);
const ADA: Uuid = Uuid::from_u128(1);
const GRACE: Uuid = Uuid::from_u128(2);
/// Of one lobby.
const MAX_WATCHERS: usize = 3;
const HABITS: LobbyHabits = LobbyHabits { max_watchers: MAX_WATCHERS, text_chat: true };
const START: i64 = 1_790_000_000;

const TIMES: LobbyTimes = LobbyTimes {
    hold: Duration::from_secs(60),
    join_wait: Duration::from_secs(10),
    unclaimed: Duration::from_secs(30),
    claim: Duration::from_secs(65),
    scoreboard: Duration::from_secs(15),
    drain: Duration::from_secs(660),
    send_on: Duration::from_secs(10),
    resize: Duration::from_secs(15),
};

pub(super) fn rules(match_s: Option<f32>, max_players: u16, bots: u16) -> Arc<Rules> {
    let classic = classic();
    let numbers = ModeNumbers {
        mode: "test".into(),
        countdown_s: 1.0,
        match_s,
        max_players,
        view: ViewNumbers { spectator_delay_s: 1.0, ..classic.view },
        bots: BotNumbers { fill_to: bots, ..classic.bots },
        ..classic
    };
    Arc::new(Rules::new(numbers).unwrap())
}

fn reservation(seat: u16, player: Uuid, name: &str) -> Reservation {
    Reservation { seat: Seat(seat), player, name: name.into(), team: Team(seat as u8), trace: None }
}

/// A duel of two seconds between Ada and Grace.
fn duel() -> LobbyPlan {
    let seats = vec![reservation(0, ADA, "Ada"), reservation(1, GRACE, "Grace")];
    LobbyPlan {
        id: LobbyId::parse("duel-77").unwrap(),
        match_id: MATCH,
        rules: rules(Some(2.0), 2, 0),
        kind: LobbyKind::Match(MatchSeats { queue: "duel".into(), seats, fill_to: 2, order: "order".into() }),
        seed: 5,
        trace: None,
    }
}

/// A private lobby of matches of two seconds, made for Ada, with two seats.
fn private_lobby() -> LobbyPlan {
    let seats = vec![reservation(0, ADA, "Ada")];
    LobbyPlan {
        id: LobbyId::parse("private").unwrap(),
        match_id: MATCH,
        rules: rules(Some(2.0), 2, 0),
        kind: LobbyKind::Private(PrivateSeats { code: "H7K3PW".into(), seats, fill_to: 0, order: "order".into() }),
        seed: 5,
        trace: None,
    }
}

fn open_lobby() -> LobbyPlan {
    LobbyPlan {
        id: LobbyId::parse("open").unwrap(),
        match_id: MATCH,
        rules: rules(None, 4, 2),
        kind: LobbyKind::Open,
        seed: 5,
        trace: None,
    }
}

/// A host and the time that passes for it.
struct Stage {
    host: Host,
    now: Duration,
    next_connection: u64,
    next_generation: u32,
}

/// A joined client. Keeps its end open for as long as it lives.
struct Client {
    connection: ConnectionId,
    admission: Box<Admission>,
    secret: TokenHash,
}

impl Stage {
    fn new(plan: LobbyPlan) -> Stage {
        let clock = Arc::new(ManualClock::at_unix_s(START));
        Stage {
            host: Host::new(plan, TIMES, HABITS, clock),
            now: Duration::ZERO,
            next_connection: 1,
            next_generation: 1,
        }
    }

    /// One tick, a sixtieth of a second later.
    fn tick(&mut self) {
        self.now += Duration::from_nanos(16_666_667);
        self.host.tick(self.now);
        self.host.answer();
    }

    /// Ticks until `done`; panics after a minute.
    fn tick_until(&mut self, mut done: impl FnMut(&Host) -> bool) {
        for _ in 0..3600 {
            if done(&self.host) {
                return;
            }
            self.tick();
        }
        panic!("it has not happened within a minute");
    }

    /// Lets time pass at once, as if the lobby had idled, then ticks.
    fn after(&mut self, time: Duration) {
        self.now += time;
        self.tick();
    }

    fn receive(&mut self, message: Message) {
        self.host.receive(message, self.now);
    }

    /// Sends a join without a tick.
    fn ask(
        &mut self,
        proof: Proof,
        last_event: Option<u32>,
    ) -> (ConnectionId, TokenHash, oneshot::Receiver<Result<Box<Admission>, JoinRefusal>>) {
        let connection = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let secret = OpaqueToken::generate().unwrap().hash();
        let (reply, answer) = oneshot::channel();
        let request = JoinRequest { connection, proof, next_resume: secret.clone(), last_event, reply };
        self.receive(Message::Join(Box::new(request)));
        (connection, secret, answer)
    }

    fn join_with(&mut self, proof: Proof, last_event: Option<u32>) -> Result<Client, JoinRefusal> {
        let (connection, secret, mut answer) = self.ask(proof, last_event);
        self.tick();
        let admission = answer.try_recv().expect("an answer within a tick")?;
        Ok(Client { connection, admission, secret })
    }

    /// A fresh ticket each time.
    fn join(&mut self, player: Uuid, seat: u16) -> Client {
        let proof = self.ticket(player, seat);
        self.join_with(proof, None).unwrap()
    }

    fn ticket(&mut self, player: Uuid, seat: u16) -> Proof {
        let generation = self.next_generation;
        self.next_generation += 1;
        ticket(player, seat, generation)
    }

    fn grant(&mut self, player: Uuid) -> Result<Grant, GrantRefusal> {
        let (reply, mut answer) = oneshot::channel();
        self.receive(Message::GrantSeat { player, name: "Eve".into(), trace: None, reply });
        self.tick();
        answer.try_recv().unwrap()
    }

    fn enter(&mut self, player: Uuid) -> Client {
        let grant = self.grant(player).unwrap();
        self.join(player, grant.seat.0)
    }

    fn players_present(&self) -> usize {
        self.host.status().seats.iter().filter(|seat| seat.present).count()
    }

    fn phase(&self) -> Phase {
        self.host.status().phase
    }
}

impl Client {
    fn seat(&self) -> Seat {
        self.admission.seat
    }

    fn resume(&self) -> Proof {
        Proof::Resume { seat: self.seat(), token: self.secret.clone() }
    }

    fn leave(&self) -> Message {
        Message::Leave { seat: self.seat(), connection: self.connection }
    }

    fn wish(&self, wish: Wish) -> Message {
        Message::Wish { seat: self.seat(), connection: self.connection, wish }
    }

    fn input(&self, seq: u32, thrust: f32) -> Message {
        Message::Input(PlayerInput {
            seat: self.seat(),
            connection: self.connection,
            seq,
            at: None,
            seen: None,
            again: false,
            controls: Controls::new(thrust, 0.0, false, false).unwrap(),
        })
    }

    /// What has come since the last call.
    fn notices(&mut self) -> Vec<Arc<Notice>> {
        std::iter::from_fn(|| self.admission.line.notices.try_recv().ok()).collect()
    }

    fn newest_ack(&mut self) -> Option<u32> {
        let mut newest = None;
        while let Ok(frame) = self.admission.line.ticks.try_recv() {
            let ships = frame.snapshot.as_ref().map(|snapshot| &snapshot.ships);
            newest = ships.and_then(|ships| Some(ships.iter().find(|ship| ship.seat == self.seat())?.ack)).or(newest);
        }
        newest
    }
}

fn ticket(player: Uuid, seat: u16, generation: u32) -> Proof {
    Proof::Ticket(MatchClaims {
        iss: String::new(),
        aud: String::new(),
        sub: player,
        name: "from the ticket".into(),
        match_id: MATCH,
        lobby_id: "duel-77".into(),
        seat,
        team: 0,
        generation,
        iat: START,
        exp: START + 60,
    })
}

fn event_ids(notices: &[Arc<Notice>]) -> Vec<u32> {
    let id = |notice: &Arc<Notice>| match notice.body {
        NoticeBody::Event { id, .. } => Some(id),
        _ => None,
    };
    notices.iter().filter_map(id).collect()
}

fn has_event(notices: &[Arc<Notice>], wanted: impl Fn(&Event) -> bool) -> bool {
    notices.iter().any(|notice| matches!(&notice.body, NoticeBody::Event { event, .. } if wanted(event)))
}
