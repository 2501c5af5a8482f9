//! Those who watch from no seat. They are shown what the players were shown, the mode's delay later.
//!
//! The lobby's ticks wait in one reel for all who watch, and each is handed on when its time has come: shared, immutable, and
//! encoded already where a player was sent the same. So a tick costs the lobby the same whether one watches or a hundred do,
//! and while nobody watches nothing is kept. What many are sent at once does not stand in the way of the players' frames: it goes
//! out between two of their snapshots, and what happens between two snapshots waits for the second.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | those who watch one lobby | one more is refused |
//! | connections of one player | the newest counts, as it does with seats |
//! | the reel | the ticks of the delay: what is older has been shown |
//! | scenes that wait for a connection | it is let go as too slow: what it has missed is not told again |

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

use crate::domain::{TICKS_PER_SECOND, Tick};
use crate::use_cases::lobby::frame::{Notice, NoticeBody, TickFrame};
use crate::use_cases::lobby::message::{Departure, JoinRefusal, WatchAdmission, WatchRequest};

/// Scenes that may wait for one connection: four seconds of them at the least.
pub const SCENES_KEPT: usize = 256;

/// How often it is looked who has gone.
const SWEEP_EVERY_TICKS: u64 = TICKS_PER_SECOND as u64;

/// A tick and what was told with it, for those who watch.
#[derive(Debug)]
pub struct Scene {
    pub frame: Arc<TickFrame>,
    /// In order.
    pub notices: Vec<Arc<Notice>>,
    /// On the first scene of a reel: where the notices go on from. Who has been told an opening passes over it.
    pub opening: Option<Opening>,
    /// Nothing that was shown before counts any more, as in a recording of which another part is shown. The newest event
    /// before it.
    pub cut: Option<u32>,
}

/// What somebody must know before notices make sense.
#[derive(Debug, Clone)]
pub struct Opening {
    pub state: Arc<Notice>,
    /// Where there are several.
    pub map: Option<Arc<Notice>>,
    /// While the server drains.
    pub draining: Option<Arc<Notice>>,
    /// While a rematch is voted on.
    pub tally: Option<Arc<Notice>>,
    /// Of a recording.
    pub playback: Option<Arc<Notice>>,
}

/// Everybody who watches a lobby.
#[derive(Debug)]
pub struct Gallery {
    delay_ticks: u64,
    room: usize,
    watchers: Vec<Watcher>,
    /// Connections that are answered at the end of the tick.
    arrivals: Vec<WatchRequest>,
    /// What was told since the last tick that was shown.
    told: Vec<Arc<Notice>>,
    /// While somebody watches.
    reel: Option<Reel>,
}

#[derive(Debug)]
struct Watcher {
    player: Uuid,
    departed: oneshot::Sender<Departure>,
}

#[derive(Debug)]
struct Reel {
    /// Not shown yet, the oldest first.
    coming: VecDeque<Arc<Scene>>,
    /// For the first scene.
    to_open: Option<Opening>,
    scenes: broadcast::Sender<Arc<Scene>>,
    /// As it stands for those who watch; none before the first scene.
    opening: Option<Opening>,
    /// The newest that was shown with a snapshot.
    shown: Option<Arc<TickFrame>>,
    /// The newest event that was told to those who watch, or is older than the reel.
    last_event: u32,
}

