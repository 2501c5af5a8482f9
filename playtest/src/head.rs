//! The calls to head.

use futures_util::StreamExt;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;
use wire::accounts::Session;
use wire::matchmaking::{LobbyList, Seat, Ticket};
use wire::problem::Problem;
use wire::ratings::{Leaderboard, MatchHistory, PlayedMatch, RatedProfile};

use crate::Trust;

#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error("refused: {} {}", .0.code, .0.detail)]
    Refused(Box<Problem>),
    #[error("no usable answer: {0}")]
    Broken(String),
}

impl HeadError {
    /// The stable code of a refusal.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            Self::Broken(_) => "",
        }
    }
}

impl From<reqwest::Error> for HeadError {
    fn from(error: reqwest::Error) -> Self {
        // The innermost cause says why; the client's own words, only that it failed.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        Self::Broken(cause.to_string())
    }
}

/// Head as a stranger sees it.
#[derive(Clone)]
pub struct HeadClient {
    http: reqwest::Client,
    base: String,
    traceparent: Option<String>,
}

impl HeadClient {
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(base: &str) -> Result<Self, HeadError> {
        Self::trusting(base, &Trust::of_the_web())
    }

    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn trusting(base: &str, trust: &Trust) -> Result<Self, HeadError> {
        let tls = rustls::ClientConfig::clone(&trust.config());
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).tls_backend_preconfigured(tls).build()?;
        Ok(Self { http, base: base.to_owned(), traceparent: None })
    }

    /// The same, with every call a part of this trace (W3C Trace Context).
    pub fn traced(&self, traceparent: &str) -> Self {
        Self { traceparent: Some(traceparent.to_owned()), ..self.clone() }
    }

    pub async fn enter_as_guest(&self, name: &str) -> Result<Pilot, HeadError> {
        let session = self.call(Method::POST, "/guest/init", Some(&json!({ "display_name": name })), None).await?;
        Ok(Pilot { head: self.clone(), session })
    }

    pub async fn log_in(&self, guest_id: Uuid, guest_secret: &str) -> Result<Pilot, HeadError> {
        let body = json!({ "guest_id": guest_id, "guest_secret": guest_secret });
        Ok(Pilot { head: self.clone(), session: self.call(Method::POST, "/guest/login", Some(&body), None).await? })
    }

    pub async fn leaderboard(&self) -> Result<Leaderboard, HeadError> {
        self.call(Method::GET, "/leaderboard", None::<&()>, None).await
    }

    /// The recording of a match, as it was made.
    pub async fn replay(&self, match_id: Uuid) -> Result<Vec<u8>, HeadError> {
        let path = format!("/replays/{match_id}");
        Ok(self.send(Method::GET, &path, None::<&()>, None).await?.bytes().await?.to_vec())
    }

    pub async fn lobbies(&self) -> Result<LobbyList, HeadError> {
        self.call(Method::GET, "/lobbies", None::<&()>, None).await
    }

    async fn call<R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        token: Option<&str>,
    ) -> Result<R, HeadError> {
        let response = self.send(method, path, body, token).await?;
        let body = response.bytes().await?;
        serde_json::from_slice(&body).map_err(|error| HeadError::Broken(error.to_string()))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        token: Option<&str>,
    ) -> Result<reqwest::Response, HeadError> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(traceparent) = &self.traceparent {
            request = request.header("traceparent", traceparent);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        match serde_json::from_slice(&response.bytes().await?) {
            Ok(problem) => Err(HeadError::Refused(Box::new(problem))),
            Err(_) => Err(HeadError::Broken(format!("status {status} without a problem document"))),
        }
    }
}

/// Head as one player sees it.
#[derive(Clone)]
pub struct Pilot {
    head: HeadClient,
    pub session: Session,
}

impl Pilot {
    pub fn player_id(&self) -> Uuid {
        self.session.guest_id
    }

    pub async fn refresh(&mut self) -> Result<(), HeadError> {
        let body = json!({ "refresh_token": self.session.refresh_token });
        self.session = self.head.call(Method::POST, "/session/refresh", Some(&body), None).await?;
        Ok(())
    }

    pub async fn log_out(&self) -> Result<(), HeadError> {
        self.head.send(Method::POST, "/session/logout", None::<&()>, self.token()).await.map(drop)
    }

    pub async fn profile(&self) -> Result<RatedProfile, HeadError> {
        self.get("/profile").await
    }

    /// With the pilot's own neighbourhood.
    pub async fn leaderboard(&self, ladder: &str) -> Result<Leaderboard, HeadError> {
        self.get(&format!("/leaderboard?ladder={ladder}")).await
    }

    pub async fn matches(&self) -> Result<MatchHistory, HeadError> {
        self.get("/matches").await
    }

    pub async fn played_match(&self, match_id: Uuid) -> Result<PlayedMatch, HeadError> {
        self.get(&format!("/matches/{match_id}")).await
    }

    pub async fn queue(&self, queue: &str) -> Result<Ticket, HeadError> {
        let body = json!({ "queue": queue });
        self.head.call(Method::POST, "/matchmaking/queue", Some(&body), self.token()).await
    }

    pub async fn ticket(&self, ticket_id: Uuid) -> Result<Ticket, HeadError> {
        self.get(&format!("/matchmaking/queue/{ticket_id}")).await
    }

    pub async fn cancel(&self, ticket_id: Uuid) -> Result<Ticket, HeadError> {
        let path = format!("/matchmaking/queue/{ticket_id}");
        self.head.call(Method::DELETE, &path, None::<&()>, self.token()).await
    }

    pub async fn join_lobby(&self, lobby_id: &str) -> Result<Seat, HeadError> {
        let body = json!({ "lobby_id": lobby_id });
        self.head.call(Method::POST, "/lobbies/join", Some(&body), self.token()).await
    }

    /// A private lobby of this mode, with the first seat in it.
    pub async fn open_lobby(&self, mode: &str, fill_to: u16) -> Result<Seat, HeadError> {
        let body = json!({ "mode": mode, "options": { "fill_to": fill_to } });
        self.head.call(Method::POST, "/lobbies", Some(&body), self.token()).await
    }

    pub async fn join_by_code(&self, code: &str) -> Result<Seat, HeadError> {
        let body = json!({ "code": code });
        self.head.call(Method::POST, "/lobbies/join", Some(&body), self.token()).await
    }

    /// Follows the ticket's event stream until it holds a ticket in a final state.
    pub async fn await_final(&self, ticket_id: Uuid) -> Result<Ticket, HeadError> {
        let path = format!("/matchmaking/queue/{ticket_id}/events");
        let response = self.head.send(Method::GET, &path, None::<&()>, self.token()).await?;
        let mut stream = response.bytes_stream();
        let mut text = String::new();
        while let Some(chunk) = stream.next().await {
            text.push_str(&String::from_utf8_lossy(&chunk?));
            while let Some((event, rest)) = text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                let ticket = data.map(|data| serde_json::from_str::<Ticket>(data.trim()));
                text = rest.to_owned();
                match ticket {
                    Some(Ok(ticket)) if ticket.status.is_final() => return Ok(ticket),
                    Some(Err(error)) => return Err(HeadError::Broken(error.to_string())),
                    _ => {}
                }
            }
        }
        Err(HeadError::Broken("the stream ended while the ticket was waiting".into()))
    }

    async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R, HeadError> {
        self.head.call(Method::GET, path, None::<&()>, self.token()).await
    }

    fn token(&self) -> Option<&str> {
        Some(&self.session.session_token)
    }
}
