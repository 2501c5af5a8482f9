//! Who holds which seat, by what right, and until when.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use service_kit::trace::TraceContext;
use tokens::TokenHash;
use uuid::Uuid;

use crate::domain::{Seat, Team};
use crate::use_cases::lobby::message::{ConnectionId, Grant, GrantRefusal, JoinRefusal, Proof};
use crate::use_cases::lobby::{Reservation, SeatStatus};

/// Every seat of a lobby. All times are since the lobby was made.
#[derive(Debug)]
pub struct Roster {
    places: Vec<Place>,
    /// Players whom the host has sent away. At most [`MAX_BANNED`]: the first are forgotten first, so a host who goes on longer
    /// than that sees them again.
    banned: VecDeque<Uuid>,
}

const MAX_BANNED: usize = 256;

#[derive(Debug, Clone, Default)]
struct Place {
    /// The last accepted ticket's. It only grows, whoever sits here: a ticket that was used is never good again.
    generation: u32,
    /// Who sat here last; their line may still stand in the score table.
    last_player: Option<Uuid>,
    holder: Option<Holder>,
}

#[derive(Debug, Clone)]
struct Holder {
    player: Uuid,
    name: Arc<str>,
    team: Team,
    /// None until the seat is first taken.
    resume: Option<TokenHash>,
    link: Link,
    /// The newest request that led to this seat.
    trace: Option<TraceContext>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Connected(ConnectionId),
    /// Nobody is connected; the seat is given up at `until`.
    Awaited {
        until: Duration,
    },
}

/// Everybody for themselves: as many teams as a byte holds.
pub fn team_of_its_own(seat: Seat) -> Team {
    Team((seat.0 % 256) as u8)
}

/// A connection that has been given its seat.
#[derive(Debug, PartialEq, Eq)]
pub struct Admitted {
    pub seat: Seat,
    pub player: Uuid,
    pub name: Arc<str>,
    pub team: Team,
    /// True if an older connection had the seat.
    pub replaces: bool,
    pub trace: Option<TraceContext>,
}

impl Roster {
    pub fn new(seats: u16) -> Roster {
        Roster { places: vec![Place::default(); usize::from(seats)], banned: VecDeque::new() }
    }

    /// Keeps a seat for a player who is on the way.
    pub fn reserve(&mut self, reservation: &Reservation, until: Duration) {
        let Reservation { seat, player, name, team, trace } = reservation;
        if let Some(place) = self.places.get_mut(usize::from(seat.0)) {
            place.last_player = Some(*player);
            place.holder = Some(Holder {
                player: *player,
                name: name.clone(),
                team: *team,
                resume: None,
                link: Link::Awaited { until },
                trace: *trace,
            });
        }
    }

    /// The seat that the player has, or the lowest that is free. An unclaimed one is kept until `until`, counted anew.
    ///
    /// # Errors
    /// When every seat is taken, or the player was sent away.
    pub fn grant(&mut self, player: Uuid, name: Arc<str>, until: Duration) -> Result<Grant, GrantRefusal> {
        if self.is_banned(player) {
            return Err(GrantRefusal::Kicked);
        }
        self.seat_for(player, name, until).ok_or(GrantRefusal::Full)
    }

    fn seat_for(&mut self, player: Uuid, name: Arc<str>, until: Duration) -> Option<Grant> {
        let seat = match self.seat_of(player) {
            Some(seat) => {
                if let Some(holder) = self.holder_mut(seat)
                    && holder.resume.is_none()
                {
                    holder.link = Link::Awaited { until };
                }
                seat
            }
            None => {
                let seat = Seat(self.places.iter().position(|place| place.holder.is_none())? as u16);
                self.take(seat, player, name, team_of_its_own(seat), until);
                seat
            }
        };
        let place = self.places.get(usize::from(seat.0))?;
        Some(Grant { seat, team: place.holder.as_ref()?.team, generation: place.generation })
    }

