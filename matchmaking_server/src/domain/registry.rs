//! Game servers by lease, and which one gets a match.
//!
//! A server says all it holds with each renewal. When its lease runs out it gets nothing new; its matches stay known for a
//! grace period, so that a slow renewal hides no living lobby.
//!
//! A new incarnation of a server id takes over at once, so that a restarted process is back with its first report. Whoever
//! held the id before is superseded: its renewals are refused from then on, by which it learns to stop.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::code::Code;
use super::ids::{IdSet, Incarnation, MatchId, Millis, PlayerId, ServerId};
use super::queue::Room;
use super::region::{Accepted, RegionId};
use super::report::ServerReport;

/// More servers than this are not taken: a bound for the unforeseen.
const MAX_SERVERS: usize = 4096;

/// The rest of a server's time is for what ticks do not count: sockets, encoding, reports.
const MOST_TICK_LOAD_PERMILLE: u64 = 500;

/// Former incarnations remembered per server.
const SUPERSEDED_KEPT: usize = 8;

#[derive(Debug, Clone, Copy)]
pub struct LeaseRules {
    pub lease_ms: Millis,
    /// How long after its lease a server's matches stay known.
    pub grace_ms: Millis,
    /// How long a server that failed to make a lobby gets no other.
    pub avoid_ms: Millis,
}

#[derive(Debug)]
pub struct Server {
    pub region: RegionId,
    pub report: Arc<ServerReport>,
    /// Matches whose lobbies are here, those being placed included.
    pub matches: IdSet<MatchId>,
    /// Players seated in open and private lobbies here.
    pub open_seats: BTreeSet<PlayerId>,
    /// Of the private lobbies here, those being made included.
    pub codes: BTreeSet<Code>,
    superseded: VecDeque<Incarnation>,
    lease_until: Millis,
    avoid_until: Millis,
    /// Matches given to it that its reports do not count yet.
    uncounted: IdSet<MatchId>,
}

impl Server {
    pub fn is_live(&self, now: Millis) -> bool {
        now < self.lease_until
    }

    /// Lobbies it holds or has been asked for.
    pub fn lobbies(&self) -> u32 {
        u32::try_from(self.report.lobbies.len() + self.uncounted.len()).unwrap_or(u32::MAX)
    }

    fn players(&self) -> u32 {
        self.report.lobbies.iter().map(|lobby| lobby.players()).fold(0, u32::saturating_add)
    }

    /// How many lobbies it can hold: as many as it says, or as its ticks leave time for, if new lobbies cost what these do.
    fn capacity(&self) -> u32 {
        let measured = u64::from(self.report.tick_load_permille);
        let held = self.report.lobbies.len() as u64;
        if measured == 0 || held == 0 {
            return self.report.max_lobbies;
        }
        let fit = (held * MOST_TICK_LOAD_PERMILLE).div_ceil(measured);
        u32::try_from(fit).unwrap_or(u32::MAX).min(self.report.max_lobbies)
    }

    fn free_slots(&self, now: Millis) -> u32 {
        if !self.is_live(now) || self.report.draining || now < self.avoid_until {
            return 0;
        }
        self.capacity().saturating_sub(self.lobbies())
    }

    /// Parts in a million of its capacity in use.
    pub fn load(&self) -> u64 {
        u64::from(self.lobbies()) * 1_000_000 / u64::from(self.capacity().max(1))
    }

    /// The match has been given to this server.
    pub fn assign(&mut self, id: MatchId) {
        self.matches.insert(id);
        self.uncounted.insert(id);
    }

    /// A private lobby has been asked of this server; its first match has this id.
    pub fn expect(&mut self, id: MatchId, code: Code) {
        self.uncounted.insert(id);
        self.codes.insert(code);
    }

    /// A report counts the match, so it is not counted twice.
    pub fn count(&mut self, id: MatchId) {
        self.uncounted.remove(&id);
    }

