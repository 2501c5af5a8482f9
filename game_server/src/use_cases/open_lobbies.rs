//! Keeps the open lobbies there: each is made at the start, in the smallest size of its mode's world, made again if it fails, and
//! followed by one of another size when its players are too many or too few for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::domain::{Rules, Sizing};
use crate::use_cases::lobby::LobbyHandle;
use crate::use_cases::registry::Registry;

/// The pause before a failed lobby is made again. It doubles while the lobby keeps failing, so that a lobby that cannot
/// live does not fill the disk with crash bundles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A lobby that lived this long is taken for healthy.
const HEALTHY_AFTER: Duration = Duration::from_secs(300);

/// Until a lobby whose inbox was full is told again that it makes way.
const TOLD_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Runs until `drain`: from then on open lobbies are not made again. `first` is the lobby as it was made at the start; `patience`
/// is how long a world may be too large for who flies in it.
pub async fn keep_open(registry: Arc<Registry>, first: LobbyHandle, patience: Duration, drain: CancellationToken) {
    let sizes: Vec<Arc<Rules>> = first.rules().sizes().cloned().collect();
    let mut sizing = Sizing::new(sizes.iter().map(|rules| rules.max_players).collect(), patience);
    let mut pause = FIRST_PAUSE;
    let mut lobby = Some(first);
    loop {
        let mut follows = false;
        if let Some(handle) = lobby.take() {
            let made = Instant::now();
            let next = attend(&handle, &mut sizing, &drain).await;
            follows = next.is_some();
            sizing.begin(next.unwrap_or(sizing.size()));
            if follows || made.elapsed() >= HEALTHY_AFTER {
                pause = FIRST_PAUSE;
            }
        }
        if !follows {
            tokio::select! {
                () = drain.cancelled() => return,
                () = sleep(pause) => {}
            }
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
        let Some(rules) = sizes.get(sizing.size()) else { return };
        let opened = tokio::select! {
            biased;
            () = drain.cancelled() => return,
            opened = registry.open_again(rules) => opened,
        };
        match opened {
            Ok(handle) => lobby = Some(handle),
            Err(error) => tracing::error!(mode = %rules.mode, %error, "open lobby cannot be made again"),
        }
    }
}

/// Resolves when the lobby is over. If it has made way: for which size.
async fn attend(handle: &LobbyHandle, sizing: &mut Sizing, drain: &CancellationToken) -> Option<usize> {
    let made = Instant::now();
    let mut status = handle.follow_status();
    loop {
        let players = status.borrow_and_update().seats.len();
        let wanted = sizing.decide(players, made.elapsed()).filter(|_| !drain.is_cancelled());
        let mut look_again = sizing.decides_at().map(|at| made + at);
        if let Some((next, seats)) = wanted.and_then(|next| Some((next, sizing.seats(next)?))) {
            if handle.make_way(seats).is_ok() {
                let to = if next > sizing.size() { "larger" } else { "smaller" };
                metrics::counter!("game_worlds_resized_total", "to" => to).increment(1);
                tracing::info!(lobby_id = %handle.id(), players, seats, "world makes way for another size");
                handle.over().await;
                return Some(next);
            }
            look_again = Some(Instant::now() + TOLD_AGAIN_AFTER);
        }
        tokio::select! {
            () = handle.over() => return None,
            Ok(()) = status.changed() => {}
            () = sleep_until(look_again.unwrap_or(made)), if look_again.is_some() => {}
        }
    }
}
