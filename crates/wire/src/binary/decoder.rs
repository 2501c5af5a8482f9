//! A client's side: what it knows, and the messages that a frame means to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reckoning::{Course, Engine, Flight, FlightTraits, MAX_VELOCITY, Track};

use crate::binary::bytes::{DecodeError, Reader};
use crate::binary::frame::{FrameHead, SnapshotHead, read_frame_head, read_snapshot_head};
use crate::binary::message::{Context, Ordered, read_message};
use crate::binary::snapshot::{
    Condition, EarlierChange, NewShot, ShipNews, ShipRecord, ShipState, Told, read_sections,
};
use crate::socket::{
    Entity, Identity, JetTraits, Pilot, Projectile, ServerMessage, WeaponTraits, WorldShape, WorldUpdate,
};

/// The oldest snapshot that a frame can name as its baseline, in ticks.
const MAX_BASELINE_AGE: u32 = u8::MAX as u32;

/// Reads the frames of one connection: those of the socket in order, those of a data channel as they come. After an error on
/// the socket it is of no use any more.
#[derive(Debug, Default)]
pub struct ServerDecoder {
    arena: Option<Arena>,
    /// By jet; one alone where ships do not drift.
    flights: Vec<Flight>,
    weapons: Vec<WeaponTraits>,
    pilots: BTreeMap<u16, Pilot>,
    last_event: u32,
    /// The newest snapshot, and before it those that a frame of a data channel may still follow on: from the last baseline
    /// on, at most [`MAX_BASELINE_AGE`].
    known: VecDeque<State>,
    /// The newest input of ours that was applied.
    ack: u32,
    lead: i8,
    /// Of the own ship, in 1/255.
    energy: u8,
}

/// What the client knows with one snapshot.
#[derive(Debug, Clone, Default)]
struct State {
    tick: u32,
    ships: BTreeMap<u16, Ship>,
    /// Oldest first.
    shots: Vec<Shot>,
    /// That lie there.
    pickups: BTreeSet<u16>,
    /// Of obstacles.
    down: BTreeSet<u16>,
}

/// What the identity says of the world.
#[derive(Debug, Clone, Copy)]
struct Arena {
    /// None for who watches.
    seat: Option<u16>,
    world: WorldShape,
    drifts: bool,
    tick_rate: u32,
}

#[derive(Debug, Clone, Copy)]
struct Ship {
    jet: u8,
    track: Track,
    condition: Condition,
}

#[derive(Debug, Clone, Copy)]
struct Shot {
    id: u16,
    owner: u16,
    weapon: u8,
    born: u32,
    origin: (f64, f64),
    /// Of the length 1.
    direction: (f64, f64),
}

impl ServerDecoder {
    /// The messages of one frame, as the text encoding would have told them. Of `ack`, `lead` and `energy` only the own
    /// ship's are known, and of the numbers of shots only the lower half.
    ///
    /// # Errors
    /// When the bytes are no frame of this protocol, or do not follow on those before.
    pub fn decode(&mut self, frame: &[u8]) -> Result<Vec<ServerMessage>, DecodeError> {
        let mut reader = Reader::new(frame);
        let head = read_frame_head(&mut reader)?;
        let mut messages = Vec::new();
        if head.has_messages {
            for _ in 0..reader.varint()? {
                messages.extend(self.ordered(&mut reader, head.tick)?);
            }
        }
        // One that was overtaken by a data channel is of no use any more.
        let is_overtaken = self.known.back().is_some_and(|known| (head.tick.wrapping_sub(known.tick) as i32) < 0);
        if !head.has_snapshot {
            return Ok(messages);
        }
        let (snapshot, age) = self.snapshot_head(&mut reader)?;
        if !is_overtaken {
            let mut state = match age {
                0 => State::default(),
                age => self.take_baseline(head.tick.wrapping_sub(age)).ok_or(DecodeError::NoBaseline)?,
            };
            // Whatever follows on the socket follows on this.
            self.known.clear();
            let arena = self.advance(&mut state, &mut reader, &head, age)?;
            messages.push(ServerMessage::WorldUpdate(self.newest(state, &snapshot, &arena)));
        }
        Ok(messages)
    }

