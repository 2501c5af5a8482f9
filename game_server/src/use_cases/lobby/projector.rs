//! A recorded match that is shown to one viewer, as a lobby shows a live one to those who watch.
//!
//! Plain and synchronous: time comes in as pulses, sixty a second, and scenes go out. Going to another place in the recording
//! may take long, so it is a step of its own, which the task takes off its thread.

use std::sync::Arc;

use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

use crate::domain::{Event, Film, Phase, Tick};
use crate::use_cases::lobby::frame::{Notice, Radar, StateChange, TickFrame, is_told, state_change};
use crate::use_cases::lobby::gallery::{Opening, SCENES_KEPT, Scene};
use crate::use_cases::lobby::message::{Departure, WatchAdmission};
use crate::use_cases::lobby::mirror::Mirror;

/// How fast a recording is shown, in quarters of its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed(u8);

impl Speed {
    pub const NORMAL: Speed = Speed(4);

    /// A half, one, two or four times.
    pub fn of_quarters(quarters: u8) -> Option<Speed> {
        matches!(quarters, 2 | 4 | 8 | 16).then_some(Speed(quarters))
    }

    pub fn quarters(self) -> u8 {
        self.0
    }
}

/// What the viewer asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaybackWish {
    pub paused: Option<bool>,
    pub speed: Option<Speed>,
    /// Nearest tick of the match.
    pub seek: Option<Tick>,
}

/// How the recording is being shown, as its viewer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playback {
    pub begins: Tick,
    pub ends: Tick,
    pub paused: bool,
    pub speed: Speed,
}

/// Shows one recording to one viewer.
pub struct Projector {
    film: Film,
    match_id: Uuid,
    mirror: Mirror,
    playback: Playback,
    /// Quarters of a tick that are due.
    due: u8,
    pulses: u64,
    state: Arc<Notice>,
    last_event: u32,
    scenes: broadcast::Sender<Arc<Scene>>,
}

impl Projector {
    /// Stands where the match begins. Flies what lies before, which may take long.
    pub fn new(mut film: Film, match_id: Uuid) -> Projector {
        film.seek(film.begins());
        let playback = Playback { begins: film.begins(), ends: film.ends(), paused: false, speed: Speed::NORMAL };
        Projector {
            mirror: Mirror::new(film.rules()),
            state: Notice::state(film.world(), match_id, None, None, |_| None),
            film,
            match_id,
            playback,
            due: 0,
            pulses: 0,
            last_event: 0,
            scenes: broadcast::channel(SCENES_KEPT).0,
        }
    }

    pub fn is_paused(&self) -> bool {
        self.playback.paused
    }

    /// Begins anew for a connection that knows nothing.
    pub fn admit(&mut self, player: Uuid, departed: oneshot::Receiver<Departure>) -> WatchAdmission {
        self.mirror = Mirror::new(self.film.rules());
        let frame = self.frame(true);
        WatchAdmission {
            player,
            match_id: self.match_id,
            tick: frame.tick,
            last_event: self.last_event,
            opening: Some(self.opening()),
            frame: Some(frame),
            scenes: self.scenes.subscribe(),
            departed,
        }
    }

    /// A sixtieth of a second has passed.
    pub fn pulse(&mut self) {
        if self.playback.paused {
            return;
        }
        self.pulses += 1;
        self.due += self.playback.speed.quarters();
        let mut notices = Vec::new();
        let mut events = Vec::new();
        while self.due >= Speed::NORMAL.quarters() && !self.playback.paused {
            self.due -= Speed::NORMAL.quarters();
            if self.film.step(&mut events) {
                self.tell(&mut events, &mut notices);
            } else {
                self.due = 0;
                self.playback.paused = true;
                notices.push(self.playback_notice());
            }
        }
        let snapshot_due = self.pulses.is_multiple_of(u64::from(self.film.rules().snapshot_every_ticks));
        if snapshot_due || !notices.is_empty() {
            let frame = self.frame(snapshot_due);
            self.show(Scene { frame, notices, opening: None, cut: None });
        }
    }

    /// What is not said stays as it is.
    pub fn control(&mut self, paused: Option<bool>, speed: Option<Speed>) {
        self.playback.paused = paused.unwrap_or(self.playback.paused);
        self.playback.speed = speed.unwrap_or(self.playback.speed);
        let (frame, notices) = (self.frame(false), vec![self.playback_notice()]);
        self.show(Scene { frame, notices, opening: None, cut: None });
    }

    /// Goes elsewhere in the recording. May take long.
    pub fn seek(&mut self, wanted: Tick) {
        self.film.seek(wanted);
        self.due = 0;
        self.mirror = Mirror::new(self.film.rules());
        self.state = Notice::state(self.film.world(), self.match_id, None, None, |_| None);
        let frame = self.frame(true);
        let opening = Some(self.opening());
        self.show(Scene { frame, notices: Vec::new(), opening, cut: Some(self.last_event) });
    }

    fn opening(&self) -> Opening {
        let map = Notice::map(self.film.world());
        Opening { state: Arc::clone(&self.state), map, draining: None, playback: Some(self.playback_notice()) }
    }

    fn playback_notice(&self) -> Arc<Notice> {
        Notice::playback(self.film.world().tick(), self.playback)
    }

    fn frame(&mut self, with_snapshot: bool) -> Arc<TickFrame> {
        let world = self.film.world();
        let radar = (with_snapshot && world.rules().view().is_some()).then(|| Radar::of(world));
        TickFrame::of(world.tick(), with_snapshot.then(|| self.mirror.show(world)), radar)
    }

    fn tell(&mut self, events: &mut Vec<Event>, notices: &mut Vec<Arc<Notice>>) {
        let world = self.film.world();
        let changed = events.iter().any(|event| state_change(event) != StateChange::None);
        for event in events.drain(..).filter(is_told) {
            self.last_event = self.last_event.wrapping_add(1);
            notices.push(Notice::event(world.rules(), world.tick(), self.last_event, event));
        }
        if changed {
            let closes_at = match world.phase() {
                Phase::Ended { at, .. } => Some(at),
                _ => None,
            };
            self.state = Notice::state(world, self.match_id, Some(&self.state), closes_at, |_| None);
            notices.push(Arc::clone(&self.state));
        }
    }

    fn show(&self, scene: Scene) {
        // The viewer may be gone.
        let _ = self.scenes.send(Arc::new(scene));
    }
}
