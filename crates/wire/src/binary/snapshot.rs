//! Ships and shots, as what has changed since a baseline.

use reckoning::{Course, Shift, Track};

use crate::binary::bytes::{DecodeError, Reader, put_gap, put_u24, put_varint, read_gap};
use crate::socket::Carried;

const SHIPS_GONE: u8 = 1;
const SHIPS: u8 = 2;
const SHOTS_GONE: u8 = 4;
const SHOTS: u8 = 8;
const PICKUPS: u8 = 16;
const OBSTACLES: u8 = 32;

const WHOLE: u8 = 1;
const TURN: u8 = 2;
const THRUST: u8 = 4;
const SHIFT: u8 = 8;
const CONDITION: u8 = 16;
const AGE: u8 = 32;
const AGE_MAX: u8 = 3;
const EARLIER: u8 = 128;

/// What a snapshot tells. All ids ascend.
pub struct Sections<'a> {
    pub ships_gone: &'a [u16],
    /// What else has changed of `ships` since the baseline, by seat, the oldest first.
    pub earlier: &'a [EarlierChange],
    pub ships: &'a [ShipRecord],
    pub shots_gone: &'a [u16],
    pub shots: &'a [NewShot],
    /// Pick-ups that lie there now and did not, or the other way round: at first none does.
    pub pickups: &'a [u16],
    /// Obstacles that stand now and did not, or the other way round: at first all do.
    pub obstacles: &'a [u16],
}

/// One ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipRecord {
    pub seat: u16,
    pub news: ShipNews,
    /// None if unchanged; always there in a whole record.
    pub condition: Option<Condition>,
}

/// How a ship is, apart from its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Condition {
    /// 0 is destroyed.
    pub hp: u16,
    pub state: ShipState,
    /// What it took out of a crate.
    pub carries: Option<Carried>,
}

/// What else shows on a ship, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShipState(pub u8);

impl ShipState {
    /// Nothing harms it for now.
    pub const PROTECTED: ShipState = ShipState(1);
    /// Its special is on.
    pub const SPECIAL: ShipState = ShipState(2);
    /// It throws shots back, whatever its special is.
    pub const SHIELDED: ShipState = ShipState(4);
    /// What it fires does twice the harm.
    pub const DOUBLED: ShipState = ShipState(8);
    /// On the wire: what it carries follows.
    const CARRIES: ShipState = ShipState(16);

    /// This one too, if it is so.
    #[must_use]
    pub fn with(self, state: ShipState, is_so: bool) -> ShipState {
        if is_so { ShipState(self.0 | state.0) } else { self }
    }

    #[must_use]
    pub fn has(self, state: ShipState) -> bool {
        self.0 & state.0 != 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShipNews {
    /// For a client that does not know the ship, or has missed something.
    Whole(Track),
    /// The same where ships drift: with its jet.
    WholeJet(Track, u8),
    /// For a client that knows the ship as it was with the snapshot before.
    Course(Course),
}

/// A change of a ship that the client has missed, with a snapshot between its baseline and the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierChange {
    pub seat: u16,
    /// Between that snapshot and this one.
    pub ticks_ago: u8,
    pub course: Course,
    pub condition: Option<Condition>,
}

/// A shot that enters the view, or one in view that has turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewShot {
    /// The lower half of its number.
    pub id: u16,
    pub owner: u16,
    /// Of the weapons of the identity.
    pub weapon: u8,
    /// Ticks since it was at `origin`.
    pub age: u32,
    /// In 1/65536 turns.
    pub heading: u16,
    pub origin: Place,
}

impl NewShot {
    /// Both left one nose on one tick, and differ in their headings alone.
    fn is_of_one_pull(&self, other: &NewShot) -> bool {
        *self == NewShot { id: self.id, heading: self.heading, ..*other }
    }
}

/// A place in a world, in 1/65536 of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: u16,
    pub y: u16,
}

impl Place {
    #[must_use]
    pub fn of(x: f32, y: f32, width: f32, height: f32) -> Place {
        let share = |value: f32, extent: f32| (f64::from(value) * 65_536.0 / f64::from(extent)).floor() as u16;
        Place { x: share(x, width), y: share(y, height) }
    }

