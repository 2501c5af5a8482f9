//! Keeps the open lobbies there: each is made at the start, and made again if it fails.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::use_cases::lobby::LobbyHandle;
use crate::use_cases::registry::Registry;

/// The pause before a failed lobby is made again. It doubles while the lobby keeps failing, so that a lobby that cannot
/// live does not fill the disk with crash bundles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A lobby that lived this long is taken for healthy.
const HEALTHY_AFTER: Duration = Duration::from_secs(300);

/// Runs until `drain`: from then on open lobbies are not made again. `first` is the lobby as it was made at the start.
pub async fn keep_open(registry: Arc<Registry>, mode: String, first: LobbyHandle, drain: CancellationToken) {
    let mut pause = FIRST_PAUSE;
    let mut lobby = Some(first);
    loop {
        if let Some(handle) = lobby.take() {
            let made = Instant::now();
            handle.over().await;
            if made.elapsed() >= HEALTHY_AFTER {
                pause = FIRST_PAUSE;
            }
        }
        tokio::select! {
            () = drain.cancelled() => return,
            () = sleep(pause) => {}
        }
        pause = (2 * pause).min(LONGEST_PAUSE);
        match registry.open(&mode) {
            Ok(handle) => lobby = Some(handle),
            Err(error) => tracing::error!(mode, %error, "open lobby cannot be made again"),
        }
    }
}
