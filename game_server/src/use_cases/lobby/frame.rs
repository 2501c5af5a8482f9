//! What a lobby shows: immutable, shared by all connections, encoded at most once in each encoding.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use reckoning::{Course, Track};
use uuid::Uuid;

use crate::domain::{
    Carried, Chart, ChatDenial, Core, Denial, Event, JetId, Marks, Phase, Pilot, PilotKind, RadarSweep, Rules, Said,
    Seat, Settings, Ship, Shot, SpecialState, TICKS_PER_SECOND, Tick, Wish, World, radar_place,
};

use crate::use_cases::lobby::projector::Playback;

/// A place for encoded bytes beside the data it was made from. The first connection that needs it fills it.
#[derive(Debug, Default)]
pub struct SharedBytes(OnceLock<Bytes>);

impl SharedBytes {
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
    /// The newest one; none where everybody sees everything.
    pub radar: Option<Arc<Radar>>,
    pub text: SharedBytes,
    /// What is new to everybody who has the snapshot before.
    pub binary: SharedBytes,
}

/// Ships and shots on one tick.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// By seat.
    pub ships: Vec<Ship>,
    /// Oldest first.
    pub shots: Vec<Shot>,
    /// Numbers of pick-ups that lie there.
    pub pickups: Marks,
    /// Numbers of obstacles that are destroyed.
    pub down: Marks,
    /// The ships as clients are told of them, by seat.
    pub told: Vec<ToldShip>,
    /// By how many ticks the newest input of each seat came early, below 0 for late. By seat, of those that name ticks.
    pub leads: Vec<(Seat, i8)>,
    /// The snapshot that each `news` follows on, if there is one.
    pub previous: Option<Tick>,
    /// True if ships fly; while a match is not running they stand.
    pub moving: bool,
    /// Where everything is; none where everybody sees everything.
    pub chart: Option<Chart>,
    /// The snapshots before this one, the newest first, each following on the next.
    pub recent: Vec<Arc<Changes>>,
}

/// What a snapshot said that is not forgotten yet.
#[derive(Debug)]
pub struct Changes {
    pub tick: Tick,
    /// The snapshot that they follow on.
    pub since: Tick,
    /// Ships of which there was something to say, by seat.
    ships: Vec<ToldShip>,
}

impl Changes {
    pub(super) fn of(tick: Tick, since: Tick, told: &[ToldShip]) -> Changes {
        let ships = told.iter().filter(|ship| ship.is_news()).copied().collect();
        Changes { tick, since, ships }
    }

    fn of_ship(&self, seat: Seat) -> Option<&ToldShip> {
        self.ships.binary_search_by_key(&seat, |ship| ship.seat).ok().and_then(|at| self.ships.get(at))
    }
}

/// What the radar showed on a tick.
#[derive(Debug)]
pub struct Radar {
    pub tick: Tick,
    pub sweep: RadarSweep,
    pub text: SharedBytes,
    pub binary: SharedBytes,
}

impl Radar {
    pub(super) fn of(world: &World) -> Arc<Radar> {
        let (text, binary) = (SharedBytes::default(), SharedBytes::default());
        Arc::new(Radar { tick: world.tick(), sweep: RadarSweep::of(world), text, binary })
    }
}

/// A ship as clients believe it to be once they have heard the news.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldShip {
    pub seat: Seat,
    pub jet: JetId,
    pub track: Track,
    pub hp: u16,
    /// The last snapshot that had news of it: who has an older one needs more than today's.
    pub changed_at: Tick,
    pub news: Option<News>,
    pub look: ShipLook,
    /// `hp` or `look` is not what it was in the snapshot before.
    pub condition_changed: bool,
}

/// What else shows on a ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShipLook {
    /// Nothing harms it for now.
    pub protected: bool,
    /// Its special is on.
    pub special: bool,
    /// It throws shots back, whatever its special is.
    pub shielded: bool,
    /// What it fires does twice the harm.
    pub doubled: bool,
    pub carried: Option<Carried>,
}

impl ShipLook {
    pub(super) fn of(ship: &Ship, now: Tick) -> ShipLook {
        ShipLook {
            protected: ship.is_alive() && ship.is_protected(now),
            special: ship.is_alive() && ship.special == SpecialState::On,
            shielded: ship.is_alive() && now < ship.shielded_until,
            doubled: ship.is_alive() && now < ship.doubled_until,
            carried: ship.carried.filter(|_| ship.is_alive()),
        }
    }
}