    /// Gives the seat to a connection if its proof is good. Whoever was connected is replaced: the newest connection
    /// wins, because it is the one that the player looks at.
    ///
    /// # Errors
    /// When the proof is not good; nothing has changed then. A ticket must be of the match `match_id`, if there is one: a
    /// private lobby's seats outlive its matches.
    pub fn admit(
        &mut self,
        proof: &Proof,
        match_id: Option<Uuid>,
        connection: ConnectionId,
        next_resume: TokenHash,
    ) -> Result<Admitted, JoinRefusal> {
        let (place, holder) = match proof {
            Proof::Ticket(claims) => {
                if match_id.is_some_and(|match_id| claims.match_id != match_id) {
                    return Err(JoinRefusal::LobbyUnknown);
                }
                let place = self.places.get_mut(usize::from(claims.seat)).ok_or(JoinRefusal::TicketInvalid)?;
                let holder = place.holder.as_mut().filter(|holder| holder.player == claims.sub);
                let holder = holder.ok_or(JoinRefusal::SeatExpired)?;
                if claims.generation <= place.generation {
                    return Err(JoinRefusal::TicketUsed);
                }
                place.generation = claims.generation;
                (claims.seat, holder)
            }
            Proof::Resume { seat, token } => {
                let place = self.places.get_mut(usize::from(seat.0)).ok_or(JoinRefusal::ResumeInvalid)?;
                let holder = place.holder.as_mut().ok_or(JoinRefusal::SeatExpired)?;
                if holder.resume.as_ref() != Some(token) {
                    return Err(JoinRefusal::ResumeInvalid);
                }
                (seat.0, holder)
            }
        };
        let replaces = matches!(holder.link, Link::Connected(_));
        holder.link = Link::Connected(connection);
        holder.resume = Some(next_resume);
        Ok(Admitted {
            seat: Seat(place),
            player: holder.player,
            name: holder.name.clone(),
            team: holder.team,
            replaces,
            trace: holder.trace,
        })
    }

    /// Remembers the request that led the present holder here.
    pub fn note_trace(&mut self, seat: Seat, trace: TraceContext) {
        if let Some(holder) = self.holder_mut(seat) {
            holder.trace = Some(trace);
        }
    }

    /// The connection of a seat was lost. Says whether it was the seat's present one.
    pub fn disconnected(&mut self, seat: Seat, connection: ConnectionId, until: Duration) -> bool {
        match self.holder_mut(seat) {
            Some(holder) if holder.link == Link::Connected(connection) => {
                holder.link = Link::Awaited { until };
                true
            }
            _ => false,
        }
    }

    /// Frees a seat. Says whether somebody held it.
    pub fn vacate(&mut self, seat: Seat) -> bool {
        self.places.get_mut(usize::from(seat.0)).is_some_and(|place| place.holder.take().is_some())
    }

    /// Frees a seat whose player may not come back. Says whether somebody held it.
    pub fn ban(&mut self, seat: Seat) -> bool {
        let player = self.places.get(usize::from(seat.0)).and_then(|place| Some(place.holder.as_ref()?.player));
        if let Some(player) = player {
            self.banned.push_back(player);
            if self.banned.len() > MAX_BANNED {
                self.banned.pop_front();
            }
        }
        self.vacate(seat)
    }

    /// True for a player who was sent away.
    pub fn is_banned(&self, player: Uuid) -> bool {
        self.banned.contains(&player)
    }

    /// A seat that has been awaited for too long, if there is one.
    pub fn overdue(&self, now: Duration) -> Option<Seat> {
        let over = |holder: &Holder| matches!(holder.link, Link::Awaited { until } if until <= now);
        self.held().find(|(_, holder)| over(holder)).map(|(seat, _)| seat)
    }

    /// Seats whose holders are not connected.
    pub fn awaited(&self) -> Vec<Seat> {
        let is_awaited = |holder: &Holder| matches!(holder.link, Link::Awaited { .. });
        self.held().filter(|(_, holder)| is_awaited(holder)).map(|(seat, _)| seat).collect()
    }

    /// When the next seat will be overdue.
    pub fn next_deadline(&self) -> Option<Duration> {
        let until = |holder: &Holder| match holder.link {
            Link::Awaited { until } => Some(until),
            Link::Connected(_) => None,
        };
        self.held().filter_map(|(_, holder)| until(holder)).min()
    }

    pub fn seat_of(&self, player: Uuid) -> Option<Seat> {
        self.held().find(|(_, holder)| holder.player == player).map(|(seat, _)| seat)
    }

    /// Seats that nobody has had yet, lowest first.
    pub fn untouched(&self) -> impl Iterator<Item = Seat> {
        let places = self.places.iter().enumerate().filter(|(_, place)| place.last_player.is_none());
        places.map(|(seat, _)| Seat(seat as u16))
    }

