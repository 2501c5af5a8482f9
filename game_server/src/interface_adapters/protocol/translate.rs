//! Wire messages from domain values, and back.

use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{
    Base as WireBase, Carried as WireCarried, Chat, ChatTo, CloseCode, Core as WireCore, CoreChange as WireCoreChange,
    CorePlace as WireCorePlace, DenialCode, Denied, Entity, Event as WireEvent, EventKind, GameState, Identity, Input,
    JetTraits, Map as WireMap, MatchEnd, Obstacle as WireObstacle, Pickup as WirePickup, PickupKind as WirePickupKind,
    Pilot as WirePilot, Playback as WirePlayback, PlaybackWish as WirePlaybackWish, PrivateState as WirePrivate,
    Projectile, Radar as WireRadar, RadarSide as WireSide, Request, RingShape, Said as WireSaid,
    Settings as WireSettings, ShipTraits, Special as WireSpecial, Tally, ViewShape, Vote, VoteSubject, Watch, Watching,
    WeaponKind, WeaponTraits, WorldShape, WorldUpdate,
};

use crate::domain::{
    Base, Carried, ChatDenial, Controls, ControlsError, Core, CoreChange, CorePlace, Denial, Drift, Event, Fires,
    FlightModel, Hearers, Jet, MAX_ASPECT, Marks, Obstacle, Outcome, Phase, PickupKind, PickupPoint, PilotKind,
    RawSaying, Ring, Rules, Said, Saying, Seat, Ship, Shot, ShotNumbers, Special, SpecialState, TICKS_PER_SECOND, Tick,
    Vec2, Weapon, Wish,
};
use crate::use_cases::lobby::{
    Admission, ConnectionId, Departure, Gaze, JoinRefusal, LobbyHandle, LobbyId, LobbyState, PilotLine, Playback,
    PlaybackWish, PlayerInput, Radar, Snapshot, Speed, Telling,
};

/// A number of the wire: ticks are counted in 32 bits there, which last for two years.
pub(super) fn tick_number(tick: Tick) -> u32 {
    u32::try_from(tick.0).unwrap_or(u32::MAX)
}

/// Rounds to what a client can see, so that the text stays short; never gives `-0`.
fn rounded(value: f32, steps: f32) -> f32 {
    (value * steps).round() / steps + 0.0
}

fn hundredths(value: f32) -> f32 {
    rounded(value, 100.0)
}

/// `again` tells that the input was said before.
///
/// # Errors
/// When a control is out of range or no number.
pub fn player_input(
    input: &Input,
    again: bool,
    seat: Seat,
    connection: ConnectionId,
) -> Result<PlayerInput, ControlsError> {
    let controls = Controls::new(input.thrust, input.turn, input.shoot, input.ability)?;
    let tick = |tick: Option<u32>| tick.map(|tick| Tick(u64::from(tick)));
    Ok(PlayerInput { seat, connection, seq: input.seq, at: tick(input.tick), seen: tick(input.seen), again, controls })
}

/// Where somebody who watches wants to look; none if it is said in no way or in two, or is outside the world.
pub fn gaze(watch: &Watch, rules: &Rules) -> Option<Gaze> {
    match (watch.follow, watch.at) {
        (Some(seat), None) => Some(Gaze::Pilot(Seat(seat))),
        (None, Some(at)) => Some(Vec2::new(at.x, at.y)).filter(|at| rules.arena().contains(*at)).map(Gaze::Place),
        _ => None,
    }
}

/// What somebody who watches a recording asks for; none if it is not shown so fast.
pub fn playback_wish(wish: &WirePlaybackWish) -> Option<PlaybackWish> {
    let speed = match wish.speed {
        None => None,
        // Exact: the quarters that there are.
        Some(speed) => Some([2, 4, 8, 16].into_iter().find(|quarters| f32::from(*quarters) / 4.0 == speed)?),
    };
    let seek = wish.seek_tick.map(|tick| Tick(u64::from(tick)));
    Some(PlaybackWish { paused: wish.paused, speed: speed.and_then(Speed::of_quarters), seek })
}

