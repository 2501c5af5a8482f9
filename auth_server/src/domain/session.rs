//! A session as a state machine: which refresh token is good, and what a used one means.

use tokens::TokenHash;
use uuid::Uuid;

use crate::domain::PresentedToken;

/// How long a used refresh token gets another answer, in seconds, in case the first answer was lost on its way.
pub const REUSE_GRACE_S: i64 = 60;

/// One more ends the session that was used longest ago: a client that logs in over and over does not fill the storage.
pub const MAX_SESSIONS_PER_ACCOUNT: u32 = 10;

/// One login of one player on one device.
///
/// A refresh gives a new refresh token and uses up the presented one. Three things can be presented:
/// - the current token: it is rotated;
/// - the one before it, within [`REUSE_GRACE_S`] of its first use, while its successor was never used: the answer was lost, so
///   there is a new successor, and the lost one is dead. The grace is not prolonged;
/// - any other token of this session: somebody holds a copy, and nobody can tell who is the thief. The session must end.
///
/// At any time one successor at most is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: Uuid,
    pub account_id: Uuid,
    /// Of the part of the refresh token that never changes.
    pub family: TokenHash,
    /// Of the rotating part that is good now.
    pub current: TokenHash,
    /// Once `current` is used, this is forgotten: that is how "its successor was never used" is known.
    pub previous: Option<Previous>,
    /// When the current refresh token lapses, in Unix seconds.
    pub expires_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    pub rotating: TokenHash,
    /// When it was first used, in Unix seconds.
    pub rotated_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshRefused {
    #[error("the refresh token has lapsed")]
    Expired,
    /// The session must be ended.
    #[error("the refresh token was used before")]
    Reused,
}

impl Session {
    /// `lifetime_s` is how long its first refresh token is good.
    pub fn begin(id: Uuid, account_id: Uuid, first: PresentedToken, now: i64, lifetime_s: i64) -> Self {
        let expires_at = now.saturating_add(lifetime_s);
        Self { id, account_id, family: first.family, current: first.rotating, previous: None, expires_at }
    }

    /// The session after `presented` was exchanged for `successor`. Both are rotating parts; the caller found this session
    /// by the family.
    pub fn refresh(
        &self,
        presented: &TokenHash,
        successor: TokenHash,
        now: i64,
        lifetime_s: i64,
    ) -> Result<Self, RefreshRefused> {
        if now >= self.expires_at {
            return Err(RefreshRefused::Expired);
        }
        let previous = if *presented == self.current {
            Previous { rotating: presented.clone(), rotated_at: now }
        } else {
            self.previous
                .clone()
                .filter(|previous| previous.rotating == *presented)
                .filter(|previous| now.saturating_sub(previous.rotated_at) <= REUSE_GRACE_S)
                .ok_or(RefreshRefused::Reused)?
        };
        Ok(Self {
            current: successor,
            previous: Some(previous),
            expires_at: now.saturating_add(lifetime_s),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_790_000_000;
    const LIFETIME: i64 = 100_000;

    /// The n-th token of a session.
    fn token(n: u32) -> TokenHash {
        TokenHash::from_hex(&format!("{n:064x}")).unwrap()
    }

    fn begun() -> Session {
        let first = PresentedToken { family: token(u32::MAX), rotating: token(0) };
        Session::begin(Uuid::from_u128(1), Uuid::from_u128(2), first, NOW, LIFETIME)
    }

    fn refresh(session: &Session, presented: u32, successor: u32, now: i64) -> Result<Session, RefreshRefused> {
        session.refresh(&token(presented), token(successor), now, LIFETIME)
    }

    #[test]
    fn each_refresh_prolongs_the_session_from_now() {
        let session = refresh(&begun(), 0, 1, NOW + 900).unwrap();
        assert_eq!(session.expires_at, NOW + 900 + LIFETIME);
        assert_eq!(refresh(&session, 1, 2, NOW + 900 + LIFETIME), Err(RefreshRefused::Expired));
        assert!(refresh(&session, 1, 2, NOW + 899 + LIFETIME).is_ok());
    }

    #[test]
    fn a_lost_answer_is_given_again_and_kills_the_lost_successor() {
        let session = refresh(&begun(), 0, 1, NOW).unwrap();
        let session = refresh(&session, 0, 2, NOW + REUSE_GRACE_S).unwrap();
        assert_eq!(refresh(&session, 1, 3, NOW + REUSE_GRACE_S), Err(RefreshRefused::Reused));
        assert!(refresh(&session, 2, 3, NOW + REUSE_GRACE_S).is_ok());
    }

    #[test]
    fn the_grace_is_counted_from_the_first_use() {
        let session = refresh(&begun(), 0, 1, NOW).unwrap();
        let session = refresh(&session, 0, 2, NOW + 40).unwrap();
        assert_eq!(refresh(&session, 0, 3, NOW + REUSE_GRACE_S + 1), Err(RefreshRefused::Reused));
    }

    #[test]
    fn once_the_successor_is_used_the_old_token_is_theft() {
        let session = refresh(&begun(), 0, 1, NOW).unwrap();
        let session = refresh(&session, 1, 2, NOW).unwrap();
        assert_eq!(refresh(&session, 0, 3, NOW), Err(RefreshRefused::Reused));
    }

    #[test]
    fn a_token_that_was_never_given_is_theft() {
        assert_eq!(refresh(&begun(), 77, 1, NOW), Err(RefreshRefused::Reused));
    }

    #[test]
    fn a_clock_that_steps_back_locks_nobody_out() {
        let session = refresh(&begun(), 0, 1, NOW).unwrap();
        assert!(refresh(&session, 0, 2, NOW - 500).is_ok());
        assert!(refresh(&session, 1, 2, NOW - 500).is_ok());
    }

    proptest! {
        /// Any tokens ever given, presented in any order at any pace, against rules stated from the outside.
        #[test]
        fn one_successor_is_good_and_its_holder_is_never_locked_out(
            steps in prop::collection::vec((0u32..40, 0i64..50), 1..40)
        ) {
            let mut session = begun();
            let mut now = NOW;
            let mut given = 0;
            // The token whose use made the present one, and when it was first used.
            let mut parent: Option<(u32, i64)> = None;
            let mut newest = 0;
            for (pick, seconds) in steps {
                now += seconds;
                let presented = given - pick.min(given);
                let expected = presented == newest
                    || parent.is_some_and(|(token, used_at)| token == presented && now - used_at <= REUSE_GRACE_S);
                let result = refresh(&session, presented, given + 1, now);
                prop_assert_eq!(result.is_ok(), expected);
                // The newest token's holder is served whatever others did, short of ending the session.
                prop_assert!(refresh(&session, newest, given + 1, now).is_ok());
                match result {
                    Ok(next) => {
                        if presented == newest {
                            parent = Some((presented, now));
                        }
                        given += 1;
                        newest = given;
                        session = next;
                    }
                    Err(refused) => prop_assert_eq!(refused, RefreshRefused::Reused),
                }
            }
        }
    }
}
