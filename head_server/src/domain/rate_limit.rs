//! How much one client may ask for: which budget a request draws on, and how budgets refill.

use core::num::NonZeroU32;
use std::time::Duration;

/// What a request costs us decides which budget it draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Draw {
    /// Makes a row in a database that stays. Per client network.
    AccountCreation,
    /// Proves an identity: a database read and a signature. Per client network.
    SessionEntry,
    /// Names a code that lets whoever knows it in: guessing is not to be worth it. Per client network, besides what it is
    /// otherwise.
    CodeEntry,
    /// Everything else that has an address only. Per client network.
    General,
    /// Everything that a player does under his own name. Per account.
    Account,
}

impl Draw {
    /// The name in the metrics and in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountCreation => "account_creation",
            Self::SessionEntry => "session_entry",
            Self::CodeEntry => "code_entry",
            Self::General => "general",
            Self::Account => "account",
        }
    }

    /// What a request of the route `pattern` draws on before anybody looks at who sends it.
    pub fn of_route(pattern: &str) -> Self {
        match pattern {
            "/guest/init" => Self::AccountCreation,
            "/guest/login" | "/session/refresh" => Self::SessionEntry,
            _ => Self::General,
        }
    }
}

/// A budget that refills steadily: `burst` requests at once, afterwards `per_minute`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub burst: NonZeroU32,
    pub per_minute: NonZeroU32,
}

impl Budget {
    /// How long it takes until one more request fits.
    pub fn refills_one_in(self) -> Duration {
        Duration::from_secs(60) / self.per_minute.get()
    }
}

/// The `Retry-After` of a request that has to wait this long: whole seconds, rounded up, at least 1.
pub fn retry_after_s(wait: Duration) -> u32 {
    let whole = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    let started = u32::from(wait.subsec_nanos() > 0);
    whole.saturating_add(started).max(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn entering_and_coming_back_have_budgets_of_their_own() {
        assert_eq!(Draw::of_route("/guest/init"), Draw::AccountCreation);
        assert_eq!(Draw::of_route("/guest/login"), Draw::SessionEntry);
        assert_eq!(Draw::of_route("/session/refresh"), Draw::SessionEntry);
        for other in ["/session/logout", "/profile", "/matchmaking/queue/{ticket_id}", "/guest/init/"] {
            assert_eq!(Draw::of_route(other), Draw::General, "{other}");
        }
    }

    #[test]
    fn a_budget_refills_evenly_over_the_minute() {
        let budget = |per_minute| Budget { burst: NonZeroU32::MIN, per_minute: NonZeroU32::new(per_minute).unwrap() };
        assert_eq!(budget(1).refills_one_in(), Duration::from_secs(60));
        assert_eq!(budget(30).refills_one_in(), Duration::from_secs(2));
        assert_eq!(budget(3000).refills_one_in(), Duration::from_millis(20));
        assert!(!budget(u32::MAX).refills_one_in().is_zero());
    }

    #[test]
    fn a_client_is_never_told_to_come_back_too_early_or_at_once() {
        assert_eq!(retry_after_s(Duration::ZERO), 1);
        assert_eq!(retry_after_s(Duration::from_millis(1)), 1);
        assert_eq!(retry_after_s(Duration::from_secs(2)), 2);
        assert_eq!(retry_after_s(Duration::from_millis(2001)), 3);
        assert_eq!(retry_after_s(Duration::MAX), u32::MAX);
    }
}