/// What somebody wants to say, and to whom; none if nothing is said, or two things.
pub fn chat(chat: Chat) -> Option<(Hearers, RawSaying)> {
    let to = match chat.to {
        ChatTo::All => Hearers::All,
        ChatTo::Side => Hearers::Side,
    };
    match (chat.phrase, chat.text) {
        (Some(phrase), None) => Some((to, RawSaying::Phrase(phrase))),
        (None, Some(text)) => Some((to, RawSaying::Text(text))),
        _ => None,
    }
}

pub(super) fn said(tick: Tick, said: &Said) -> WireSaid {
    let (phrase, text) = match &said.saying {
        Saying::Phrase(phrase) => (Some(*phrase), None),
        Saying::Text(text) => (None, Some(text.as_str().to_owned())),
    };
    let to = match said.to {
        Hearers::All => ChatTo::All,
        Hearers::Side => ChatTo::Side,
    };
    WireSaid { tick: tick_number(tick), by: said.by.0, to, phrase, text }
}

/// What somebody votes for; none if there is no such choice.
pub fn vote(vote: Vote) -> Option<Wish> {
    match (vote.subject, vote.choice) {
        (VoteSubject::GiveUp, choice @ 0..=1) => Some(Wish::GiveUp(choice == 1)),
        (VoteSubject::GiveUp, _) => None,
        (VoteSubject::Map, map) => Some(Wish::Map(map)),
    }
}

pub(super) fn giving_up(tick: Tick, willing: u16, needed: u16) -> Tally {
    Tally { tick: tick_number(tick), subject: VoteSubject::GiveUp, votes: willing, needed }
}

/// Why what somebody has said is not heard.
pub(super) fn unsaid(why: ChatDenial) -> Denied {
    let code = match why {
        ChatDenial::TooFast => DenialCode::TooFast,
        ChatDenial::TextOff => DenialCode::TextOff,
        ChatDenial::TextInvalid => DenialCode::TextInvalid,
        ChatDenial::NoSides => DenialCode::NoSides,
        ChatDenial::NoSuchPhrase => DenialCode::OutOfRange,
    };
    Denied { request: Request::Chat, code }
}

pub(super) fn playback(tick: Tick, playback: Playback) -> WirePlayback {
    WirePlayback {
        tick: tick_number(tick),
        begins_tick: tick_number(playback.begins),
        ends_tick: tick_number(playback.ends),
        paused: playback.paused,
        speed: f32::from(playback.speed.quarters()) / 4.0,
    }
}

/// Whom an `Identity` is for.
pub struct Recipient<'a> {
    pub lobby: &'a LobbyHandle,
    pub admission: &'a Admission,
    pub resume_token: String,
}

pub fn identity(recipient: Recipient<'_>) -> Identity {
    let Recipient { lobby, admission, resume_token } = recipient;
    let rules = &admission.rules;
    Identity {
        player_id: admission.player,
        seat: Some(admission.seat.0),
        resume_token,
        hold_s: u32::try_from(lobby.hold().as_secs()).unwrap_or(u32::MAX),
        match_id: admission.match_id,
        lobby_id: lobby.id().to_string(),
        tick: tick_number(admission.frame.tick),
        last_event: admission.last_event,
        ..mode_identity(rules)
    }
}

/// Who watches what, and from when on.
pub struct Viewer<'a> {
    pub player: Uuid,
    pub match_id: Uuid,
    pub lobby: &'a LobbyId,
    pub rules: &'a Rules,
    pub delay_s: f32,
    pub tick: Tick,
    pub last_event: u32,
}

/// For who watches.
pub fn watcher_identity(viewer: &Viewer<'_>) -> Identity {
    Identity {
        player_id: viewer.player,
        match_id: viewer.match_id,
        lobby_id: viewer.lobby.to_string(),
        tick: tick_number(viewer.tick),
        last_event: viewer.last_event,
        watching: Some(Watching { delay_s: viewer.delay_s }),
        ..mode_identity(viewer.rules)
    }
}

pub(super) fn world_shape(rules: &Rules) -> WorldShape {
    WorldShape { width: rules.world.width_px, height: rules.world.height_px }
}

