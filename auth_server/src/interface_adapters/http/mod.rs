//! The routes. Other services call them on the internal listener; the public listener offers the public keys only.

mod guest_init;
mod guest_login;
mod key_set;
mod metrics;
mod profile;
mod session_logout;
mod session_refresh;
mod signed_in;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use service_kit::clock::Clock;
use service_kit::http::MAX_BODY_BYTES;
use service_kit::openapi::FailsWith;
use service_kit::problem::ApiError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::accounts::Session;
use wire::problem::Code::{CredentialsInvalid, NameExhausted, NameInvalid, RefreshInvalid, ServiceUnavailable};

use crate::use_cases::{
    Accounts, EnterAsGuest, Failure, Grant, LogIn, RefreshSession, Rename, SessionTokens, Sessions, StorageError,
};

pub use metrics::{count_swept, describe_metrics};

/// What the handlers work with.
pub struct Api {
    pub enter_as_guest: EnterAsGuest,
    pub log_in: LogIn,
    pub refresh_session: RefreshSession,
    pub rename: Rename,
    pub accounts: Arc<dyn Accounts>,
    pub sessions: Arc<dyn Sessions>,
    pub tokens: Arc<SessionTokens>,
    pub clock: Arc<dyn Clock>,
}

/// The routes between services, each with the codes it may refuse with. Whoever serves them adds the check of the service
/// credential.
pub fn internal_routes() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(guest_init::post).fails_with(&[NameInvalid, NameExhausted]))
        .routes(routes!(guest_login::post).fails_with(&[CredentialsInvalid]))
        .routes(routes!(session_refresh::post).fails_with(&[RefreshInvalid]))
        .routes(routes!(session_logout::post))
        .routes(routes!(profile::get))
        .routes(routes!(profile::patch).fails_with(&[NameInvalid, NameExhausted]))
        // The storage may be away.
        .fails_with(&[ServiceUnavailable])
        // Head passes on what players send; nothing here is longer than a public body may be.
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// The routes that anybody may call.
pub fn public_routes() -> OpenApiRouter<Arc<SessionTokens>> {
    OpenApiRouter::new().routes(routes!(key_set::get))
}

fn session_body(grant: Grant, guest_secret: Option<String>) -> Session {
    Session {
        guest_id: grant.account_id,
        guest_secret,
        display_name: grant.name.to_string(),
        session_token: grant.session_token,
        refresh_token: grant.refresh_token.reveal(),
        expires_at: grant.expires_at,
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Storage(StorageError::Unavailable(_)) | Failure::Contended => ApiError::unavailable(&failure),
            Failure::Storage(StorageError::Corrupt(_)) | Failure::Randomness(_) | Failure::Signing(_) => {
                ApiError::internal(&failure)
            }
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        Failure::from(error).into()
    }
}
