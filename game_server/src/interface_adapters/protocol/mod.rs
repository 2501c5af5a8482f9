//! Between the wire's messages and the domain: the only code that knows both.

mod binary;
mod lengths;
mod reports;
mod resume_token;
mod text;
mod translate;

pub use binary::{
    FRAME_HEAD, MAX_HEAD, Shown, ViewSheet, answer_bytes, identity_bytes, offer_denied_bytes, pong_bytes,
    put_frame_head, put_notice, put_whole_state, radar_bytes,
};
pub use lengths::{MessageTooLong, check_lengths};
pub use reports::{lobby_report, result_report};
pub use resume_token::ResumeToken;
pub use text::{identity_text, notice_text, offer_denied_text, pong_text, radar_text, snapshot_text, view_text};
pub use translate::{
    Recipient, Viewer, chat, close_code, gaze, identity, mode_identity, playback_wish, player_input, refusal_code,
    vote, watcher_identity,
};