/// What is new of a ship since the snapshot before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum News {
    Whole,
    Course(Course),
}

impl ToldShip {
    /// True if there is something to say to whoever has the snapshot before.
    pub fn is_news(&self) -> bool {
        self.news.is_some() || self.condition_changed
    }
}

/// What somebody must hear of a ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// What has changed, with each snapshot after the one that is known.
    Changes,
    Whole,
}

impl Snapshot {
    /// For whoever knows this ship as the snapshot of `since` left it.
    pub fn need(&self, ship: &ToldShip, since: Tick) -> Need {
        if ship.changed_at <= since {
            return Need::Nothing;
        }
        let Some(missed) = self.missed(since) else { return Need::Whole };
        let mut said = missed.iter().filter_map(|changes| changes.of_ship(ship.seat)).chain([ship]);
        if said.any(|ship| ship.news == Some(News::Whole)) {
            return Need::Whole;
        }
        let is_news = ship.is_news() || missed.iter().any(|changes| changes.of_ship(ship.seat).is_some());
        if is_news { Need::Changes } else { Need::Nothing }
    }

    /// What was said of a ship after the snapshot of `since` and before this one, the oldest first, with its ticks.
    pub fn earlier(&self, seat: Seat, since: Tick) -> impl Iterator<Item = (Tick, &ToldShip)> {
        let missed = self.missed(since).unwrap_or_default().iter().rev();
        missed.filter_map(move |changes| Some((changes.tick, changes.of_ship(seat)?)))
    }

    /// What was said between the snapshot of `since` and this one; none if that is not remembered.
    fn missed(&self, since: Tick) -> Option<&[Arc<Changes>]> {
        if self.previous == Some(since) {
            return Some(&[]);
        }
        let first = self.recent.iter().position(|changes| changes.since == since)?;
        self.recent.get(..=first)
    }

    /// 0 for a seat whose inputs name no ticks.
    pub fn lead(&self, seat: Seat) -> i8 {
        let at = self.leads.binary_search_by_key(&seat, |(seat, _)| *seat).ok();
        at.and_then(|at| self.leads.get(at)).map_or(0, |(_, lead)| *lead)
    }
}

impl TickFrame {
    pub(super) fn of(tick: Tick, snapshot: Option<Snapshot>, radar: Option<Arc<Radar>>) -> Arc<TickFrame> {
        Arc::new(TickFrame { tick, snapshot, radar, text: SharedBytes::default(), binary: SharedBytes::default() })
    }
}

/// A message that no connection may miss.
#[derive(Debug)]
pub struct Notice {
    pub tick: Tick,
    pub body: NoticeBody,
    pub text: SharedBytes,
    pub binary: SharedBytes,
}

#[derive(Debug)]
pub enum NoticeBody {
    /// `id` grows by one from event to event of a lobby.
    Event {
        id: u32,
        event: Event,
        /// What those are told of it who do not see it, if anything.
        afar: Option<Arc<Notice>>,
    },
    State(Arc<LobbyState>),
    /// For one connection: its pilot's line has changed, and the table is told later.
    Line {
        /// As sent last.
        table: Arc<LobbyState>,
        line: PilotLine,
    },
    /// For one connection: what it has asked for changes nothing.
    Denied {
        wish: Wish,
        why: Denial,
    },
    Said(Said),
    /// For one side, or for one pilot where there are no sides: how many want to give up, and how many must.
    GivingUp {
        willing: u16,
        needed: u16,
    },
    /// For one connection: what it has said nobody hears.
    Unsaid(ChatDenial),
    /// What is flown on from now on.
    Map(Arc<Rules>),
    /// How a recording is being shown.
    Playback(Playback),
    /// The lobby makes way: what is not over by this tick is closed.
    Draining {
        ends_at: Tick,
        /// Seats of the open lobby's world that follows; none when it is the server that drains.
        next_seats: Option<u16>,
    },
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
    /// Seats of the state before that nobody has any more.
    pub gone: Vec<Seat>,
    /// Of how many pilots something differs from the state before.
    pub news: usize,
    pub private: Option<PrivateState>,
    /// By side.
    pub cores: Vec<Core>,
}

impl LobbyState {
    fn line(&self, seat: Seat) -> Option<&PilotLine> {
        let at = self.pilots.binary_search_by_key(&seat, |line| line.pilot.seat).ok()?;
        self.pilots.get(at)
    }
}

