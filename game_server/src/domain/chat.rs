//! What pilots may say to each other. It is no part of a world: nothing that is said changes one, and no recording holds it.

use std::fmt;
use std::sync::Arc;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

use crate::domain::Seat;

/// Phrases that clients know by number, from 1; what they say in a player's language is the clients' business.
pub const PHRASES: u8 = 10;

/// Counted in Unicode scalar values, after cleaning.
pub const MAX_CHAT_CHARS: usize = 120;

/// Longer input is refused before any work is spent on it.
const MAX_RAW_BYTES: usize = MAX_CHAT_CHARS * 16;

/// Scripts that write vowels and tones above letters need up to three; a tower of marks needs many.
const MAX_MARKS_IN_A_ROW: usize = 3;

/// Who is to hear something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearers {
    All,
    /// Those on the side of who says it.
    Side,
}

/// What somebody wants to say, as it came.
#[derive(Clone, PartialEq, Eq)]
pub enum RawSaying {
    Phrase(u8),
    Text(String),
}

/// Something that may be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// 1 to [`PHRASES`].
    Phrase(u8),
    Text(ChatText),
}

/// What was said, by whom and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub by: Seat,
    pub to: Hearers,
    pub saying: Saying,
}

/// Why something is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatDenial {
    /// So much was said a moment ago.
    TooFast,
    /// Only phrases may be said here.
    TextOff,
    /// Nothing is left of the text, or it is too long.
    TextInvalid,
    /// There are no sides.
    NoSides,
    /// There is no such phrase.
    NoSuchPhrase,
}

/// A line of text: not empty, with single spaces, and nothing in it that cannot be seen or that turns the direction of what
/// stands around it. It may still be anything that a stranger may write: whoever shows it shows it as text.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatText(Arc<str>);

impl ChatText {
    /// # Errors
    /// When nothing is left, or more than [`MAX_CHAT_CHARS`].
    pub fn parse(raw: &str) -> Result<ChatText, ChatDenial> {
        if raw.len() > MAX_RAW_BYTES {
            return Err(ChatDenial::TextInvalid);
        }
        let mut clean = String::with_capacity(raw.len());
        let (mut chars, mut marks, mut is_spaced) = (0, 0, false);
        for c in raw.chars() {
            match kind(c) {
                Kind::Nothing => continue,
                Kind::Space => {
                    is_spaced = !clean.is_empty();
                    continue;
                }
                // It has nothing to stand on.
                Kind::Mark if clean.is_empty() || is_spaced || marks == MAX_MARKS_IN_A_ROW => continue,
                Kind::Mark => marks += 1,
                Kind::Shown => marks = 0,
            }
            if std::mem::take(&mut is_spaced) {
                clean.push(' ');
                chars += 1;
            }
            clean.push(c);
            chars += 1;
        }
        if (1..=MAX_CHAT_CHARS).contains(&chars) { Ok(ChatText(clean.into())) } else { Err(ChatDenial::TextInvalid) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What players say to each other stays out of logs.
impl fmt::Debug for ChatText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChatText({} bytes)", self.0.len())
    }
}

impl fmt::Debug for RawSaying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RawSaying::Phrase(phrase) => write!(f, "Phrase({phrase})"),
            RawSaying::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}

impl Saying {
    /// # Errors
    /// When it may not be said.
    pub fn parse(raw: &RawSaying) -> Result<Saying, ChatDenial> {
        match raw {
            RawSaying::Phrase(phrase) if (1..=PHRASES).contains(phrase) => Ok(Saying::Phrase(*phrase)),
            RawSaying::Phrase(_) => Err(ChatDenial::NoSuchPhrase),
            RawSaying::Text(text) => ChatText::parse(text).map(Saying::Text),
        }
    }
}

enum Kind {
    Shown,
    Mark,
    Space,
    Nothing,
}

