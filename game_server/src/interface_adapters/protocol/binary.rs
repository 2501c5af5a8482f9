//! Messages and snapshots as bytes of `jet.v1.bin`. What is the same for everybody is encoded once and kept beside what it
//! says.

use bytes::Bytes;
use wire::binary::{
    FrameHead, NewShot, PilotChange, Place, Sections, ShipNews, ShipRecord, SnapshotHead, StateChange, encode_denied,
    encode_draining, encode_event, encode_frame_head, encode_identity, encode_pong, encode_sections,
    encode_snapshot_head, encode_state,
};
use wire::socket::{GameState, Identity, Pong, ServerDraining, WorldShape};

use crate::domain::{Rules, Seat, Shot, Tick};
use crate::interface_adapters::protocol::translate::{denied, event, game_state, tick_number, world_shape};
use crate::use_cases::lobby::{
    LobbyState, MAX_BASELINE_AGE, News, Notice, NoticeBody, PilotLine, Snapshot, TickFrame, ToldShip,
};

/// Longest head of a frame: its own, a snapshot's, and the number of messages.
pub const MAX_HEAD: usize = 16;

/// An event, what has changed in the lobby's state, or that the server drains.
pub fn notice_bytes(notice: &Notice, rules: &Rules) -> Bytes {
    let encode = || match &notice.body {
        NoticeBody::Event { id, event: happened } => {
            let told = event(notice.tick, *id, happened);
            told.map_or_else(Bytes::new, |event| encoded(|out| encode_event(&event, world_shape(rules), out)))
        }
        NoticeBody::State(state) => state_bytes(notice.tick, state, false),
        NoticeBody::Denied { wish, why } => encoded(|out| encode_denied(denied(*wish, *why), out)),
        NoticeBody::Draining { ends_at } => {
            let (tick, ends_tick) = (tick_number(notice.tick), tick_number(*ends_at));
            encoded(|out| encode_draining(ServerDraining { tick, ends_tick }, out))
        }
    };
    notice.binary.get_or_encode(encode).clone()
}

/// The whole state of a lobby, for somebody who knows nothing yet.
pub fn whole_state_bytes(notice: &Notice) -> Bytes {
    match &notice.body {
        NoticeBody::State(state) => state_bytes(notice.tick, state, true),
        _ => Bytes::new(),
    }
}

fn state_bytes(tick: Tick, state: &LobbyState, whole: bool) -> Bytes {
    let GameState { tick, phase, phase_ends_tick, outcome, winners, private, pilots } = game_state(tick, state);
    let is_news = |line: &PilotLine| whole || line.is_new || line.scored || line.presence_changed;
    let news = state.pilots.iter().zip(pilots).filter(|(line, _)| is_news(line));
    let change = |(line, pilot): (&PilotLine, _)| PilotChange {
        pilot,
        card: whole || line.is_new,
        counts: whole || line.scored,
    };
    let pilots: Vec<PilotChange> = news.map(change).collect();
    let gone: Vec<u16> = if whole { Vec::new() } else { state.gone.iter().map(|seat| seat.0).collect() };
    let change = StateChange {
        tick,
        phase,
        phase_ends_tick,
        outcome,
        winners: &winners,
        whole,
        private,
        gone: &gone,
        pilots: &pilots,
    };
    encoded(|out| encode_state(&change, out))
}

pub fn identity_bytes(identity: &Identity) -> Bytes {
    encoded(|out| encode_identity(identity, out))
}

pub fn pong_bytes(nonce: u32, tick: Tick) -> Bytes {
    encoded(|out| encode_pong(Pong { nonce, tick: tick_number(tick) }, out))
}

fn encoded(encode: impl FnOnce(&mut Vec<u8>)) -> Bytes {
    let mut out = Vec::new();
    encode(&mut out);
    out.into()
}

/// Begins a frame.
pub fn put_frame_head(tick: Tick, has_messages: bool, snapshot: Option<&Snapshot>, out: &mut Vec<u8>) {
    let moving = snapshot.is_some_and(|snapshot| snapshot.moving);
    let head = FrameHead { tick: tick_number(tick), has_messages, has_snapshot: snapshot.is_some(), moving };
    encode_frame_head(&head, out);
}

/// The snapshot of `frame`, for the pilot of `seat`, who has been shown `baseline` last.
pub struct Shown<'a> {
    pub seat: Seat,
    pub baseline: Option<&'a TickFrame>,
    pub rules: &'a Rules,
}

