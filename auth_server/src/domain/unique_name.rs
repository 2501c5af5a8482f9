//! Names that no two players share: the chosen one, or the chosen one with four digits.

use std::fmt;

use crate::domain::{DisplayName, fold};

const DISCRIMINATORS: u16 = 10_000;

/// How many discriminators are tried before a name counts as exhausted. While half of them are free, one try in a million
/// fails.
const ATTEMPTS: u16 = 20;

/// Shares no factor with the number of discriminators, so that consecutive tries differ.
const STRIDE: u16 = 3_001;

/// `Ada`, or `Ada#0042`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueName {
    base: DisplayName,
    discriminator: Option<u16>,
}

impl UniqueName {
    /// What to try, in this order: the plain name, the same discriminator as in `present` if that is the same name spelled
    /// otherwise, then a bounded number of distinct discriminators that begin anywhere (`random`).
    pub fn candidates(
        base: DisplayName,
        present: Option<&UniqueName>,
        random: u32,
    ) -> impl Iterator<Item = UniqueName> {
        let kept = present
            .filter(|present| fold(present.base.as_str()) == fold(base.as_str()))
            .and_then(|present| present.discriminator);
        let first = random % u32::from(DISCRIMINATORS);
        let drawn = (0..ATTEMPTS).map(move |attempt| {
            let number = (first + u32::from(attempt) * u32::from(STRIDE)) % u32::from(DISCRIMINATORS);
            // Below 10 000, so it fits.
            number as u16
        });
        std::iter::once(None)
            .chain(kept.map(Some))
            .chain(drawn.map(Some))
            .map(move |discriminator| UniqueName { base: base.clone(), discriminator })
    }

    /// Reads what [`Display`](fmt::Display) wrote.
    pub fn from_stored(text: &str) -> Self {
        if let Some((base, digits)) = text.rsplit_once('#')
            && let Ok(number) = digits.parse()
        {
            return Self { base: DisplayName::from_stored(base), discriminator: Some(number) };
        }
        Self { base: DisplayName::from_stored(text), discriminator: None }
    }

    /// The form that is unique among all players. A `#` cannot stand in a chosen name, so no plain name meets a
    /// discriminated one.
    pub fn folded(&self) -> String {
        self.with_discriminator(fold(self.base.as_str()))
    }

    fn with_discriminator(&self, base: String) -> String {
        match self.discriminator {
            Some(number) => format!("{base}#{number:04}"),
            None => base,
        }
    }
}

impl fmt::Display for UniqueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_discriminator(self.base.to_string()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn candidates(base: &str, present: Option<&str>, random: u32) -> Vec<String> {
        let present = present.map(UniqueName::from_stored);
        let base = DisplayName::parse(base).unwrap();
        UniqueName::candidates(base, present.as_ref(), random).map(|name| name.to_string()).collect()
    }

    #[test]
    fn the_plain_name_is_tried_first_and_then_four_digits() {
        assert_eq!(candidates("Ada", None, 9_999)[..3], ["Ada", "Ada#9999", "Ada#3000"]);
        assert_eq!(candidates("Ada", None, 42)[1], "Ada#0042");
    }

    #[test]
    fn another_spelling_of_the_present_name_may_keep_its_digits() {
        assert_eq!(candidates("ADA", Some("Ada#0007"), 5)[..3], ["ADA", "ADA#0007", "ADA#0005"]);
        assert_eq!(candidates("Bob", Some("Ada#0007"), 5)[..2], ["Bob", "Bob#0005"]);
    }

    #[test]
    fn the_folded_form_keeps_the_digits() {
        assert_eq!(UniqueName::from_stored("ADA#0042").folded(), "ada#0042");
        assert_eq!(UniqueName::from_stored("ADA").folded(), "ada");
    }

    proptest! {
        #[test]
        fn tries_are_bounded_distinct_and_read_back(random: u32) {
            let tries = candidates("Ada", None, random);
            prop_assert_eq!(tries.len(), 1 + usize::from(ATTEMPTS));
            prop_assert_eq!(tries.iter().collect::<HashSet<_>>().len(), tries.len());
            for text in tries {
                prop_assert_eq!(UniqueName::from_stored(&text).to_string(), text);
            }
        }
    }
}
