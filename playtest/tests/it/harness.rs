//! One all-in-one per test, on free ports, with a data folder of its own.

use std::time::Duration;

use game_server::domain::Replay;
use http::Method;
use jet_raiders::{Config, Running, start};
use playtest::{GameSocket, HeadClient, Pilot};
use service_kit::client::{CallError, ServiceClient, fill_path};
use service_kit::lifecycle::Lifecycle;
use service_kit::trust::Trust;
use tempfile::TempDir;
use uuid::Uuid;
use wire::matchmaking::{MatchResult, Placement, Ticket, TicketStatus, routes};
use wire::socket::Identity;

const STOP_WITHIN: Duration = Duration::from_secs(30);

pub struct Game {
    pub head: HeadClient,
    pub running: Running,
    lifecycle: Lifecycle,
    data: TempDir,
}

impl Game {
    /// Duels of three seconds.
    pub async fn start() -> Self {
        Self::start_with(&[
            ("GAME__MODES__DUEL__MATCH_S", "3"),
            ("GAME__MODES__DUEL__OVERTIME_S", "0"),
            ("GAME__MODES__DUEL__COUNTDOWN_S", "1"),
        ])
        .await
    }

    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), settings).await
    }

    async fn start_in(data: TempDir, settings: &[(&str, &str)]) -> Self {
        let mut env: Vec<(String, String)> = vec![
            ("JET__PORT".into(), "0".into()),
            ("JET__DATA_DIR".into(), data.path().to_str().unwrap().into()),
            // On a busy machine a game server may answer late.
            ("MATCHMAKING__SERVERS__CALL_TIMEOUT_MS".into(), "5000".into()),
        ];
        env.extend(settings.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        let lifecycle = Lifecycle::new();
        let running = start(Config::load(env).unwrap(), lifecycle.clone()).await.unwrap();
        let head = HeadClient::new(&running.head_url).unwrap();
        Self { head, running, lifecycle, data }
    }

    /// Stops everything cleanly, as Ctrl-C does.
    pub async fn stop(self) -> TempDir {
        assert!(self.lifecycle.stop_and_wait(STOP_WITHIN).await, "some task did not end");
        self.data
    }

    /// Stops everything and starts it again on the same data.
    pub async fn restart(self) -> Self {
        Self::start_in(self.stop().await, &[]).await
    }

    pub async fn guest(&self, name: &str) -> Pilot {
        self.head.enter_as_guest(name).await.unwrap()
    }

    /// Queues and waits until the ticket is matched.
    pub async fn matched(&self, pilot: &Pilot, queue: &str) -> Matched {
        let ticket = pilot.queue(queue).await.unwrap();
        Matched::from(pilot.await_final(ticket.ticket_id).await.unwrap())
    }

    /// The recorded result, asked for until it is there.
    pub async fn result(&self, match_id: Uuid) -> MatchResult {
        let credential = self.running.credential.clone();
        let matchmaking =
            ServiceClient::new(&self.running.internal.matchmaking, credential, &Trust::plain().unwrap()).unwrap();
        let path = fill_path(routes::RESULT, &[("match_id", &match_id.to_string())]);
        let asking = async {
            loop {
                match matchmaking.call(Method::GET, &path, None::<&()>, None).await {
                    Ok(result) => return result,
                    Err(CallError::Refused(problem)) if problem.code == "result_unknown" => {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap()
    }

    /// The recording of a match, which comes a moment after its result.
    pub async fn replay(&self, match_id: Uuid) -> Replay {
        let asking = async {
            loop {
                match self.head.replay(match_id).await {
                    Ok(bytes) => return Replay::decode(&bytes).unwrap(),
                    Err(error) if error.code() == "replay_unknown" => {
                        tokio::time::sleep(Duration::from_millis(20)).await
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap()
    }
}

pub struct Matched {
    pub ticket_id: Uuid,
    pub placement: Placement,
}

impl From<Ticket> for Matched {
    fn from(ticket: Ticket) -> Self {
        assert_eq!(ticket.status, TicketStatus::Matched);
        Self { ticket_id: ticket.ticket_id, placement: ticket.placement.unwrap() }
    }
}

impl Matched {
    pub async fn join(&self) -> (GameSocket, Identity) {
        GameSocket::join(&self.placement.ws_url, &self.placement.match_ticket).await.unwrap()
    }
}
