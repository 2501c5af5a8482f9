//! A player makes a private lobby, and has the first seat in it.

use std::sync::Arc;

use service_kit::trace::{Kind, Span, TraceContext};
use smol_str::SmolStr;
use uuid::Uuid;

use crate::NAME;
use crate::domain::code::Code;
use crate::domain::ids::{MatchId, PlayerId};
use crate::domain::matchmaking::{Founded, Founding, OpenRefusal, PlacementOrder};
use crate::domain::seat::SeatRight;
use crate::use_cases::join_lobby::give_seat_back;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::place_match::count_allocation;
use crate::use_cases::ports::{GameServers, ServerError};
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// Each round settles where the player still stands, or asks another server.
const MAX_ROUNDS: usize = 4;

/// Servers that may fail before giving up, so that the whole stays within a request's deadline.
const MAX_SERVERS_FAILED: usize = 2;

/// What the player asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub player: PlayerId,
    pub name: SmolStr,
    pub mode: Arc<str>,
    /// Bots join until this many ships fly.
    pub fill_to: u16,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    /// See [`Ticket::trace`](crate::domain::ticket::Ticket::trace).
    pub trace: Option<Arc<str>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum OpenError {
    AlreadyQueued,
    AlreadyMatched,
    RegionUnknown,
    ModeUnknown,
    /// The mode has fewer seats than ships are wanted.
    OptionsInvalid,
    NoServer,
    Busy,
}

impl From<Busy> for OpenError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

pub async fn open_private_lobby(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    wish: Wish,
) -> Result<SeatRight, OpenError> {
    let mut failed = 0;
    for _ in 0..MAX_ROUNDS {
        let founding = Founding {
            player: wish.player,
            name: wish.name.clone(),
            mode: wish.mode.clone(),
            fill_to: wish.fill_to,
            regions: wish.regions.clone(),
            id: MatchId(Uuid::new_v4()),
            trace: wish.trace.clone(),
        };
        let new_code = || Code::from_random(Uuid::new_v4().as_u128());
        let founded = matchmaker.ask(move |state, now| state.found_lobby(founding, new_code, now)).await?;
        let Founded { leave_first, order } = match founded {
            Ok(founded) => founded,
            Err(OpenRefusal::InMatch(address)) => match check_seat(matchmaker, servers.as_ref(), address).await? {
                SeatCheck::Gone => continue,
                SeatCheck::Held | SeatCheck::Unknown => return Err(OpenError::AlreadyMatched),
            },
            Err(OpenRefusal::AlreadyQueued) => return Err(OpenError::AlreadyQueued),
            Err(OpenRefusal::RegionUnknown) => return Err(OpenError::RegionUnknown),
            Err(OpenRefusal::NoServer) => return Err(OpenError::NoServer),
        };
        if let Some(address) = leave_first {
            give_seat_back(matchmaker, servers.as_ref(), address).await?;
        }
        let made = create(servers.as_ref(), &order).await;
        match made {
            Ok(()) => return take_first_seat(matchmaker, wish, order).await,
            Err(error) => {
                let server_failed = matches!(error, ServerError::Refused(_) | ServerError::Unavailable(_));
                matchmaker.tell(move |state, now| state.founding_failed(&order, server_failed, now)).await?;
                match error {
                    ServerError::ModeUnknown => return Err(OpenError::ModeUnknown),
                    ServerError::SeatsInvalid => return Err(OpenError::OptionsInvalid),
                    ServerError::Refused(_) | ServerError::Unavailable(_) => failed += 1,
                }
            }
        }
        if failed >= MAX_SERVERS_FAILED {
            return Err(OpenError::NoServer);
        }
    }
    Err(OpenError::Busy)
}

async fn create(servers: &dyn GameServers, order: &PlacementOrder) -> Result<(), ServerError> {
    let trace = order.seats.iter().find_map(|seat| TraceContext::parse(seat.trace.as_deref()?));
    let mut span = Span::begin(NAME, "make private lobby", Kind::Internal, trace.unwrap_or_else(TraceContext::random));
    span.set("lobby_id", order.lobby.to_string());
    span.set("server_id", order.server.to_string());
    let made = span.scope(servers.create_lobby(order)).await;
    let outcome = count_allocation(&made);
    if let Err(error) = &made {
        span.fail(outcome);
        tracing::warn!(lobby_id = %order.lobby, server_id = %order.server, %error, "private lobby not made");
    }
    made
}

/// The founder may have queued meanwhile: then the lobby is left again, and ends.
async fn take_first_seat(
    matchmaker: &MatchmakerHandle,
    wish: Wish,
    order: PlacementOrder,
) -> Result<SeatRight, OpenError> {
    tracing::info!(
        lobby_id = %order.lobby, server_id = %order.server, player_id = %wish.player, mode = %order.mode,
        "private lobby made"
    );
    let taken = matchmaker.tell(move |state, now| {
        let grant = order.founders_seat();
        state.take_open_seat(wish.player, wish.name, &order.lobby, order.server, grant, now)
    });
    taken.await?.map_err(|_| OpenError::AlreadyQueued)
}
