//! Results on their way to matchmaking: each is a file until it is acknowledged, so that none is lost. Beside it lies the
//! recording of its match, which goes after it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use serde_json::{Map, Value};
use service_kit::client::{CallError, ServiceClient, fill_path};
use service_kit::files::write_whole;
use service_kit::trace::{Kind, Span, TRACEPARENT, TraceContext};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::matchmaking::{ResultReport, routes};
use wire::problem::Code;

use crate::NAME;
use crate::domain::Replay;
use crate::interface_adapters::protocol::result_report;
use crate::use_cases::ports::{MatchRecord, MatchReports};

/// What the files' names end with.
const RESULT: &str = "json";
const REPLAY: &str = "replay";

/// Pauses while matchmaking does not answer; each is twice the last.
const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(10);

/// Results kept in memory, and sent from there, while the disk does not take them. Beyond it they are lost, and an error says
/// so.
const MAX_UNSAVED: usize = 256;

/// Recordings that wait, all together. Beyond it a result goes without one.
const MAX_REPLAY_BYTES: u64 = 1024 * 1024 * 1024;

pub struct ResultsOutbox {
    folder: PathBuf,
    client: ServiceClient,
    server_id: Uuid,
    unsaved: Mutex<Vec<Waiting>>,
    arrived: Notify,
}

/// A result on its way, and the trace that it goes on with. In its file the trace is one more field of the report.
#[derive(Clone)]
struct Waiting {
    report: ResultReport,
    trace: Option<TraceContext>,
}

impl Waiting {
    fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        let mut fields: Map<String, Value> = serde_json::from_slice(text)?;
        let trace = fields.remove(TRACEPARENT).and_then(|text| TraceContext::parse(text.as_str()?));
        Ok(Self { report: serde_json::from_value(Value::Object(fields))?, trace })
    }

    fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut fields = serde_json::to_value(&self.report)?;
        if let (Some(trace), Value::Object(fields)) = (self.trace, &mut fields) {
            fields.insert(TRACEPARENT.into(), trace.to_header().into());
        }
        serde_json::to_vec(&fields)
    }
}

/// What became of one attempt.
enum Sent {
    Done,
    /// Matchmaking knows another result of this match, or finds that ours cannot be; sending it again will not change that.
    Refused,
    Later(CallError),
}

impl ResultsOutbox {
    /// Makes the folder. Files in it, from before a stop or a crash, are sent by [`run`](Self::run).
    pub fn new(folder: PathBuf, client: ServiceClient, server_id: Uuid) -> io::Result<Arc<ResultsOutbox>> {
        std::fs::create_dir_all(&folder)?;
        for replay in list(&folder, REPLAY)? {
            // Of a match whose result went another way, or was never written.
            if !replay.with_extension(RESULT).exists() {
                std::fs::remove_file(replay)?;
            }
        }
        metrics::describe_gauge!("game_results_waiting", "Match results that matchmaking has not acknowledged.");
        metrics::gauge!("game_results_waiting").set(0.0);
        let (unsaved, arrived) = (Mutex::default(), Notify::new());
        Ok(Arc::new(ResultsOutbox { folder, client, server_id, unsaved, arrived }))
    }

