//! What is followed, as server-sent events: the present view first, then each change.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::use_cases::streams::Watch;

/// A comment this often shows proxies and clients that the stream lives.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

/// One kind of stream.
pub trait Followed: Send + 'static {
    type View: Clone + Send + Sync + 'static;
    type Body: Serialize;

    /// The name of its events.
    const EVENT: &'static str;

    /// None ends the stream; the failure has been recorded.
    fn write(&self, view: &Self::View) -> Option<Self::Body>;

    /// True when nothing comes after this view.
    fn is_last(&self, view: &Self::View) -> bool;
}

/// The stream ends after the last view, when newer streams of the same have taken over, and when the process stops.
pub fn stream<F: Followed>(
    followed: F,
    watch: Watch<F::View>,
    stopping: CancellationToken,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let following = Following { followed, watch, stopping, started: false, ended: false };
    let events = unfold(following, |mut following| async move {
        let view = following.next().await?;
        let event = following.event(&view)?;
        Some((Ok(event), following))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(COMMENT_EVERY).text("waiting"))
}

struct Following<F: Followed> {
    followed: F,
    watch: Watch<F::View>,
    stopping: CancellationToken,
    started: bool,
    ended: bool,
}

impl<F: Followed> Following<F> {
    async fn next(&mut self) -> Option<F::View> {
        if self.ended {
            return None;
        }
        if self.started {
            tokio::select! {
                () = self.stopping.cancelled() => return None,
                () = self.watch.displaced.cancelled() => return None,
                changed = self.watch.views.changed() => changed.ok()?,
            }
        }
        self.started = true;
        let view = self.watch.views.borrow_and_update().clone();
        self.ended = self.followed.is_last(&view);
        Some(view)
    }

    fn event(&self, view: &F::View) -> Option<Event> {
        let body = self.followed.write(view)?;
        match Event::default().event(F::EVENT).json_data(&body) {
            Ok(event) => Some(event),
            Err(error) => {
                tracing::error!(%error, "event not written");
                None
            }
        }
    }
}