    /// The snapshot of one message of a data channel. None for one that is older than what is known, or follows on a
    /// snapshot that was lost.
    ///
    /// # Errors
    /// When the bytes are no snapshot of this protocol; what is known stays as it was.
    pub fn decode_datagram(&mut self, bytes: &[u8]) -> Result<Option<WorldUpdate>, DecodeError> {
        let mut reader = Reader::new(bytes);
        let head = read_frame_head(&mut reader)?;
        if head.has_messages || !head.has_snapshot {
            return Err(DecodeError::OutOfRange);
        }
        let is_old = |known: &State| head.tick.wrapping_sub(known.tick) as i32 <= 0;
        if self.known.back().is_some_and(is_old) {
            return Ok(None);
        }
        let (snapshot, age) = self.snapshot_head(&mut reader)?;
        let baseline = head.tick.wrapping_sub(age);
        let mut state = match age {
            0 => State::default(),
            _ => match self.known.iter().find(|known| known.tick == baseline) {
                Some(known) => known.clone(),
                None => return Ok(None),
            },
        };
        let arena = self.advance(&mut state, &mut reader, &head, age)?;
        // The server's baselines only grow.
        let oldest = if age == 0 { MAX_BASELINE_AGE } else { age };
        self.known.retain(|known| head.tick.wrapping_sub(known.tick) <= oldest);
        Ok(Some(self.newest(state, &snapshot, &arena)))
    }

    /// The tick of the newest snapshot.
    #[must_use]
    pub fn newest_tick(&self) -> Option<u32> {
        self.known.back().map(|known| known.tick)
    }

    /// Where the client believes a ship to be, to the bit.
    #[must_use]
    pub fn track(&self, seat: u16) -> Option<Track> {
        self.known.back()?.ships.get(&seat).map(|ship| ship.track)
    }

    fn ordered(&mut self, reader: &mut Reader<'_>, frame_tick: u32) -> Result<Option<ServerMessage>, DecodeError> {
        let world = self.arena.map(|arena| arena.world);
        let mut context = Context { frame_tick, last_event: self.last_event, world, pilots: &mut self.pilots };
        Ok(match read_message(reader, &mut context)? {
            Ordered::Identity(identity) => {
                *self = ServerDecoder {
                    arena: Some(Arena::of(&identity)),
                    flights: flights(&identity),
                    weapons: identity.weapons.clone(),
                    ..ServerDecoder::default()
                };
                self.last_event = identity.last_event;
                Some(ServerMessage::Identity(identity))
            }
            Ordered::State(state) => Some(ServerMessage::GameState(state)),
            Ordered::Event(event) => {
                self.last_event = event.id;
                Some(ServerMessage::Event(event))
            }
            Ordered::Pong(pong) => Some(ServerMessage::Pong(pong)),
            Ordered::Draining(draining) => Some(ServerMessage::ServerDraining(draining)),
            Ordered::Denied(denied) => Some(ServerMessage::Denied(denied)),
            Ordered::Chat(said) => Some(ServerMessage::Chat(said)),
            Ordered::Vote(tally) => Some(ServerMessage::Vote(tally)),
            Ordered::Rematch(rematch) => Some(ServerMessage::Rematch(rematch)),
            Ordered::Map(map) => Some(ServerMessage::Map(map)),
            Ordered::Answer(answer) => Some(ServerMessage::Answer(answer)),
            Ordered::Playback(playback) => Some(ServerMessage::Playback(playback)),
            Ordered::Radar(radar) => Some(ServerMessage::Radar(radar)),
            Ordered::Unknown => None,
        })
    }

    /// The head of a snapshot, and how many ticks ago its baseline was.
    fn snapshot_head(&self, reader: &mut Reader<'_>) -> Result<(SnapshotHead, u32), DecodeError> {
        if self.arena.is_none() {
            return Err(DecodeError::NoIdentity);
        }
        let head = read_snapshot_head(reader)?;
        Ok((head, u32::from(head.baseline_age)))
    }

    fn take_baseline(&mut self, tick: u32) -> Option<State> {
        let at = self.known.iter().position(|known| known.tick == tick)?;
        self.known.swap_remove_back(at)
    }