    /// True if the player has a line in the score table, or a seat.
    pub fn has_seen(&self, player: Uuid) -> bool {
        self.places.iter().any(|place| place.last_player == Some(player))
    }

    pub fn held_by(&self, team: Team) -> usize {
        self.held().filter(|(_, holder)| holder.team == team).count()
    }

    /// Keeps this seat for a player.
    pub fn take(&mut self, seat: Seat, player: Uuid, name: Arc<str>, team: Team, until: Duration) -> Grant {
        self.reserve(&Reservation { seat, player, name, team, trace: None }, until);
        let generation = self.places.get(usize::from(seat.0)).map_or(0, |place| place.generation);
        Grant { seat, team, generation }
    }

    pub fn has(&self, seat: Seat, connection: ConnectionId) -> bool {
        self.places
            .get(usize::from(seat.0))
            .and_then(|place| place.holder.as_ref())
            .is_some_and(|holder| holder.link == Link::Connected(connection))
    }

    /// The player whose line in the score table has this seat.
    pub fn player_at(&self, seat: Seat) -> Option<Uuid> {
        self.places.get(usize::from(seat.0))?.last_player
    }

    pub fn is_empty(&self) -> bool {
        self.held().next().is_none()
    }

    pub fn connected(&self) -> usize {
        self.held().filter(|(_, holder)| matches!(holder.link, Link::Connected(_))).count()
    }

    /// True if nobody who holds a seat is missing.
    pub fn is_complete(&self) -> bool {
        self.held().all(|(_, holder)| matches!(holder.link, Link::Connected(_)))
    }

    pub fn seats(&self) -> impl Iterator<Item = SeatStatus> {
        self.places.iter().enumerate().filter_map(|(seat, place)| {
            let holder = place.holder.as_ref()?;
            Some(SeatStatus {
                seat: Seat(seat as u16),
                player: holder.player,
                generation: place.generation,
                present: matches!(holder.link, Link::Connected(_)),
            })
        })
    }

    fn held(&self) -> impl Iterator<Item = (Seat, &Holder)> {
        self.places
            .iter()
            .enumerate()
            .filter_map(|(seat, place)| place.holder.as_ref().map(|holder| (Seat(seat as u16), holder)))
    }

