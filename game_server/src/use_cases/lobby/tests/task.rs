//! The task around a host: scheduling, a full inbox, faults, stopping.

use std::sync::Mutex;

use async_trait::async_trait;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::domain::{Command, Outcome, ReplayEnd};
use crate::use_cases::lobby::handle::{LobbyError, LobbyHandle};
use crate::use_cases::lobby::pulse::TickPhases;
use crate::use_cases::lobby::task::{Surroundings, prepare};
use crate::use_cases::lobby::{CrashBundle, Departure};
use crate::use_cases::open_lobbies::keep_open;
use crate::use_cases::ports::{CrashBundles, MatchRecord, MatchReports};
use crate::use_cases::registry::{CreateError, LobbyOrder, Registry, RegistryParts};
use crate::use_cases::tick_load::TickLoad;

/// Long enough for any machine; nothing waits this long when all is well.
const DEADLINE: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Collector {
    records: Mutex<Vec<MatchRecord>>,
    bundles: Mutex<Vec<CrashBundle>>,
    came: Notify,
}

#[async_trait]
impl MatchReports for Collector {
    async fn deliver(&self, record: MatchRecord) {
        self.records.lock().unwrap().push(record);
        self.came.notify_one();
    }
}

#[async_trait]
impl CrashBundles for Collector {
    async fn store(&self, bundle: CrashBundle) {
        self.bundles.lock().unwrap().push(bundle);
        self.came.notify_one();
    }
}

fn registry(collector: &Arc<Collector>, max_lobbies: usize, stop: &CancellationToken) -> Arc<Registry> {
    let mut modes = crate::use_cases::registry::Modes::new();
    modes.insert("duel".into(), rules(Some(600.0), 2, 0));
    modes.insert("open".into(), rules(None, 4, 2));
    let size = |seats: u16| Rules::clone(&rules(None, seats, 0));
    modes.insert("wide".into(), Arc::new(size(2).with_larger(vec![size(4)]).unwrap()));
    Registry::new(RegistryParts {
        modes,
        times: TIMES,
        max_lobbies,
        habits: HABITS,
        clock: Arc::new(ManualClock::at_unix_s(START)),
        reports: collector.clone(),
        crashes: collector.clone(),
        random_id: Uuid::new_v4,
        drain: stop.child_token(),
        stop: stop.clone(),
        threads: Handle::current(),
    })
}

fn order(lobby: &str, match_id: u128) -> LobbyOrder {
    let seats = vec![reservation(0, ADA, "Ada"), reservation(1, GRACE, "Grace")];
    LobbyOrder {
        lobby_id: LobbyId::parse(lobby).unwrap(),
        match_id: Uuid::from_u128(match_id),
        mode: "duel".into(),
        kind: LobbyKind::Match(MatchSeats { queue: "duel".into(), seats, fill_to: 2, order: "order".into() }),
    }
}

async fn join(lobby: &LobbyHandle, player: Uuid, seat: u16) -> Box<Admission> {
    let Proof::Ticket(mut claims) = ticket(player, seat, 1) else { unreachable!() };
    claims.match_id = lobby.match_id();
    let (reply, answer) = oneshot::channel();
    let request = JoinRequest {
        connection: ConnectionId(claims.sub.as_u128() as u64),
        proof: Proof::Ticket(claims),
        next_resume: OpaqueToken::generate().unwrap().hash(),
        last_event: None,
        reply,
    };
    lobby.join(request).unwrap();
    timeout(DEADLINE, answer).await.unwrap().unwrap().unwrap()
}

async fn departure(admission: &mut Admission) -> Departure {
    timeout(DEADLINE, &mut admission.line.departed).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_panic_ends_one_lobby_and_touches_no_other() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 8, &stop);
    let broken = registry.create(order("broken", 1)).unwrap();
    let sound = registry.create(order("sound", 2)).unwrap();
    let mut in_broken = [join(&broken, ADA, 0).await, join(&broken, GRACE, 1).await];
    let mut in_sound = join(&sound, ADA, 0).await;

    broken.offer(Message::Fault).unwrap();
    for admission in &mut in_broken {
        assert_eq!(departure(admission).await, Departure::LobbyFailed);
    }
    timeout(DEADLINE, broken.over()).await.unwrap();
    while collector.bundles.lock().unwrap().is_empty() {
        timeout(DEADLINE, collector.came.notified()).await.unwrap();
    }
    let bundle = collector.bundles.lock().unwrap().remove(0);
    assert_eq!(bundle.match_id, Uuid::from_u128(1));
    let replay = bundle.replay;
    assert!(
        matches!(&replay.end, ReplayEnd::Panic(panic) if panic.contains("a fault was injected")),
        "{:?}",
        replay.end
    );
    let commands: Vec<_> = replay.commands.iter().map(Option::unwrap).collect();
    assert_eq!(commands.iter().filter(|(_, command)| matches!(command, Command::Join { .. })).count(), 2);
    assert!(commands.iter().all(|(tick, _)| *tick <= replay.ticks));
    let record = collector.records.lock().unwrap().remove(0);
    assert_eq!((record.outcome, record.match_id), (None, Uuid::from_u128(1)));

    let before = in_sound.frame.tick;
    let later = loop {
        match timeout(DEADLINE, in_sound.line.ticks.recv()).await.unwrap() {
            Ok(frame) if frame.tick > before.after(10) => break frame.tick,
            Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            Err(closed) => panic!("{closed}"),
        }
    };
    assert!(later > before && in_sound.line.departed.try_recv().is_err());
    assert!(registry.find(sound.id()).is_some());
    stop.cancel();
    timeout(DEADLINE, registry.ended()).await.unwrap();
}

