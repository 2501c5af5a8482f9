//! The sizes that an endless world comes in: rules of one mode that differ in the world, its seats and its bots.

use std::iter::once;
use std::sync::Arc;

use super::{Rules, RulesError};

/// More steps than a population takes from a hundred to what one world can hold.
const MAX_SIZES: usize = 8;

impl Rules {
    /// These rules for the smallest world, `larger` for those that may follow, smallest first.
    ///
    /// # Errors
    /// When there are too many, when one has no more seats than the one before, or when there are several although the world ends.
    pub fn with_larger(self, larger: Vec<Rules>) -> Result<Rules, RulesError> {
        let refused = |value: String, expected: &str| {
            Err(RulesError { key: "world.ships", value, expected: expected.to_owned() })
        };
        let seats: Vec<u16> = once(&self).chain(&larger).map(|rules| rules.max_players).collect();
        if seats.len() > MAX_SIZES {
            return refused(format!("a list of {}", seats.len()), &format!("at most {MAX_SIZES} numbers"));
        }
        if !seats.is_sorted_by(|smaller, larger| smaller < larger) {
            return refused(format!("{seats:?}"), "ascending");
        }
        if !larger.is_empty() && !self.is_endless() {
            return refused(format!("{seats:?}"), "one number, for this mode's matches end");
        }
        Ok(Rules { larger: larger.into_iter().map(Arc::new).collect(), ..self })
    }

    /// Every size of the mode's world, the smallest, which is this one, first.
    pub fn sizes(self: &Arc<Self>) -> impl Iterator<Item = &Arc<Rules>> {
        once(self).chain(&self.larger)
    }

    /// The size that has this hash; the smallest if none has.
    #[must_use]
    pub fn size_of_hash(self: &Arc<Self>, hash: u64) -> &Arc<Rules> {
        self.sizes().find(|rules| rules.hash() == hash).unwrap_or(self)
    }
}
