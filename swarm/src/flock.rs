//! All clients and the one thread that drives them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};

use crate::SwarmError;
use crate::client::{Client, Ticketed};
use crate::figures::Figures;

/// Data channels have the numbers from here on, after those of their clients' sockets.
const CHANNELS: usize = usize::MAX / 2;

const PING_EVERY: Duration = Duration::from_secs(1);

/// Sockets that are looked at in one round.
const EVENTS: usize = 1024;

/// How often whoever waits is told how it goes.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Arrival,
    Input,
    Ping,
    /// The data channel has something to do by itself.
    Channel,
}

/// Clients by number, and a timetable that waits for nobody.
pub struct Flock {
    poll: Poll,
    clients: Vec<Client>,
    /// By client: when its channel stands in the timetable next.
    channels_due: Vec<Option<Instant>>,
    timetable: BinaryHeap<Reverse<(Instant, usize, Due)>>,
    input_every: Duration,
    epoch: Instant,
    measured: Measured,
    /// Is told what happened in the last second.
    progress: Box<dyn FnMut(&Progress)>,
}

/// What clients have measured, those who fly and those who watch them.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    pub players: Figures,
    pub watchers: Figures,
}

impl Measured {
    fn of(&mut self, client: &Client) -> &mut Figures {
        if client.watches() { &mut self.watchers } else { &mut self.players }
    }

    fn snapshots(&self) -> u64 {
        self.players.snapshots + self.watchers.snapshots
    }
}

/// How it goes, once a second.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub after: Duration,
    pub clients: usize,
    pub settled: usize,
    pub ended: usize,
    pub snapshots: u64,
    pub inputs: u64,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Progress { after, clients, settled, ended, snapshots, inputs } = self;
        let after = after.as_secs();
        write!(f, "{after:>4} s: {settled} of {clients} fly, {ended} ended, {snapshots} snapshots, {inputs} inputs")
    }
}

impl Flock {
    /// Each client will send `inputs_per_s`.
    ///
    /// # Errors
    /// When the operating system has no poll for us.
    pub fn new(inputs_per_s: u32) -> Result<Flock, SwarmError> {
        Ok(Flock {
            poll: Poll::new().map_err(|error| SwarmError::new("poll", error))?,
            clients: Vec::new(),
            channels_due: Vec::new(),
            timetable: BinaryHeap::new(),
            input_every: Duration::from_secs(1) / inputs_per_s.max(1),
            epoch: Instant::now(),
            measured: Measured::default(),
            progress: Box::new(|_| {}),
        })
    }

    pub fn on_progress(&mut self, progress: impl FnMut(&Progress) + 'static) {
        self.progress = Box::new(progress);
    }

    pub fn len(&self) -> usize {
        self.clients.len()
    }

    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Puts arrivals into the timetable, from now on, whether those before have been let in or not.
    pub fn send(&mut self, places: impl IntoIterator<Item = Ticketed>, arrivals_per_s: f64) {
        let now = Instant::now();
        for (nth, place) in places.into_iter().enumerate() {
            let number = self.clients.len();
            self.clients.push(Client::new(place, number));
            self.channels_due.push(None);
            let at = now + Duration::from_secs_f64(nth as f64 / arrivals_per_s);
            self.timetable.push(Reverse((at, number, Due::Arrival)));
        }
    }

    /// Runs until every client is where it wants to be.
    ///
    /// # Errors
    /// When one has ended before, or `within` has passed.
    pub fn settle(&mut self, within: Duration) -> Result<(), SwarmError> {
        let deadline = Instant::now() + within;
        while !self.clients.iter().all(Client::is_settled) {
            if Instant::now() > deadline || self.clients.iter().any(Client::has_ended) {
                let settled = self.settled();
                let why = format!(
                    "{settled} of {} have, these were refused: {:?} {:?}",
                    self.len(),
                    self.measured.players.ended,
                    self.measured.watchers.ended
                );
                return Err(SwarmError::new("not every client flies", why));
            }
            self.run(Duration::from_millis(100))?;
        }
        Ok(())
    }

    /// Runs for that long and gives what those who fly have measured meanwhile.
    ///
    /// # Errors
    /// When the poll fails.
    pub fn measure(&mut self, over: Duration) -> Result<Figures, SwarmError> {
        Ok(self.measure_apart(over)?.players)
    }

    /// The same, and what those who watch have.
    ///
    /// # Errors
    /// When the poll fails.
    pub fn measure_apart(&mut self, over: Duration) -> Result<Measured, SwarmError> {
        self.measured = Measured::default();
        let began = Instant::now();
        self.run(over)?;
        let mut measured = std::mem::take(&mut self.measured);
        (measured.players.over, measured.watchers.over) = (began.elapsed(), began.elapsed());
        Ok(measured)
    }