    /// The middle of the place, in px.
    #[must_use]
    pub fn px(self, width: f32, height: f32) -> (f32, f32) {
        let (x, y) = self.middle(width, height);
        (x as f32, y as f32)
    }

    pub(super) fn middle(self, width: f32, height: f32) -> (f64, f64) {
        let px = |share: u16, extent: f32| (f64::from(share) + 0.5) * f64::from(extent) / 65_536.0;
        (px(self.x, width), px(self.y, height))
    }

    pub(super) fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.x.to_le_bytes());
        out.extend_from_slice(&self.y.to_le_bytes());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Place, DecodeError> {
        Ok(Place { x: reader.u16()?, y: reader.u16()? })
    }
}

/// Writes the sections after a snapshot's head. Empty ones cost nothing.
pub fn encode_sections(sections: &Sections<'_>, out: &mut Vec<u8>) {
    let Sections { ships_gone, earlier, ships, shots_gone, shots, pickups, obstacles } = sections;
    let mut earlier = earlier.iter().peekable();
    let bit = |empty: bool, bit: u8| if empty { 0 } else { bit };
    out.push(
        bit(ships_gone.is_empty(), SHIPS_GONE)
            | bit(ships.is_empty(), SHIPS)
            | bit(shots_gone.is_empty(), SHOTS_GONE)
            | bit(shots.is_empty(), SHOTS)
            | bit(pickups.is_empty(), PICKUPS)
            | bit(obstacles.is_empty(), OBSTACLES),
    );
    put_ids(ships_gone, out);
    put_section(ships, out, |ship, previous, out| {
        put_gap(out, previous, ship.seat);
        while let Some(change) = earlier.next_if(|change| change.seat <= ship.seat) {
            put_course(EARLIER, Some(change.ticks_ago), &change.course, change.condition, out);
        }
        put_ship(ship, out);
    });
    put_shot_ids(shots_gone, out);
    put_shots(shots, out);
    put_ids(pickups, out);
    put_ids(obstacles, out);
}

fn put_ids(ids: &[u16], out: &mut Vec<u8>) {
    put_section(ids, out, |id, previous, out| put_gap(out, previous, *id));
}

fn put_section<T>(items: &[T], out: &mut Vec<u8>, mut put: impl FnMut(&T, &mut Option<u16>, &mut Vec<u8>)) {
    if items.is_empty() {
        return;
    }
    put_varint(out, items.len() as u32);
    let mut previous = None;
    for item in items {
        put(item, &mut previous, out);
    }
}

fn put_shot_ids(ids: &[u16], out: &mut Vec<u8>) {
    if ids.is_empty() {
        return;
    }
    put_varint(out, ids.len() as u32);
    let mut previous = None;
    for id in ids {
        put_shot_id(out, &mut previous, *id);
    }
}

/// Of shots of one pull that stand next to each other the later ones are but a heading.
fn put_shots(shots: &[NewShot], out: &mut Vec<u8>) {
    if shots.is_empty() {
        return;
    }
    put_varint(out, shots.len() as u32);
    let mut before: Option<&NewShot> = None;
    for shot in shots {
        let is_alike = before.is_some_and(|before| shot.is_of_one_pull(before));
        match before {
            None => out.extend_from_slice(&shot.id.to_le_bytes()),
            Some(before) => put_varint(out, gap(before.id, shot.id) << 1 | u32::from(is_alike)),
        }
        if !is_alike {
            put_varint(out, u32::from(shot.owner));
            out.push(shot.weapon);
            put_varint(out, shot.age);
            shot.origin.put(out);
        }
        out.extend_from_slice(&shot.heading.to_le_bytes());
        before = Some(shot);
    }
}

fn read_shot(reader: &mut Reader<'_>, before: Option<&NewShot>) -> Result<NewShot, DecodeError> {
    let (id, alike) = match before {
        None => (reader.u16()?, None),
        Some(before) => {
            let gap_and_alike = reader.varint()?;
            let gap = u16::try_from(gap_and_alike >> 1).map_err(|_| DecodeError::OutOfRange)?;
            (before.id.wrapping_add(1).wrapping_add(gap), Some(before).filter(|_| gap_and_alike & 1 != 0))
        }
    };
    let (owner, weapon, age, origin) = match alike {
        Some(before) => (before.owner, before.weapon, before.age, before.origin),
        None => (reader.seat()?, reader.u8()?, reader.varint()?, Place::read(reader)?),
    };
    Ok(NewShot { id, owner, weapon, age, heading: reader.u16()?, origin })
}

