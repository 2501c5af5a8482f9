//! The lobbies of this process: making, finding, counting and closing them.

use std::collections::{BTreeMap, HashSet};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use service_kit::clock::Clock;
use service_kit::trace::TraceContext;
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::domain::Rules;
use crate::use_cases::lobby::{
    LobbyHabits, LobbyHandle, LobbyId, LobbyKind, LobbyPlan, LobbyTimes, Reservation, Surroundings, TickPhases, prepare,
};
use crate::use_cases::ports::{CrashBundles, MatchReports};
use crate::use_cases::tick_load::TickLoad;

/// Longer names are refused: ours have at most 20 characters and a number.
const MAX_NAME_BYTES: usize = 128;

/// The rules of every mode that can be played here, by the mode's name.
pub type Modes = BTreeMap<String, Arc<Rules>>;

/// What a registry is made with.
pub struct RegistryParts {
    pub modes: Modes,
    pub times: LobbyTimes,
    /// Open lobbies count too.
    pub max_lobbies: usize,
    pub habits: LobbyHabits,
    pub clock: Arc<dyn Clock>,
    pub reports: Arc<dyn MatchReports>,
    pub crashes: Arc<dyn CrashBundles>,
    /// Where seeds and the match ids of open lobbies come from.
    pub random_id: fn() -> Uuid,
    /// From then on no match is taken, and the lobbies make way.
    pub drain: CancellationToken,
    pub stop: CancellationToken,
    /// Where the lobbies' tasks run.
    pub threads: Handle,
}

/// A match, or a private lobby, that is to be hosted.
#[derive(Debug, Clone)]
pub struct LobbyOrder {
    pub lobby_id: LobbyId,
    pub match_id: Uuid,
    pub mode: String,
    /// Not an open lobby.
    pub kind: LobbyKind,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    #[error("the lobby id belongs to another match")]
    Exists,
    #[error("there is no such mode")]
    ModeUnknown,
    #[error("{0}")]
    SeatsInvalid(&'static str),
    #[error("no room for another lobby")]
    Full,
    #[error("this server takes no new matches")]
    Draining,
}

/// No guard of the map lives across another call of the map or an `.await`: handles are cloned out.
pub struct Registry {
    lobbies: DashMap<LobbyId, LobbyHandle>,
    /// One for each lobby that may run. Who waits for one is served before who asks without waiting.
    places: Arc<Semaphore>,
    max_lobbies: usize,
    superseded: AtomicBool,
    modes: Modes,
    random_id: fn() -> Uuid,
    around: Surroundings,
    threads: Handle,
}

impl Registry {
    pub fn new(parts: RegistryParts) -> Arc<Registry> {
        metrics::describe_gauge!("game_lobbies", "Lobbies that run in this process.");
        metrics::describe_gauge!("game_draining", "1 while this server takes no new matches and its lobbies make way.");
        metrics::gauge!("game_draining").set(0.0);
        metrics::describe_counter!("game_matches_cut_short_total", "Matches that a drain has ended before their time.");
        metrics::describe_counter!("game_rematches_total", "Matches of queues that their players have played again.");
        metrics::describe_counter!("game_lobby_panics_total", "Lobbies that a panic has ended.");
        metrics::describe_counter!("game_chat_messages_total", "Phrases and texts of players that were passed on.");
        metrics::describe_counter!("game_chat_denied_total", "Phrases and texts of players that nobody was told.");
        metrics::describe_histogram!(
            "game_tick_duration_seconds",
            metrics::Unit::Seconds,
            "Time one lobby takes for one tick, messages included."
        );
        metrics::describe_histogram!("game_tick_lateness_seconds", metrics::Unit::Seconds, "How late a tick begins.");
        metrics::describe_counter!("game_tick_overruns_total", "Ticks that took longer than one period of 1/60 s.");
        metrics::describe_counter!("game_ticks_skipped_total", "Ticks that came too late and were left out.");
        metrics::describe_counter!(
            "game_worlds_resized_total",
            "Worlds of open lobbies that have made way for a larger or a smaller one."
        );
        metrics::gauge!("game_lobbies").set(0.0);
        for to in ["larger", "smaller"] {
            metrics::counter!("game_worlds_resized_total", "to" => to).increment(0);
        }
        for counter in
            ["game_lobby_panics_total", "game_rematches_total", "game_chat_messages_total", "game_chat_denied_total"]
        {
            metrics::counter!(counter).increment(0);
        }
        let cores = available_parallelism().map_or(1, NonZero::get);
        Arc::new(Registry {
            lobbies: DashMap::new(),
            places: Arc::new(Semaphore::new(parts.max_lobbies.min(Semaphore::MAX_PERMITS))),
            max_lobbies: parts.max_lobbies,
            superseded: AtomicBool::new(false),
            modes: parts.modes,
            random_id: parts.random_id,
            around: Surroundings {
                times: parts.times,
                habits: parts.habits,
                clock: parts.clock,
                reports: parts.reports,
                crashes: parts.crashes,
                changes: Arc::new(Notify::new()),
                load: Arc::new(TickLoad::new(cores, Instant::now())),
                phases: Arc::new(TickPhases::new(Instant::now())),
                drain: parts.drain,
                stop: parts.stop,
                tasks: TaskTracker::new(),
            },
            threads: parts.threads,
        })
    }