/// What an `Identity` says of a mode. What it says of a player and a lobby is left blank.
pub fn mode_identity(rules: &Rules) -> Identity {
    Identity {
        player_id: Uuid::nil(),
        seat: None,
        resume_token: String::new(),
        hold_s: 0,
        match_id: Uuid::nil(),
        lobby_id: String::new(),
        mode: rules.mode.to_string(),
        tick: 0,
        tick_rate: TICKS_PER_SECOND,
        snapshot_every_ticks: rules.snapshot_every_ticks,
        last_event: 0,
        sides: rules.sides.count.unwrap_or(0),
        score_limit: rules.score_limit.unwrap_or(0),
        world: world_shape(rules),
        obstacles: obstacles(rules),
        ship: ship_traits(rules),
        weapons: rules.weapons().iter().map(weapon_traits).collect(),
        watching: None,
        jets: match &rules.flight.model {
            FlightModel::Throttle { .. } => Vec::new(),
            FlightModel::Drift(drift) => {
                let jets = rules.jets().iter().zip(&drift.jets);
                jets.map(|(jet, numbers)| jet_traits(jet, numbers.special, drift)).collect()
            }
        },
        view: rules.view.area_px2.map(|area| ViewShape { area, max_aspect: MAX_ASPECT }),
        one_life: rules.is_last_standing(),
        ring: rules.ring().map(ring_shape),
        bases: bases(rules),
        pickups: pickups(rules),
    }
}

/// What of an `Identity` changes with the map.
pub(super) fn map(tick: Tick, rules: &Rules) -> WireMap {
    let name = rules.world.map.to_string();
    let (obstacles, bases, pickups) = (obstacles(rules), bases(rules), pickups(rules));
    WireMap { tick: tick_number(tick), name, obstacles, bases, pickups }
}

fn obstacles(rules: &Rules) -> Vec<WireObstacle> {
    (0..).zip(&rules.world.obstacles).map(|(number, one)| obstacle(number, one, rules)).collect()
}

fn bases(rules: &Rules) -> Vec<WireBase> {
    rules.cores.iter().flat_map(|_| &rules.world.bases).map(base).collect()
}

fn pickups(rules: &Rules) -> Vec<WirePickup> {
    rules.pickup_points().iter().map(|point| pickup(point, rules)).collect()
}

fn obstacle(number: u16, Obstacle { from, to, radius }: &Obstacle, rules: &Rules) -> WireObstacle {
    let breakable = rules.world.breakable.iter().find(|breakable| breakable.number == number);
    let hp = breakable.map_or(0, |breakable| breakable.hp.into());
    WireObstacle { x1: from.x, y1: from.y, x2: to.x, y2: to.y, radius: *radius, hp }
}

fn pickup(point: &PickupPoint, rules: &Rules) -> WirePickup {
    let (holds, weapon) = match &point.holds {
        PickupKind::Repair => (WirePickupKind::Repair, None),
        PickupKind::Shield => (WirePickupKind::Shield, None),
        PickupKind::DoubleDamage => (WirePickupKind::DoubleDamage, None),
        PickupKind::Energy => (WirePickupKind::Energy, None),
        PickupKind::Weapon(name) => (WirePickupKind::Weapon, rules.weapon_called(name)),
    };
    WirePickup { x: point.at.x, y: point.at.y, holds, weapon: weapon.map_or(0, |weapon| weapon.0) }
}

pub(super) fn carries(carried: Carried) -> WireCarried {
    WireCarried { weapon: carried.weapon.0, pulls: carried.pulls }
}

fn base(&Base { side, centre, radius }: &Base) -> WireBase {
    WireBase { side: side.0, x: centre.x, y: centre.y, radius }
}

fn ring_shape(ring: &Ring) -> RingShape {
    RingShape {
        x: ring.middle.x,
        y: ring.middle.y,
        wander: ring.wander_px,
        wander_ticks: ring.wander_ticks,
        first: ring.first_px,
        last: ring.last_px,
        closes_at: ring.closes_at,
        closed_at: ring.closed_at,
    }
}

