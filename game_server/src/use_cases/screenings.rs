//! Recorded matches that are being shown, each to one viewer.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | screenings of a process | one more is refused, and another server is asked |
//! | what a viewer asks for and has not been done | further wishes wait with the connection, which reads no more meanwhile |
//! | nobody comes within [`CLAIM`], or the viewer has gone | it ends |
//! | it stands still for [`STILL`] | it ends |
//! | the server drains | it ends: it can be begun anew on another one |

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::domain::{Film, Replay, ReplayError, Rules, TICKS_PER_SECOND};
use crate::use_cases::lobby::{Departure, LobbyError, LobbyId, PlaybackWish, Projector, WatchRequest};
use crate::use_cases::registry::Modes;

/// As long as a ticket lives.
const CLAIM: Duration = Duration::from_secs(65);
/// Paused, or at its end.
const STILL: Duration = Duration::from_secs(600);
const INBOX: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    #[error("as many recordings are shown here as can be")]
    Full,
    #[error("this server shows nothing new")]
    Draining,
    #[error("there is no mode {0:?} here")]
    ModeUnknown(String),
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

enum Wish {
    Watch(WatchRequest),
    Playback(PlaybackWish),
}

/// An address of a screening's task. Clones share it.
#[derive(Debug, Clone)]
pub struct ScreeningHandle(Arc<Address>);

#[derive(Debug)]
struct Address {
    id: LobbyId,
    rules: Arc<Rules>,
    inbox: mpsc::Sender<Wish>,
}

impl ScreeningHandle {
    pub fn id(&self) -> &LobbyId {
        &self.0.id
    }

    pub fn rules(&self) -> &Arc<Rules> {
        &self.0.rules
    }

    /// Asks to watch; the answer comes through the request's `reply`.
    pub fn watch(&self, request: WatchRequest) -> Result<(), LobbyError> {
        self.0.inbox.try_send(Wish::Watch(request)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LobbyError::Busy,
            mpsc::error::TrySendError::Closed(_) => LobbyError::Gone,
        })
    }

    /// Waits for room: what a viewer has clicked must not be lost.
    pub async fn playback(&self, wish: PlaybackWish) -> Result<(), LobbyError> {
        self.0.inbox.send(Wish::Playback(wish)).await.map_err(|_| LobbyError::Gone)
    }
}

/// The screenings of this process.
pub struct Screenings {
    by_id: DashMap<LobbyId, ScreeningHandle>,
    running: AtomicUsize,
    max: usize,
    modes: Modes,
    drain: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Screenings {
    pub fn new(modes: Modes, max: usize, drain: CancellationToken, stop: CancellationToken) -> Arc<Screenings> {
        metrics::describe_gauge!("game_screenings", "Recorded matches that are being shown.");
        metrics::gauge!("game_screenings").set(0.0);
        let (by_id, running, tasks) = (DashMap::new(), AtomicUsize::new(0), TaskTracker::new());
        Arc::new(Screenings { by_id, running, max, modes, drain, stop, tasks })
    }

    pub fn find(&self, id: &LobbyId) -> Option<ScreeningHandle> {
        self.by_id.get(id).map(|entry| entry.value().clone())
    }

    /// Begins to show a recording. The same id again finds what was begun before.
    ///
    /// # Errors
    /// When the recording cannot be flown here, or there is no room.
    pub fn begin(self: &Arc<Self>, id: LobbyId, match_id: Uuid, recording: &[u8]) -> Result<(), ScreenError> {
        if self.drain.is_cancelled() {
            return Err(ScreenError::Draining);
        }
        if self.find(&id).is_some() {
            return Ok(());
        }
        let replay = Replay::decode(recording)?;
        let rules = self.modes.get(replay.mode.as_ref()).map(|rules| rules.size_of_hash(replay.rules_hash).clone());
        let rules = rules.ok_or_else(|| ScreenError::ModeUnknown(replay.mode.to_string()))?;
        let film = Film::new(replay, Arc::clone(&rules))?;
        let place = Place::take(self, id.clone()).ok_or(ScreenError::Full)?;
        let (inbox, wishes) = mpsc::channel(INBOX);
        self.by_id.insert(id.clone(), ScreeningHandle(Arc::new(Address { id, rules, inbox })));
        let (drain, stop) = (self.drain.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            run(film, match_id, wishes, drain, stop).await;
            drop(place);
        });
        Ok(())
    }

