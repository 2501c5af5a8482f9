//! The auth server's internal routes.

use std::sync::Arc;

use http::Method;
use service_kit::client::{CallError, ServiceClient};
use wire::accounts::{GuestInit, GuestLogin, Profile, ProfileChange, Session, SessionRefresh, routes};

use crate::domain::retry::Repeat;
use crate::use_cases::Dependency;

const NO_BODY: Option<&()> = None;

#[derive(Clone)]
pub struct AuthClient {
    client: ServiceClient,
    dependency: Arc<Dependency>,
}

impl AuthClient {
    pub fn new(client: ServiceClient) -> Self {
        Self { client, dependency: Arc::new(Dependency::new("auth")) }
    }

    pub async fn init_guest(&self, body: &GuestInit) -> Result<Session, CallError> {
        let call = || self.client.call(Method::POST, routes::GUESTS, Some(body), None);
        self.dependency.ask(Repeat::Harmful, call).await
    }

    /// Harmless to repeat: an unused extra session runs out by itself.
    pub async fn log_in(&self, body: &GuestLogin) -> Result<Session, CallError> {
        let call = || self.client.call(Method::POST, routes::GUEST_LOGIN, Some(body), None);
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn refresh(&self, body: &SessionRefresh) -> Result<Session, CallError> {
        let call = || self.client.call(Method::POST, routes::SESSION_REFRESH, Some(body), None);
        self.dependency.ask(Repeat::Harmful, call).await
    }

    pub async fn log_out(&self, bearer: &str) -> Result<(), CallError> {
        let call = || self.client.call_empty(Method::POST, routes::SESSION_LOGOUT, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn profile(&self, bearer: &str) -> Result<Profile, CallError> {
        let call = || self.client.call(Method::GET, routes::PROFILE, NO_BODY, Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }

    pub async fn change_profile(&self, bearer: &str, body: &ProfileChange) -> Result<Profile, CallError> {
        let call = || self.client.call(Method::PATCH, routes::PROFILE, Some(body), Some(bearer));
        self.dependency.ask(Repeat::Harmless, call).await
    }
}