    /// Takes the sections of a snapshot in, `age` ticks after `state`.
    fn advance(
        &self,
        state: &mut State,
        reader: &mut Reader<'_>,
        head: &FrameHead,
        age: u32,
    ) -> Result<Arena, DecodeError> {
        let arena = self.arena.ok_or(DecodeError::NoIdentity)?;
        let FrameHead { tick, moving, .. } = *head;
        let (flights, weapons) = (&self.flights, &self.weapons);
        let mut update = Update { state, flights, weapons, arena, tick, age, moving, last_told: None, flown: 0 };
        read_sections(reader, arena.drifts, &mut update)?;
        update.fly_on(u32::from(u16::MAX) + 1);
        state.shots.retain(|shot| {
            weapon_of(weapons, shot.weapon).is_some_and(|weapon| shot.is_in_flight(tick, weapon, &arena))
        });
        state.tick = tick;
        Ok(arena)
    }

    fn newest(&mut self, state: State, head: &SnapshotHead, arena: &Arena) -> WorldUpdate {
        // Acknowledgements only grow, so the number is the next one that ends like this.
        self.ack = self.ack.wrapping_add(u32::from(head.ack.wrapping_sub(self.ack as u16)));
        self.lead = head.lead;
        self.energy = head.energy;
        let update = self.update(&state, arena);
        self.known.push_back(state);
        update
    }

    fn update(&self, state: &State, arena: &Arena) -> WorldUpdate {
        let tick = state.tick;
        let entity = |(&id, ship): (&u16, &Ship)| {
            let (x, y) = ship.track.position_px();
            let flight = flight_of(&self.flights, ship.jet);
            let (vx, vy) = flight.map_or((0.0, 0.0), |flight| ship.track.velocity_px_per_s(flight));
            Entity {
                id,
                x,
                y,
                rotation: ship.track.heading_rad(),
                vx,
                vy,
                throttle: flight.map_or(0.0, |flight| ship.track.throttle_share(flight)),
                turn: f32::from(ship.track.turn) / f32::from(reckoning::FULL_STICK),
                hp: i32::from(ship.condition.hp),
                alive: ship.is_alive(),
                protected: ship.condition.state.has(ShipState::PROTECTED),
                jet: ship.jet,
                special: ship.condition.state.has(ShipState::SPECIAL),
                shielded: ship.condition.state.has(ShipState::SHIELDED),
                doubled: ship.condition.state.has(ShipState::DOUBLED),
                carries: ship.condition.carries,
                energy: if Some(id) == arena.seat { f32::from(self.energy) / 255.0 } else { 1.0 },
                ack: if Some(id) == arena.seat { self.ack } else { 0 },
                lead: if Some(id) == arena.seat { self.lead } else { 0 },
            }
        };
        let projectile = |shot: &Shot| {
            let weapon = weapon_of(&self.weapons, shot.weapon)?;
            let (x, y) = shot.position_at(tick, weapon, arena);
            let speed = shot.speed_at(tick, weapon, arena);
            let (vx, vy) = ((shot.direction.0 * speed) as f32, (shot.direction.1 * speed) as f32);
            let (x, y) = (x as f32, y as f32);
            let Shot { id, owner, weapon, born, .. } = *shot;
            Some(Projectile { id: u32::from(id), owner, weapon, x, y, vx, vy, born })
        };
        WorldUpdate {
            tick,
            entities: state.ships.iter().map(entity).collect(),
            projectiles: state.shots.iter().filter_map(projectile).collect(),
            pickups: state.pickups.iter().copied().collect(),
            down: state.down.iter().copied().collect(),
        }
    }
}

/// Takes the sections of one snapshot in. Ships of which nothing is said fly on.
struct Update<'a> {
    state: &'a mut State,
    flights: &'a [Flight],
    weapons: &'a [WeaponTraits],
    arena: Arena,
    tick: u32,
    /// Ticks since the baseline.
    age: u32,
    /// True if ships have flown since.
    moving: bool,
    /// Ships before this seat are up to date,
    last_told: Option<u16>,
    /// and this one for so many ticks after the baseline.
    flown: u32,
}