fn ship_traits(rules: &Rules) -> ShipTraits {
    ShipTraits {
        radius: rules.ship.radius_px,
        max_hp: i32::from(rules.ship.hp),
        max_speed: rules.flight.speed_px_per_s,
        turn_rate: rules.flight.turn_rad_per_s,
        throttle_rate: match rules.flight.model {
            FlightModel::Throttle { throttle_per_s } => throttle_per_s,
            FlightModel::Drift(_) => 0.0,
        },
        max_energy: rules.energy.capacity,
        energy_rate: rules.energy.regrow_per_s,
    }
}

fn jet_traits(jet: &Jet, special: Special, drift: &Drift) -> JetTraits {
    JetTraits {
        name: jet.name.to_string(),
        weapon: jet.weapon.0,
        special: match special {
            Special::Boost { .. } => WireSpecial::Boost,
            Special::Strafe { .. } => WireSpecial::Strafe,
            Special::Shield { .. } => WireSpecial::Shield,
            Special::Salvo { .. } => WireSpecial::Salvo,
            Special::Cloak { .. } => WireSpecial::Cloak,
        },
        special_energy: special.energy(),
        max_hp: i32::from(jet.hp),
        max_energy: jet.energy.capacity,
        energy_rate: jet.energy.regrow_per_s,
        max_speed: jet.speed_px_per_s,
        turn_rate: jet.turn_rad_per_s,
        drag: drift.drag_per_s,
        reverse: drift.reverse,
        strafe: special.strafe(),
        boost: special.boost(),
        bounce: drift.bounce,
    }
}

fn weapon_traits(weapon: &Weapon) -> WeaponTraits {
    let traits = WeaponTraits {
        name: weapon.name.to_string(),
        kind: WeaponKind::Beam,
        radius: weapon.radius_px,
        damage: i32::from(weapon.damage),
        cooldown_ms: whole_ms(weapon.cooldown_s),
        energy: weapon.energy,
        count: 0,
        spread: 0.0,
        speed: 0.0,
        acceleration: 0.0,
        top_speed: 0.0,
        lifetime_ms: 0,
        turn_rate: 0.0,
        range: 0.0,
    };
    match &weapon.fires {
        Fires::Beam { range_px } => WeaponTraits { range: *range_px, ..traits },
        Fires::Shots(shots) => WeaponTraits {
            kind: match shots {
                ShotNumbers { seeks: Some(_), .. } => WeaponKind::Homing,
                ShotNumbers { count: 2.., .. } => WeaponKind::Scatter,
                shots if shots.gain_px_per_s2 > 0.0 => WeaponKind::Missile,
                _ => WeaponKind::Gun,
            },
            count: shots.count,
            spread: shots.spread_rad,
            speed: shots.speed_px_per_s,
            acceleration: shots.gain_px_per_s2,
            top_speed: shots.top_px_per_s,
            lifetime_ms: whole_ms(shots.life_s),
            turn_rate: shots.seeks.map_or(0.0, |seeks| seeks.turn_rad_per_s),
            ..traits
        },
    }
}

fn whole_ms(seconds: f32) -> u32 {
    (f64::from(seconds) * 1000.0).round() as u32
}

pub(super) fn game_state(tick: Tick, state: &LobbyState) -> GameState {
    let (outcome, ends) = match state.phase {
        Phase::Waiting => (None, None),
        Phase::Countdown { ends_at } => (None, Some(ends_at)),
        Phase::Running { ends_at, .. } => (None, ends_at),
        Phase::Ended { outcome, .. } => (Some(outcome), state.closes_at),
    };
    GameState {
        tick: tick_number(tick),
        phase: lobby_phase(state.phase),
        phase_ends_tick: ends.map(tick_number),
        overtime: matches!(state.phase, Phase::Running { overtime: true, .. }),
        outcome: outcome.map(outcome_of),
        ended_by: outcome.map(match_end),
        winners: state.winners.iter().map(|seat| seat.0).collect(),
        private: state.private.as_ref().map(|private| WirePrivate {
            host: private.host.map(|seat| seat.0),
            match_id: private.match_id,
            settings: WireSettings {
                fill_to: private.settings.fill_to,
                match_s: private.settings.match_s,
                score_limit: private.settings.score_limit.unwrap_or(0),
            },
            maps: private.maps.iter().map(ToString::to_string).collect(),
            map: private.map as u8,
        }),
        cores: state.cores.iter().map(core).collect(),
        pilots: state.pilots.iter().map(pilot).collect(),
    }
}

