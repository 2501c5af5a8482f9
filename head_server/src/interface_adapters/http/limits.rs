//! Rate limits as a middleware: who is asking, which budget that draws on, and the 429 when it is used up.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::MonotonicClock;
use http::HeaderMap;
use http::request::Parts;
use service_kit::client_address::ClientNetwork;
use service_kit::forwarded::Proxies;
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::problem::Code;

use crate::domain::rate_limit::{Budget, Draw, retry_after_s};
use crate::interface_adapters::budgets::Budgets;
use crate::interface_adapters::http::HttpState;

/// The size of each budget, and how many clients each remembers.
#[derive(Debug, Clone, Copy)]
pub struct LimitSizes {
    pub account_creation: Budget,
    pub session_entry: Budget,
    pub code_entry: Budget,
    pub general: Budget,
    pub account: Budget,
    pub max_keys: NonZeroU32,
}

/// The limits of all public routes. Clones share them.
#[derive(Clone)]
pub struct Limits {
    /// `None` limits nothing.
    tables: Option<Arc<Tables>>,
    proxies: Arc<Proxies>,
}

struct Tables {
    account_creation: Budgets<ClientNetwork>,
    session_entry: Budgets<ClientNetwork>,
    code_entry: Budgets<ClientNetwork>,
    general: Budgets<ClientNetwork>,
    account: Budgets<Uuid>,
}

impl Limits {
    /// `sizes` of `None` limits nothing.
    pub fn new(sizes: Option<LimitSizes>, proxies: Proxies) -> Self {
        metrics::describe_counter!("rate_limited_total", "Requests refused with rate_limited, by budget.");
        for draw in [Draw::AccountCreation, Draw::SessionEntry, Draw::CodeEntry, Draw::General, Draw::Account] {
            metrics::counter!("rate_limited_total", "budget" => draw.name()).increment(0);
        }
        let tables = sizes.map(|sizes| {
            let of_networks = |budget| Budgets::new(budget, sizes.max_keys, MonotonicClock);
            Arc::new(Tables {
                account_creation: of_networks(sizes.account_creation),
                session_entry: of_networks(sizes.session_entry),
                code_entry: of_networks(sizes.code_entry),
                general: of_networks(sizes.general),
                account: Budgets::new(sizes.account, sizes.max_keys, MonotonicClock),
            })
        });
        Self { tables, proxies: Arc::new(proxies) }
    }

    /// The caller must be known for sure: a claimed account would let anybody use up somebody else's budget.
    ///
    /// # Errors
    /// `rate_limited`
    pub fn draw_for_account(&self, player_id: Uuid) -> Result<(), ApiError> {
        let Some(tables) = &self.tables else { return Ok(()) };
        tables.account.draw(player_id).map_err(|wait| refusal(Draw::Account, wait))
    }

    fn draw_for_address(&self, draw: Draw, peer: IpAddr, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(tables) = &self.tables else { return Ok(()) };
        let client = ClientNetwork::of(self.proxies.client(peer, headers));
        let budgets = match draw {
            Draw::AccountCreation => &tables.account_creation,
            Draw::SessionEntry => &tables.session_entry,
            Draw::CodeEntry => &tables.code_entry,
            Draw::General | Draw::Account => &tables.general,
        };
        budgets.draw(client).map_err(|wait| refusal(draw, wait))
    }
}

/// Where a request comes from, for handlers that learn from its body what it draws on.
pub struct Address {
    limits: Limits,
    peer: IpAddr,
    headers: HeaderMap,
}

impl Address {
    /// # Errors
    /// `rate_limited`
    pub fn draw_for_code(&self) -> Result<(), ApiError> {
        self.limits.draw_for_address(Draw::CodeEntry, self.peer, &self.headers)
    }
}

impl FromRequestParts<HttpState> for Address {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, ApiError> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await;
        let ConnectInfo(peer) = peer.map_err(|error| ApiError::internal(&error))?;
        Ok(Self { limits: state.limits.clone(), peer: peer.ip(), headers: parts.headers.clone() })
    }
}

/// Lets a request pass if the network that it comes from has budget left for it.
pub async fn limit_address(
    State(limits): State<Limits>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let draw = request.extensions().get::<MatchedPath>().map_or(Draw::General, |path| Draw::of_route(path.as_str()));
    limits.draw_for_address(draw, peer.ip(), request.headers())?;
    Ok(next.run(request).await)
}

fn refusal(draw: Draw, wait: Duration) -> ApiError {
    metrics::counter!("rate_limited_total", "budget" => draw.name()).increment(1);
    let seconds = retry_after_s(wait);
    ApiError::new(Code::RateLimited, format!("Too many requests. Try again in {seconds} s.")).retry_after_s(seconds)
}