/// What a private lobby has beside its match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateState {
    /// None while nobody is there.
    pub host: Option<Seat>,
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    pub settings: Settings,
    /// The names of those that can be flown on, by number.
    pub maps: Vec<Arc<str>>,
    /// The number of the one that is flown on.
    pub map: usize,
}

#[derive(Debug)]
pub struct PilotLine {
    pub pilot: Pilot,
    /// None for a bot.
    pub player: Option<Uuid>,
    /// In a private lobby that waits.
    pub ready: bool,
    /// In a private lobby before a match: the map that the pilot is for.
    pub vote: Option<u8>,
    /// What the pilot flies, or flew last.
    pub jet: JetId,
    /// What differs from the state before: who it is, or what they fly,
    pub is_new: bool,
    /// the score,
    pub scored: bool,
    /// or whether the pilot is there, or ready.
    pub presence_changed: bool,
}

impl PilotLine {
    /// True if anything differs from the state before.
    pub fn is_news(&self) -> bool {
        self.is_new || self.scored || self.presence_changed
    }

    fn after(
        before: Option<&PilotLine>,
        pilot: &Pilot,
        player: Option<Uuid>,
        (ready, vote): (bool, Option<u8>),
        jet: JetId,
    ) -> PilotLine {
        let card = |pilot: &Pilot| (pilot.name.clone(), pilot.team, pilot.kind);
        let score = |pilot: &Pilot| (pilot.kills, pilot.deaths, pilot.assists, pilot.streak, pilot.score);
        let differs = |differs: &dyn Fn(&PilotLine) -> bool| before.is_none_or(differs);
        PilotLine {
            is_new: differs(&|before| {
                card(&before.pilot) != card(pilot) || before.player != player || before.jet != jet
            }),
            scored: differs(&|before| score(&before.pilot) != score(pilot)),
            presence_changed: differs(&|before| {
                (before.pilot.present, before.ready, before.vote) != (pilot.present, ready, vote)
            }),
            pilot: pilot.clone(),
            player,
            ready,
            vote,
            jet,
        }
    }
}

impl Notice {
    pub(super) fn event(rules: &Rules, tick: Tick, id: u32, event: Event) -> Arc<Notice> {
        let afar = match event {
            Event::Killed { killer, victim, position } if rules.view().is_some() => {
                let event = Event::Killed { killer, victim, position: radar_place(rules, position) };
                Some(Notice::of(tick, NoticeBody::Event { id, event, afar: None }))
            }
            _ => None,
        };
        Notice::of(tick, NoticeBody::Event { id, event, afar })
    }

    /// How the pilot of `seat` stands by now, who is in `state`, the one sent last. None if that is told already.
    pub(super) fn line(world: &World, state: &Notice, seat: Seat) -> Option<Arc<Notice>> {
        let NoticeBody::State(table) = &state.body else { return None };
        let before = table.line(seat)?;
        let given = (before.ready, before.vote);
        let line = PilotLine::after(Some(before), world.pilot(seat)?, before.player, given, before.jet);
        line.scored.then(|| Notice::of(world.tick(), NoticeBody::Line { table: Arc::clone(table), line }))
    }

