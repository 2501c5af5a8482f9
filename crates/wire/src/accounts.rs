//! Bodies of the auth server. Head offers the same shapes to clients.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Routes on auth's internal listener.
pub mod routes {
    pub const GUESTS: &str = "/internal/v1/guests";
    pub const GUEST_LOGIN: &str = "/internal/v1/guests/login";
    pub const SESSION_REFRESH: &str = "/internal/v1/sessions/refresh";
    /// The session is named by the bearer token.
    pub const SESSION_LOGOUT: &str = "/internal/v1/sessions/logout";
    /// The player is named by the bearer token. `GET` and `PATCH`.
    pub const PROFILE: &str = "/internal/v1/profile";
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestInit {
    pub display_name: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestLogin {
    pub guest_id: Uuid,
    pub guest_secret: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    pub refresh_token: String,
}

/// What a player needs to act: a short-lived token for requests and a single-use token for the next pair.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    /// The account's `player_id`, and the `sub` of the session token.
    pub guest_id: Uuid,
    /// Given once, when the guest is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_secret: Option<String>,
    pub display_name: String,
    pub session_token: String,
    pub refresh_token: String,
    /// When `session_token` lapses, in Unix seconds.
    pub expires_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub player_id: Uuid,
    pub display_name: String,
    pub created_at: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    pub display_name: String,
}
