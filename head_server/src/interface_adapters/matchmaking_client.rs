//! The matchmaking server's internal routes.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use http::{Method, StatusCode};
use serde::Serialize;
use serde_urlencoded::ser::Error as QueryError;
use service_kit::client::{CallError, ServiceClient, fill_path};
use uuid::Uuid;
use wire::matchmaking::{
    LobbyJoin, LobbyList, LobbyOpen, Party, PartyJoin, PartyLeader, PartyReady, QueueRequest, RegionList, Seat, Ticket,
    routes,
};
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
        self.events(bearer, &ticket_path(routes::TICKET_EVENTS, ticket_id)).await
    }

    pub async fn cancel(&self, bearer: &str, ticket_id: Uuid) -> Result<Ticket, CallError> {
        let path = ticket_path(routes::TICKET, ticket_id);
        let call = || self.client.call(Method::DELETE, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn regions(&self) -> Result<RegionList, CallError> {
        let call = || self.client.call(Method::GET, routes::REGIONS, NO_BODY, None);
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn lobbies(&self) -> Result<LobbyList, CallError> {
        let call = || self.client.call(Method::GET, routes::LOBBIES, NO_BODY, None);
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// Not repeated: each time another lobby is made.
    pub async fn open_lobby(&self, bearer: &str, body: &LobbyOpen) -> Result<Seat, CallError> {
        let call = || self.client.call(Method::POST, routes::LOBBIES, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmful, call).await
    }

    /// Harmless to repeat: a player has one seat in a lobby, however often he asks.
    pub async fn join_lobby(&self, bearer: &str, body: &LobbyJoin) -> Result<Seat, CallError> {
        let call = || self.client.call(Method::POST, routes::LOBBY_JOIN, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// Harmless to repeat: nothing is taken.
    pub async fn watch_lobby(&self, bearer: &str, body: &LobbyJoin) -> Result<Seat, CallError> {
        let call = || self.client.call(Method::POST, routes::LOBBY_WATCH, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// 201 with a new party or 200 with the one that the player is in: harmless to repeat.
    pub async fn create_party(&self, bearer: &str) -> Result<(StatusCode, Party), CallError> {
        let call = || self.client.call_with_status(Method::POST, routes::PARTIES, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    /// Harmless to repeat: who is in the party already gets it again.
    pub async fn join_party(&self, bearer: &str, body: &PartyJoin) -> Result<Party, CallError> {
        self.change_party(bearer, Method::POST, routes::PARTY_JOIN, Some(body)).await
    }

    pub async fn party(&self, bearer: &str, party_id: Uuid) -> Result<Party, CallError> {
        self.change_party(bearer, Method::GET, &party_path(routes::PARTY, party_id), NO_BODY).await
    }

    /// The party's server-sent events as they come.
    pub async fn party_events(
        &self,
        bearer: &str,
        party_id: Uuid,
    ) -> Result<impl Stream<Item = Result<Bytes, impl std::error::Error + Send + Sync + use<>>> + use<>, CallError>
    {
        self.events(bearer, &party_path(routes::PARTY_EVENTS, party_id)).await
    }

    pub async fn set_party_ready(&self, bearer: &str, party_id: Uuid, body: &PartyReady) -> Result<Party, CallError> {
        self.change_party(bearer, Method::PUT, &party_path(routes::PARTY_READY, party_id), Some(body)).await
    }

    pub async fn set_party_leader(&self, bearer: &str, party_id: Uuid, body: &PartyLeader) -> Result<Party, CallError> {
        let path = party_path(routes::PARTY_LEADER, party_id);
        // Not repeated: whoever has handed over may not do so a second time, and would be told that he may not.
        let call = || self.client.call(Method::PUT, &path, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmful, call).await
    }

    /// Harmless to repeat: the newest code is the one that counts, and it is in the answer.
    pub async fn renew_party_invite(&self, bearer: &str, party_id: Uuid) -> Result<Party, CallError> {
        self.change_party(bearer, Method::POST, &party_path(routes::PARTY_INVITE, party_id), NO_BODY).await
    }

    pub async fn remove_party_member(&self, bearer: &str, party_id: Uuid, player_id: Uuid) -> Result<(), CallError> {
        let (party_id, player_id) = (party_id.to_string(), player_id.to_string());
        let path = fill_path(routes::PARTY_MEMBER, &[("party_id", &party_id), ("player_id", &player_id)]);
        // Not repeated: whoever is out is told the second time that there is nobody to take out.
        let call = || self.client.call_empty(Method::DELETE, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmful, call).await
    }

    async fn change_party(
        &self,
        bearer: &str,
        method: Method,
        path: &str,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Party, CallError> {
        let call = || self.client.call(method.clone(), path, body, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    async fn events(
        &self,
        bearer: &str,
        path: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, impl std::error::Error + Send + Sync + use<>>> + use<>, CallError>
    {
        let call = || self.client.open_stream(path, Some(bearer));
        Ok(self.dependency.ask(Repeat::Harmless, call).await?.bytes_stream())
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

    /// Not repeated: each time it is shown once more.
    pub async fn watch_replay(&self, bearer: &str, match_id: Uuid) -> Result<Seat, CallError> {
        let path = fill_path(routes::REPLAY_WATCH, &[("match_id", &match_id.to_string())]);
        let call = || self.client.call(Method::POST, &path, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmful, call).await
    }

    pub async fn replay(&self, match_id: Uuid) -> Result<Vec<u8>, CallError> {
        let path = fill_path(routes::REPLAY, &[("match_id", &match_id.to_string())]);
        self.dependency.ask(Repeat::Harmless, || self.client.get_octets(&path, None)).await
    }
}

fn party_path(pattern: &str, party_id: Uuid) -> String {
    fill_path(pattern, &[("party_id", &party_id.to_string())])
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
