//! Short codes that people read to each other.

use std::fmt;

/// No two of these are easily taken for one another, and almost no word can be made of them.
const ALPHABET: &[u8; 24] = b"34679ACDEFGHJKMNPQRTVWXY";

const LENGTH: usize = 6;

/// Lets whoever knows it in: it stands in no log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// The code that a random number stands for.
    pub fn from_random(mut random: u128) -> Self {
        let base = ALPHABET.len() as u128;
        Self([(); LENGTH].map(|()| {
            let sign = usize::try_from(random % base).unwrap_or(0);
            random /= base;
            ALPHABET[sign]
        }))
    }

    /// Reads what a person typed: small letters, spaces and hyphens do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let mut signs = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).map(|byte| byte.to_ascii_uppercase());
        let mut code = [0; LENGTH];
        for sign in &mut code {
            *sign = signs.next().filter(|sign| ALPHABET.contains(sign))?;
        }
        signs.next().is_none().then_some(Self(code))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|sign| fmt::Write::write_char(f, char::from(*sign)))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::from_random(u128::MAX / 7);
        let text = code.to_string();
        assert_eq!(text.len(), LENGTH);
        let typed = format!(" {}-{} ", &text[..3].to_ascii_lowercase(), &text[3..]);
        for good in [text.as_str(), &typed] {
            assert_eq!(Code::parse(good), Some(code), "{good}");
        }
        for bad in ["", "34679", "34679AC", "34679O", "34679é", "34679\u{0}"] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
        assert_eq!(format!("{code:?}"), "Code");
    }

    #[test]
    fn different_numbers_give_different_codes() {
        assert_eq!(Code::from_random(0).to_string(), "333333");
        assert_ne!(Code::from_random(1), Code::from_random(2));
    }
}