impl Ship {
    fn is_alive(&self) -> bool {
        self.condition.hp > 0
    }
}

impl Update<'_> {
    /// Moves the ships after the last one told, and before `seat`, that nothing is said of.
    fn fly_on(&mut self, seat: u32) {
        let first = self.last_told.map_or(0, |last| u32::from(last) + 1);
        let (Ok(first), Ok(last)) = (u16::try_from(first), u16::try_from(seat.saturating_sub(1))) else { return };
        if seat == 0 || first > last {
            return;
        }
        for (_, ship) in self.state.ships.range_mut(first..=last) {
            let flight = flight_of(self.flights, ship.jet).filter(|_| ship.is_alive() && self.moving);
            if let Some(flight) = flight {
                ship.track = ship.track.after(self.age, flight);
            }
        }
    }

    /// Comes to what is said of a ship; everybody before it flies on.
    fn reach(&mut self, seat: u16) {
        if self.last_told != Some(seat) {
            self.fly_on(u32::from(seat));
            self.last_told = Some(seat);
            self.flown = 0;
        }
    }

    /// Changes the ship that was reached, `until` ticks after the baseline.
    fn change(
        &mut self,
        seat: u16,
        until: u32,
        course: &Course,
        condition: Option<Condition>,
    ) -> Result<(), DecodeError> {
        let ship = self.state.ships.get_mut(&seat).ok_or(DecodeError::NoBaseline)?;
        let ticks = until.checked_sub(self.flown).ok_or(DecodeError::OutOfRange)?;
        let ticks = if self.moving && ship.is_alive() { ticks } else { 0 };
        let flight = flight_of(self.flights, ship.jet).ok_or(DecodeError::OutOfRange)?;
        ship.track = ship.track.follow(ticks, course, flight);
        ship.condition = condition.unwrap_or(ship.condition);
        self.flown = until;
        Ok(())
    }
}

impl Told for Update<'_> {
    fn ship_gone(&mut self, seat: u16) -> Result<(), DecodeError> {
        self.state.ships.remove(&seat).map(|_| ()).ok_or(DecodeError::NoBaseline)
    }

    fn earlier(&mut self, told: EarlierChange) -> Result<(), DecodeError> {
        self.reach(told.seat);
        let until = self.age.checked_sub(u32::from(told.ticks_ago)).ok_or(DecodeError::OutOfRange)?;
        self.change(told.seat, until, &told.course, told.condition)
    }

    fn ship(&mut self, told: ShipRecord) -> Result<(), DecodeError> {
        self.reach(told.seat);
        let (mut track, jet) = match told.news {
            ShipNews::Whole(track) => (track, 0),
            ShipNews::WholeJet(track, jet) => (track, jet),
            ShipNews::Course(course) => return self.change(told.seat, self.age, &course, told.condition),
        };
        let flight = flight_of(self.flights, jet).ok_or(DecodeError::OutOfRange)?;
        if i64::from(track.x) >= flight.width || i64::from(track.y) >= flight.height {
            return Err(DecodeError::OutOfRange);
        }
        track.throttle = track.throttle.min(reckoning::FULL_THROTTLE);
        (track.vx, track.vy) = (track.vx.max(-MAX_VELOCITY as i32), track.vy.max(-MAX_VELOCITY as i32));
        let condition = told.condition.unwrap_or_default();
        self.state.ships.insert(told.seat, Ship { jet, track, condition });
        Ok(())
    }

    fn shot_gone(&mut self, id: u16) -> Result<(), DecodeError> {
        // It may be out of the world already, by our own reckoning.
        self.state.shots.retain(|shot| shot.id != id);
        Ok(())
    }

    fn pickup(&mut self, number: u16) -> Result<(), DecodeError> {
        flip(&mut self.state.pickups, number);
        Ok(())
    }

    fn obstacle(&mut self, number: u16) -> Result<(), DecodeError> {
        flip(&mut self.state.down, number);
        Ok(())
    }

    fn shot(&mut self, told: NewShot) -> Result<(), DecodeError> {
        if weapon_of(self.weapons, told.weapon).is_none() {
            return Err(DecodeError::OutOfRange);
        }
        let heading = f64::from(told.heading) * std::f64::consts::TAU / 65_536.0;
        let WorldShape { width, height } = self.arena.world;
        let shot = Shot {
            id: told.id,
            owner: told.owner,
            weapon: told.weapon,
            born: self.tick.wrapping_sub(told.age),
            origin: told.origin.middle(width, height),
            direction: (heading.sin(), -heading.cos()),
        };
        // One that is known has turned.
        match self.state.shots.iter_mut().find(|known| known.id == told.id) {
            Some(known) => *known = shot,
            None => self.state.shots.push(shot),
        }
        Ok(())
    }
}