fn core(&Core { side, place }: &Core) -> WireCore {
    let place = match place {
        CorePlace::Home => WireCorePlace::Home,
        CorePlace::Carried { by } => WireCorePlace::Carried { by: by.0 },
        CorePlace::Dropped { at, until } => {
            WireCorePlace::Dropped { x: hundredths(at.x), y: hundredths(at.y), returns_tick: tick_number(until) }
        }
    };
    WireCore { side: side.0, place }
}

fn pilot(line: &PilotLine) -> WirePilot {
    let PilotLine { pilot, player, ready, vote, jet, .. } = line;
    WirePilot {
        seat: pilot.seat.0,
        player_id: *player,
        name: pilot.name.to_string(),
        team: pilot.team.0,
        bot: pilot.kind == PilotKind::Bot,
        jet: jet.0,
        present: pilot.present,
        ready: *ready,
        vote: *vote,
        kills: pilot.kills,
        deaths: pilot.deaths,
        assists: pilot.assists,
        streak: pilot.streak,
        score: signed(pilot.score),
    }
}

pub(super) fn signed(score: u32) -> i32 {
    i32::try_from(score).unwrap_or(i32::MAX)
}

fn outcome_of(outcome: Outcome) -> MatchOutcome {
    match outcome {
        Outcome::Abandoned => MatchOutcome::Abandoned,
        Outcome::TimeUp
        | Outcome::ScoreReached
        | Outcome::Decided
        | Outcome::GivenUp(_)
        | Outcome::LastStanding
        | Outcome::Deserted => MatchOutcome::Completed,
    }
}

fn match_end(outcome: Outcome) -> MatchEnd {
    match outcome {
        Outcome::TimeUp => MatchEnd::Time,
        Outcome::ScoreReached => MatchEnd::Score,
        Outcome::Decided => MatchEnd::Overtime,
        Outcome::GivenUp(_) => MatchEnd::GivenUp,
        Outcome::LastStanding => MatchEnd::LastStanding,
        Outcome::Deserted => MatchEnd::Deserted,
        Outcome::Abandoned => MatchEnd::Abandoned,
    }
}

pub(super) fn lobby_phase(phase: Phase) -> LobbyPhase {
    match phase {
        Phase::Waiting => LobbyPhase::Waiting,
        Phase::Countdown { .. } => LobbyPhase::Countdown,
        Phase::Running { .. } => LobbyPhase::Running,
        Phase::Ended { .. } => LobbyPhase::Ended,
    }
}

/// The event as clients are told it; none for what shows in the lobby's state instead.
pub(super) fn event(tick: Tick, id: u32, event: &Event) -> Option<WireEvent> {
    let at = |position: &Vec2| (hundredths(position.x), hundredths(position.y));
    let kind = match event {
        Event::Spawned { seat, position, .. } => {
            let (x, y) = at(position);
            EventKind::Spawn { seat: seat.0, x, y }
        }
        Event::Hit { by, target, damage, hp_left, position } => {
            let (x, y) = at(position);
            EventKind::Hit { by: by.0, target: target.0, damage: i32::from(*damage), hp: i32::from(*hp_left), x, y }
        }
        Event::Beamed { by, from, to } => {
            let ((x, y), (to_x, to_y)) = (at(from), at(to));
            EventKind::Beam { by: by.0, x, y, to_x, to_y }
        }
        Event::Killed { killer, victim, position } => {
            let (x, y) = at(position);
            EventKind::Kill { by: killer.0, target: victim.0, x, y }
        }
        Event::Joined { seat, name, kind, .. } => {
            EventKind::Join { seat: seat.0, name: name.to_string(), bot: *kind == PilotKind::Bot }
        }
        Event::Left { seat } => EventKind::Leave { seat: seat.0 },
        Event::CoreMoved { side, change, by, position } => {
            let change = match change {
                CoreChange::Taken => WireCoreChange::Taken,
                CoreChange::Dropped => WireCoreChange::Dropped,
                CoreChange::Returned => WireCoreChange::Returned,
                CoreChange::Captured => WireCoreChange::Captured,
            };
            let (x, y) = at(position);
            EventKind::Core { side: side.0, change, by: by.map(|seat| seat.0), x, y }
        }
        Event::Assisted { .. }
        | Event::Equipped { .. }
        | Event::PresenceChanged { .. }
        | Event::PhaseChanged { .. }
        | Event::ReadyChanged { .. }
        | Event::SettingsChanged
        | Event::MapVoted { .. }
        | Event::MapChanged
        | Event::Kicked { .. }
        | Event::GivingUp { .. }
        | Event::Denied { .. } => return None,
    };
    Some(WireEvent { id, tick: tick_number(tick), kind })
}

