//! Private lobbies: whoever has the code comes in.
//!
//! A lobby is its game server's: it has the code, and says so with each report, so after a restart codes and seats are learnt
//! from the reports. A code is free again once its server no longer reports the lobby.

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;

use super::open_lobbies::{Candidate, JoinRefusal, WayIn};
use super::placing::{PlacementOrder, Purpose, Reservation};
use super::{Matchmaking, OpenSeatGrant, UNCONFIRMED_KEPT_MS};
use crate::domain::code::Code;
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId};
use crate::domain::region::Accepted;
use crate::domain::report::{LobbyReport, ServerReport};
use crate::domain::seat::{SeatAddress, free_for_all_team};

/// Where a private lobby is.
#[derive(Debug)]
pub(super) struct PrivatePlace {
    server: ServerId,
    lobby: LobbyId,
    /// Of the first match, as long as no report has contained the lobby.
    first_match: MatchId,
    made_ms: Millis,
    /// A report of the server has contained it.
    confirmed: bool,
}

/// What a player wants of a lobby of his own.
#[derive(Debug, Clone)]
pub struct Founding {
    pub player: PlayerId,
    pub name: SmolStr,
    pub mode: Arc<str>,
    pub fill_to: u16,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    /// Of the lobby and its first match.
    pub id: MatchId,
    /// See [`Ticket::trace`](crate::domain::ticket::Ticket::trace).
    pub trace: Option<Arc<str>>,
}

/// A private lobby that can be asked for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// A seat in another lobby that has to be given back first.
    pub leave_first: Option<SeatAddress>,
    pub order: PlacementOrder,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenRefusal {
    AlreadyQueued,
    /// As far as is known here the player is in a match; see `EnqueueRefusal::InMatch`.
    InMatch(SeatAddress),
    RegionUnknown,
    NoServer,
}

/// The founder's seat. It is the first, so he is the lobby's first host.
const FIRST_SEAT: u16 = 0;

impl Matchmaking {
    /// Keeps a code and a place for a private lobby with a seat for the player. Ask the game server, then `founded`, or
    /// `founding_failed`. `new_code` is asked again while its code is taken.
    pub fn found_lobby(
        &mut self,
        founding: Founding,
        mut new_code: impl FnMut() -> Code,
        now: Millis,
    ) -> Result<Founded, OpenRefusal> {
        let Founding { player, name, mode, fill_to, regions, id, trace } = founding;
        self.check_free_to_join(player).map_err(|refusal| match refusal {
            JoinRefusal::InMatch(address) => OpenRefusal::InMatch(address),
            _ => OpenRefusal::AlreadyQueued,
        })?;
        let accepted = match regions {
            None => Accepted::any(),
            Some(wanted) => self.regions.accept(&wanted).ok_or(OpenRefusal::RegionUnknown)?,
        };
        let server_id = self.servers.nearest(&accepted, now).ok_or(OpenRefusal::NoServer)?;
        // There are far more codes than lobbies, so this ends soon.
        let code = loop {
            let code = new_code();
            if !self.codes.contains_key(&code) {
                break code;
            }
        };
        let server = self.servers.get_mut(server_id).ok_or(OpenRefusal::NoServer)?;
        server.expect(id, code);
        let internal_url = server.report.internal_url.clone();
        let lobby = LobbyId::of_match(id);
        let place =
            PrivatePlace { server: server_id, lobby: lobby.clone(), first_match: id, made_ms: now, confirmed: false };
        self.codes.insert(code, place);
        let seat = Reservation { seat: FIRST_SEAT, team: free_for_all_team(FIRST_SEAT), player, name, trace };
        let leave_first = self.seat_elsewhere(player, &lobby);
        let purpose = Purpose::Private(code);
        let seats = vec![seat];
        let order =
            PlacementOrder { match_id: id, lobby, server: server_id, internal_url, mode, purpose, fill_to, seats };
        Ok(Founded { leave_first, order })
    }

    /// The lobby was not made; `server_failed` if another server would perhaps have made it. Should it exist after all, nobody
    /// comes, and it ends.
    pub fn founding_failed(&mut self, order: &PlacementOrder, server_failed: bool, now: Millis) {
        if server_failed {
            self.servers.avoid(order.server, now);
        }
        if let Purpose::Private(code) = order.purpose
            && self.codes.get(&code).is_some_and(|place| !place.confirmed && place.lobby == order.lobby)
        {
            self.forget_code(code);
        }
    }