/// Between the numbers of two shots, which go round.
fn gap(before: u16, id: u16) -> u32 {
    u32::from(id.wrapping_sub(before).wrapping_sub(1))
}

/// Shots' numbers go round, so a first one is written whole and a gap may go over the end.
fn put_shot_id(out: &mut Vec<u8>, previous: &mut Option<u16>, id: u16) {
    match *previous {
        None => out.extend_from_slice(&id.to_le_bytes()),
        Some(previous) => put_varint(out, gap(previous, id)),
    }
    *previous = Some(id);
}

fn read_shot_id(reader: &mut Reader<'_>, previous: &mut Option<u16>) -> Result<u16, DecodeError> {
    let id = match *previous {
        None => reader.u16()?,
        Some(previous) => previous.wrapping_add(1).wrapping_add(reader.seat()?),
    };
    *previous = Some(id);
    Ok(id)
}

fn put_ship(ship: &ShipRecord, out: &mut Vec<u8>) {
    match ship.news {
        ShipNews::Whole(track) => {
            put_place(&track, out);
            put_u24(out, track.throttle);
            out.extend_from_slice(&[track.turn as u8, track.thrust as u8]);
            put_condition(ship.condition.unwrap_or_default(), out);
        }
        ShipNews::WholeJet(track, jet) => {
            put_place(&track, out);
            put_u24(out, track.vx as u32);
            put_u24(out, track.vy as u32);
            out.extend_from_slice(&[track.turn as u8, track.thrust as u8, jet]);
            put_condition(ship.condition.unwrap_or_default(), out);
        }
        ShipNews::Course(course) => put_course(0, None, &course, ship.condition, out),
    }
}

fn put_place(track: &Track, out: &mut Vec<u8>) {
    out.push(WHOLE | CONDITION);
    for part in [track.x, track.y, track.heading] {
        out.extend_from_slice(&part.to_le_bytes());
    }
}

fn put_course(flag: u8, ticks_ago: Option<u8>, course: &Course, condition: Option<Condition>, out: &mut Vec<u8>) {
    let bit = |set: bool, bit: u8| if set { bit } else { 0 };
    out.push(
        flag | bit(course.turn.is_some(), TURN)
            | bit(course.thrust.is_some(), THRUST)
            | bit(course.shift.is_some(), SHIFT)
            | bit(condition.is_some(), CONDITION)
            | (course.age.min(AGE_MAX) * AGE),
    );
    out.extend(ticks_ago);
    out.extend(course.turn.into_iter().chain(course.thrust).map(|stick| stick as u8));
    if let Some(Shift { dx, dy, heading, velocity }) = course.shift {
        out.extend_from_slice(&[dx as u8, dy as u8, heading as u8]);
        out.extend(velocity.into_iter().flat_map(|(dvx, dvy)| [dvx as u8, dvy as u8]));
    }
    if let Some(condition) = condition {
        put_condition(condition, out);
    }
}

fn put_condition(Condition { hp, state, carries }: Condition, out: &mut Vec<u8>) {
    put_varint(out, u32::from(hp));
    out.push(state.with(ShipState::CARRIES, carries.is_some()).0);
    out.extend(carries.into_iter().flat_map(|Carried { weapon, pulls }| [weapon, pulls]));
}

fn read_condition(reader: &mut Reader<'_>) -> Result<Condition, DecodeError> {
    let (hp, state) = (reader.seat()?, ShipState(reader.u8()?));
    let carries =
        if state.has(ShipState::CARRIES) { Some(Carried { weapon: reader.u8()?, pulls: reader.u8()? }) } else { None };
    Ok(Condition { hp, state: ShipState(state.0 & !ShipState::CARRIES.0), carries })
}

/// Reads everything that is said of one ship.
fn read_ship(reader: &mut Reader<'_>, seat: u16, drifts: bool, told: &mut impl Told) -> Result<(), DecodeError> {
    loop {
        let what = reader.u8()?;
        if what & EARLIER == 0 {
            return told.ship(read_record(reader, seat, what, drifts)?);
        }
        let ticks_ago = reader.u8()?;
        let (course, condition) = read_course(reader, what, drifts)?;
        told.earlier(EarlierChange { seat, ticks_ago, course, condition })?;
    }
}