    pub(super) fn denied(tick: Tick, wish: Wish, why: Denial) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::Denied { wish, why })
    }

    pub(super) fn said(tick: Tick, said: Said) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::Said(said))
    }

    pub(super) fn giving_up(tick: Tick, willing: u16, needed: u16) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::GivingUp { willing, needed })
    }

    /// Where there is but one map nobody needs to be told.
    pub(super) fn map(world: &World) -> Option<Arc<Notice>> {
        let rules = world.rules();
        (rules.maps().len() > 1).then(|| Notice::of(world.tick(), NoticeBody::Map(Arc::clone(rules))))
    }

    pub(super) fn unsaid(tick: Tick, why: ChatDenial) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::Unsaid(why))
    }

    pub(super) fn playback(tick: Tick, playback: Playback) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::Playback(playback))
    }

    pub(super) fn draining(tick: Tick, ends_at: Tick, next_seats: Option<u16>) -> Arc<Notice> {
        Notice::of(tick, NoticeBody::Draining { ends_at, next_seats })
    }

    fn of(tick: Tick, body: NoticeBody) -> Arc<Notice> {
        Arc::new(Notice { tick, body, text: SharedBytes::default(), binary: SharedBytes::default() })
    }

    /// `before` is the state sent last; `match_id` counts in a private lobby.
    pub(super) fn state(
        world: &World,
        match_id: Uuid,
        before: Option<&Notice>,
        closes_at: Option<Tick>,
        player_at: impl Fn(Seat) -> Option<Uuid>,
    ) -> Arc<Notice> {
        let phase = world.phase();
        let mut winners: Vec<Seat> = match phase {
            Phase::Ended { .. } => {
                world.standings().iter().take_while(|line| line.place == 1).map(|line| line.pilot.seat).collect()
            }
            _ => Vec::new(),
        };
        // The best of them comes first in the standings; seats are told in ascending order.
        winners.sort_unstable();
        let before = match before.map(|notice| &notice.body) {
            Some(NoticeBody::State(state)) => Some(state),
            _ => None,
        };
        let line = |pilot: &Pilot| {
            let player = if pilot.kind == PilotKind::Human { player_at(pilot.seat) } else { None };
            let ready = world.gathering().is_some_and(|gathering| gathering.is_ready(pilot.seat));
            let before = before.and_then(|state| state.line(pilot.seat));
            let last = || before.map_or(JetId::default(), |before| before.jet);
            let jet = world.ship(pilot.seat).map_or_else(last, |ship| ship.jet);
            let vote = world.gathering().and_then(|gathering| gathering.vote(pilot.seat));
            PilotLine::after(before, pilot, player, (ready, vote), jet)
        };
        let pilots: Vec<PilotLine> = world.pilots().iter().map(line).collect();
        let news = pilots.iter().filter(|line| line.is_news()).count();
        let private = world.gathering().zip(world.settings());
        let private = private.map(|(gathering, settings)| {
            let maps = world.rules().maps().cloned().collect();
            PrivateState { host: gathering.host(), match_id, settings, maps, map: world.rules().map() }
        });
        let known = before.map_or(&[][..], |state| state.pilots.as_slice()).iter().map(|line| line.pilot.seat);
        let gone = known.filter(|seat| world.pilot(*seat).is_none()).collect();
        Notice::of(
            world.tick(),
            NoticeBody::State(Arc::new(LobbyState {
                phase,
                closes_at,
                winners,
                pilots,
                gone,
                news,
                private,
                cores: world.cores().to_vec(),
            })),
        )
    }
}

/// True for what clients are told as an event; the rest shows in the lobby's state.
pub(super) fn is_told(event: &Event) -> bool {
    match event {
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::Spawned { .. }
        | Event::Hit { .. }
        | Event::Beamed { .. }
        | Event::CoreMoved { .. }
        | Event::Killed { .. } => true,
        Event::Equipped { .. }
        | Event::Assisted { .. }
        | Event::PresenceChanged { .. }
        | Event::PhaseChanged { .. }
        | Event::ReadyChanged { .. }
        | Event::SettingsChanged
        | Event::MapVoted { .. }
        | Event::MapChanged
        | Event::Kicked { .. }
        | Event::GivingUp { .. }
        | Event::Denied { .. } => false,
    }
}

/// How an event shows in the lobby's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StateChange {
    None,
    Score,
    /// Phase or roster.
    Course,
}

pub(super) fn state_change(event: &Event) -> StateChange {
    match event {
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::PresenceChanged { .. }
        | Event::CoreMoved { .. }
        | Event::PhaseChanged { .. }
        | Event::ReadyChanged { .. }
        | Event::MapVoted { .. }
        | Event::MapChanged
        | Event::SettingsChanged => StateChange::Course,
        Event::Killed { .. } | Event::Assisted { .. } | Event::Equipped { .. } => StateChange::Score,
        Event::Spawned { .. }
        | Event::Hit { .. }
        | Event::Beamed { .. }
        | Event::Kicked { .. }
        | Event::GivingUp { .. }
        | Event::Denied { .. } => StateChange::None,
    }
}

/// The pilots whose counts an event changes.
pub(super) fn scorers(event: &Event) -> impl Iterator<Item = Seat> {
    let seats = match *event {
        Event::Killed { killer, victim, .. } => [Some(killer), Some(victim)],
        Event::Assisted { by, .. } => [Some(by), None],
        _ => [None; 2],
    };
    seats.into_iter().flatten()
}

/// The number of ticks nearest to `time`.
pub(super) fn ticks_in(time: Duration) -> u32 {
    (time.as_secs_f64() * f64::from(TICKS_PER_SECOND)).round() as u32
}
