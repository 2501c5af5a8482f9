//! Messages and snapshots as bytes of `jet.v1.bin`. What is the same for everybody is encoded once and kept beside what it
//! says.

use bytes::Bytes;
use reckoning::Course;
use wire::binary::{
    Condition, EarlierChange, FrameHead, NewShot, PilotChange, Place, Sections, ShipNews, ShipRecord, ShipState,
    SnapshotHead, StateChange, encode_answer, encode_chat, encode_denied, encode_draining, encode_event,
    encode_frame_head, encode_identity, encode_map, encode_playback, encode_pong, encode_radar, encode_sections,
    encode_snapshot_head, encode_state, encode_tally,
};
use wire::socket::{Answer, DenialCode, Denied, GameState, Identity, Map, Pong, Request, ServerDraining, WorldShape};

use crate::domain::{Marks, Rules, Seat, Shot, Tick};
use crate::interface_adapters::protocol::translate::{
    carries, denied, energy_share, event, giving_up, map, pilot, playback, radar, said, state_without_pilots,
    tick_number, unsaid, world_shape,
};
use crate::use_cases::lobby::{
    LobbyState, MAX_BASELINE_AGE, Need, News, Notice, NoticeBody, PilotLine, Prices, Radar, ShipLook, Sight, Snapshot,
    Telling, TickFrame, ToldShip,
};

/// Longest head of a frame: its own, a snapshot's, and the number of messages.
pub const MAX_HEAD: usize = 16;

/// Of a frame, before its messages or its snapshot.
pub const FRAME_HEAD: usize = 5;

/// Pilots of one message: with the longest names they still fit into a frame.
const PILOTS_PER_MESSAGE: usize = 200;

/// An event, what has changed in the lobby's state, or that the server drains. One message, but for a state of which a
/// great deal is new.
pub fn put_notice(notice: &Notice, rules: &Rules, put: impl FnMut(Bytes)) {
    match &notice.body {
        NoticeBody::State(state) if state.news > PILOTS_PER_MESSAGE => put_state(notice.tick, state, false, put),
        _ => Some(notice_bytes(notice, rules)).into_iter().for_each(put),
    }
}

fn notice_bytes(notice: &Notice, rules: &Rules) -> Bytes {
    let encode = || match &notice.body {
        NoticeBody::Event { id, event: happened, .. } => {
            let told = event(notice.tick, *id, happened);
            told.map_or_else(Bytes::new, |event| encoded(|out| encode_event(&event, world_shape(rules), out)))
        }
        NoticeBody::State(state) => {
            let mut bytes = Bytes::new();
            put_state(notice.tick, state, false, |message| bytes = message);
            bytes
        }
        NoticeBody::Line { table, line } => line_bytes(notice.tick, table, line),
        NoticeBody::Denied { wish, why } => encoded(|out| encode_denied(denied(*wish, *why), out)),
        NoticeBody::Said(line) => encoded(|out| encode_chat(&said(notice.tick, line), out)),
        NoticeBody::GivingUp { willing, needed } => {
            encoded(|out| encode_tally(giving_up(notice.tick, *willing, *needed), out))
        }
        NoticeBody::Map(on) => map_bytes(&map(notice.tick, on)),
        NoticeBody::Unsaid(why) => encoded(|out| encode_denied(unsaid(*why), out)),
        NoticeBody::Playback(shown) => encoded(|out| encode_playback(playback(notice.tick, *shown), out)),
        NoticeBody::Draining { ends_at, next_seats } => {
            let (tick, ends_tick) = (tick_number(notice.tick), tick_number(*ends_at));
            let draining = ServerDraining { tick, ends_tick, next_seats: *next_seats };
            encoded(|out| encode_draining(draining, out))
        }
    };
    notice.binary.get_or_encode(encode).clone()
}

/// The whole state of a lobby, for somebody who knows nothing yet.
pub fn put_whole_state(notice: &Notice, put: impl FnMut(Bytes)) {
    if let NoticeBody::State(state) = &notice.body {
        put_state(notice.tick, state, true, put);
    }
}