fn read_record(reader: &mut Reader<'_>, seat: u16, what: u8, drifts: bool) -> Result<ShipRecord, DecodeError> {
    if what & WHOLE != 0 {
        let (x, y, heading) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let (mut track, mut jet) = (Track { x, y, heading, ..Track::default() }, None);
        if drifts {
            (track.vx, track.vy) = (reader.i24()?, reader.i24()?);
        } else {
            track.throttle = reader.u24()?;
        }
        (track.turn, track.thrust) = (reader.i8()?, reader.i8()?);
        if drifts {
            jet = Some(reader.u8()?);
        }
        let condition = read_condition(reader)?;
        track.special = condition.state.has(ShipState::SPECIAL);
        let news = jet.map_or(ShipNews::Whole(track), |jet| ShipNews::WholeJet(track, jet));
        return Ok(ShipRecord { seat, news, condition: Some(condition) });
    }
    let (course, condition) = read_course(reader, what, drifts)?;
    Ok(ShipRecord { seat, news: ShipNews::Course(course), condition })
}

fn read_course(reader: &mut Reader<'_>, what: u8, drifts: bool) -> Result<(Course, Option<Condition>), DecodeError> {
    let turn = if what & TURN != 0 { Some(reader.i8()?) } else { None };
    let thrust = if what & THRUST != 0 { Some(reader.i8()?) } else { None };
    let shift = if what & SHIFT != 0 {
        let (dx, dy, heading) = (reader.i8()?, reader.i8()?, reader.i8()?);
        let velocity = if drifts { Some((reader.i8()?, reader.i8()?)) } else { None };
        Some(Shift { dx, dy, heading, velocity })
    } else {
        None
    };
    let condition = if what & CONDITION != 0 { Some(read_condition(reader)?) } else { None };
    let special = condition.map(|condition| condition.state.has(ShipState::SPECIAL));
    Ok((Course { turn, thrust, special, age: (what / AGE) & AGE_MAX, shift }, condition))
}

/// Receives what the sections say, one piece after the other.
pub(super) trait Told {
    fn ship_gone(&mut self, seat: u16) -> Result<(), DecodeError>;
    /// Comes before the same ship's record.
    fn earlier(&mut self, change: EarlierChange) -> Result<(), DecodeError>;
    fn ship(&mut self, ship: ShipRecord) -> Result<(), DecodeError>;
    fn shot_gone(&mut self, id: u16) -> Result<(), DecodeError>;
    fn shot(&mut self, shot: NewShot) -> Result<(), DecodeError>;
    /// It lies there now if it did not, and the other way round.
    fn pickup(&mut self, number: u16) -> Result<(), DecodeError>;
    /// It stands now if it did not, and the other way round.
    fn obstacle(&mut self, number: u16) -> Result<(), DecodeError>;
}

/// Reads the sections; `drifts` says whether the mode's ships do. What follows the ones known here is of a newer protocol and left unread.
pub(super) fn read_sections(reader: &mut Reader<'_>, drifts: bool, told: &mut impl Told) -> Result<(), DecodeError> {
    let sections = reader.u8()?;
    if sections & SHIPS_GONE != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            told.ship_gone(read_gap(reader, &mut previous)?)?;
        }
    }
    if sections & SHIPS != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            let seat = read_gap(reader, &mut previous)?;
            read_ship(reader, seat, drifts, told)?;
        }
    }
    if sections & SHOTS_GONE != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            told.shot_gone(read_shot_id(reader, &mut previous)?)?;
        }
    }
    if sections & SHOTS != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            let shot = read_shot(reader, previous.as_ref())?;
            previous = Some(shot);
            told.shot(shot)?;
        }
    }
    if sections & PICKUPS != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            told.pickup(read_gap(reader, &mut previous)?)?;
        }
    }
    if sections & OBSTACLES != 0 {
        let mut previous = None;
        for _ in 0..reader.varint()? {
            told.obstacle(read_gap(reader, &mut previous)?)?;
        }
    }
    Ok(())
}
