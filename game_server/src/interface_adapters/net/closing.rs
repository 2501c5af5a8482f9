//! How a connection ends, so that the reason arrives.

use std::time::Duration;

use axum::Error;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use tokio::time::{sleep, timeout};
use wire::socket::CloseCode;

/// For writing the close frame and for the peer's own.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// For a peer that was too slow for the game: before the close frame it is sent the frame that it did not take.
const CLOSE_THE_SLOW_WITHIN: Duration = Duration::from_secs(5);

/// After a broken stream nothing of the peer can be read any more, and closing at once would discard our close frame on
/// its way.
const LINGER: Duration = Duration::from_millis(500);

/// Why a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// For a reason of the game.
    Because(CloseCode),
    /// A frame above the limit.
    TooLong,
    /// A text that is not UTF-8.
    NotText,
    /// What came is no WebSocket frame.
    Broken,
    /// The peer has closed, or is gone.
    Gone,
}

impl Ending {
    pub fn all() -> impl Iterator<Item = Ending> {
        let of_the_game = CloseCode::ALL.iter().map(|code| Ending::Because(*code));
        of_the_game.chain([Ending::TooLong, Ending::Broken, Ending::Gone])
    }

    /// What an error of the stream means. axum hides the type of the error, so its text has to tell; a test holds this
    /// to what a peer then sees.
    pub fn of(error: &Error) -> Ending {
        let text = error.to_string();
        if text.starts_with("Space limit exceeded") {
            Ending::TooLong
        } else if text.starts_with("UTF-8 encoding error") {
            Ending::NotText
        } else if text.starts_with("WebSocket protocol error: Connection reset") || text.starts_with("IO error") {
            Ending::Gone
        } else {
            Ending::Broken
        }
    }

    /// A word for logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Because(code) => code.name(),
            Ending::TooLong => "frame_too_long",
            Ending::NotText => "frame_not_utf8",
            Ending::Broken => "frame_broken",
            Ending::Gone => "gone",
        }
    }

    fn frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Ending::Because(code) => (code.number(), code.reason()),
            Ending::TooLong => (close_code::SIZE, "the frame is too long"),
            Ending::NotText => (close_code::INVALID, "the text is not UTF-8"),
            Ending::Broken => (close_code::PROTOCOL, "the frame is broken"),
            Ending::Gone => return None,
        };
        Some(CloseFrame { code, reason: Utf8Bytes::from_static(reason) })
    }
}

/// Says why, and waits a moment for the peer to have heard.
pub async fn close(mut socket: WebSocket, ending: Ending) {
    let Some(frame) = ending.frame() else {
        // Lets the answer to the peer's close frame go out.
        let _ = timeout(CLOSE_WITHIN, drain(&mut socket)).await;
        return;
    };
    let within = match ending {
        Ending::Because(CloseCode::TooSlow) => CLOSE_THE_SLOW_WITHIN,
        _ => CLOSE_WITHIN,
    };
    let said = timeout(within, socket.send(Message::Close(Some(frame)))).await;
    if !matches!(said, Ok(Ok(()))) {
        return;
    }
    match ending {
        Ending::Because(_) => drop(timeout(CLOSE_WITHIN, drain(&mut socket)).await),
        Ending::TooLong | Ending::NotText | Ending::Broken | Ending::Gone => sleep(LINGER).await,
    }
}

/// Reads on until the peer has closed, too.
async fn drain(socket: &mut WebSocket) {
    while let Some(Ok(_)) = socket.recv().await {}
}