/// Why what somebody in a private lobby has asked for changes nothing.
pub(super) fn denied(wish: Wish, why: Denial) -> Denied {
    let request = match wish {
        Wish::Ready(_) => Request::Ready,
        Wish::Start => Request::Start,
        Wish::Kick(_) => Request::Kick,
        Wish::Settings(_) => Request::Settings,
        Wish::Map(_) | Wish::GiveUp(_) => Request::Vote,
    };
    let code = match why {
        Denial::NotPrivate => DenialCode::NotPrivate,
        Denial::NotHost => DenialCode::NotHost,
        Denial::NotWaiting => DenialCode::NotWaiting,
        Denial::NotReady => DenialCode::NotReady,
        Denial::TooFew => DenialCode::TooFew,
        Denial::NobodyThere => DenialCode::NobodyThere,
        Denial::OutOfRange => DenialCode::OutOfRange,
        Denial::NotRunning => DenialCode::NotRunning,
        Denial::ManyRivals => DenialCode::ManyRivals,
    };
    Denied { request, code }
}

/// The newest `max_shots` shots and every ship.
pub(super) fn world_update(tick: Tick, snapshot: &Snapshot, rules: &Rules, max_shots: usize) -> WorldUpdate {
    let oldest_left_out = snapshot.shots.len().saturating_sub(max_shots);
    WorldUpdate {
        tick: tick_number(tick),
        entities: snapshot.ships.iter().map(|ship| entity(ship, snapshot.lead(ship.seat), tick, rules)).collect(),
        projectiles: snapshot.shots.iter().skip(oldest_left_out).map(|shot| projectile(shot, tick, rules)).collect(),
        pickups: numbers(snapshot.pickups),
        down: numbers(snapshot.down),
    }
}

/// What one client sees, in full.
pub(super) fn view_update(tick: Tick, snapshot: &Snapshot, rules: &Rules, telling: &Telling) -> WorldUpdate {
    let ships = telling.ships.iter().filter_map(|word| snapshot.ships.get(word.index));
    WorldUpdate {
        tick: tick_number(tick),
        entities: ships.map(|ship| entity(ship, snapshot.lead(ship.seat), tick, rules)).collect(),
        projectiles: telling.shots.iter().map(|shot| projectile(shot, tick, rules)).collect(),
        // Of a client that knows nothing: none lies there, all stand.
        pickups: numbers(telling.pickups),
        down: numbers(telling.obstacles),
    }
}

fn numbers(marks: Marks) -> Vec<u16> {
    marks.iter().map(|number| number as u16).collect()
}

pub(super) fn radar(radar: &Radar) -> WireRadar {
    let sides = radar.sweep.sides.iter();
    WireRadar {
        tick: tick_number(radar.tick),
        columns: radar.sweep.columns,
        rows: radar.sweep.rows,
        sides: sides.map(|side| WireSide { team: side.team.map(|team| team.0), cells: side.cells.clone() }).collect(),
    }
}

