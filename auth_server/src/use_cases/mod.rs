//! What the auth server does, and the storage it needs for that. Time is an argument, in Unix seconds.
//!
//! Logging out and reading a profile decide nothing: their handlers call the ports.

mod enter_as_guest;
mod failure;
mod log_in;
mod ports;
mod refresh_session;
mod rename;
mod session_tokens;
mod sweep_sessions;

pub use enter_as_guest::{EnterAsGuest, EnterError, Entered};
pub use failure::Failure;
pub use log_in::{LogIn, LogInError};
pub use ports::{Accounts, NameClaimError, OpenSession, Sessions, StorageError};
pub use refresh_session::{RefreshError, RefreshSession};
pub use rename::{Rename, RenameError};
pub use session_tokens::{Grant, SessionTokens};
pub use sweep_sessions::SweepSessions;
