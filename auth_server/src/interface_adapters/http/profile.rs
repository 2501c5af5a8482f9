//! `GET` and `PATCH /internal/v1/profile`: the bearer's own account.

use std::sync::Arc;

use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{Profile, ProfileChange, routes};
use wire::problem::Code;

use crate::domain::Account;
use crate::interface_adapters::http::Api;
use crate::interface_adapters::http::signed_in::SignedIn;
use crate::use_cases::RenameError;

impl From<RenameError> for ApiError {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Name(reason) => ApiError::new(Code::NameInvalid, reason.to_string()),
            RenameError::NameExhausted => ApiError::new(Code::NameExhausted, error.to_string()),
            RenameError::UnknownAccount => account_is_gone(),
            RenameError::Failed(failure) => failure.into(),
        }
    }
}

/// The token is genuine but older than the storage: the player must enter again.
fn account_is_gone() -> ApiError {
    ApiError::new(Code::TokenInvalid, "This account does not exist any more.")
}

/// The account that the bearer token names.
#[utoipa::path(get, path = routes::PROFILE, tag = "accounts", security(("session" = [])),
    responses((status = OK, description = "The account.", body = Profile)))]
pub(super) async fn get(
    State(api): State<Arc<Api>>,
    SignedIn(claims): SignedIn,
) -> Result<axum::Json<Profile>, ApiError> {
    let account = api.accounts.find(claims.sub).await?.ok_or_else(account_is_gone)?;
    Ok(axum::Json(profile_body(account)))
}

/// Changes its display name.
#[utoipa::path(patch, path = routes::PROFILE, tag = "accounts", security(("session" = [])),
    responses((status = OK, description = "The account as it is now.", body = Profile)))]
pub(super) async fn patch(
    State(api): State<Arc<Api>>,
    SignedIn(claims): SignedIn,
    Json(body): Json<ProfileChange>,
) -> Result<axum::Json<Profile>, ApiError> {
    let account = api.rename.rename(claims.sub, &body.display_name).await?;
    Ok(axum::Json(profile_body(account)))
}

fn profile_body(account: Account) -> Profile {
    Profile { player_id: account.id, display_name: account.name.to_string(), created_at: account.created_at }
}