    /// Resolves when every screening has ended. Call it once nothing new is shown.
    pub async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// One of the places of this process. Given back when the screening ends, however it ends.
struct Place {
    screenings: Arc<Screenings>,
    id: LobbyId,
}

impl Place {
    fn take(screenings: &Arc<Screenings>, id: LobbyId) -> Option<Place> {
        let room = |running: usize| (running < screenings.max).then_some(running + 1);
        screenings.running.try_update(Ordering::Relaxed, Ordering::Relaxed, room).ok()?;
        metrics::gauge!("game_screenings").increment(1.0);
        Some(Place { screenings: Arc::clone(screenings), id })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.screenings.by_id.remove(&self.id);
        self.screenings.running.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("game_screenings").decrement(1.0);
    }
}

async fn run(
    film: Film,
    match_id: Uuid,
    wishes: mpsc::Receiver<Wish>,
    drain: CancellationToken,
    stop: CancellationToken,
) {
    // To where the match begins may be a long way, in a lobby that has played others before.
    let projector = off_the_reactor(move || Projector::new(film, match_id)).await;
    let mut show = Show { projector, wishes, viewer: None };
    let why = tokio::select! {
        biased;
        () = stop.cancelled() => Departure::ServerStopping,
        () = drain.cancelled() => Departure::ServerDraining,
        why = show.run() => why,
    };
    show.let_go(why);
}

/// One screening, from its viewer's coming to its going.
struct Show {
    /// None while it flies elsewhere, and after it has failed there.
    projector: Option<Projector>,
    wishes: mpsc::Receiver<Wish>,
    viewer: Option<oneshot::Sender<Departure>>,
}

impl Show {
    async fn run(&mut self) -> Departure {
        let Ok(Some(first)) = timeout(CLAIM, self.wishes.recv()).await else { return Departure::MatchOver };
        self.carry_out(first).await;
        let mut pulse = interval(Duration::from_secs(1) / TICKS_PER_SECOND);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut moved = Instant::now();
        loop {
            tokio::select! {
                wish = self.wishes.recv() => {
                    let Some(wish) = wish else { return Departure::MatchOver };
                    moved = Instant::now();
                    self.carry_out(wish).await;
                }
                _ = pulse.tick() => {}
            }
            let Some(projector) = &mut self.projector else { return Departure::LobbyFailed };
            projector.pulse();
            if !projector.is_paused() {
                moved = Instant::now();
            }
            let is_watched = self.viewer.as_ref().is_some_and(|viewer| !viewer.is_closed());
            if !is_watched || moved.elapsed() >= STILL {
                return Departure::MatchOver;
            }
        }
    }

    async fn carry_out(&mut self, wish: Wish) {
        let Some(mut projector) = self.projector.take() else { return };
        match wish {
            Wish::Watch(WatchRequest { player, reply }) => {
                let (departed, departed_in) = oneshot::channel();
                // The newest connection of the viewer counts.
                self.let_go(Departure::Replaced);
                self.viewer = Some(departed);
                // One that is gone meanwhile is noticed like any.
                let _ = reply.send(Ok(Box::new(projector.admit(player, departed_in))));
                self.projector = Some(projector);
            }
            Wish::Playback(PlaybackWish { paused, speed, seek }) => {
                projector.control(paused, speed);
                self.projector = match seek {
                    None => Some(projector),
                    Some(wanted) => {
                        off_the_reactor(move || {
                            projector.seek(wanted);
                            projector
                        })
                        .await
                    }
                };
            }
        }
    }

    fn let_go(&mut self, why: Departure) {
        if let Some(viewer) = self.viewer.take() {
            // A connection that is already gone does not mind.
            let _ = viewer.send(why);
        }
    }
}

/// Flying a recording is work for a thread of its own. None if it has panicked.
async fn off_the_reactor<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    spawn_blocking(work).await.ok()
}