#[tokio::test]
async fn an_open_lobby_that_has_failed_is_made_again() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 1, &stop);
    let first = registry.open("open").unwrap();
    let keeper = tokio::spawn(keep_open(registry.clone(), first.clone(), Duration::MAX, stop.clone()));
    first.offer(Message::Fault).unwrap();
    timeout(DEADLINE, first.over()).await.unwrap();
    let again = loop {
        match registry.find(first.id()) {
            Some(lobby) => break lobby,
            None => timeout(DEADLINE, registry.changed()).await.unwrap(),
        }
    };
    assert_ne!(again.match_id(), first.match_id(), "tickets for the failed one must not fit");
    assert!(timeout(DEADLINE, again.grant_seat(ADA, "Ada".into())).await.unwrap().unwrap().is_ok());
    stop.cancel();
    timeout(DEADLINE, keeper).await.unwrap().unwrap();
}

/// The open lobby that follows `before`.
async fn follower(registry: &Registry, before: &LobbyHandle) -> LobbyHandle {
    timeout(DEADLINE, before.over()).await.unwrap();
    loop {
        match registry.find(before.id()) {
            Some(lobby) if !lobby.is_same(before) => return lobby,
            _ => timeout(DEADLINE, registry.changed()).await.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_world_that_makes_way_keeps_its_place_on_a_full_server_and_one_that_fails_keeps_its_size() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 2, &stop);
    let small = registry.open("wide").unwrap();
    let keeper = tokio::spawn(keep_open(registry.clone(), small.clone(), Duration::MAX, stop.clone()));
    registry.create(order("beside", 1)).unwrap();
    assert_eq!(small.rules().max_players, 2);
    let mut ada = join(&small, ADA, small.grant_seat(ADA, "Ada".into()).await.unwrap().unwrap().seat.0).await;
    small.grant_seat(GRACE, "Grace".into()).await.unwrap().unwrap();
    let told = async {
        loop {
            let notice = ada.line.notices.recv().await.unwrap();
            if let NoticeBody::Draining { next_seats, .. } = notice.body {
                return next_seats;
            }
        }
    };
    assert_eq!(timeout(DEADLINE, told).await.unwrap(), Some(4));
    for player in [ADA, GRACE] {
        small.remove_player(player).await.ok();
    }
    assert!(matches!(departure(&mut ada).await, Departure::Left | Departure::ServerDraining));
    let large = follower(&registry, &small).await;
    assert_eq!(large.rules().max_players, 4);
    assert_eq!(registry.create(order("third", 3)).err(), Some(CreateError::Full));

    large.offer(Message::Fault).unwrap();
    let again = follower(&registry, &large).await;
    assert_eq!(again.rules().max_players, 4);
    stop.cancel();
    timeout(DEADLINE, keeper).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_full_inbox_refuses_and_never_waits() {
    let collector = Arc::new(Collector::default());
    let around = Surroundings {
        times: TIMES,
        habits: HABITS,
        clock: Arc::new(ManualClock::at_unix_s(START)),
        reports: collector.clone(),
        crashes: collector,
        changes: Arc::default(),
        load: Arc::new(TickLoad::new(1, Instant::now())),
        phases: Arc::new(TickPhases::new(Instant::now())),
        drain: CancellationToken::new(),
        stop: CancellationToken::new(),
        tasks: TaskTracker::new(),
    };
    // The task has not begun, so nothing leaves the inbox.
    let (lobby, task) = prepare(open_lobby(), around.clone());
    let input = PlayerInput {
        seat: Seat(0),
        connection: ConnectionId(1),
        seq: 1,
        at: None,
        seen: None,
        again: false,
        controls: Controls::default(),
    };
    let mut taken = 0;
    while lobby.steer(input) == Ok(()) {
        taken += 1;
        assert!(taken < 10_000, "the inbox has no bound");
    }
    assert_eq!(lobby.steer(input), Err(LobbyError::Busy));
    let (reply, _answer) = oneshot::channel();
    let request = JoinRequest {
        connection: ConnectionId(2),
        proof: ticket(ADA, 0, 1),
        next_resume: OpaqueToken::generate().unwrap().hash(),
        last_event: None,
        reply,
    };
    assert_eq!(lobby.join(request), Err(LobbyError::Busy));
    assert_eq!(lobby.grant_seat(ADA, "Ada".into()).await, Err(LobbyError::Busy));

    // A leave waits for room instead, and gets through once the lobby runs.
    let leaving = tokio::spawn({
        let lobby = lobby.clone();
        async move { lobby.leave(Seat(0), ConnectionId(1)).await }
    });
    let running = tokio::spawn(task);
    assert_eq!(timeout(DEADLINE, leaving).await.unwrap().unwrap(), Ok(()));
    around.stop.cancel();
    timeout(DEADLINE, running).await.unwrap().unwrap();
    assert_eq!(lobby.steer(input), Err(LobbyError::Gone));
}

#[tokio::test]
async fn a_stop_tells_the_players_and_reports_unfinished_matches_as_failed() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 8, &stop);
    let duel = registry.create(order("duel", 1)).unwrap();
    let open = registry.open("open").unwrap();
    let grant = open.grant_seat(ADA, "Ada".into()).await.unwrap().unwrap();
    let mut players = [join(&duel, ADA, 0).await, join(&open, ADA, grant.seat.0).await];
    stop.cancel();
    for player in &mut players {
        assert_eq!(departure(player).await, Departure::ServerStopping);
    }
    timeout(DEADLINE, registry.ended()).await.unwrap();
    let outcomes: Vec<_> = collector.records.lock().unwrap().iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [None]);
    assert_eq!(registry.create(order("late", 3)).err(), Some(CreateError::Draining));
}

