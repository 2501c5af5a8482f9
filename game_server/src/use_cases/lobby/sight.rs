//! What one client sees and knows where not everybody sees the same, and what it is told next.
//!
//! Belongs to a connection, and reads the tick that all connections share. Ships near the client's own come into view and
//! go out of it, and so do ships that hide from it; each is told in the words that the client needs: none if it flies on as the client believes, what has
//! changed since the client's last snapshot if that is remembered, else the whole ship.
//!
//! A frame follows on what the client is known to have. Where frames get lost that is an older one, and what was told since
//! is told again until the client has it.
//!
//! A frame has room for so many bytes. If they are not enough, ships that were not told wait, and what waits becomes more
//! urgent with each frame, the sooner the nearer it is, until the client has heard it; a ship whose news was left out is told
//! whole the next time.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | ships and shots in view | those within the mode's view only |
//! | [`MAX_UNACKNOWLEDGED`] frames of which nobody knows whether the client has them | the oldest is forgotten: should it be acknowledged yet, that says nothing |
//! | the room of a frame | the most urgent ships, and the nearest shots in a third of the room; the own ship always |

use std::collections::VecDeque;

use crate::domain::{Marks, Near, Rules, Seat, Ship, Shot, ShotId, Tick, Vec2, View};
use crate::use_cases::lobby::frame::{Need, News, Snapshot, ToldShip};
use crate::use_cases::lobby::mirror::MAX_BASELINE_AGE;

/// New shots get this share of a frame's room when there is not enough.
const SHOTS_SHARE: usize = 3;

/// Snapshots on their way to a client: a second's worth at 60 a second.
pub const MAX_UNACKNOWLEDGED: usize = 64;

/// Ships at the edge of the view become more urgent by 1 with each frame that they wait, the nearest by this much more.
const NEARNESS: f32 = 4.0;

/// In bytes: what an encoding needs at most.
#[derive(Debug, Clone, Copy)]
pub struct Prices {
    pub whole_ship: usize,
    /// A ship of which only something is new.
    pub ship: usize,
    pub stick: usize,
    pub shift: usize,
    pub condition: usize,
    pub gone: usize,
    pub shot: usize,
}

/// Whose eyes a client sees with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gaze {
    /// Of the pilot who sits here: the client's own, or one who is watched.
    Pilot(Seat),
    /// Nobody's: what is around a place in the world.
    Place(Vec2),
}

impl Gaze {
    pub fn seat(self) -> Option<Seat> {
        match self {
            Gaze::Pilot(seat) => Some(seat),
            Gaze::Place(_) => None,
        }
    }
}

/// What one client sees and knows.
#[derive(Debug)]
pub struct Sight {
    view: View,
    gaze: Gaze,
    /// Where the pilot's ship is, or was when there was one.
    centre: Vec2,
    /// What the client has, to our knowledge.
    baseline: Option<Knowledge>,
    /// What it has if it got what was sent since, the oldest first.
    sent: VecDeque<Knowledge>,
    /// Were in view of the last frame, by seat.
    ships: Vec<SeenShip>,
    telling: Telling,
    scratch: Scratch,
}

/// What the client is told with one snapshot.
#[derive(Debug, Default)]
pub struct Telling {
    /// The snapshot that it follows on; none to forget everything first.
    pub baseline: Option<Tick>,
    pub ships_gone: Vec<Seat>,
    /// By seat.
    pub ships: Vec<Word>,
    pub shots_gone: Vec<ShotId>,
    /// Oldest first.
    pub shots: Vec<Shot>,
    /// Pick-ups that have come or gone,
    pub pickups: Marks,
    /// and obstacles.
    pub obstacles: Marks,
    /// True if there was more to say than room.
    pub is_cut: bool,
}

/// A ship that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Among the snapshot's ships.
    pub index: usize,
    /// All of it, not just what has changed.
    pub whole: bool,
}

/// What a client has with one snapshot.
#[derive(Debug, Default)]
struct Knowledge {
    tick: Tick,
    /// By seat.
    ships: Vec<KnownShip>,
    /// Oldest first.
    shots: Vec<Shot>,
    /// Pick-ups that it believes to lie there, and obstacles that it believes to be destroyed: what it has seen last of those that
    /// are out of view.
    pickups: Marks,
    down: Marks,
}

#[derive(Debug, Clone, Copy)]
struct KnownShip {
    seat: Seat,
    /// It has missed something, so that it flies the ship on in another way than everybody else.
    outdated: bool,
}

#[derive(Debug, Clone, Copy)]
struct SeenShip {
    seat: Seat,
    known: Known,
    /// How urgent it has become.
    urgency: u32,
}

/// What a client knows of a ship in its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    /// As of [`KnownShip`].
    Outdated,
    Everything,
}

