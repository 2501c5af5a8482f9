//! Starting and stopping: tasks with names, a soft stop that lets work finish, then a firm one.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tasks of a process, or of one service inside the all-in-one. Clones share them.
#[derive(Clone, Default)]
pub struct Lifecycle {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    pub fn new() -> Self {
        Self::default()
    }

    /// A part that stops with the whole but can also be stopped and waited for alone.
    pub fn child(&self) -> Self {
        Self { stop: self.stop.child_token(), tasks: TaskTracker::new() }
    }

    /// Cancelled when the tasks should come to an end.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a task that ends by itself once [`stopping`](Self::stopping) is cancelled.
    pub fn spawn<F>(&self, name: &'static str, work: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(async move {
            let output = work.await;
            tracing::trace!(task = name, "task ended");
            output
        })
    }

    /// Asks all tasks to end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Asks all tasks to end and waits for them. False if some were still running after `within`.
    pub async fn stop_and_wait(&self, within: Duration) -> bool {
        self.stop();
        self.tasks.close();
        tokio::time::timeout(within, self.tasks.wait()).await.is_ok()
    }
}

/// Waits for Ctrl-C or SIGTERM.
///
/// # Errors
/// When the process may not listen for signals.
pub async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