fn put_state(tick: Tick, state: &LobbyState, whole: bool, mut put: impl FnMut(Bytes)) {
    let told = state_without_pilots(tick, state);
    let news = state.pilots.iter().filter(|line| whole || line.is_news());
    let change =
        |line: &PilotLine| PilotChange { pilot: pilot(line), card: whole || line.is_new, counts: whole || line.scored };
    let pilots: Vec<PilotChange> = news.map(change).collect();
    let gone: Vec<u16> = if whole { Vec::new() } else { state.gone.iter().map(|seat| seat.0).collect() };
    let (first, rest) = pilots.split_at(pilots.len().min(PILOTS_PER_MESSAGE));
    let change = StateChange { whole, gone: &gone, ..no_news(&told) };
    put(encoded(|out| encode_state(&StateChange { pilots: first, ..change }, out)));
    for pilots in rest.chunks(PILOTS_PER_MESSAGE) {
        put(encoded(|out| encode_state(&StateChange { whole: false, gone: &[], pilots, ..change }, out)));
    }
}

/// What one pilot of the table has by now.
fn line_bytes(tick: Tick, table: &LobbyState, line: &PilotLine) -> Bytes {
    let told = state_without_pilots(tick, table);
    let pilots = [PilotChange { pilot: pilot(line), card: false, counts: true }];
    encoded(|out| encode_state(&StateChange { pilots: &pilots, ..no_news(&told) }, out))
}

/// What is said of a lobby's state each time.
fn no_news(state: &GameState) -> StateChange<'_> {
    StateChange {
        tick: state.tick,
        phase: state.phase,
        phase_ends_tick: state.phase_ends_tick,
        overtime: state.overtime,
        outcome: state.outcome,
        ended_by: state.ended_by,
        winners: &state.winners,
        whole: false,
        private: state.private.as_ref(),
        cores: &state.cores,
        gone: &[],
        pilots: &[],
    }
}

pub fn identity_bytes(identity: &Identity) -> Bytes {
    encoded(|out| encode_identity(identity, out))
}

pub(super) fn map_bytes(map: &Map) -> Bytes {
    encoded(|out| encode_map(map, out))
}

pub fn answer_bytes(sdp: String) -> Bytes {
    encoded(|out| encode_answer(&Answer { sdp }, out))
}

/// That an offer is refused.
pub fn offer_denied_bytes(code: DenialCode) -> Bytes {
    encoded(|out| encode_denied(Denied { request: Request::Offer, code }, out))
}

pub fn pong_bytes(nonce: u32, tick: Tick) -> Bytes {
    encoded(|out| encode_pong(Pong { nonce, tick: tick_number(tick) }, out))
}

pub fn radar_bytes(swept: &Radar) -> Bytes {
    swept.binary.get_or_encode(|| encoded(|out| encode_radar(&radar(swept), out))).clone()
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

/// The snapshot of `frame`, for who sees with the eyes of the pilot of `seat`, and has been shown `baseline` last.
pub struct Shown<'a> {
    pub seat: Option<Seat>,
    pub baseline: Option<&'a TickFrame>,
    pub rules: &'a Rules,
}