fn entity(ship: &Ship, lead: i8, now: Tick, rules: &Rules) -> Entity {
    Entity {
        id: ship.seat.0,
        x: hundredths(ship.position.x),
        y: hundredths(ship.position.y),
        rotation: rounded(ship.heading, 10_000.0),
        vx: if rules.drifts() { hundredths(ship.velocity.x) } else { 0.0 },
        vy: if rules.drifts() { hundredths(ship.velocity.y) } else { 0.0 },
        throttle: rounded(ship.throttle, 1_000.0),
        turn: rounded(ship.controls.turn(), 1_000.0),
        hp: i32::from(ship.hp),
        alive: ship.is_alive(),
        protected: ship.is_alive() && ship.is_protected(now),
        jet: ship.jet.0,
        special: ship.is_alive() && ship.special == SpecialState::On,
        shielded: ship.is_alive() && now < ship.shielded_until,
        doubled: ship.is_alive() && now < ship.doubled_until,
        carries: ship.carried.filter(|_| ship.is_alive()).map(carries),
        energy: rounded(energy_share(ship, rules), 100.0),
        ack: ship.ack,
        lead,
    }
}

/// 0 to 1 of what a ship can hold; 1 where ships hold none.
pub(super) fn energy_share(ship: &Ship, rules: &Rules) -> f32 {
    let capacity = rules.jet(ship.jet).energy.capacity;
    if capacity > 0.0 { (ship.energy / capacity).clamp(0.0, 1.0) } else { 1.0 }
}

fn projectile(shot: &Shot, tick: Tick, rules: &Rules) -> Projectile {
    let (position, velocity) = (shot.position_at(tick, rules), shot.velocity_at(tick, rules));
    Projectile {
        id: shot.id.0,
        owner: shot.owner.0,
        weapon: shot.weapon.0,
        x: hundredths(position.x),
        y: hundredths(position.y),
        vx: hundredths(velocity.x),
        vy: hundredths(velocity.y),
        born: tick_number(shot.born),
    }
}

pub fn close_code(departure: Departure) -> CloseCode {
    match departure {
        Departure::MatchOver => CloseCode::MatchOver,
        Departure::Left => CloseCode::Left,
        Departure::Kicked => CloseCode::Kicked,
        Departure::Replaced => CloseCode::Replaced,
        Departure::LobbyFailed => CloseCode::LobbyFailed,
        Departure::ServerStopping => CloseCode::ServerStopping,
        Departure::ServerDraining => CloseCode::ServerDraining,
        Departure::CutShort => CloseCode::CutShort,
        Departure::TooSlow => CloseCode::TooSlow,
    }
}

pub fn refusal_code(refusal: JoinRefusal) -> CloseCode {
    match refusal {
        JoinRefusal::TicketInvalid => CloseCode::TicketInvalid,
        JoinRefusal::TicketUsed => CloseCode::TicketUsed,
        JoinRefusal::ResumeInvalid => CloseCode::ResumeInvalid,
        JoinRefusal::SeatExpired => CloseCode::SeatExpired,
        JoinRefusal::LobbyUnknown => CloseCode::LobbyUnknown,
        JoinRefusal::Replaced => CloseCode::Replaced,
        JoinRefusal::Kicked => CloseCode::Kicked,
        JoinRefusal::WatchersFull => CloseCode::WatchersFull,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_text_short_and_never_gives_a_negative_zero() {
        assert_eq!(hundredths(412.498_9), 412.5);
        assert_eq!(rounded(1.234_567_8, 10_000.0), 1.2346);
        assert!(hundredths(-0.001).is_sign_positive());
        assert_eq!(hundredths(-7.128_9), -7.13);
    }

    #[test]
    fn controls_out_of_range_are_refused() {
        let input = |thrust, turn| Input { seq: 1, tick: None, seen: None, thrust, turn, shoot: false, ability: false };
        let read = |input: Input| player_input(&input, false, Seat(0), ConnectionId(1));
        assert!(read(input(1.0, -1.0)).is_ok());
        for bad in [1.01, -2.0, f32::NAN, f32::INFINITY] {
            assert!(read(input(bad, 0.0)).is_err());
            assert!(read(input(0.0, bad)).is_err());
        }
    }
}