    /// Sends what waits, for ever, with growing pauses while matchmaking does not take it.
    pub async fn run(&self, stop: CancellationToken) {
        let mut retry = FIRST_RETRY;
        let mut delayed = false;
        loop {
            let (waiting, refusal) = self.send_all(&stop).await;
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
        match timeout(within, self.send_all(&CancellationToken::new())).await {
            Ok((0, _)) => {}
            Ok(_) | Err(_) => tracing::warn!("results wait for the next start"),
        }
    }

    /// How many still wait afterwards, and why. A stop comes between two results: one that was cut short when matchmaking had
    /// it already would be sent again.
    async fn send_all(&self, stop: &CancellationToken) -> (usize, Option<CallError>) {
        let mut refusal = self.send_unsaved().await;
        let folder = self.folder.clone();
        let files = match blocking(move || list(&folder, RESULT)).await {
            Ok(files) => files,
            Err(error) => {
                tracing::error!(%error, "waiting results cannot be listed");
                return (1, None);
            }
        };
        let mut waiting = files.len() + self.unsaved().len();
        for file in files {
            if stop.is_cancelled() {
                break;
            }
            match self.send(&file).await {
                Ok(Sent::Done) => waiting -= 1,
                Ok(Sent::Refused) => {
                    waiting -= 1;
                    self.set_aside(&file).await;
                }
                Ok(Sent::Later(error)) => {
                    // Who does not answer one call does not answer the next either.
                    let silent = error.is_silence();
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
        let waiting = match Waiting::read(&text) {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::error!(file = %file.display(), %error, "file holds no result");
                return Ok(Sent::Refused);
            }
        };
        let mut sent = self.post(&waiting).await;
        if matches!(sent, Sent::Done) {
            sent = self.put_replay(&waiting, &file.with_extension(REPLAY)).await?;
        }
        if matches!(sent, Sent::Done) {
            let path = file.to_owned();
            blocking(move || std::fs::remove_file(path)).await?;
        }
        Ok(sent)
    }

    /// Sends the recording of a match whose result has been taken, if there is one.
    async fn put_replay(&self, waiting: &Waiting, file: &Path) -> io::Result<Sent> {
        let path = file.to_owned();
        let replay = match blocking(move || std::fs::read(path)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Sent::Done),
            replay => replay?,
        };
        let match_id = waiting.report.result.match_id;
        let path = fill_path(routes::REPLAY, &[("match_id", &match_id.to_string())]);
        match self.client.put_octets(&path, replay).await {
            Ok(()) => {}
            // The result counts without it.
            Err(error) if matches!(error.code(), Some(Code::ResultUnknown | Code::BodyTooLarge)) => {
                tracing::error!(%match_id, %error, "replay refused");
            }
            Err(error) => return Ok(Sent::Later(error)),
        }
        let path = file.to_owned();
        blocking(move || std::fs::remove_file(path)).await?;
        Ok(Sent::Done)
    }

    /// Comes before the result, which is what makes anybody look for it.
    async fn save_replay(&self, match_id: Uuid, replay: Replay) {
        let (folder, path) = (self.folder.clone(), self.folder.join(format!("{match_id}.{REPLAY}")));
        let saved = blocking(move || {
            let waiting = list(&folder, REPLAY)?;
            let sizes = waiting.iter().map(|file| std::fs::metadata(file).map_or(0, |about| about.len()));
            if sizes.sum::<u64>() > MAX_REPLAY_BYTES {
                return Err(io::Error::other("too many wait already"));
            }
            write_whole(&path, &replay.encode())
        });
        if let Err(error) = saved.await {
            tracing::error!(%match_id, %error, "replay cannot be written");
        }
    }

    async fn post(&self, waiting: &Waiting) -> Sent {
        let match_id = waiting.report.result.match_id;
        let mut span =
            Span::begin(NAME, "report result", Kind::Internal, waiting.trace.unwrap_or_else(TraceContext::random));
        span.set("match_id", match_id.to_string());
        match span.scope(self.client.call_empty(Method::POST, routes::RESULTS, Some(&waiting.report), None)).await {
            Ok(()) => {
                tracing::info!(%match_id, "result acknowledged");
                Sent::Done
            }
            Err(error) if matches!(error.code(), Some(Code::ResultConflict | Code::ResultRefused)) => {
                tracing::error!(%match_id, %error, "result refused");
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
            let _ = std::fs::remove_file(file.with_extension(REPLAY));
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
        for waiting in unsaved {
            if self.write(&waiting).await.is_err()
                && let Sent::Later(error) = self.post(&waiting).await
            {
                refusal = Some(error);
                self.keep(waiting);
            }
        }
        refusal
    }

    async fn save(&self, waiting: Waiting) {
        if let Err(error) = self.write(&waiting).await {
            tracing::error!(match_id = %waiting.report.result.match_id, %error, "result cannot be written, kept in memory");
            self.keep(waiting);
        }
    }

    fn keep(&self, waiting: Waiting) {
        let mut unsaved = self.unsaved();
        if unsaved.len() < MAX_UNSAVED {
            unsaved.push(waiting);
        } else {
            tracing::error!(match_id = %waiting.report.result.match_id, "result lost: too many cannot be written");
        }
    }

    async fn write(&self, waiting: &Waiting) -> io::Result<()> {
        let path = self.folder.join(format!("{}.{RESULT}", waiting.report.result.match_id));
        let text = waiting.write()?;
        blocking(move || write_whole(&path, &text)).await
    }

    fn unsaved(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MatchReports for ResultsOutbox {
    async fn deliver(&self, mut record: MatchRecord) {
        if let Some(replay) = record.replay.take() {
            self.save_replay(record.match_id, replay).await;
        }
        self.save(Waiting { report: result_report(&record, self.server_id), trace: record.trace }).await;
        self.arrived.notify_one();
    }
}

fn list(folder: &Path, wanted: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == wanted) {
            files.push(path);
        }
    }
    Ok(files)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}