    /// Runs for that long.
    ///
    /// # Errors
    /// When the poll fails.
    pub fn run(&mut self, over: Duration) -> Result<(), SwarmError> {
        let until = Instant::now() + over;
        let mut events = Events::with_capacity(EVENTS);
        let (mut told, mut before) = (Instant::now(), (self.measured.snapshots(), self.measured.players.inputs));
        loop {
            let now = Instant::now();
            if now >= until {
                return Ok(());
            }
            if now - told >= PROGRESS_EVERY {
                told = now;
                self.tell(&mut before);
            }
            self.do_what_is_due(now)?;
            let next = self.timetable.peek().map_or(until, |Reverse((at, ..))| (*at).min(until));
            let wait = next.saturating_duration_since(Instant::now());
            match self.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    return Err(SwarmError::new("poll", error));
                }
                _ => {}
            }
            for event in &events {
                let Token(number) = event.token();
                self.attend(number)?;
            }
        }
    }

    fn attend(&mut self, number: usize) -> Result<(), SwarmError> {
        if let Some(number) = number.checked_sub(CHANNELS) {
            self.attend_channel(number);
            return Ok(());
        }
        let Some(client) = self.clients.get_mut(number) else { return Ok(()) };
        let figures = self.measured.of(client);
        if client.ready(self.epoch, figures) {
            client.look(figures);
            let registry = self.poll.registry();
            let token = Token(CHANNELS + number);
            let watch = |socket: &mut UdpSocket| registry.register(socket, token, Interest::READABLE);
            let offered = client.offer(figures, watch);
            offered.map_err(|error| SwarmError::new("cannot open another data channel", error))?;
            let now = Instant::now();
            // Spread evenly: each next one a golden part of the period further.
            let phase = self.input_every.mul_f64((number as f64 * 0.618_033_988_75).fract());
            if !client.watches() {
                self.timetable.push(Reverse((now + phase, number, Due::Input)));
            }
            self.timetable.push(Reverse((
                now + PING_EVERY.mul_f64((number as f64 * 0.618).fract()),
                number,
                Due::Ping,
            )));
        }
        Ok(())
    }

    fn do_what_is_due(&mut self, now: Instant) -> Result<(), SwarmError> {
        while let Some(&Reverse((at, number, due))) = self.timetable.peek() {
            if at > now {
                break;
            }
            self.timetable.pop();
            let Some(client) = self.clients.get_mut(number) else { continue };
            if client.has_ended() {
                continue;
            }
            match due {
                Due::Arrival => {
                    let registry = self.poll.registry();
                    let interests = Interest::READABLE | Interest::WRITABLE;
                    let watched = client.arrive(|stream| registry.register(stream, Token(number), interests));
                    watched.map_err(|error| SwarmError::new("cannot open another connection", error))?;
                }
                Due::Channel => self.attend_channel(number),
                Due::Input => {
                    client.steer(at, &mut self.measured.players);
                    self.attend_channel(number);
                    self.timetable.push(Reverse((at + self.input_every, number, due)));
                }
                Due::Ping => {
                    client.ask(at, self.measured.of(client));
                    self.timetable.push(Reverse((at + PING_EVERY, number, due)));
                }
            }
        }
        Ok(())
    }

    /// Whatever it does by itself is done by its clock, so each look names the next one.
    fn attend_channel(&mut self, number: usize) {
        let Some(client) = self.clients.get_mut(number) else { return };
        let Some(next) = client.attend_channel(self.epoch, &mut self.measured.players) else { return };
        let Some(due) = self.channels_due.get_mut(number) else { return };
        // The one that stands in the timetable is early enough, or names a later one when it comes.
        if due.is_none_or(|due| next < due || due <= Instant::now()) {
            *due = Some(next);
            self.timetable.push(Reverse((next, number, Due::Channel)));
        }
    }

    fn settled(&self) -> usize {
        self.clients.iter().filter(|client| client.is_settled() && !client.has_ended()).count()
    }

    fn tell(&mut self, before: &mut (u64, u64)) {
        let now = (self.measured.snapshots(), self.measured.players.inputs);
        let progress = Progress {
            after: self.epoch.elapsed(),
            clients: self.len(),
            settled: self.settled(),
            ended: self.clients.iter().filter(|client| client.has_ended()).count(),
            snapshots: now.0.saturating_sub(before.0),
            inputs: now.1.saturating_sub(before.1),
        };
        *before = now;
        (self.progress)(&progress);
    }
}