    fn holder_mut(&mut self, seat: Seat) -> Option<&mut Holder> {
        self.places.get_mut(usize::from(seat.0))?.holder.as_mut()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tokens::{MatchClaims, OpaqueToken};

    use super::*;

    const MATCH: Uuid = Uuid::from_u128(7);
    const ADA: Uuid = Uuid::from_u128(1);
    const GRACE: Uuid = Uuid::from_u128(2);
    const LATER: Duration = Duration::from_secs(60);

    fn roster() -> Roster {
        let mut roster = Roster::new(2);
        roster.reserve(
            &Reservation { seat: Seat(0), player: ADA, name: "Ada".into(), team: Team(0), trace: None },
            LATER,
        );
        roster
    }

    fn ticket(player: Uuid, seat: u16, generation: u32) -> Proof {
        Proof::Ticket(MatchClaims {
            iss: String::new(),
            aud: String::new(),
            sub: player,
            name: "Ada".into(),
            match_id: MATCH,
            lobby_id: "lobby".into(),
            seat,
            team: 0,
            generation,
            iat: 0,
            exp: 60,
        })
    }

    fn hash() -> TokenHash {
        OpaqueToken::generate().unwrap().hash()
    }

    fn join(roster: &mut Roster, proof: &Proof, connection: u64) -> Result<Admitted, JoinRefusal> {
        roster.admit(proof, Some(MATCH), ConnectionId(connection), hash())
    }

    #[test]
    fn a_seat_accepts_only_a_newer_ticket() {
        let mut roster = roster();
        assert!(!join(&mut roster, &ticket(ADA, 0, 2), 1).unwrap().replaces);
        for used in [0, 1, 2] {
            assert_eq!(join(&mut roster, &ticket(ADA, 0, used), 2), Err(JoinRefusal::TicketUsed));
        }
        assert!(roster.has(Seat(0), ConnectionId(1)));
        assert!(join(&mut roster, &ticket(ADA, 0, 3), 2).unwrap().replaces);
        assert!(roster.has(Seat(0), ConnectionId(2)));
    }

    #[test]
    fn a_ticket_for_somebody_elses_seat_or_match_is_refused() {
        let mut roster = roster();
        assert_eq!(join(&mut roster, &ticket(GRACE, 0, 1), 1), Err(JoinRefusal::SeatExpired));
        assert_eq!(join(&mut roster, &ticket(ADA, 1, 1), 1), Err(JoinRefusal::SeatExpired));
        assert_eq!(join(&mut roster, &ticket(ADA, 2, 1), 1), Err(JoinRefusal::TicketInvalid));
        let elsewhere = roster.admit(&ticket(ADA, 0, 1), Some(Uuid::from_u128(8)), ConnectionId(1), hash());
        assert_eq!(elsewhere, Err(JoinRefusal::LobbyUnknown));
        assert_eq!(roster.connected(), 0);
    }

    #[test]
    fn a_resume_token_is_good_until_the_next_join() {
        let mut roster = roster();
        let never_given = Proof::Resume { seat: Seat(0), token: hash() };
        assert_eq!(join(&mut roster, &never_given, 1), Err(JoinRefusal::ResumeInvalid));
        let first = hash();
        roster.admit(&ticket(ADA, 0, 1), Some(MATCH), ConnectionId(1), first.clone()).unwrap();
        let resume = Proof::Resume { seat: Seat(0), token: first };
        assert!(join(&mut roster, &resume, 2).unwrap().replaces);
        assert_eq!(join(&mut roster, &resume, 3), Err(JoinRefusal::ResumeInvalid));
        assert!(roster.vacate(Seat(0)));
        assert_eq!(join(&mut roster, &resume, 3), Err(JoinRefusal::SeatExpired));
    }

    #[test]
    fn losing_an_old_connection_does_not_touch_the_new_one() {
        let mut roster = roster();
        join(&mut roster, &ticket(ADA, 0, 1), 1).unwrap();
        join(&mut roster, &ticket(ADA, 0, 2), 2).unwrap();
        assert!(!roster.disconnected(Seat(0), ConnectionId(1), LATER));
        assert!(roster.has(Seat(0), ConnectionId(2)));
        assert!(roster.disconnected(Seat(0), ConnectionId(2), LATER));
        assert_eq!(roster.next_deadline(), Some(LATER));
    }

    #[test]
    fn a_player_gets_one_seat_however_often_it_is_asked_for() {
        let mut roster = Roster::new(2);
        let grant = roster.grant(ADA, "Ada".into(), LATER).unwrap();
        assert_eq!(roster.grant(ADA, "Ada".into(), 2 * LATER), Ok(grant));
        assert_eq!(roster.next_deadline(), Some(2 * LATER));
        assert!(roster.grant(GRACE, "Grace".into(), LATER).is_ok());
        assert_eq!(roster.grant(Uuid::from_u128(3), "Eve".into(), LATER), Err(GrantRefusal::Full));
    }

    #[test]
    fn a_used_ticket_stays_used_when_its_player_leaves_and_comes_back() {
        let mut roster = Roster::new(2);
        roster.grant(ADA, "Ada".into(), LATER).unwrap();
        join(&mut roster, &ticket(ADA, 0, 5), 1).unwrap();
        roster.vacate(Seat(0));
        let again = roster.grant(ADA, "Ada".into(), LATER).unwrap();
        assert_eq!(again.generation, 5);
        assert_eq!(join(&mut roster, &ticket(ADA, 0, 5), 2), Err(JoinRefusal::TicketUsed));
    }

    #[test]
    fn whoever_was_sent_away_gets_no_seat_again_and_the_list_is_bounded() {
        let mut roster = Roster::new(2);
        for number in 0..=MAX_BANNED as u128 {
            let seat = roster.grant(Uuid::from_u128(number), "Eve".into(), LATER).unwrap().seat;
            assert!(roster.ban(seat));
            assert_eq!(roster.grant(Uuid::from_u128(number), "Eve".into(), LATER), Err(GrantRefusal::Kicked));
        }
        assert!(!roster.ban(Seat(0)) && !roster.ban(Seat(99)));
        assert_eq!(roster.banned.len(), MAX_BANNED);
    }

    #[test]
    fn a_seat_is_overdue_when_its_time_has_come() {
        let mut roster = roster();
        assert_eq!(roster.overdue(LATER - Duration::from_millis(1)), None);
        assert_eq!(roster.overdue(LATER), Some(Seat(0)));
        join(&mut roster, &ticket(ADA, 0, 1), 1).unwrap();
        assert_eq!(roster.overdue(2 * LATER), None);
    }
}