    /// Makes the lobby of a match, or a private one. The same order again finds the lobby it made before.
    ///
    /// # Errors
    /// When the order makes no sense here, or there is no room.
    pub fn create(self: &Arc<Self>, order: LobbyOrder) -> Result<LobbyHandle, CreateError> {
        if let Some(handle) = self.find(&order.lobby_id) {
            return if handle.match_id() == order.match_id { Ok(handle) } else { Err(CreateError::Exists) };
        }
        let rules = self.modes.get(&order.mode).filter(|rules| !rules.is_endless()).ok_or(CreateError::ModeUnknown)?;
        match &order.kind {
            LobbyKind::Match(lobby) => check_seats(&lobby.seats, lobby.fill_to, rules)?,
            LobbyKind::Private(lobby) => check_seats(&lobby.seats, lobby.fill_to, rules)?,
            LobbyKind::Open => return Err(CreateError::ModeUnknown),
        }
        let rules = rules.clone();
        let plan = LobbyPlan {
            id: order.lobby_id,
            match_id: order.match_id,
            rules,
            kind: order.kind,
            seed: self.seed(),
            trace: TraceContext::current(),
        };
        self.launch(plan, None)
    }

    /// Makes the open lobby of an endless mode, which bears the mode's name, in the smallest size.
    ///
    /// # Errors
    /// When there is no such endless mode, or no room.
    pub fn open(self: &Arc<Self>, mode: &str) -> Result<LobbyHandle, CreateError> {
        let rules = self.modes.get(mode).filter(|rules| rules.is_endless()).ok_or(CreateError::ModeUnknown)?;
        self.launch(self.open_plan(rules)?, None)
    }

    /// Makes the open lobby of an endless mode again, in the size that these rules are for, once there is room: the place of the
    /// lobby that it follows goes to no match that is ordered meanwhile.
    ///
    /// # Errors
    /// When this server takes no new matches, or the lobby is there.
    pub async fn open_again(self: &Arc<Self>, rules: &Arc<Rules>) -> Result<LobbyHandle, CreateError> {
        let plan = self.open_plan(rules)?;
        let place = self.places.clone().acquire_owned().await.map_err(|_| CreateError::Full)?;
        self.launch(plan, Some(place))
    }

    fn open_plan(&self, rules: &Arc<Rules>) -> Result<LobbyPlan, CreateError> {
        let id = LobbyId::parse(&rules.mode).ok_or(CreateError::ModeUnknown)?;
        let (match_id, rules) = ((self.random_id)(), rules.clone());
        Ok(LobbyPlan { id, match_id, rules, kind: LobbyKind::Open, seed: self.seed(), trace: None })
    }

    pub fn find(&self, id: &LobbyId) -> Option<LobbyHandle> {
        let handle = self.lobbies.get(id).map(|entry| entry.value().clone())?;
        (!handle.is_over()).then_some(handle)
    }

    pub fn all(&self) -> Vec<LobbyHandle> {
        self.lobbies.iter().map(|entry| entry.value().clone()).filter(|handle| !handle.is_over()).collect()
    }

    /// What the ticks of all lobbies cost, in thousandths of the time of all cores.
    pub fn tick_load_permille(&self) -> u32 {
        self.around.load.permille(Instant::now())
    }

    pub fn max_lobbies(&self) -> usize {
        self.max_lobbies
    }

    /// From now on no match is taken, and the lobbies make way.
    pub fn drain(&self) {
        self.around.drain.cancel();
        metrics::gauge!("game_draining").set(1.0);
        self.around.changes.notify_one();
    }

    /// How long matches that have begun may go on once the server drains.
    pub fn drains_within(&self) -> Duration {
        self.around.times.drain
    }

