//! A player presses Play, alone or for his party: settles where they still stand, then queues them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use smol_str::SmolStr;
use tokio::time::timeout;
use uuid::Uuid;

use crate::domain::ids::{PartyId, PlayerId, TicketId};
use crate::domain::matchmaking::{Candidacy, Companion, Enqueue, EnqueueRefusal, Enqueued};
use crate::domain::rating::Skill;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, Ratings};
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// Each round settles one thing (a match that is over, a seat in an open lobby) of one player. More rounds than this for each
/// only happen to those who do something else at the same time.
const ROUNDS_PER_PLAYER: usize = 4;

/// A player waits for this read. A storage that takes longer is as good as away.
const RATINGS_WITHIN: Duration = Duration::from_millis(500);

/// What the player asks for.
#[derive(Debug, Clone)]
pub struct Play {
    pub player: PlayerId,
    pub name: SmolStr,
    pub queue: String,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    pub party: Option<PartyId>,
    /// See [`Ticket::trace`](crate::domain::ticket::Ticket::trace).
    pub trace: Option<Arc<str>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum QueueError {
    QueueUnknown,
    RegionUnknown,
    AlreadyQueued,
    AlreadyMatched,
    TooManyWaiting,
    PartyUnknown,
    LeaderOnly,
    NotReady,
    PartySize { fewest: u16, most: u16 },
    NoCommonRegion,
    MemberBusy,
    Busy,
}

impl From<Busy> for QueueError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

pub async fn queue_player(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    ratings: &dyn Ratings,
    play: Play,
) -> Result<Enqueued, QueueError> {
    let request = line_up(matchmaker, ratings, &play).await?;
    for _ in 0..ROUNDS_PER_PLAYER * request.players.len() {
        let asked = request.clone();
        let refusal = match matchmaker.ask(move |state, now| state.enqueue(asked, now)).await? {
            Ok(enqueued) => return Ok(enqueued),
            Err(refusal) => refusal,
        };
        match refusal {
            EnqueueRefusal::InMatch(address) => {
                let player = address.player;
                // A server that does not answer keeps its players: better an old seat than a second match.
                if check_seat(matchmaker, servers.as_ref(), address).await? == SeatCheck::Gone {
                    continue;
                }
                if player != play.player {
                    return Err(QueueError::MemberBusy);
                }
                let asked = request.clone();
                match matchmaker.ask(move |state, now| state.rejoin(asked, now)).await? {
                    Ok(enqueued) => return Ok(enqueued),
                    Err(EnqueueRefusal::InMatch(_) | EnqueueRefusal::InOpenLobby(_)) => continue,
                    Err(refusal) => return Err(final_refusal(&refusal)),
                }
            }
            EnqueueRefusal::InOpenLobby(address) => {
                // If the server does not answer, the player is queued all the same: an open lobby is no match, and the seat's
                // hold ends by itself.
                if let Err(error) = servers.release_seat(&address).await {
                    tracing::warn!(
                        lobby_id = %address.lobby, player_id = %address.player, server_id = %address.server, %error,
                        "seat not given back"
                    );
                }
                matchmaker.ask(move |state, _| state.forget_open_seat(&address)).await?;
            }
            refusal => return Err(final_refusal(&refusal)),
        }
    }
    Err(QueueError::Busy)
}

/// Who is to be queued, each with a rating. If nobody can say how strong they are, they queue as newcomers: a database that is
/// away keeps nobody from playing.
async fn line_up(matchmaker: &MatchmakerHandle, ratings: &dyn Ratings, play: &Play) -> Result<Enqueue, QueueError> {
    let (player, queue, party) = (play.player, play.queue.clone(), play.party);
    let lineup = matchmaker.ask(move |state, _| state.lineup(player, &queue, party)).await?;
    let lineup = lineup.map_err(|refusal| final_refusal(&refusal))?;
    let asker = Companion { player: play.player, name: play.name.clone(), regions: play.regions.clone() };
    let players: Vec<_> = std::iter::once(asker).chain(lineup.others).collect();
    let mut skills = BTreeMap::new();
    if let Some(ladder) = lineup.ladder {
        let ids: Vec<_> = players.iter().map(|one| one.player).collect();
        skills = match timeout(RATINGS_WITHIN, ratings.of(&ladder, &ids)).await {
            Ok(Ok(skills)) => skills,
            Ok(Err(error)) => {
                tracing::warn!(player_id = %play.player, queue = play.queue, %error, "ratings not read");
                BTreeMap::new()
            }
            Err(_) => {
                tracing::warn!(player_id = %play.player, queue = play.queue, "ratings not read in time");
                BTreeMap::new()
            }
        };
    }
    let points = |player: PlayerId| skills.get(&player).copied().unwrap_or(Skill::NEW).points();
    let players = players.into_iter().map(|one| Candidacy {
        rating: i32::try_from(points(one.player)).unwrap_or(i32::MAX),
        player: one.player,
        name: one.name,
        regions: one.regions,
        new_ticket: TicketId(Uuid::new_v4()),
    });
    Ok(Enqueue { queue: play.queue.clone(), party: play.party, players: players.collect(), trace: play.trace.clone() })
}

fn final_refusal(refusal: &EnqueueRefusal) -> QueueError {
    match *refusal {
        EnqueueRefusal::QueueUnknown => QueueError::QueueUnknown,
        EnqueueRefusal::RegionUnknown => QueueError::RegionUnknown,
        EnqueueRefusal::AlreadyQueued => QueueError::AlreadyQueued,
        EnqueueRefusal::AlreadyMatched => QueueError::AlreadyMatched,
        EnqueueRefusal::TooManyWaiting => QueueError::TooManyWaiting,
        EnqueueRefusal::PartyUnknown => QueueError::PartyUnknown,
        EnqueueRefusal::LeaderOnly => QueueError::LeaderOnly,
        EnqueueRefusal::NotReady => QueueError::NotReady,
        EnqueueRefusal::PartySize { fewest, most } => QueueError::PartySize { fewest, most },
        EnqueueRefusal::NoCommonRegion => QueueError::NoCommonRegion,
        EnqueueRefusal::MemberBusy => QueueError::MemberBusy,
        EnqueueRefusal::InMatch(_) | EnqueueRefusal::InOpenLobby(_) => QueueError::Busy,
    }
}