#[tokio::test]
async fn the_registry_takes_an_order_once_and_no_more_than_it_has_room_for() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 2, &stop);
    let first = registry.create(order("a", 1)).unwrap();
    assert!(registry.create(order("a", 1)).unwrap().is_same(&first));
    assert_eq!(registry.create(order("a", 2)).err(), Some(CreateError::Exists));
    registry.create(order("b", 2)).unwrap();
    assert_eq!(registry.create(order("c", 3)).err(), Some(CreateError::Full));

    let mut unknown = order("d", 4);
    unknown.mode = "open".into();
    assert_eq!(registry.create(unknown).err(), Some(CreateError::ModeUnknown), "a match must end");
    registry.drain();
    assert!(registry.create(order("a", 1)).is_ok(), "what is here stays here");
    stop.cancel();
    timeout(DEADLINE, registry.ended()).await.unwrap();
}

#[tokio::test]
async fn orders_with_seats_that_contradict_each_other_are_refused() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 2, &stop);
    let spoil: [fn(&mut MatchSeats); 7] = [
        |seats| seats.seats.clear(),
        |seats| seats.seats[1].seat = Seat(0),
        |seats| seats.seats[1].seat = Seat(2),
        |seats| seats.seats[1].player = ADA,
        |seats| seats.seats[1].name = "".into(),
        |seats| seats.seats[1].name = "a\nb".into(),
        |seats| seats.fill_to = 3,
    ];
    for spoil in spoil {
        let mut order = order("a", 1);
        let LobbyKind::Match(seats) = &mut order.kind else { panic!("a match was ordered") };
        spoil(seats);
        assert!(matches!(registry.create(order), Err(CreateError::SeatsInvalid(_))));
    }
    assert!(registry.all().is_empty());
}

#[tokio::test]
async fn an_abandoned_match_makes_room_again() {
    let (collector, stop) = (Arc::new(Collector::default()), CancellationToken::new());
    let registry = registry(&collector, 1, &stop);
    let lobby = registry.create(order("a", 1)).unwrap();
    lobby.remove_player(ADA).await.unwrap();
    // The last one's answer comes with the end of the lobby, or not at all.
    let _ = lobby.remove_player(GRACE).await;
    timeout(DEADLINE, lobby.over()).await.unwrap();
    while registry.create(order("b", 2)).is_err() {
        timeout(DEADLINE, registry.changed()).await.unwrap();
    }
    assert_eq!(collector.records.lock().unwrap()[0].outcome, Some(Outcome::Abandoned));
}