    pub fn remove_match(&mut self, id: MatchId) {
        self.matches.remove(&id);
        self.uncounted.remove(&id);
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum RenewError {
    /// A newer process holds this id.
    Superseded,
    TooManyServers,
}

#[derive(Debug)]
pub struct Servers {
    rules: LeaseRules,
    by_id: BTreeMap<ServerId, Server>,
}

impl Servers {
    pub fn new(rules: LeaseRules) -> Self {
        Self { rules, by_id: BTreeMap::new() }
    }

    pub fn get(&self, id: ServerId) -> Option<&Server> {
        self.by_id.get(&id)
    }

    pub fn get_mut(&mut self, id: ServerId) -> Option<&mut Server> {
        self.by_id.get_mut(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (ServerId, &Server)> {
        self.by_id.iter().map(|(id, server)| (*id, server))
    }

    /// Registers a server or renews its lease. True if another incarnation held the id before.
    pub fn renew(
        &mut self,
        id: ServerId,
        region: RegionId,
        report: Arc<ServerReport>,
        now: Millis,
    ) -> Result<bool, RenewError> {
        let lease_until = now + self.rules.lease_ms;
        if let Some(server) = self.by_id.get_mut(&id) {
            if server.superseded.contains(&report.incarnation) {
                return Err(RenewError::Superseded);
            }
            let restarted = server.report.incarnation != report.incarnation;
            if restarted {
                server.superseded.push_back(server.report.incarnation);
                if server.superseded.len() > SUPERSEDED_KEPT {
                    server.superseded.pop_front();
                }
                server.avoid_until = now;
            }
            server.lease_until = lease_until;
            server.region = region;
            server.report = report;
            return Ok(restarted);
        }
        if self.by_id.len() >= MAX_SERVERS {
            return Err(RenewError::TooManyServers);
        }
        let server = Server {
            region,
            report,
            matches: IdSet::default(),
            open_seats: BTreeSet::new(),
            codes: BTreeSet::new(),
            superseded: VecDeque::new(),
            lease_until,
            avoid_until: now,
            uncounted: IdSet::default(),
        };
        self.by_id.insert(id, server);
        Ok(false)
    }

    pub fn remove(&mut self, id: ServerId) -> Option<Server> {
        self.by_id.remove(&id)
    }

    /// Servers whose lease ended longer ago than the grace period.
    pub fn lost(&self, now: Millis) -> Vec<ServerId> {
        let lost = |server: &Server| now >= server.lease_until + self.rules.grace_ms;
        self.by_id.iter().filter(|(_, server)| lost(server)).map(|(id, _)| *id).collect()
    }

    /// The server could not make a lobby; others are tried first for a while.
    pub fn avoid(&mut self, id: ServerId, now: Millis) {
        if let Some(server) = self.by_id.get_mut(&id) {
            server.avoid_until = now + self.rules.avoid_ms;
        }
    }

    /// Regions with a server that takes matches, and the least loaded of them in each.
    pub fn regions(&self, now: Millis) -> impl Iterator<Item = &Server> {
        let mut regions: BTreeMap<&str, &Server> = BTreeMap::new();
        for server in self.by_id.values().filter(|server| server.is_live(now) && !server.report.draining) {
            let known = regions.entry(&server.report.region).or_insert(server);
            if server.load() < known.load() {
                *known = server;
            }
        }
        regions.into_values()
    }

    /// Free slots by region, for at most `matches` placings.
    pub fn room(&self, now: Millis, matches: usize) -> Room {
        let mut room = Room::for_matches(matches);
        for server in self.by_id.values() {
            room.add(server.region, server.free_slots(now));
        }
        room
    }

    /// The least loaded server of the region with a free slot: by share of its capacity in use, then players, then id.
    pub fn least_loaded(&self, region: RegionId, now: Millis) -> Option<ServerId> {
        self.best(now, |server| (server.region == region).then_some(()))
    }

    /// A server with a free slot in the region that is nearest among those accepted, and there the least loaded.
    pub fn nearest(&self, accepted: &Accepted, now: Millis) -> Option<ServerId> {
        self.best(now, |server| accepted.set().contains(server.region).then(|| accepted.ping_ms(server.region)))
    }

    /// Of the servers with a free slot that have a rank the one with the lowest; among equals the least loaded.
    fn best<R: Ord>(&self, now: Millis, rank: impl Fn(&Server) -> Option<R>) -> Option<ServerId> {
        let free = self.by_id.iter().filter(|(_, server)| server.free_slots(now) > 0);
        let ranked = free.filter_map(|(id, server)| Some((rank(server)?, server.load(), server.players(), *id)));
        ranked.min().map(|(.., id)| id)
    }
}

#[cfg(test)]
mod tests;
