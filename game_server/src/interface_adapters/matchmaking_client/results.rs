//! Results on their way to matchmaking: each is a file until it is acknowledged, so that none is lost.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use service_kit::client::{CallError, ServiceClient};
use service_kit::files::write_whole;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::matchmaking::{MatchResult, routes};
use wire::problem::Code;

use crate::interface_adapters::protocol::match_result;
use crate::use_cases::ports::{MatchRecord, MatchReports};

/// Pauses while matchmaking does not answer; each is twice the last.
const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(10);

/// Results kept in memory, and sent from there, while the disk does not take them. Beyond it they are lost, and an error says
/// so.
const MAX_UNSAVED: usize = 256;

pub struct ResultsOutbox {
    folder: PathBuf,
    client: ServiceClient,
    server_id: Uuid,
    unsaved: Mutex<Vec<MatchResult>>,
    arrived: Notify,
}

/// What became of one attempt.
enum Sent {
    Done,
    /// Matchmaking knows another result of this match; sending ours again will not change that.
    Refused,
    Later(CallError),
}

impl ResultsOutbox {
    /// Makes the folder. Files in it, from before a stop or a crash, are sent by [`run`](Self::run).
    pub fn new(folder: PathBuf, client: ServiceClient, server_id: Uuid) -> io::Result<Arc<ResultsOutbox>> {
        std::fs::create_dir_all(&folder)?;
        metrics::describe_gauge!("game_results_waiting", "Match results that matchmaking has not acknowledged.");
        let (unsaved, arrived) = (Mutex::default(), Notify::new());
        Ok(Arc::new(ResultsOutbox { folder, client, server_id, unsaved, arrived }))
    }

    /// Sends what waits, for ever, with growing pauses while matchmaking does not take it.
    pub async fn run(&self, stop: CancellationToken) {
        let mut retry = FIRST_RETRY;
        let mut delayed = false;
        loop {
            let (waiting, refusal) = tokio::select! {
                () = stop.cancelled() => return,
                outcome = self.send_all() => outcome,
            };
            if let Some(error) = refusal {
                // Told once; the gauge says for how long it lasts.
                if !std::mem::replace(&mut delayed, true) {
                    tracing::warn!(waiting, %error, "results are not taken, trying again");
                }
            } else if waiting == 0 {
                delayed = false;
                retry = FIRST_RETRY;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.arrived.notified() => {}
                () = sleep(retry), if waiting > 0 => retry = (2 * retry).min(LAST_RETRY),
            }
        }
    }

    /// One more attempt at everything before the process ends. What remains is sent after the next start.
    pub async fn flush(&self, within: Duration) {
        match timeout(within, self.send_all()).await {
            Ok((0, _)) => {}
            Ok(_) | Err(_) => tracing::warn!("results wait for the next start"),
        }
    }

    /// How many still wait afterwards, and why.
    async fn send_all(&self) -> (usize, Option<CallError>) {
        let mut refusal = self.send_unsaved().await;
        let folder = self.folder.clone();
        let files = match blocking(move || list(&folder)).await {
            Ok(files) => files,
            Err(error) => {
                tracing::error!(%error, "waiting results cannot be listed");
                return (1, None);
            }
        };
        let mut waiting = files.len() + self.unsaved().len();
        for file in files {
            match self.send(&file).await {
                Ok(Sent::Done) => waiting -= 1,
                Ok(Sent::Refused) => {
                    waiting -= 1;
                    self.set_aside(&file).await;
                }
                Ok(Sent::Later(error)) => {
                    // Who does not answer one call does not answer the next either.
                    let silent = matches!(error, CallError::Unavailable(_));
                    refusal = Some(error);
                    if silent {
                        break;
                    }
                }
                Err(error) => tracing::error!(file = %file.display(), %error, "result cannot be read or removed"),
            }
        }
        metrics::gauge!("game_results_waiting").set(waiting as f64);
        (waiting, refusal)
    }

    async fn send(&self, file: &Path) -> io::Result<Sent> {
        let path = file.to_owned();
        let text = blocking(move || std::fs::read(path)).await?;
        let result: MatchResult = match serde_json::from_slice(&text) {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(file = %file.display(), %error, "file holds no result");
                return Ok(Sent::Refused);
            }
        };
        let sent = self.post(&result).await;
        if matches!(sent, Sent::Done) {
            let path = file.to_owned();
            blocking(move || std::fs::remove_file(path)).await?;
        }
        Ok(sent)
    }

    async fn post(&self, result: &MatchResult) -> Sent {
        let match_id = result.match_id;
        match self.client.call_empty(Method::POST, routes::RESULTS, Some(result), None).await {
            Ok(()) => {
                tracing::info!(%match_id, "result acknowledged");
                Sent::Done
            }
            Err(error) if error.code() == Some(Code::ResultConflict) => {
                tracing::error!(%match_id, %error, "result refused: matchmaking has another one");
                Sent::Refused
            }
            Err(error) => Sent::Later(error),
        }
    }

    /// A result that will never be taken is kept for a person to look at.
    async fn set_aside(&self, file: &Path) {
        let (file, folder) = (file.to_owned(), self.folder.join("refused"));
        let moved = blocking(move || {
            std::fs::create_dir_all(&folder)?;
            std::fs::rename(&file, folder.join(file.file_name().unwrap_or_default()))
        });
        if let Err(error) = moved.await {
            tracing::error!(%error, "refused result cannot be set aside");
        }
    }

    /// Results that the disk did not take when they came: by now it may, and if not they are sent as they are. Says why one
    /// of them still waits.
    async fn send_unsaved(&self) -> Option<CallError> {
        let unsaved = std::mem::take(&mut *self.unsaved());
        let mut refusal = None;
        for result in unsaved {
            if self.write(&result).await.is_err()
                && let Sent::Later(error) = self.post(&result).await
            {
                refusal = Some(error);
                self.keep(result);
            }
        }
        refusal
    }

    async fn save(&self, result: MatchResult) {
        if let Err(error) = self.write(&result).await {
            tracing::error!(match_id = %result.match_id, %error, "result cannot be written, kept in memory");
            self.keep(result);
        }
    }

    fn keep(&self, result: MatchResult) {
        let mut unsaved = self.unsaved();
        if unsaved.len() < MAX_UNSAVED {
            unsaved.push(result);
        } else {
            tracing::error!(match_id = %result.match_id, "result lost: too many cannot be written");
        }
    }

    async fn write(&self, result: &MatchResult) -> io::Result<()> {
        let path = self.folder.join(format!("{}.json", result.match_id));
        let text = serde_json::to_vec(result)?;
        blocking(move || write_whole(&path, &text)).await
    }

    fn unsaved(&self) -> std::sync::MutexGuard<'_, Vec<MatchResult>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MatchReports for ResultsOutbox {
    async fn deliver(&self, record: MatchRecord) {
        self.save(match_result(&record, self.server_id)).await;
        self.arrived.notify_one();
    }
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(files)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}
