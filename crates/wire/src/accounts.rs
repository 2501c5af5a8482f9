//! Bodies of the auth server. Head offers the same shapes to clients.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
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

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestInit {
    /// 1 to 20 letters, digits, single spaces and `_-.` once normalised (NFKC) and trimmed; at most 320 bytes as sent.
    #[schema(min_length = 1, max_length = 320, example = "Ada")]
    pub display_name: String,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestLogin {
    pub guest_id: Uuid,
    /// 256 bits in unpadded base64url.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub guest_secret: String,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRefresh {
    /// 256 bits in unpadded base64url.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub refresh_token: String,
}

/// What a player needs to act: a short-lived token for requests and a single-use token for the next pair.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// The account's `player_id`, and the `sub` of the session token.
    pub guest_id: Uuid,
    /// Given once, when the guest is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 43, max_length = 43, nullable = false)]
    pub guest_secret: Option<String>,
    /// The name asked for, with a number after `#` if it was taken.
    pub display_name: String,
    /// A signed token (JWT) for the header `Authorization: Bearer`.
    pub session_token: String,
    /// Works once.
    #[schema(min_length = 43, max_length = 43)]
    pub refresh_token: String,
    /// When `session_token` lapses, in Unix seconds.
    pub expires_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    pub player_id: Uuid,
    pub display_name: String,
    /// Unix seconds.
    pub created_at: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// As in `GuestInit`.
    #[schema(min_length = 1, max_length = 320, example = "Grace")]
    pub display_name: String,
}