    /// Another process has this server's id: no match is taken any more, and all that is here goes on.
    pub fn supersede(&self) {
        self.superseded.store(true, Ordering::Relaxed);
        self.around.changes.notify_one();
    }

    /// True if no match is taken any more.
    pub fn is_draining(&self) -> bool {
        self.superseded.load(Ordering::Relaxed) || self.around.drain.is_cancelled()
    }

    /// Lobbies, and the seats that players hold in them.
    pub fn held(&self) -> (usize, usize) {
        let lobbies = self.all();
        (lobbies.len(), lobbies.iter().map(|lobby| lobby.status().seats.len()).sum())
    }

    /// Resolves when phase or seats of any lobby have changed since the last call. For one listener.
    pub async fn changed(&self) {
        self.around.changes.notified().await;
    }

    /// Resolves when every lobby has ended and its result is safe. Call it once no match is taken any more.
    pub async fn ended(&self) {
        self.around.tasks.close();
        self.around.tasks.wait().await;
    }

    fn seed(&self) -> u64 {
        let (high, low) = (self.random_id)().as_u64_pair();
        high ^ low
    }

    /// In this place, or in one that is free.
    fn launch(
        self: &Arc<Self>,
        plan: LobbyPlan,
        place: Option<OwnedSemaphorePermit>,
    ) -> Result<LobbyHandle, CreateError> {
        if self.is_draining() {
            return Err(CreateError::Draining);
        }
        match self.lobbies.entry(plan.id.clone()) {
            Entry::Occupied(mut entry) => {
                let there = entry.get();
                if !there.is_over() {
                    let same = there.match_id() == plan.match_id;
                    return if same { Ok(there.clone()) } else { Err(CreateError::Exists) };
                }
                let handle = self.spawn(plan, place)?;
                entry.insert(handle.clone());
                Ok(handle)
            }
            Entry::Vacant(entry) => {
                let handle = self.spawn(plan, place)?;
                entry.insert(handle.clone());
                Ok(handle)
            }
        }
    }

    /// Called under an entry's guard, so it must not touch the map: places are counted apart from it.
    fn spawn(
        self: &Arc<Self>,
        plan: LobbyPlan,
        place: Option<OwnedSemaphorePermit>,
    ) -> Result<LobbyHandle, CreateError> {
        let place = match place {
            Some(place) => place,
            None => self.places.clone().try_acquire_owned().map_err(|_| CreateError::Full)?,
        };
        metrics::gauge!("game_lobbies").increment(1.0);
        let (handle, task) = prepare(plan, self.around.clone());
        let place = PlaceTaken { registry: self.clone(), handle: handle.clone(), _place: place };
        let lobby = async move {
            task.await;
            drop(place);
        };
        self.around.tasks.spawn_on(lobby, &self.threads);
        self.around.changes.notify_one();
        Ok(handle)
    }
}

/// A running lobby's place. Given back when its task ends, however it ends.
struct PlaceTaken {
    registry: Arc<Registry>,
    handle: LobbyHandle,
    _place: OwnedSemaphorePermit,
}

impl Drop for PlaceTaken {
    fn drop(&mut self) {
        self.registry.lobbies.remove_if(self.handle.id(), |_, there| there.is_same(&self.handle));
        metrics::gauge!("game_lobbies").decrement(1.0);
        self.registry.around.changes.notify_one();
    }
}

fn check_seats(seats: &[Reservation], fill_to: u16, rules: &Rules) -> Result<(), CreateError> {
    if seats.is_empty() {
        return Err(CreateError::SeatsInvalid("a match needs at least one player"));
    }
    if seats.iter().any(|seat| seat.seat.0 >= rules.max_players) || fill_to > rules.max_players {
        return Err(CreateError::SeatsInvalid("the mode has fewer seats"));
    }
    let (mut numbers, mut players) = (HashSet::new(), HashSet::new());
    if !seats.iter().all(|seat| numbers.insert(seat.seat)) {
        return Err(CreateError::SeatsInvalid("two players have the same seat"));
    }
    if !seats.iter().all(|seat| players.insert(seat.player)) {
        return Err(CreateError::SeatsInvalid("a player has two seats"));
    }
    if !seats.iter().all(|seat| is_name(&seat.name)) {
        return Err(CreateError::SeatsInvalid("a name is empty, too long or has control characters"));
    }
    Ok(())
}

/// True for a name that can be shown. What a good name is was decided where it was chosen.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_BYTES).contains(&name.len()) && !name.chars().any(char::is_control)
}
