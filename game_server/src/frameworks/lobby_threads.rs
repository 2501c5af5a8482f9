//! Where lobbies tick. A tick is due sixty times a second and short; what connections have to do after it is neither: a crowd's
//! views take most of the time until the next one. On the same threads a tick would wait in line behind them, and those of
//! other lobbies, too. On threads of their own the operating system lets them go first.

use std::io;
use std::sync::Once;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime};

/// By how much these threads go before others, as a nice value. What runs on them takes a small part of one core.
const NICE: i32 = -10;

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
        let threads = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("lobbies")
            .on_thread_start(go_first)
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

/// Lets the thread that calls go before others that want to run, where the operating system permits it.
fn go_first() {
    static TOLD: Once = Once::new();
    if let Err(error) = prefer_this_thread() {
        TOLD.call_once(|| {
            tracing::info!(%error, nice = NICE, "ticks do not go before other work on a busy machine: not permitted");
        });
    }
}

#[cfg(target_os = "linux")]
fn prefer_this_thread() -> io::Result<()> {
    Ok(rustix::process::setpriority_process(None, NICE)?)
}

/// Elsewhere a nice value is that of a whole process.
#[cfg(not(target_os = "linux"))]
fn prefer_this_thread() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
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
    use rustix::process::getpriority_process;

    use super::*;

    #[tokio::test]
    async fn ticks_go_first_where_that_is_permitted() {
        let permitted = std::thread::spawn(prefer_this_thread).join().unwrap().is_ok();
        let ours = getpriority_process(None).unwrap();
        let threads = LobbyThreads::start().unwrap();
        let theirs = threads.handle().spawn(async { getpriority_process(None).unwrap() }).await.unwrap();
        assert_eq!(theirs, if permitted { NICE } else { ours });
        assert_eq!(getpriority_process(None).unwrap(), ours, "connections are not preferred");
    }
}