impl Shown<'_> {
    /// Puts the snapshot's head behind a frame's. `sections` follow.
    pub fn put_head(&self, frame: &TickFrame, snapshot: &Snapshot, out: &mut Vec<u8>) {
        let age = self.usable(frame).map_or(0, |(baseline, _)| frame.tick.since(baseline) as u8);
        let own = snapshot.ships.binary_search_by_key(&self.seat, |ship| ship.seat).ok();
        let ack = own.and_then(|at| snapshot.ships.get(at)).map_or(0, |ship| ship.ack);
        let lead = snapshot.lead(self.seat);
        encode_snapshot_head(&SnapshotHead { baseline_age: age, ack: ack as u16, lead }, out);
    }

    /// What has changed since the baseline. All who were shown the snapshot before get the same bytes.
    pub fn sections(&self, frame: &TickFrame, snapshot: &Snapshot) -> Bytes {
        let encode = |baseline| {
            let mut out = Vec::with_capacity(128);
            put_sections(baseline, frame.tick, snapshot, self.rules, &mut out);
            Bytes::from(out)
        };
        match self.usable(frame) {
            Some((tick, baseline)) if snapshot.previous == Some(tick) => {
                frame.binary.get_or_encode(|| encode(Some((tick, baseline)))).clone()
            }
            baseline => encode(baseline),
        }
    }

    fn usable(&self, frame: &TickFrame) -> Option<(Tick, &Snapshot)> {
        let baseline = self.baseline.filter(|baseline| {
            let age = frame.tick.since(baseline.tick);
            (1..=MAX_BASELINE_AGE).contains(&age)
        })?;
        Some((baseline.tick, baseline.snapshot.as_ref()?))
    }
}

fn put_sections(baseline: Option<(Tick, &Snapshot)>, now: Tick, snapshot: &Snapshot, rules: &Rules, out: &mut Vec<u8>) {
    let (known_ships, known_shots) = match baseline {
        Some((_, known)) => (known.told.as_slice(), known.shots.as_slice()),
        None => (&[][..], &[][..]),
    };
    let since = baseline.map(|(tick, _)| tick);
    let (mut ships_gone, mut ships) = (Vec::new(), Vec::new());
    let mut known = known_ships.iter().peekable();
    for ship in &snapshot.told {
        while let Some(gone) = known.next_if(|known| known.seat < ship.seat) {
            ships_gone.push(gone.seat.0);
        }
        let is_known = known.next_if(|known| known.seat == ship.seat).is_some();
        ships.extend(ship_record(ship, since.filter(|_| is_known), snapshot.previous));
    }
    ships_gone.extend(known.map(|gone| gone.seat.0));

    let (mut shots_gone, mut shots) = (Vec::new(), Vec::new());
    let mut flying = snapshot.shots.iter().peekable();
    for known in known_shots {
        // Oldest first on both sides, so a known shot that still flies comes next.
        if flying.next_if(|shot| shot.id == known.id).is_none() && !known.is_spent(now, rules) {
            shots_gone.push(known.id.0 as u16);
        }
    }
    shots.extend(flying.map(|shot| new_shot(shot, now, rules)));
    let sections = Sections { ships_gone: &ships_gone, ships: &ships, shots_gone: &shots_gone, shots: &shots };
    encode_sections(&sections, out);
}

/// `since` is the last snapshot with this ship that the client was shown.
fn ship_record(ship: &ToldShip, since: Option<Tick>, previous: Option<Tick>) -> Option<ShipRecord> {
    let whole = ShipRecord { seat: ship.seat.0, news: ShipNews::Whole(ship.track), hp: Some(ship.hp) };
    match since {
        None => Some(whole),
        Some(since) if ship.changed_at <= since => None,
        Some(since) if previous == Some(since) => match ship.news {
            Some(News::Whole) => Some(whole),
            Some(News::Course(course)) => Some(ShipRecord {
                seat: ship.seat.0,
                news: ShipNews::Course(course),
                hp: ship.hp_changed.then_some(ship.hp),
            }),
            None if ship.hp_changed => {
                Some(ShipRecord { seat: ship.seat.0, news: ShipNews::Course(Default::default()), hp: Some(ship.hp) })
            }
            None => None,
        },
        Some(_) => Some(whole),
    }
}

fn new_shot(shot: &Shot, now: Tick, rules: &Rules) -> NewShot {
    let turns = f64::from(shot.velocity.heading()) / std::f64::consts::TAU;
    NewShot {
        id: shot.id.0 as u16,
        owner: shot.owner.0,
        age: now.since(shot.born) as u32,
        heading: ((turns * 65_536.0).round() as i64) as u16,
        origin: {
            let WorldShape { width, height } = world_shape(rules);
            Place::of(shot.origin.x, shot.origin.y, width, height)
        },
    }
}