impl Gallery {
    /// Those who watch see what was shown to the players `delay_ticks` ago, or a tick more, if that is when the players are sent a
    /// snapshot, one in `every_ticks`.
    pub fn new(delay_ticks: u32, every_ticks: u32, room: usize) -> Gallery {
        let coincides = every_ticks > 1 && delay_ticks.is_multiple_of(every_ticks);
        Gallery {
            delay_ticks: u64::from(delay_ticks) + u64::from(coincides),
            room,
            watchers: Vec::new(),
            arrivals: Vec::new(),
            told: Vec::new(),
            reel: None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.watchers.is_empty() && self.arrivals.is_empty()
    }

    pub fn len(&self) -> usize {
        self.watchers.len()
    }

    /// Lets a connection in, which is answered by [`welcome`](Self::welcome), or refuses it at once.
    pub fn admit(&mut self, request: WatchRequest) {
        self.forget_lost();
        self.let_go(request.player, Departure::Replaced);
        if self.watchers.len() + self.arrivals.len() >= self.room {
            drop(request.reply.send(Err(JoinRefusal::WatchersFull)));
        } else {
            self.arrivals.push(request);
        }
    }

    /// Ends the player's connection, if there is one.
    pub fn let_go(&mut self, player: Uuid, why: Departure) {
        if let Some(at) = self.watchers.iter().position(|watcher| watcher.player == player) {
            // A connection that is already gone does not mind.
            let _ = self.watchers.swap_remove(at).departed.send(why);
        }
        if let Some(at) = self.arrivals.iter().position(|arrival| arrival.player == player) {
            drop(self.arrivals.swap_remove(at).reply.send(Err(JoinRefusal::Replaced)));
        }
    }

    /// What the players are told.
    pub fn note(&mut self, notices: &[Arc<Notice>]) {
        if self.reel.is_some() {
            self.told.extend_from_slice(notices);
        }
    }

    /// What the players are shown. What they are told on a tick without a snapshot is shown with the next one.
    pub fn record(&mut self, frame: &Arc<TickFrame>) {
        let Some(reel) = self.reel.as_mut().filter(|_| frame.snapshot.is_some()) else { return };
        let (notices, opening) = (std::mem::take(&mut self.told), reel.to_open.take());
        reel.coming.push_back(Arc::new(Scene { frame: Arc::clone(frame), notices, opening, cut: None }));
    }

    /// Shows what is due, and answers those who have come, at the end of each tick. `opening` and `last_event` are the players' present.
    pub fn welcome(
        &mut self,
        (now, match_id): (Tick, Uuid),
        opening: impl FnOnce() -> Opening,
        last_event: u32,
        mut answer: impl FnMut(oneshot::Sender<Result<Box<WatchAdmission>, JoinRefusal>>, Box<WatchAdmission>),
    ) {
        if let Some(reel) = &mut self.reel {
            reel.show_until(now, self.delay_ticks);
        }
        if self.arrivals.is_empty() {
            if now.0.is_multiple_of(SWEEP_EVERY_TICKS) {
                self.forget_lost();
            }
            return;
        }
        let reel = self.reel.get_or_insert_with(|| Reel::new(opening(), last_event));
        for WatchRequest { player, reply } in self.arrivals.drain(..) {
            let (departed, departed_in) = oneshot::channel();
            self.watchers.push(Watcher { player, departed });
            let admission = WatchAdmission {
                player,
                match_id,
                tick: Tick(now.0.saturating_sub(self.delay_ticks)),
                last_event: reel.last_event,
                opening: reel.opening.clone(),
                frame: reel.shown.clone(),
                scenes: reel.scenes.subscribe(),
                departed: departed_in,
            };
            answer(reply, Box::new(admission));
        }
    }

    /// Shows what is left, since nothing comes after it, and lets everybody go.
    pub fn close(&mut self, why: Departure) {
        if let Some(reel) = &mut self.reel {
            reel.show_the_rest(std::mem::take(&mut self.told));
        }
        self.reel = None;
        self.arrivals.clear();
        for watcher in self.watchers.drain(..) {
            let _ = watcher.departed.send(why);
        }
    }

    fn forget_lost(&mut self) {
        self.watchers.retain(|watcher| !watcher.departed.is_closed());
        if self.is_empty() {
            self.reel = None;
            self.told.clear();
        }
    }
}

impl Reel {
    fn new(to_open: Opening, last_event: u32) -> Reel {
        Reel {
            coming: VecDeque::new(),
            to_open: Some(to_open),
            scenes: broadcast::channel(SCENES_KEPT).0,
            opening: None,
            shown: None,
            last_event,
        }
    }

    fn show_until(&mut self, now: Tick, delay_ticks: u64) {
        while self.coming.front().is_some_and(|scene| scene.frame.tick.0 + delay_ticks <= now.0) {
            let Some(scene) = self.coming.pop_front() else { return };
            self.show(scene);
        }
    }

    /// In one scene: the newest frame, and all that was told until then and after it.
    fn show_the_rest(&mut self, told: Vec<Arc<Notice>>) {
        let Some(last) = self.coming.back() else { return };
        let frame = Arc::clone(&last.frame);
        let notices = self.coming.iter().flat_map(|scene| scene.notices.iter().cloned()).chain(told).collect();
        let opening = self.coming.iter().find_map(|scene| scene.opening.clone());
        self.coming.clear();
        self.show(Arc::new(Scene { frame, notices, opening, cut: None }));
    }

    fn show(&mut self, scene: Arc<Scene>) {
        if let Some(opening) = &scene.opening {
            self.opening = Some(opening.clone());
        }
        for notice in &scene.notices {
            match (&notice.body, &mut self.opening) {
                (NoticeBody::Event { id, .. }, _) => self.last_event = *id,
                (NoticeBody::State(_), Some(opening)) => opening.state = Arc::clone(notice),
                (NoticeBody::Map(_), Some(opening)) => opening.map = Some(Arc::clone(notice)),
                (NoticeBody::RematchVote(_), Some(opening)) => opening.tally = Some(Arc::clone(notice)),
                (NoticeBody::RematchBegun { .. }, Some(opening)) => opening.tally = None,
                (NoticeBody::Draining { .. }, Some(opening)) => opening.draining = Some(Arc::clone(notice)),
                _ => {}
            }
        }
        if scene.frame.snapshot.is_some() {
            self.shown = Some(Arc::clone(&scene.frame));
        }
        // Nobody may be listening any more.
        let _ = self.scenes.send(scene);
    }
}
