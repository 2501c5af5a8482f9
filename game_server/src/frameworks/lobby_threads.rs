//! Where lobbies tick. A tick is due sixty times a second and short; what connections have to do after it is neither: a crowd's
//! views take most of the time until the next one. On the same threads a tick would wait in line behind them, and those of
//! other lobbies, too. On threads of their own the operating system lets them go first.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

#[cfg(target_os = "linux")]
use thread_priority::{
    Error, NormalThreadSchedulePolicy, RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue,
    ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::runtime::{Builder, Handle, Runtime};

pub struct LobbyThreads {
    handle: Handle,
    /// None where lobbies share the threads of all others.
    runtime: Option<Runtime>,
}

impl LobbyThreads {
    /// Half as many threads as there are cores: ticks are a small part of the work, and each thread that looks for some costs the others
    /// time. They end with this, and what runs on them.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn start() -> io::Result<LobbyThreads> {
        let cores = available_parallelism().map_or(1, |cores| cores.get());
        let threads = cores.div_ceil(2);
        // Those that come later are for what blocks, which has time.
        let started = AtomicUsize::new(0);
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("lobbies")
            .on_thread_start(move || {
                let number = started.fetch_add(1, Ordering::Relaxed);
                if number < threads {
                    go_first(cores, number == 0);
                } else {
                    take_turns();
                }
            })
            .enable_all()
            .build()?;
        Ok(LobbyThreads { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// The threads of whoever calls.
    pub fn shared() -> LobbyThreads {
        LobbyThreads { handle: Handle::current(), runtime: None }
    }

    /// Where tasks are put onto the threads.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

/// Lets the thread that calls go before all others that want to run, where the operating system permits it. Not on a single
/// core: there a lobby that is too heavy for it would leave the connections nothing.
fn go_first(cores: usize, is_first: bool) {
    let went = if cores > 1 { run_in_real_time() } else { Err(io::Error::other("there is a single core")) };
    if let Err(error) = went
        && is_first
    {
        tracing::info!(%error, "ticks do not go before other work on a busy machine");
    }
}

/// A thread begins with the priority of the one that started it; this one is to have that of all others.
fn take_turns() {
    if let Err(error) = run_in_ordinary_time() {
        tracing::warn!(%error, "a thread that may block goes before others");
    }
}

/// With the lowest of the priorities that all other threads wait for.
#[cfg(target_os = "linux")]
fn run_in_real_time() -> io::Result<()> {
    schedule(ThreadPriority::Min, ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin))
}

/// The middle of all priorities, a nice value of 0, is what a thread has that never asked for another.
#[cfg(target_os = "linux")]
fn run_in_ordinary_time() -> io::Result<()> {
    let middle = ThreadPriorityValue::try_from(49).map_err(io::Error::other)?;
    schedule(ThreadPriority::Crossplatform(middle), ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other))
}

#[cfg(target_os = "linux")]
fn schedule(priority: ThreadPriority, policy: ThreadSchedulePolicy) -> io::Result<()> {
    set_thread_priority_and_policy(thread_native_id(), priority, policy).map_err(|error| match error {
        Error::OS(number) => io::Error::from_raw_os_error(number),
        other => io::Error::other(format!("{other:?}")),
    })
}

#[cfg(not(target_os = "linux"))]
fn run_in_real_time() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn run_in_ordinary_time() -> io::Result<()> {
    Ok(())
}

impl Drop for LobbyThreads {
    /// In the background: whoever drops it may be a task himself, which must not wait for threads.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use thread_priority::thread_schedule_policy;

    use super::*;

    fn is_in_real_time() -> bool {
        matches!(thread_schedule_policy().unwrap(), ThreadSchedulePolicy::Realtime(_))
    }

    #[tokio::test]
    async fn ticks_go_first_where_that_is_permitted_and_nothing_else_does() {
        let several_cores = available_parallelism().unwrap().get() > 1;
        let permitted = std::thread::spawn(run_in_real_time).join().unwrap().is_ok();
        let threads = LobbyThreads::start().unwrap();
        let look = async { (is_in_real_time(), tokio::task::spawn_blocking(is_in_real_time).await.unwrap()) };
        let (ticks, blocks) = threads.handle().spawn(look).await.unwrap();
        assert_eq!(ticks, permitted && several_cores);
        assert_eq!((blocks, is_in_real_time()), (false, false), "neither do disks nor connections");
    }
}