/// A ship that could be told.
#[derive(Debug, Clone, Copy)]
struct Offer {
    /// Among the ships in view.
    seen: usize,
    word: Word,
    bytes: usize,
    urgency: u32,
}

/// Buffers, so that a steady view allocates nothing.
#[derive(Debug, Default)]
struct Scratch {
    near: Vec<Near>,
    offers: Vec<Offer>,
    ships: Vec<SeenShip>,
    knowledge: Vec<Knowledge>,
}

impl Sight {
    pub fn new(view: View, gaze: Gaze) -> Sight {
        Sight {
            view,
            gaze,
            centre: Vec2::default(),
            baseline: None,
            sent: VecDeque::new(),
            ships: Vec::new(),
            telling: Telling::default(),
            scratch: Scratch::default(),
        }
    }

    /// From the next snapshot on.
    pub fn look(&mut self, gaze: Gaze) {
        self.gaze = gaze;
    }

    /// The middle of what is in view.
    pub fn centre(&self) -> Vec2 {
        self.centre
    }

    /// Goes where the pilot is.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        match self.gaze {
            Gaze::Place(place) => self.centre = place,
            Gaze::Pilot(seat) => {
                let own = snapshot.ships.binary_search_by_key(&seat, |ship| ship.seat);
                if let Some(own) = own.ok().and_then(|own| snapshot.ships.get(own)) {
                    self.centre = own.position;
                }
            }
        }
    }

    /// The next snapshot is told to a client that knows nothing.
    pub fn forget(&mut self) {
        self.scratch.knowledge.extend(self.baseline.take());
        self.scratch.knowledge.extend(self.sent.drain(..));
    }

    /// The client has the snapshot of `tick`. Older ones on their way are of no use any more. A snapshot that was never told,
    /// or is older than what the client is known to have, says nothing.
    pub fn arrived(&mut self, tick: Tick) {
        let Some(at) = self.sent.iter().position(|sent| sent.tick == tick) else { return };
        let Sight { baseline, sent, ships, scratch, .. } = self;
        scratch.knowledge.extend(sent.drain(..at));
        scratch.knowledge.extend(baseline.take());
        *baseline = sent.pop_front();
        // What has been heard is not urgent; what is new of it since begins to be.
        let mut known = baseline.iter().flat_map(|known| &known.ships).filter(|known| !known.outdated).peekable();
        for ship in ships {
            while known.next_if(|known| known.seat < ship.seat).is_some() {}
            if known.next_if(|known| known.seat == ship.seat).is_some() {
                ship.urgency = 0;
            }
        }
    }

    /// True if the last snapshot left something out that is in view.
    pub fn is_cut(&self) -> bool {
        self.telling.is_cut
    }

    /// What to tell with the snapshot of `now`. The client has it once it has `arrived`.
    pub fn tell(&mut self, now: Tick, snapshot: &Snapshot, rules: &Rules, room: usize, prices: &Prices) -> &Telling {
        self.telling.clear();
        let is_usable = |told: &Knowledge| (1..=MAX_BASELINE_AGE).contains(&now.since(told.tick));
        if !self.baseline.as_ref().is_some_and(is_usable) {
            self.forget();
        }
        self.telling.baseline = self.baseline.as_ref().map(|known| known.tick);
        let mut told = self.scratch.knowledge.pop().unwrap_or_default();
        told.tick = now;
        self.follow(snapshot);
        self.look_at_ships(snapshot, rules, prices);
        let shots_bytes = self.look_at_shots(snapshot, rules, &mut told) * prices.shot;
        self.look_at_places(snapshot, rules, &mut told);
        let changed = self.telling.pickups.iter().chain(self.telling.obstacles.iter()).count();
        let gone = (self.telling.ships_gone.len() + self.telling.shots_gone.len() + changed) * prices.gone;
        let room = room.saturating_sub(gone);
        let left = self.choose_ships(room - shots_bytes.min(room / SHOTS_SHARE));
        let for_shots = left + shots_bytes.min(room / SHOTS_SHARE);
        self.choose_shots(snapshot, for_shots / prices.shot.max(1), &mut told);
        told.ships.clear();
        let known = |ship: &&SeenShip| ship.known != Known::Nothing;
        let keep = |ship: &SeenShip| KnownShip { seat: ship.seat, outdated: ship.known == Known::Outdated };
        told.ships.extend(self.ships.iter().filter(known).map(keep));
        if self.sent.len() == MAX_UNACKNOWLEDGED {
            self.scratch.knowledge.extend(self.sent.pop_front());
        }
        self.sent.push_back(told);
        &self.telling
    }

    /// Fills `scratch.ships` with the ships in view, and `scratch.offers` with those of which there is something to say.
    fn look_at_ships(&mut self, snapshot: &Snapshot, rules: &Rules, prices: &Prices) {
        let Sight { view, gaze, centre, baseline, ships: before, telling, scratch, .. } = self;
        let own = gaze.seat();
        let Scratch { near, offers, ships, .. } = scratch;
        near.clear();
        offers.clear();
        ships.clear();
        let Some(chart) = &snapshot.chart else { return };
        let pilot = own.and_then(|own| snapshot.ships.binary_search_by_key(&own, |ship| ship.seat).ok());
        let pilot = pilot.and_then(|at| snapshot.ships.get(at));
        // Who has no ship has no side, and sees nobody who hides.
        let is_hidden = |ship: &Ship| {
            pilot.map_or(ship.is_cloaked(rules), |pilot| ship.is_hidden_from(pilot.seat, pilot.team, rules))
        };
        chart.ships_around(*centre, view.leaves_px, |found| {
            if snapshot.ships.get(found.index).is_some_and(is_hidden) {
                return;
            }
            let was_seen = || {
                let seat = snapshot.told.get(found.index).map(|ship| ship.seat);
                seat.is_some_and(|seat| before.binary_search_by_key(&seat, |ship| ship.seat).is_ok())
            };
            if found.distance_px <= view.enters_px || was_seen() {
                near.push(found);
            }
        });
        near.sort_unstable_by_key(|near| near.index);

        let mut before = before.iter().peekable();
        let mut known = baseline.iter().flat_map(|known| &known.ships).peekable();
        for found in near.iter() {
            let Some(told) = snapshot.told.get(found.index) else { continue };
            while let Some(gone) = known.next_if(|ship| ship.seat < told.seat) {
                telling.ships_gone.push(gone.seat);
            }
            let known = known.next_if(|ship| ship.seat == told.seat).map_or(Known::Nothing, KnownShip::known);
            while before.next_if(|ship| ship.seat < told.seat).is_some() {}
            let urgency = before.next_if(|ship| ship.seat == told.seat).map_or(0, |ship| ship.urgency);
            let mut ship = SeenShip { seat: told.seat, known, urgency };
            match ship.needs(told, telling.baseline, snapshot) {
                Need::Nothing => ship = SeenShip { known: Known::Everything, urgency: 0, ..ship },
                need => {
                    let whole = need == Need::Whole;
                    let nearness = NEARNESS * (1.0 - found.distance_px / view.leaves_px);
                    ship.urgency = ship.urgency.saturating_add(1 + nearness as u32);
                    let word = Word { index: found.index, whole };
                    let urgency = if Some(told.seat) == own { u32::MAX } else { ship.urgency };
                    offers.push(Offer {
                        seen: ships.len(),
                        word,
                        bytes: prices.of(told, whole, telling.baseline, snapshot),
                        urgency,
                    });
                }
            }
            ships.push(ship);
        }
        telling.ships_gone.extend(known.map(|ship| ship.seat));
    }

    /// Puts the words that fit into the telling. What is left of the room.
    fn choose_ships(&mut self, room: usize) -> usize {
        let Sight { ships: before, telling, scratch, .. } = self;
        let Scratch { offers, ships, .. } = scratch;
        let mut left = room;
        if offers.iter().map(|offer| offer.bytes).sum::<usize>() > room {
            offers.sort_unstable_by_key(|offer| (std::cmp::Reverse(offer.urgency), offer.seen));
        }
        for offer in offers.iter() {
            let Some(ship) = ships.get_mut(offer.seen) else { continue };
            if offer.bytes > left && offer.urgency < u32::MAX {
                telling.is_cut = true;
                if ship.known == Known::Everything {
                    ship.known = Known::Outdated;
                }
                continue;
            }
            left = left.saturating_sub(offer.bytes);
            ship.known = Known::Everything;
            telling.ships.push(offer.word);
        }
        telling.ships.sort_unstable_by_key(|word| word.index);
        std::mem::swap(before, ships);
        left
    }

    /// What has come and gone of what lies about and stands around in view.
    fn look_at_places(&mut self, snapshot: &Snapshot, rules: &Rules, told: &mut Knowledge) {
        let Sight { view, centre, baseline, telling, .. } = self;
        (told.pickups, told.down) =
            baseline.as_ref().map_or_else(Default::default, |known| (known.pickups, known.down));
        for number in told.pickups.differences(&snapshot.pickups).iter() {
            let point = rules.pickup_points().get(number);
            if point.is_some_and(|point| rules.arena().shortest(*centre, point.at).length() <= view.enters_px) {
                told.pickups.flip(number);
                telling.pickups.set(number, true);
            }
        }
        for number in told.down.differences(&snapshot.down).iter() {
            let obstacle = rules.world.obstacles.get(number);
            if obstacle.is_some_and(|obstacle| obstacle.distance_px(rules.arena(), *centre) <= view.enters_px) {
                told.down.flip(number);
                telling.obstacles.set(number, true);
            }
        }
    }

    /// Fills `scratch.near` with the shots that come into view or have turned, and `told` with those that stay. How many there
    /// are to tell.
    fn look_at_shots(&mut self, snapshot: &Snapshot, rules: &Rules, told: &mut Knowledge) -> usize {
        let Sight { view, centre, baseline, telling, scratch, .. } = self;
        let Scratch { near, .. } = scratch;
        let Knowledge { tick: now, shots, .. } = told;
        near.clear();
        shots.clear();
        let Some(chart) = &snapshot.chart else { return 0 };
        chart.shots_around(*centre, view.leaves_px, |found| near.push(found));
        near.sort_unstable_by_key(|near| near.index);
        let mut known = baseline.iter().flat_map(|known| &known.shots).peekable();
        let mut lose = |shot: &Shot| {
            // Clients see by themselves when a shot is spent.
            if !shot.is_spent(*now, rules) {
                telling.shots_gone.push(shot.id);
            }
        };
        near.retain(|found| {
            let Some(shot) = snapshot.shots.get(found.index) else { return false };
            while let Some(lost) = known.next_if(|known| is_older(known.id, shot.id)) {
                lose(lost);
            }
            match known.next_if(|known| known.id == shot.id) {
                Some(known) => {
                    shots.push(*known);
                    // One that has turned is told again, as long as it is in view.
                    known.born != shot.born
                }
                None => found.distance_px <= view.enters_px,
            }
        });
        known.for_each(lose);
        near.len()
    }

    /// Tells the nearest of them, at most `most`.
    fn choose_shots(&mut self, snapshot: &Snapshot, most: usize, told: &mut Knowledge) {
        let Sight { telling, scratch, .. } = self;
        let Scratch { near, .. } = scratch;
        if near.len() > most {
            telling.is_cut = true;
            near.sort_unstable_by(|a, b| a.distance_px.total_cmp(&b.distance_px));
            near.truncate(most);
            near.sort_unstable_by_key(|near| near.index);
        }
        telling.shots.extend(near.iter().filter_map(|found| snapshot.shots.get(found.index)));
        told.shots.extend_from_slice(&telling.shots);
        let age = |a: &Shot, b: &Shot| (a.id.0.wrapping_sub(b.id.0) as i32).cmp(&0);
        told.shots.sort_unstable_by(|a, b| age(a, b).then(a.born.cmp(&b.born)));
        // Of one that has turned the new course counts.
        told.shots.dedup_by(|later, earlier| {
            let is_same = later.id == earlier.id;
            if is_same {
                *earlier = *later;
            }
            is_same
        });
    }
}

