//! Between the wire's messages and the domain: the only code that knows both.

mod reports;
mod resume_token;
mod text;
mod translate;

pub use reports::{lobby_report, result_report};
pub use resume_token::ResumeToken;
pub use text::{identity_text, notice_text, pong_text, snapshot_text};
pub use translate::{Recipient, close_code, identity, player_input, refusal_code};
