//! The task that owns a lobby. It only schedules: when to tick, when to sleep, what to do when it ends.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | inbox | joins and seat requests are refused and asked to come back; inputs stay with their connection, which keeps the newest and offers it with the next tick; a leave waits for room |
//! | a tick's time | ticks that are late are skipped, never made up for |
//! | outbox of a connection | the connection is let go as too slow |
//! | ticks that wait for a connection | the newest is written, the others are not |

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::Clock;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::use_cases::lobby::host::Host;
use crate::use_cases::lobby::message::{Departure, Message};
use crate::use_cases::lobby::pulse::{Pulse, TickPhases};
use crate::use_cases::lobby::{LobbyHabits, LobbyHandle, LobbyPlan, LobbyStatus, LobbyTimes};
use crate::use_cases::ports::{CrashBundles, MatchReports};
use crate::use_cases::tick_load::TickLoad;

/// What every lobby of a process works with.
#[derive(Clone)]
pub(in crate::use_cases) struct Surroundings {
    pub times: LobbyTimes,
    pub habits: LobbyHabits,
    pub clock: Arc<dyn Clock>,
    pub reports: Arc<dyn MatchReports>,
    pub crashes: Arc<dyn CrashBundles>,
    /// Woken when phase or seats of any lobby have changed.
    pub changes: Arc<Notify>,
    pub load: Arc<TickLoad>,
    pub phases: Arc<TickPhases>,
    /// From then on lobbies make way.
    pub drain: CancellationToken,
    pub stop: CancellationToken,
    /// Waited for before the process ends.
    pub tasks: TaskTracker,
}

/// Why a lobby's task ends.
enum End {
    /// It has come to its end, or has made way.
    Over(Departure),
    Stopping,
    Panicked(String),
}

/// A lobby's task that has not begun, and the way to reach it.
pub(in crate::use_cases) fn prepare(
    plan: LobbyPlan,
    around: Surroundings,
) -> (LobbyHandle, impl Future<Output = ()> + Send + 'static) {
    // A few ticks' worth of everything that all seats may send.
    let inbox_capacity = 256 + 8 * usize::from(plan.rules.max_players);
    let (inbox, messages) = mpsc::channel(inbox_capacity);
    let host = Host::new(plan.clone(), around.times, around.habits, around.clock.clone());
    let (status, status_seen) = watch::channel(Arc::new(host.status()));
    let handle = LobbyHandle::new(plan, around.times.hold, around.habits.text_chat, inbox, status_seen);
    (handle, LobbyTask { host, messages, status, around, began: Instant::now() }.run())
}

struct LobbyTask {
    host: Host,
    messages: mpsc::Receiver<Message>,
    status: watch::Sender<Arc<LobbyStatus>>,
    around: Surroundings,
    began: Instant,
}

impl LobbyTask {
    async fn run(mut self) {
        tracing::info!(
            lobby_id = %self.host.plan().id, match_id = %self.host.match_id(),
            mode = %self.host.plan().rules.mode, "lobby made"
        );
        let mut pulse = Pulse::new(&self.host.plan().rules.mode, self.around.phases.deal(), self.around.load.clone());
        let end = loop {
            let Some(first) = self.wait(&mut pulse).await else { break End::Stopping };
            let now = self.began.elapsed();
            let started = Instant::now();
            // The host is not used for anything but the report of its end after a panic.
            let made = catch_unwind(AssertUnwindSafe(|| {
                self.pass(first, now);
                pulse.took(started.elapsed());
                self.publish();
                self.host.ending(now)
            }));
            match made {
                Ok(None) => {}
                Ok(Some(why)) => break End::Over(why),
                Err(panic) => break End::Panicked(panic_text(panic.as_ref())),
            }
        };
        self.finish(end).await;
    }

    /// Waits until there is something to do: the next tick while the lobby is awake; a message, a deadline or a drain while
    /// it idles. None when the process stops.
    async fn wait(&mut self, pulse: &mut Pulse) -> Option<Option<Message>> {
        let (stop, drain) = (self.around.stop.clone(), self.around.drain.clone());
        if !self.host.is_idle() {
            return tokio::select! {
                biased;
                () = stop.cancelled() => None,
                () = pulse.next() => Some(None),
            };
        }
        let deadline = self.host.next_deadline().map(|at| self.began + at);
        let first = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            () = drain.cancelled(), if !self.host.is_draining() => Some(None),
            // The registry holds a sender as long as this task lives.
            message = self.messages.recv() => Some(message),
            () = sleep_until(deadline.unwrap_or(self.began)), if deadline.is_some() => Some(None),
        };
        pulse.restart();
        first
    }

    /// Everything that has come, then one tick. Sync: nothing waits in here.
    fn pass(&mut self, first: Option<Message>, now: Duration) {
        if let Some(message) = first {
            self.host.receive(message, now);
        }
        // At most what the inbox held: who sends faster than we receive must not keep the tick from happening.
        for _ in 0..self.messages.len() {
            let Ok(message) = self.messages.try_recv() else { break };
            self.host.receive(message, now);
        }
        if self.around.drain.is_cancelled() {
            self.host.drain(now);
        }
        self.host.tick(now);
    }

    fn publish(&mut self) {
        if let Some(status) = self.host.take_status()
            && **self.status.borrow() != status
        {
            self.status.send_replace(Arc::new(status));
            self.around.changes.notify_one();
        }
        self.host.answer();
        if let Some(record) = self.host.take_record() {
            tracing::info!(
                lobby_id = %record.lobby_id, match_id = %record.match_id, tick = record.ticks.0,
                outcome = ?record.outcome, "match ended"
            );
            let reports = self.around.reports.clone();
            self.around.tasks.spawn(async move { reports.deliver(record).await });
        }
    }

    async fn finish(mut self, end: End) {
        // From here on the lobby counts as over: nobody is let in who would be let go at once.
        self.messages.close();
        let (lobby_id, match_id) = (self.host.plan().id.clone(), self.host.match_id());
        let tick = self.host.tick_number().0;
        match end {
            End::Over(why) => {
                self.host.close(why);
                // A match that had to make way.
                self.report_failure().await;
                if why == Departure::CutShort {
                    metrics::counter!("game_matches_cut_short_total").increment(1);
                }
                tracing::info!(%lobby_id, %match_id, tick, ?why, "lobby closed");
            }
            End::Stopping => {
                self.host.close(Departure::ServerStopping);
                self.report_failure().await;
                tracing::info!(%lobby_id, %match_id, tick, "lobby stopped");
            }
            End::Panicked(panic) => {
                tracing::error!(%lobby_id, %match_id, tick, panic, "lobby panicked");
                metrics::counter!("game_lobby_panics_total").increment(1);
                self.host.close(Departure::LobbyFailed);
                self.report_failure().await;
                let LobbyTask { host, around, .. } = self;
                around.crashes.store(host.into_bundle(panic)).await;
            }
        }
    }

    async fn report_failure(&self) {
        // The world may be in any state after a panic, so reading it may panic again.
        if let Ok(Some(record)) = catch_unwind(AssertUnwindSafe(|| self.host.fail_match())) {
            self.around.reports.deliver(record).await;
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".into())
}
