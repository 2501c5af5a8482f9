//! Starting, draining and stopping: tasks with names, a drain that lets work come to its own end, a soft stop, then a firm one.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tasks of a process, or of one service inside the all-in-one. Clones share them.
#[derive(Clone)]
pub struct Lifecycle {
    stop: CancellationToken,
    /// A child of `stop`: who stops drains no longer.
    drain: CancellationToken,
    tasks: TaskTracker,
    drains: TaskTracker,
}

impl Default for Lifecycle {
    fn default() -> Self {
        let stop = CancellationToken::new();
        Self { drain: stop.child_token(), stop, tasks: TaskTracker::new(), drains: TaskTracker::new() }
    }
}

impl Lifecycle {
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when no new work should be taken, at the latest when [`stopping`](Self::stopping) is.
    pub fn draining(&self) -> CancellationToken {
        self.drain.clone()
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
        self.tasks.spawn(named(name, work))
    }

    /// Runs a task that waits for [`draining`](Self::draining) and ends when nothing is left to wait for. It decides how
    /// long that may take, and ends at once when [`stopping`](Self::stopping) is cancelled.
    pub fn spawn_drain(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        self.drains.spawn(named(name, self.tasks.track_future(work)));
    }

    /// Asks for no new work.
    pub fn drain(&self) {
        self.drain.cancel();
    }

    /// Asks for no new work, and waits until what was begun has come to its end. A service that holds nothing is drained at
    /// once.
    pub async fn drain_and_wait(&self) {
        self.drain();
        self.drains.close();
        self.drains.wait().await;
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

async fn named<F: Future>(name: &'static str, work: F) -> F::Output {
    let output = work.await;
    tracing::trace!(task = name, "task ended");
    output
}

/// Ctrl-C and SIGTERM. One that comes while nobody waits is kept for who waits next.
pub struct StopSignals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl StopSignals {
    /// From here on the signals do not end the process by themselves.
    ///
    /// # Errors
    /// When the process may not listen for signals.
    pub fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drain_waits_for_what_was_begun_and_a_stop_does_not() {
        let lifecycle = Lifecycle::new();
        let begun = CancellationToken::new();
        let (draining, stopping, ended) = (lifecycle.draining(), lifecycle.stopping(), begun.clone());
        lifecycle.spawn_drain("work", async move {
            draining.cancelled().await;
            stopping.run_until_cancelled(ended.cancelled()).await;
        });
        let drained = tokio::spawn({
            let lifecycle = lifecycle.clone();
            async move { lifecycle.drain_and_wait().await }
        });
        lifecycle.draining().cancelled().await;
        assert!(!lifecycle.stopping().is_cancelled() && !drained.is_finished());
        begun.cancel();
        assert!(drained.await.is_ok());

        let lifecycle = Lifecycle::new();
        let stopping = lifecycle.stopping();
        lifecycle.spawn_drain("endless", async move { stopping.cancelled().await });
        assert!(lifecycle.stop_and_wait(Duration::from_secs(30)).await);
        assert!(lifecycle.draining().is_cancelled());
    }

    #[tokio::test]
    async fn who_holds_nothing_is_drained_at_once() {
        Lifecycle::new().drain_and_wait().await;
    }
}