impl Shown<'_> {
    /// Puts the snapshot's head behind a frame's. `sections` follow.
    pub fn put_head(&self, frame: &TickFrame, snapshot: &Snapshot, out: &mut Vec<u8>) {
        let baseline = self.usable(frame).map(|(baseline, _)| baseline);
        put_snapshot_head(baseline, frame.tick, snapshot, (self.seat, self.rules), out);
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

fn put_snapshot_head(
    baseline: Option<Tick>,
    now: Tick,
    snapshot: &Snapshot,
    (seat, rules): (Option<Seat>, &Rules),
    out: &mut Vec<u8>,
) {
    let baseline_age = baseline.map_or(0, |baseline| now.since(baseline) as u8);
    let own = seat.and_then(|seat| snapshot.ships.binary_search_by_key(&seat, |ship| ship.seat).ok());
    let own = own.and_then(|at| snapshot.ships.get(at));
    let ack = own.map_or(0, |ship| ship.ack) as u16;
    let energy = own.map_or(0.0, |ship| energy_share(ship, rules) * 255.0).round() as u8;
    encode_snapshot_head(
        &SnapshotHead { baseline_age, ack, lead: seat.map_or(0, |seat| snapshot.lead(seat)), energy },
        out,
    );
}

/// What each piece of a snapshot takes at most: numbers of ships are below 2^14 in practice, ages of shots below 2^7.
const PRICES: Prices = Prices { whole_ship: 30, ship: 4, stick: 1, shift: 5, condition: 5, gone: 2, shot: 14 };

/// Writes what one client sees. Keeps its buffers, so that a steady view is written without an allocation.
#[derive(Debug, Default)]
pub struct ViewSheet {
    ships_gone: Vec<u16>,
    earlier: Vec<EarlierChange>,
    ships: Vec<ShipRecord>,
    shots_gone: Vec<u16>,
    shots: Vec<NewShot>,
    pickups: Vec<u16>,
    obstacles: Vec<u16>,
}

impl ViewSheet {
    /// Puts the snapshot of `frame` behind a frame's head, in about `room` bytes.
    pub fn put(
        &mut self,
        frame: &TickFrame,
        snapshot: &Snapshot,
        viewer: (Option<Seat>, &mut Sight),
        rules: &Rules,
        room: usize,
        out: &mut Vec<u8>,
    ) {
        let (seat, sight) = viewer;
        let telling = sight.tell(frame.tick, snapshot, rules, room, &PRICES);
        put_snapshot_head(telling.baseline, frame.tick, snapshot, (seat, rules), out);
        self.fill(telling, frame.tick, snapshot, rules);
        let ViewSheet { ships_gone, earlier, ships, shots_gone, shots, pickups, obstacles } = self;
        encode_sections(&Sections { ships_gone, earlier, ships, shots_gone, shots, pickups, obstacles }, out);
    }

    fn fill(&mut self, telling: &Telling, now: Tick, snapshot: &Snapshot, rules: &Rules) {
        let ViewSheet { ships_gone, earlier, ships, shots_gone, shots, pickups, obstacles } = self;
        for (numbers, marks) in [(pickups, telling.pickups), (obstacles, telling.obstacles)] {
            numbers.clear();
            numbers.extend(marks.iter().map(|number| number as u16));
        }
        ships_gone.clear();
        ships_gone.extend(telling.ships_gone.iter().map(|seat| seat.0));
        earlier.clear();
        ships.clear();
        for word in &telling.ships {
            let Some(ship) = snapshot.told.get(word.index) else { continue };
            match telling.baseline.filter(|_| !word.whole) {
                Some(since) => ships.push(change_record(ship, since, now, snapshot, earlier)),
                None => ships.push(whole_record(ship, rules)),
            }
        }
        shots_gone.clear();
        shots_gone.extend(telling.shots_gone.iter().map(|id| id.0 as u16));
        shots.clear();
        shots.extend(telling.shots.iter().map(|shot| new_shot(shot, now, rules)));
    }
}

fn put_sections(baseline: Option<(Tick, &Snapshot)>, now: Tick, snapshot: &Snapshot, rules: &Rules, out: &mut Vec<u8>) {
    let (known_ships, known_shots) = match baseline {
        Some((_, known)) => (known.told.as_slice(), known.shots.as_slice()),
        None => (&[][..], &[][..]),
    };
    let since = baseline.map(|(tick, _)| tick);
    let (mut ships_gone, mut earlier, mut ships) = (Vec::new(), Vec::new(), Vec::new());
    let mut known = known_ships.iter().peekable();
    for ship in &snapshot.told {
        while let Some(gone) = known.next_if(|known| known.seat < ship.seat) {
            ships_gone.push(gone.seat.0);
        }
        let is_known = known.next_if(|known| known.seat == ship.seat).is_some();
        match since.filter(|_| is_known).map(|since| (since, snapshot.need(ship, since))) {
            Some((_, Need::Nothing)) => {}
            Some((since, Need::Changes)) => ships.push(change_record(ship, since, now, snapshot, &mut earlier)),
            Some((_, Need::Whole)) | None => ships.push(whole_record(ship, rules)),
        }
    }
    ships_gone.extend(known.map(|gone| gone.seat.0));

    let (mut shots_gone, mut shots) = (Vec::new(), Vec::new());
    let mut flying = snapshot.shots.iter().peekable();
    for known in known_shots {
        // Oldest first on both sides, so a known shot that still flies comes next.
        match flying.next_if(|shot| shot.id == known.id) {
            Some(shot) if shot.born != known.born => shots.push(new_shot(shot, now, rules)),
            Some(_) => {}
            None if known.is_spent(now, rules) => {}
            None => shots_gone.push(known.id.0 as u16),
        }
    }
    shots.extend(flying.map(|shot| new_shot(shot, now, rules)));
    let known = baseline.map_or_else(Default::default, |(_, known)| (known.pickups, known.down));
    let numbers = |marks: Marks| marks.iter().map(|number| number as u16).collect::<Vec<u16>>();
    let pickups = numbers(known.0.differences(&snapshot.pickups));
    let obstacles = numbers(known.1.differences(&snapshot.down));
    let sections = Sections {
        ships_gone: &ships_gone,
        earlier: &earlier,
        ships: &ships,
        shots_gone: &shots_gone,
        shots: &shots,
        pickups: &pickups,
        obstacles: &obstacles,
    };
    encode_sections(&sections, out);
}

fn whole_record(ship: &ToldShip, rules: &Rules) -> ShipRecord {
    let drifts = rules.drifts();
    let news = if drifts { ShipNews::WholeJet(ship.track, ship.jet.0) } else { ShipNews::Whole(ship.track) };
    ShipRecord { seat: ship.seat.0, news, condition: Some(condition(ship)) }
}

/// What has changed since the snapshot of `since`: what was said with those after it goes into `earlier`.
fn change_record(
    ship: &ToldShip,
    since: Tick,
    now: Tick,
    snapshot: &Snapshot,
    earlier: &mut Vec<EarlierChange>,
) -> ShipRecord {
    for (tick, told) in snapshot.earlier(ship.seat, since) {
        let (course, condition) = change(told);
        earlier.push(EarlierChange { seat: ship.seat.0, ticks_ago: now.since(tick) as u8, course, condition });
    }
    let (course, condition) = change(ship);
    ShipRecord { seat: ship.seat.0, news: ShipNews::Course(course), condition }
}

/// What a snapshot said to those who had the one before. A ship that was told whole is not told like this.
fn change(told: &ToldShip) -> (Course, Option<Condition>) {
    let course = match told.news {
        Some(News::Course(course)) => course,
        Some(News::Whole) | None => Course::default(),
    };
    (course, told.condition_changed.then(|| condition(told)))
}

fn condition(told: &ToldShip) -> Condition {
    let ShipLook { protected, special, shielded, doubled, carried } = told.look;
    let state = ShipState::default()
        .with(ShipState::PROTECTED, protected)
        .with(ShipState::SPECIAL, special)
        .with(ShipState::SHIELDED, shielded)
        .with(ShipState::DOUBLED, doubled);
    Condition { hp: told.hp, state, carries: carried.map(carries) }
}

fn new_shot(shot: &Shot, now: Tick, rules: &Rules) -> NewShot {
    let turns = f64::from(shot.velocity.heading()) / std::f64::consts::TAU;
    NewShot {
        id: shot.id.0 as u16,
        owner: shot.owner.0,
        weapon: shot.weapon.0,
        age: now.since(shot.born) as u32,
        heading: ((turns * 65_536.0).round() as i64) as u16,
        origin: {
            let WorldShape { width, height } = world_shape(rules);
            Place::of(shot.origin.x, shot.origin.y, width, height)
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use uuid::Uuid;
    use wire::binary::{ServerDecoder, encode_messages};
    use wire::socket::{MAX_SERVER_FRAME, ServerMessage, decode_server};

    use super::*;
    use crate::domain::{Command, Phase, Pilot, Team, World};
    use crate::interface_adapters::mode_files::load_mode;
    use crate::interface_adapters::protocol::text::notice_text;
    use crate::use_cases::lobby::SharedBytes;

    /// With numbers and a name as long as they may be.
    fn pilot(of: &Pilot, seat: u16) -> Pilot {
        let mut pilot = of.clone();
        (pilot.seat, pilot.name) = (Seat(seat), Arc::from("\u{1F680}".repeat(20)));
        for count in [&mut pilot.kills, &mut pilot.deaths, &mut pilot.assists, &mut pilot.streak, &mut pilot.score] {
            *count = u32::MAX;
        }
        pilot
    }

    fn line(pilot: Pilot) -> PilotLine {
        PilotLine {
            jet: pilot.next_jet,
            pilot,
            player: Some(Uuid::max()),
            ready: true,
            vote: Some(7),
            is_new: true,
            scored: true,
            presence_changed: true,
        }
    }

    fn table(pilots: u16, of: &Pilot) -> LobbyState {
        LobbyState {
            phase: Phase::Running { ends_at: Some(Tick(9)), overtime: false },
            closes_at: None,
            winners: (0..pilots).map(Seat).collect(),
            pilots: (0..pilots).map(|seat| line(pilot(of, seat))).collect(),
            gone: (pilots..2 * pilots).map(Seat).collect(),
            news: usize::from(pilots),
            private: None,
            cores: Vec::new(),
        }
    }

    fn notice(body: NoticeBody) -> Notice {
        Notice { tick: Tick(8), body, text: SharedBytes::default(), binary: SharedBytes::default() }
    }

    fn world() -> World {
        let rules = Arc::new(load_mode("free-play", &toml::Table::new()).unwrap());
        let mut world = World::new(rules, 1);
        world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut Vec::new());
        world
    }

    #[test]
    fn who_is_told_of_one_pilot_knows_the_others_as_before() {
        let world = world();
        let table = Arc::new(table(3, &world.pilots()[0]));
        let mut better = table.pilots[1].pilot.clone();
        (better.kills, better.score) = (7, 9);
        let news = notice(NoticeBody::Line { table: Arc::clone(&table), line: line(better) });
        let mut messages = Vec::new();
        put_whole_state(&notice(NoticeBody::State(table)), |message| messages.push(message));
        put_notice(&news, world.rules(), |message| messages.push(message));
        let mut frame = Vec::new();
        encode_frame_head(&FrameHead { tick: 8, has_messages: true, has_snapshot: false, moving: false }, &mut frame);
        encode_messages(messages.iter().map(|message| &**message), &mut frame);
        let told = ServerDecoder::default().decode(&frame).unwrap();
        let [ServerMessage::GameState(before), ServerMessage::GameState(after)] = told.as_slice() else {
            panic!("{told:?}")
        };
        let mut expected = before.clone();
        (expected.pilots[1].kills, expected.pilots[1].score) = (7, 9);
        assert_eq!(after, &expected);
        let text = notice_text(&news);
        let told = decode_server(std::str::from_utf8(&text).unwrap()).unwrap();
        assert_eq!(told, [ServerMessage::GameState(expected)], "and in text");
    }

    #[test]
    fn no_part_of_a_score_table_passes_the_limit_of_a_frame() {
        let world = world();
        let notice = notice(NoticeBody::State(Arc::new(table(2_048, &world.pilots()[0]))));
        let (mut whole, mut changed) = (0, 0);
        put_whole_state(&notice, |message| whole = whole.max(message.len()));
        put_notice(&notice, world.rules(), |message| changed = changed.max(message.len()));
        for length in [whole, changed] {
            assert!((20_000..MAX_SERVER_FRAME - MAX_HEAD).contains(&length), "{length} bytes");
        }
    }
}
