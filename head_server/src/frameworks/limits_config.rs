//! The settings of rate limits and of proxies.

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::domain::rate_limit::Budget;
use crate::interface_adapters::http::limits::LimitSizes;

/// `[rate_limits]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitsConfig {
    pub enabled: bool,
    /// Clients remembered per budget.
    pub max_clients: NonZeroU32,
    pub account_creation: BudgetConfig,
    pub session_entry: BudgetConfig,
    pub code_entry: BudgetConfig,
    pub general: BudgetConfig,
    pub account: BudgetConfig,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetConfig {
    pub burst: NonZeroU32,
    pub per_minute: NonZeroU32,
}

impl RateLimitsConfig {
    /// `None` when nothing is limited.
    pub fn sizes(&self) -> Option<LimitSizes> {
        let budget = |config: BudgetConfig| Budget { burst: config.burst, per_minute: config.per_minute };
        self.enabled.then(|| LimitSizes {
            account_creation: budget(self.account_creation),
            session_entry: budget(self.session_entry),
            code_entry: budget(self.code_entry),
            general: budget(self.general),
            account: budget(self.account),
            max_keys: self.max_clients,
        })
    }
}
