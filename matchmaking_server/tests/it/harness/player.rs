//! A player, as head presents him.

use futures_util::StreamExt;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use service_kit::extract::OCTETS;
use tokens::{KeySet, MatchClaims, verify_match_ticket};
use uuid::Uuid;
use wire::SERVICE_CREDENTIAL_HEADER;

use super::{CREDENTIAL, NOW, Service, in_time, until};

#[derive(Clone)]
pub struct Player {
    pub id: Uuid,
    pub token: String,
    base: String,
    http: reqwest::Client,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        Self { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
    }
}

impl Player {
    pub fn new(id: Uuid, token: String, base: String, http: reqwest::Client) -> Self {
        Self { id, token, base, http }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}/internal/v1/{path}", self.base))
            .header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL)
            .bearer_auth(&self.token)
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn put_octets(&self, path: &str, octets: &[u8]) -> Answer {
        let request = self.request(Method::PUT, path).header(CONTENT_TYPE, OCTETS).body(octets.to_vec());
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn get_octets(&self, path: &str) -> Vec<u8> {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!((answer.status(), answer.headers()[CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, OCTETS));
        answer.bytes().await.unwrap().to_vec()
    }

    pub async fn queue(&self, queue: &str) -> Answer {
        self.call(Method::POST, "tickets", Some(json!({ "queue": queue }))).await
    }

    /// Queues somebody who stands nowhere, and returns the ticket's id.
    pub async fn queued(&self, queue: &str) -> String {
        let ticket = self.queue(queue).await.ok(201);
        assert_eq!(ticket["status"], "waiting");
        ticket["ticket_id"].as_str().unwrap().to_owned()
    }

    pub async fn ticket(&self, id: &str) -> Answer {
        self.call(Method::GET, &format!("tickets/{id}"), None).await
    }

    pub async fn cancel(&self, id: &str) -> Answer {
        self.call(Method::DELETE, &format!("tickets/{id}"), None).await
    }

    pub async fn join(&self, lobby: &str) -> Answer {
        self.call(Method::POST, "lobbies/join", Some(json!({ "lobby_id": lobby }))).await
    }

    /// Makes a private lobby.
    pub async fn open(&self, mode: &str) -> Answer {
        self.call(Method::POST, "lobbies", Some(json!({ "mode": mode }))).await
    }

    pub async fn join_by_code(&self, code: &str) -> Answer {
        self.call(Method::POST, "lobbies/join", Some(json!({ "code": code }))).await
    }

    /// Polls the ticket until it has this status.
    pub async fn ticket_until(&self, id: &str, status: &str) -> Value {
        until(&format!("ticket {status}"), || async {
            let ticket = self.ticket(id).await.ok(200);
            (ticket["status"] == status).then_some(ticket)
        })
        .await
    }

    pub async fn events(&self, id: &str) -> Events {
        self.follow(&format!("tickets/{id}/events"), "ticket").await
    }

    /// A stream of events of this name.
    pub async fn follow(&self, path: &str, event: &'static str) -> Events {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events { response: response.bytes_stream().boxed(), event, text: String::new() }
    }
}

/// An event stream.
pub struct Events {
    event: &'static str,
    response: futures_util::stream::BoxStream<'static, reqwest::Result<axum::body::Bytes>>,
    text: String,
}

impl Events {
    /// The next state; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event.starts_with(':') {
                    continue;
                }
                let (name, data) = event.split_once('\n').unwrap();
                assert_eq!(name, format!("event: {}", self.event));
                return Some(serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap());
            }
            match in_time("the next event", self.response.next()).await {
                Some(chunk) => self.text.push_str(std::str::from_utf8(&chunk.ok()?).unwrap()),
                None => return None,
            }
        }
    }
}

/// The keys that tickets are signed with.
pub async fn public_keys(service: &Service) -> KeySet {
    let url = format!("{}{}", service.public_url, wire::JWKS_PATH);
    let keys = service.http.get(url).send().await.unwrap().bytes().await.unwrap();
    KeySet::from_json(&keys).unwrap()
}

/// Verifies the match ticket of a matched ticket or a seat as a game server does.
pub async fn matched_claims(service: &Service, seat: &Value, server: Uuid) -> MatchClaims {
    let keys = public_keys(service).await;
    let claims = verify_match_ticket(&keys, seat["match_ticket"].as_str().unwrap(), server, NOW).unwrap();
    assert_eq!(claims.match_id.to_string(), seat["match_id"]);
    assert_eq!(claims.lobby_id, seat["lobby_id"]);
    assert_eq!(claims.exp, seat["expires_at"]);
    claims
}