fn flip(numbers: &mut BTreeSet<u16>, number: u16) {
    if !numbers.remove(&number) {
        numbers.insert(number);
    }
}

fn flights(identity: &Identity) -> Vec<Flight> {
    let Identity { world, ship, tick_rate, jets, .. } = identity;
    let flight = |speed_px_per_s, turn_rad_per_s, engine| {
        let (width_px, height_px, ticks_per_s) = (world.width, world.height, *tick_rate);
        Flight::new(&FlightTraits { width_px, height_px, speed_px_per_s, turn_rad_per_s, engine, ticks_per_s })
    };
    if jets.is_empty() {
        return vec![flight(ship.max_speed, ship.turn_rate, Engine::Throttle { throttle_per_s: ship.throttle_rate })];
    }
    let engine = |jet: &JetTraits| Engine::Drift {
        drag_per_s: jet.drag,
        reverse: jet.reverse,
        strafe: jet.strafe,
        boost: jet.boost,
    };
    jets.iter().map(|jet| flight(jet.max_speed, jet.turn_rate, engine(jet))).collect()
}

fn flight_of(flights: &[Flight], jet: u8) -> Option<&Flight> {
    flights.get(usize::from(jet))
}

impl Arena {
    fn of(identity: &Identity) -> Arena {
        let Identity { seat, world, tick_rate, .. } = *identity;
        Arena { seat, world, drifts: !identity.jets.is_empty(), tick_rate }
    }
}

impl Shot {
    fn age_s(&self, tick: u32, arena: &Arena) -> f64 {
        f64::from(tick.wrapping_sub(self.born)) / f64::from(arena.tick_rate)
    }

    /// px/s.
    fn speed_at(&self, tick: u32, weapon: &WeaponTraits, arena: &Arena) -> f64 {
        f64::from(weapon.speed) + f64::from(weapon.acceleration) * self.age_s(tick, arena).min(growing_s(weapon))
    }

    fn position_at(&self, tick: u32, weapon: &WeaponTraits, arena: &Arena) -> (f64, f64) {
        let age_s = self.age_s(tick, arena);
        let growing_s = age_s.min(growing_s(weapon));
        let grown = f64::from(weapon.speed) * growing_s + 0.5 * f64::from(weapon.acceleration) * growing_s * growing_s;
        let flown = grown + (age_s - growing_s) * f64::from(weapon.top_speed);
        (self.origin.0 + self.direction.0 * flown, self.origin.1 + self.direction.1 * flown)
    }

    /// Shots that nobody was hit by vanish of themselves: at the end of their life, or of the world.
    fn is_in_flight(&self, tick: u32, weapon: &WeaponTraits, arena: &Arena) -> bool {
        let (x, y) = self.position_at(tick, weapon, arena);
        let WorldShape { width, height } = arena.world;
        let inside = (0.0..f64::from(width)).contains(&x) && (0.0..f64::from(height)).contains(&y);
        let life_ticks = (f64::from(weapon.lifetime_ms) * f64::from(arena.tick_rate) / 1000.0).round() as u32;
        inside && tick.wrapping_sub(self.born) < life_ticks
    }
}

fn weapon_of(weapons: &[WeaponTraits], number: u8) -> Option<&WeaponTraits> {
    weapons.get(usize::from(number))
}

/// For how long a shot gets faster.
fn growing_s(weapon: &WeaponTraits) -> f64 {
    let WeaponTraits { speed, top_speed, acceleration, .. } = *weapon;
    if acceleration > 0.0 { f64::from((top_speed - speed).max(0.0)) / f64::from(acceleration) } else { 0.0 }
}