fn kind(c: char) -> Kind {
    // Variation selectors and the joiner make emoji; alone they show nothing, like marks.
    if matches!(c, '\u{200d}' | '\u{fe0f}') {
        return Kind::Mark;
    }
    // The pattern of Braille without a dot is the one that Unicode does not call ignorable.
    if c == '\u{2800}' || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) {
        return Kind::Nothing;
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::SpaceSeparator | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Kind::Space
        }
        // A line break is a space; every other control character goes. Format characters are the marks of direction and
        // whatever else shows nothing.
        GeneralCategory::Control => {
            if matches!(c, '\t' | '\n' | '\r') {
                Kind::Space
            } else {
                Kind::Nothing
            }
        }
        GeneralCategory::Format
        | GeneralCategory::Surrogate
        | GeneralCategory::PrivateUse
        | GeneralCategory::Unassigned => Kind::Nothing,
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark => Kind::Mark,
        _ => Kind::Shown,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn cleaned(raw: &str) -> Option<String> {
        ChatText::parse(raw).ok().map(|text| text.as_str().to_owned())
    }

    #[test]
    fn a_text_loses_what_cannot_be_seen_and_keeps_the_rest() {
        for (raw, clean) in [
            ("  hello   there\n", "hello there"),
            ("<b>&amp;</b> \"x\"", "<b>&amp;</b> \"x\""),
            ("a\u{202e}b\u{2066}c\u{200f}\u{feff}\u{7}\u{1b}[31m", "abc[31m"),
            ("שלום عليكم 你好", "שלום عليكم 你好"),
            ("\u{301}e\u{301}", "e\u{301}"),
            ("z\u{301}\u{301}\u{301}\u{301}\u{301}", "z\u{301}\u{301}\u{301}"),
            ("👩\u{200d}🚀 ❤\u{fe0f}", "👩\u{200d}🚀 ❤\u{fe0f}"),
        ] {
            assert_eq!(cleaned(raw).as_deref(), Some(clean), "{raw:?}");
        }
    }

    #[test]
    fn what_says_nothing_and_what_says_too_much_is_refused() {
        for nothing in ["", "   ", "\n\t", "\u{200b}\u{2060}\u{202e}", "\u{3164}\u{2800}", "\u{200d}\u{301}"] {
            assert_eq!(cleaned(nothing), None, "{nothing:?}");
        }
        assert!(cleaned(&"ä".repeat(MAX_CHAT_CHARS)).is_some());
        assert_eq!(cleaned(&"ä".repeat(MAX_CHAT_CHARS + 1)), None);
        assert_eq!(cleaned(&" ".repeat(MAX_RAW_BYTES + 1)), None);
    }

    #[test]
    fn phrases_have_numbers_from_one_on() {
        let said = |number| Saying::parse(&RawSaying::Phrase(number));
        assert_eq!(said(1), Ok(Saying::Phrase(1)));
        assert_eq!(said(PHRASES), Ok(Saying::Phrase(PHRASES)));
        for none in [0, PHRASES + 1, 255] {
            assert_eq!(said(none), Err(ChatDenial::NoSuchPhrase));
        }
    }

    #[test]
    fn what_was_said_is_not_printed() {
        let text = "meet me at the crater";
        let raw = RawSaying::Text(text.to_owned());
        let said = Said { by: Seat(1), to: Hearers::All, saying: Saying::parse(&raw).unwrap() };
        assert!(!format!("{raw:?} {said:?}").contains("crater"));
    }

    proptest! {
        #[test]
        fn whatever_comes_a_text_is_one_clean_line(raw in any::<String>()) {
            if let Some(text) = cleaned(&raw) {
                prop_assert!((1..=MAX_CHAT_CHARS).contains(&text.chars().count()));
                prop_assert!(!text.chars().any(char::is_control));
                let turning = ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200e}', '\u{200f}'];
                prop_assert!(!text.contains(turning));
                prop_assert!(!text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  "));
                prop_assert_eq!(cleaned(&text), Some(text));
            }
        }
    }
}