    pub(super) fn way_by_code(&self, code: Code, player: PlayerId, now: Millis) -> Result<WayIn, JoinRefusal> {
        let place = self.codes.get(&code).ok_or(JoinRefusal::CodeUnknown)?;
        let server = self.servers.get(place.server).ok_or(JoinRefusal::CodeUnknown)?;
        // A lobby that has not begun makes way for the drain; only who sits there may still be needed to end a match.
        let sits = self.open_seat_address(player).is_some_and(|address| address.lobby == place.lobby);
        if !server.is_live(now) || (server.report.draining && !sits) {
            return Err(JoinRefusal::NoServer);
        }
        Ok(WayIn {
            lobby: place.lobby.clone(),
            code: Some(code),
            leave_first: self.seat_elsewhere(player, &place.lobby),
            candidates: vec![Candidate { server: place.server, internal_url: server.report.internal_url.clone() }],
        })
    }

    /// The server and the lobby that have this code.
    pub(super) fn place_of(&self, code: Code) -> Option<(ServerId, &LobbyId)> {
        self.codes.get(&code).map(|place| (place.server, &place.lobby))
    }

    /// The code of the private lobby `lobby`, if the player has a seat there.
    pub(super) fn code_of_own_seat(&self, lobby: &LobbyId, player: PlayerId) -> Option<Code> {
        let seat = self.standings.get(&player)?.open_seat.as_ref().filter(|seat| seat.lobby == *lobby)?;
        self.code_of(seat.server, lobby)
    }

    /// None for an open lobby.
    pub(super) fn code_of(&self, server: ServerId, lobby: &LobbyId) -> Option<Code> {
        let codes = &self.servers.get(server)?.codes;
        codes.iter().copied().find(|code| self.codes.get(code).is_some_and(|place| place.lobby == *lobby))
    }

    /// A server reports a private lobby, known or from before this process was started. Of two lobbies with one code, which a
    /// restart makes possible and chance all but impossible, the one that was known first keeps it.
    pub(super) fn follow_code(&mut self, server: ServerId, code: Code, lobby: &LobbyReport, now: Millis) {
        let place = self.codes.entry(code).or_insert_with(|| PrivatePlace {
            server,
            lobby: lobby.lobby.clone(),
            first_match: lobby.match_id,
            made_ms: now,
            confirmed: true,
        });
        if place.server == server && place.lobby == lobby.lobby {
            place.confirmed = true;
            if let Some(known) = self.servers.get_mut(server) {
                known.codes.insert(code);
                known.count(place.first_match);
            }
        }
    }

    /// Frees the codes of lobbies that are gone.
    pub(super) fn drop_missing_codes(&mut self, server: ServerId, report: &ServerReport, restarted: bool, now: Millis) {
        let Some(known) = self.servers.get(server) else { return };
        let reported: BTreeSet<_> =
            report.lobbies.iter().filter_map(|lobby| Some((lobby.code?, &lobby.lobby))).collect();
        let gone = |code: &Code| {
            let Some(place) = self.codes.get(code) else { return true };
            let waited_for = !place.confirmed && !restarted && now - place.made_ms < UNCONFIRMED_KEPT_MS;
            !waited_for && !reported.contains(&(*code, &place.lobby))
        };
        let gone: Vec<Code> = known.codes.iter().copied().filter(gone).collect();
        for code in gone {
            self.forget_code(code);
        }
    }

    /// No server has a lobby with this code any more.
    pub(super) fn forget_code(&mut self, code: Code) {
        if let Some(place) = self.codes.remove(&code)
            && let Some(server) = self.servers.get_mut(place.server)
        {
            server.codes.remove(&code);
            server.remove_match(place.first_match);
        }
    }
}

impl PlacementOrder {
    /// What is granted with a private lobby that was made.
    pub fn founders_seat(&self) -> OpenSeatGrant {
        OpenSeatGrant { match_id: self.match_id, seat: FIRST_SEAT, team: free_for_all_team(FIRST_SEAT), accepted: 0 }
    }
}
