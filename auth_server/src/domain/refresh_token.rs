//! The two parts of a refresh token.

use tokens::{OpaqueToken, TokenHash};

/// `<family>.<rotating part>`, each 256 random bits. The family stays the same for the whole session and finds it; the
/// rotating part changes with each refresh. So every refresh token that a session ever gave is recognised as one of its own
/// without a list of used ones, and nobody else can name a session.
///
/// Like its parts it has neither `Debug` nor `Display`, so that it does not slip into a log.
#[derive(Clone)]
pub struct RefreshToken {
    pub family: OpaqueToken,
    pub rotating: OpaqueToken,
}

/// What is compared of a token that somebody presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentedToken {
    pub family: TokenHash,
    pub rotating: TokenHash,
}

impl RefreshToken {
    /// Reads the text form; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (family, rotating) = text.split_once('.')?;
        Some(Self { family: OpaqueToken::parse(family)?, rotating: OpaqueToken::parse(rotating)? })
    }

    /// The text form, 87 URL-safe characters.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.family.reveal(), self.rotating.reveal())
    }

    pub fn hashes(&self) -> PresentedToken {
        PresentedToken { family: self.family.hash(), rotating: self.rotating.hash() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_text_form_is_read_back() {
        let token =
            RefreshToken { family: OpaqueToken::generate().unwrap(), rotating: OpaqueToken::generate().unwrap() };
        let text = token.reveal();
        assert_eq!(text.len(), 87);
        assert_eq!(RefreshToken::parse(&text).unwrap().hashes(), token.hashes());
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let part = "A".repeat(43);
        for text in
            ["", ".", "a.b", &part, &format!("{part}."), &format!("{part}.{part}.{part}"), &format!("{part} {part}")]
        {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
