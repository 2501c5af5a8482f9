//! What a lobby shows: immutable, shared by all connections, encoded at most once.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use uuid::Uuid;

use crate::domain::{Event, Phase, Pilot, PilotKind, Seat, Ship, Shot, Tick, World};

/// A place for encoded text beside the data it was made from. The first connection that needs it fills it.
#[derive(Debug, Default)]
pub struct SharedText(OnceLock<Bytes>);

impl SharedText {
    pub fn get_or_encode(&self, encode: impl FnOnce() -> Bytes) -> &Bytes {
        self.0.get_or_init(encode)
    }
}

/// One tick, as it leaves the lobby.
#[derive(Debug)]
pub struct TickFrame {
    pub tick: Tick,
    /// None on a tick that is broadcast only because something happened.
    pub snapshot: Option<Snapshot>,
    pub text: SharedText,
}

/// Ships and shots on one tick.
#[derive(Debug)]
pub struct Snapshot {
    pub ships: Vec<Ship>,
    pub shots: Vec<Shot>,
}

impl TickFrame {
    pub(super) fn of(world: &World, with_snapshot: bool) -> Arc<TickFrame> {
        let snapshot = || Snapshot { ships: world.ships().to_vec(), shots: world.shots().to_vec() };
        Arc::new(TickFrame { tick: world.tick(), snapshot: with_snapshot.then(snapshot), text: SharedText::default() })
    }
}

/// A message that no connection may miss.
#[derive(Debug)]
pub struct Notice {
    pub tick: Tick,
    pub body: NoticeBody,
    pub text: SharedText,
}

#[derive(Debug)]
pub enum NoticeBody {
    /// `id` grows by one from event to event of a lobby.
    Event {
        id: u32,
        event: Event,
    },
    State(LobbyState),
}

/// Phase and score table.
#[derive(Debug)]
pub struct LobbyState {
    pub phase: Phase,
    /// While ended: the tick on which the scoreboard closes.
    pub closes_at: Option<Tick>,
    /// Once ended: everybody who shares the first place.
    pub winners: Vec<Seat>,
    /// By seat.
    pub pilots: Vec<PilotLine>,
}

#[derive(Debug)]
pub struct PilotLine {
    pub pilot: Pilot,
    /// None for a bot.
    pub player: Option<Uuid>,
}

impl Notice {
    pub(super) fn event(tick: Tick, id: u32, event: Event) -> Arc<Notice> {
        Arc::new(Notice { tick, body: NoticeBody::Event { id, event }, text: SharedText::default() })
    }

    pub(super) fn state(
        world: &World,
        closes_at: Option<Tick>,
        player_at: impl Fn(Seat) -> Option<Uuid>,
    ) -> Arc<Notice> {
        let phase = world.phase();
        let winners = match phase {
            Phase::Ended { .. } => {
                world.standings().iter().take_while(|line| line.place == 1).map(|line| line.pilot.seat).collect()
            }
            _ => Vec::new(),
        };
        let line = |pilot: &Pilot| PilotLine {
            player: if pilot.kind == PilotKind::Human { player_at(pilot.seat) } else { None },
            pilot: pilot.clone(),
        };
        let pilots = world.pilots().iter().map(line).collect();
        let body = NoticeBody::State(LobbyState { phase, closes_at, winners, pilots });
        Arc::new(Notice { tick: world.tick(), body, text: SharedText::default() })
    }
}

/// True for what clients are told as an event; the rest shows in the lobby's state.
pub(super) fn is_told(event: &Event) -> bool {
    match event {
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::Spawned { .. }
        | Event::Hit { .. }
        | Event::Killed { .. } => true,
        Event::Assisted { .. } | Event::PresenceChanged { .. } | Event::PhaseChanged { .. } => false,
    }
}

/// True for what changes phase, roster or score.
pub(super) fn changes_state(event: &Event) -> bool {
    match event {
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::Killed { .. }
        | Event::PresenceChanged { .. }
        | Event::PhaseChanged { .. } => true,
        Event::Spawned { .. } | Event::Hit { .. } | Event::Assisted { .. } => false,
    }
}