impl KnownShip {
    fn known(&self) -> Known {
        if self.outdated { Known::Outdated } else { Known::Everything }
    }
}

impl SeenShip {
    fn needs(&self, told: &ToldShip, baseline: Option<Tick>, snapshot: &Snapshot) -> Need {
        match baseline {
            Some(baseline) if self.known == Known::Everything => snapshot.need(told, baseline),
            Some(_) | None => Need::Whole,
        }
    }
}

impl Prices {
    fn of(&self, told: &ToldShip, whole: bool, baseline: Option<Tick>, snapshot: &Snapshot) -> usize {
        let Some(baseline) = baseline.filter(|_| !whole) else { return self.whole_ship };
        let earlier = snapshot.earlier(told.seat, baseline);
        earlier.map(|(_, told)| self.of_changes(told)).sum::<usize>() + self.of_changes(told)
    }

    fn of_changes(&self, told: &ToldShip) -> usize {
        let part = |there: bool, bytes: usize| if there { bytes } else { 0 };
        let course = match told.news {
            Some(News::Course(course)) => course,
            Some(News::Whole) | None => Default::default(),
        };
        self.ship
            + part(course.turn.is_some(), self.stick)
            + part(course.thrust.is_some(), self.stick)
            + part(course.shift.is_some(), self.shift)
            + part(told.condition_changed, self.condition)
    }
}

impl Telling {
    fn clear(&mut self) {
        self.ships_gone.clear();
        self.ships.clear();
        self.shots_gone.clear();
        self.shots.clear();
        self.pickups = Marks::default();
        self.obstacles = Marks::default();
        self.is_cut = false;
    }
}

/// Numbers of shots go round.
fn is_older(a: ShotId, b: ShotId) -> bool {
    (a.0.wrapping_sub(b.0) as i32) < 0
}
