//! Where lobbies tick. A tick is due sixty times a second and short; what connections have to do after it is neither: a crowd's
//! views take most of the time until the next one. On the same threads a tick would wait in line behind them, and those of
//! other lobbies, too. On threads of their own the operating system lets them go first, because they sleep most of the time.

use std::io;
use std::thread::available_parallelism;

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
        let threads = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let runtime =
            Builder::new_multi_thread().worker_threads(threads).thread_name("lobbies").enable_all().build()?;
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

impl Drop for LobbyThreads {
    /// In the background: whoever drops it may be a task himself, which must not wait for threads.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
