//! Calls to game servers' internal routes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use service_kit::client::{CallError, ServiceClient, fill_path};
use smol_str::SmolStr;
use wire::arena::{LobbyCreate, SeatGrant, SeatRequest, SeatReservation, routes};
use wire::matchmaking::{InviteCode, LobbyReport as WireLobbyReport};
use wire::problem::Code;

use crate::domain::ids::{LobbyId, MatchId, PlayerId};
use crate::domain::matchmaking::{OpenSeatGrant, PlacementOrder, Purpose};
use crate::domain::report::LobbyReport;
use crate::domain::seat::SeatAddress;
use crate::interface_adapters::wire_lobby::read_lobby;
use crate::use_cases::match_orders::MatchOrders;
use crate::use_cases::ports::{GameServers, ScreenRefusal, SeatRefusal, ServerError};

pub struct HttpGameServers {
    client: ServiceClient,
    /// A player waits for most of these calls.
    deadline: Duration,
    orders: Arc<MatchOrders>,
}

impl HttpGameServers {
    /// `client`'s own base address does not matter: each call names its server.
    pub fn new(client: ServiceClient, deadline: Duration, orders: Arc<MatchOrders>) -> Self {
        Self { client, deadline, orders }
    }

    async fn within<T>(&self, call: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
        match tokio::time::timeout(self.deadline, call).await {
            Ok(result) => result,
            Err(_) => Err(CallError::Unavailable("no answer in time".into())),
        }
    }
}

#[async_trait]
impl GameServers for HttpGameServers {
    async fn create_lobby(&self, order: &PlacementOrder) -> Result<(), ServerError> {
        let seats = order.seats.iter().map(|seat| SeatReservation {
            seat: seat.seat,
            player_id: seat.player.0,
            name: seat.name.to_string(),
            team: seat.team,
            traceparent: seat.trace.as_deref().map(str::to_owned),
        });
        let code = match order.purpose {
            Purpose::Queue(_) => None,
            Purpose::Private(code) => Some(InviteCode(code.to_string())),
        };
        let body = LobbyCreate {
            match_id: order.match_id.0,
            mode: order.mode.to_string(),
            queue: order.purpose.queue().map(|queue| queue.to_string()),
            code,
            seats: seats.collect(),
            fill_to: order.fill_to,
            order: self.orders.sign(order).map_err(|error| ServerError::Refused(error.to_string()))?,
        };
        let path = fill_path(routes::LOBBY, &[("lobby_id", order.lobby.as_str())]);
        let client = self.client.with_base(&order.internal_url);
        self.within(client.call_empty(Method::PUT, &path, Some(&body), None)).await.map_err(server_error)
    }

    async fn lobby(&self, address: &SeatAddress) -> Result<Option<LobbyReport>, ServerError> {
        let path = fill_path(routes::LOBBY, &[("lobby_id", address.lobby.as_str())]);
        let client = self.client.with_base(&address.internal_url);
        match self.within(client.call::<WireLobbyReport>(Method::GET, &path, None::<&()>, None)).await {
            Ok(report) => match read_lobby(&report) {
                Some(lobby) => Ok(Some(lobby)),
                None => Err(ServerError::Unavailable("answer not understood".into())),
            },
            Err(error) if error.code() == Some(Code::LobbyUnknown) => Ok(None),
            Err(error) => Err(server_error(error)),
        }
    }

    async fn take_seat(
        &self,
        internal_url: &str,
        lobby: &LobbyId,
        player: PlayerId,
        name: &SmolStr,
    ) -> Result<OpenSeatGrant, SeatRefusal> {
        let path = fill_path(routes::LOBBY_SEATS, &[("lobby_id", lobby.as_str())]);
        let body = SeatRequest { player_id: player.0, name: name.to_string() };
        let client = self.client.with_base(internal_url);
        match self.within(client.call::<SeatGrant>(Method::POST, &path, Some(&body), None)).await {
            Ok(grant) => Ok(OpenSeatGrant {
                match_id: MatchId(grant.match_id),
                seat: grant.seat,
                team: grant.team,
                accepted: grant.generation,
            }),
            Err(error) => Err(match error.code() {
                Some(Code::LobbyFull) => SeatRefusal::Full,
                Some(Code::LobbyUnknown) => SeatRefusal::LobbyUnknown,
                Some(Code::ServerDraining) => SeatRefusal::Draining,
                Some(Code::Kicked) => SeatRefusal::Kicked,
                _ => SeatRefusal::Server(server_error(error)),
            }),
        }
    }

    async fn screen(
        &self,
        internal_url: &str,
        screening: &LobbyId,
        id: MatchId,
        recording: Vec<u8>,
    ) -> Result<(), ScreenRefusal> {
        let id = id.to_string();
        let path = fill_path(routes::SCREENING, &[("screening_id", screening.as_str()), ("match_id", id.as_str())]);
        let client = self.client.with_base(internal_url);
        self.within(client.put_octets(&path, recording)).await.map_err(|error| match error.code() {
            Some(Code::ServerFull | Code::ServerDraining) => ScreenRefusal::Full,
            Some(Code::ReplayForeign) => ScreenRefusal::Foreign,
            _ => ScreenRefusal::Server(server_error(error)),
        })
    }

    async fn release_seat(&self, address: &SeatAddress) -> Result<(), ServerError> {
        let player = address.player.to_string();
        let path =
            fill_path(routes::LOBBY_PLAYER, &[("lobby_id", address.lobby.as_str()), ("player_id", player.as_str())]);
        let client = self.client.with_base(&address.internal_url);
        match self.within(client.call_empty(Method::DELETE, &path, None::<&()>, None)).await {
            Ok(()) => Ok(()),
            Err(error) if matches!(error.code(), Some(Code::LobbyUnknown | Code::PlayerUnknown)) => Ok(()),
            Err(error) => Err(server_error(error)),
        }
    }
}

fn server_error(error: CallError) -> ServerError {
    match error.code() {
        Some(Code::ModeUnknown) => return ServerError::ModeUnknown,
        Some(Code::SeatsInvalid) => return ServerError::SeatsInvalid,
        _ => {}
    }
    match error {
        CallError::Refused(problem) => ServerError::Refused(problem.code),
        CallError::Unavailable(reason) => ServerError::Unavailable(reason),
        untrusted @ CallError::NotTrusted(_) => ServerError::Unavailable(untrusted.to_string()),
    }
}
