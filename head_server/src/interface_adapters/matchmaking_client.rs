//! The matchmaking server's internal routes.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use http::{Method, StatusCode};
use serde::Serialize;
use serde_urlencoded::ser::Error as QueryError;
use service_kit::client::{CallError, ServiceClient, fill_path};
use uuid::Uuid;
use wire::matchmaking::{LobbyJoin, LobbyList, QueueRequest, Seat, Ticket, routes};
use wire::ratings::{HistoryQuery, Leaderboard, LeaderboardQuery, MatchHistory, PlayedMatch, Standings};

use crate::domain::retry::Repeat;
use crate::use_cases::Dependency;

const NO_BODY: Option<&()> = None;

#[derive(Clone)]
pub struct MatchmakingClient {
    client: ServiceClient,
    dependency: Arc<Dependency>,
}

impl MatchmakingClient {
    pub fn new(client: ServiceClient) -> Self {
        Self { client, dependency: Arc::new(Dependency::new("matchmaking")) }
    }

    /// 201 with a new ticket or 200 with the live one. Harmless to repeat: queueing again returns the same ticket.
    pub async fn queue(&self, bearer: &str, body: &QueueRequest) -> Result<(StatusCode, Ticket), CallError> {
        let call = || self.client.call_with_status(Method::POST, routes::TICKETS, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn ticket(&self, bearer: &str, ticket_id: Uuid) -> Result<Ticket, CallError> {
        let path = ticket_path(routes::TICKET, ticket_id);
        let call = || self.client.call(Method::GET, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// The ticket's server-sent events as they come.
    pub async fn ticket_events(
        &self,
        bearer: &str,
        ticket_id: Uuid,
    ) -> Result<impl Stream<Item = Result<Bytes, impl std::error::Error + Send + Sync + use<>>> + use<>, CallError>
    {
        let path = ticket_path(routes::TICKET_EVENTS, ticket_id);
        let call = || self.client.open_stream(&path, Some(bearer));
        Ok(self.dependency.ask(Repeat::Harmless, call).await?.bytes_stream())
    }

    pub async fn cancel(&self, bearer: &str, ticket_id: Uuid) -> Result<Ticket, CallError> {
        let path = ticket_path(routes::TICKET, ticket_id);
        let call = || self.client.call(Method::DELETE, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn lobbies(&self) -> Result<LobbyList, CallError> {
        let call = || self.client.call(Method::GET, routes::LOBBIES, NO_BODY, None);
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// Harmless to repeat: a player has one seat in a lobby, however often he asks.
    pub async fn join_lobby(&self, bearer: &str, body: &LobbyJoin) -> Result<Seat, CallError> {
        let call = || self.client.call(Method::POST, routes::LOBBY_JOIN, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn leaderboard(&self, bearer: Option<&str>, query: &LeaderboardQuery) -> Result<Leaderboard, CallError> {
        let path = with_query(routes::LEADERBOARD, query).map_err(unwritable)?;
        let call = || self.client.call(Method::GET, &path, NO_BODY, bearer);
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn standings(&self, bearer: &str) -> Result<Standings, CallError> {
        let call = || self.client.call(Method::GET, routes::STANDINGS, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn matches(&self, bearer: &str, query: &HistoryQuery) -> Result<MatchHistory, CallError> {
        let path = with_query(routes::MATCHES, query).map_err(unwritable)?;
        let call = || self.client.call(Method::GET, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn played_match(&self, bearer: &str, match_id: Uuid) -> Result<PlayedMatch, CallError> {
        let path = fill_path(routes::MATCH, &[("match_id", &match_id.to_string())]);
        let call = || self.client.call(Method::GET, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }
}

fn with_query(path: &str, query: &impl Serialize) -> Result<String, QueryError> {
    Ok(format!("{path}?{}", serde_urlencoded::to_string(query)?))
}

fn unwritable(error: QueryError) -> CallError {
    CallError::Unavailable(error.to_string())
}

fn ticket_path(pattern: &str, ticket_id: Uuid) -> String {
    fill_path(pattern, &[("ticket_id", &ticket_id.to_string())])
}
