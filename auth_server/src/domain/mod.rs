//! The rules: names, accounts, sessions. Pure and synchronous; time is an argument, in Unix seconds.

mod account;
mod display_name;
mod name_folding;
mod refresh_token;
mod session;
mod unique_name;

pub use account::Account;
pub use display_name::{DisplayName, MAX_NAME_CHARS, NameError};
pub use name_folding::fold;
pub use refresh_token::{PresentedToken, RefreshToken};
pub use session::{MAX_SESSIONS_PER_ACCOUNT, Previous, REUSE_GRACE_S, RefreshRefused, Session};
pub use unique_name::UniqueName;
