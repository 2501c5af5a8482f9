//! What a player may be called.

use std::fmt;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;

/// Counted in Unicode scalar values, after normalisation.
pub const MAX_NAME_CHARS: usize = 20;

/// Longer input is refused before any work is spent on it: four code points of four bytes for each character.
const MAX_RAW_BYTES: usize = MAX_NAME_CHARS * 16;

/// Scripts that write vowels and tones above letters need up to three; a tower of marks needs many.
const MAX_MARKS_IN_A_ROW: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("A name needs at least one letter or digit.")]
    Empty,
    #[error("A name has at most {MAX_NAME_CHARS} characters.")]
    TooLong,
    #[error("A name may hold letters, digits, single spaces and _ - . only.")]
    Character,
    #[error("A name has at most {MAX_MARKS_IN_A_ROW} accents on one letter.")]
    Marks,
}

/// A name as a player chose it: normalised (NFKC), trimmed, with single spaces.
///
/// What is allowed is a list, so that whatever Unicode adds stays out: letters, decimal digits, combining marks that follow
/// a letter or digit, the space, `_`, `-` and `.`. That leaves out control and format characters (zero-width joiners and
/// direction overrides among them), markup (`<>&"'` and the backtick), `#`, which sets the discriminator apart, and emoji.
/// Letters of right-to-left scripts are welcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    pub fn parse(raw: &str) -> Result<Self, NameError> {
        if raw.len() > MAX_RAW_BYTES {
            return Err(NameError::TooLong);
        }
        let normal: String = raw.trim().nfkc().collect();
        let name = normal.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        check_characters(&name)?;
        if name.chars().count() > MAX_NAME_CHARS {
            return Err(NameError::TooLong);
        }
        if !name.chars().any(|c| matches!(kind(c), Some(Kind::LetterOrDigit))) {
            return Err(NameError::Empty);
        }
        Ok(Self(name))
    }

    /// A name that was parsed before, by rules that may have been others then.
    pub(super) fn from_stored(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Copy)]
enum Kind {
    LetterOrDigit,
    Mark,
    Separator,
}

/// `None` is what a name may not hold.
fn kind(c: char) -> Option<Kind> {
    // Letters and marks that show nothing are among these.
    if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) {
        return None;
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::UppercaseLetter
        | GeneralCategory::LowercaseLetter
        | GeneralCategory::TitlecaseLetter
        | GeneralCategory::ModifierLetter
        | GeneralCategory::OtherLetter
        | GeneralCategory::DecimalNumber => Some(Kind::LetterOrDigit),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark => Some(Kind::Mark),
        _ => matches!(c, ' ' | '_' | '-' | '.').then_some(Kind::Separator),
    }
}

fn check_characters(name: &str) -> Result<(), NameError> {
    // `None` after a separator: a mark there has nothing to stand on.
    let mut marks = None;
    for c in name.chars() {
        marks = match (kind(c).ok_or(NameError::Character)?, marks) {
            (Kind::LetterOrDigit, _) => Some(0),
            (Kind::Separator, _) => None,
            (Kind::Mark, None) => return Err(NameError::Character),
            (Kind::Mark, Some(MAX_MARKS_IN_A_ROW)) => return Err(NameError::Marks),
            (Kind::Mark, Some(before)) => Some(before + 1),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn parsed(raw: &str) -> Result<String, NameError> {
        DisplayName::parse(raw).map(|name| name.0)
    }

    #[test]
    fn names_of_many_scripts_are_taken_as_they_are() {
        for name in [
            "Ada",
            "a",
            "7",
            "Jean-Luc P.",
            "x_X",
            "Łódź",
            "Ελένη",
            "Юлия",
            "דוד",
            "محمد",
            "हिन्दी",
            "ไทย",
            "名前",
            "김철수",
        ] {
            assert_eq!(parsed(name).as_deref(), Ok(name));
        }
    }

    #[test]
    fn spaces_are_trimmed_and_folded_into_one() {
        assert_eq!(parsed("  Ada   Lovelace \n").as_deref(), Ok("Ada Lovelace"));
        assert_eq!(parsed("Ada\u{3000}\u{00A0}L").as_deref(), Ok("Ada L"));
    }

    #[test]
    fn compatibility_forms_become_plain() {
        assert_eq!(parsed("Ａｄａ²").as_deref(), Ok("Ada2"));
        assert_eq!(parsed("e\u{0301}").as_deref(), Ok("é"));
    }

    #[test]
    fn markup_control_invisible_and_direction_characters_are_refused() {
        let refused = [
            "<b>",
            "a&b",
            "a\"b",
            "a'b",
            "a`b",
            "＜b＞",
            "a#1",
            "a/b",
            "a\\b",
            "a@b",
            "a;b",
            "a\0b",
            "a\tb",
            "a\nb",
            "a\u{7f}b",
            "a\u{200b}b",
            "a\u{200d}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{feff}b",
            "a\u{00ad}b",
            "a\u{2028}b",
            "\u{3164}",
            "a\u{fe0f}",
            "a\u{e0041}",
            "🚀",
            "a🚀",
            "a\u{20e3}",
            "\u{e000}",
        ];
        for name in refused {
            assert_eq!(parsed(name), Err(NameError::Character), "{name:?}");
        }
    }

    #[test]
    fn letters_and_marks_that_show_nothing_are_refused() {
        let invisible = [
            '\u{034f}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{17b5}',
            '\u{180b}',
            '\u{180f}',
            '\u{3164}',
            '\u{fe00}',
            '\u{fe0f}',
            '\u{ffa0}',
            '\u{e0100}',
            '\u{e01ef}',
        ];
        for c in invisible {
            assert_eq!(parsed(&format!("a{c}b")), Err(NameError::Character), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn marks_need_a_letter_and_do_not_tower() {
        assert_eq!(parsed("\u{0301}a"), Err(NameError::Character));
        assert_eq!(parsed("a \u{0301}"), Err(NameError::Character));
        assert_eq!(parsed("z\u{0316}\u{0317}\u{0318}").map(|name| name.chars().count()), Ok(4));
        assert_eq!(parsed("z\u{0316}\u{0317}\u{0318}\u{0319}"), Err(NameError::Marks));
    }

    #[test]
    fn length_is_counted_after_normalisation() {
        assert!(parsed(&"x".repeat(20)).is_ok());
        assert_eq!(parsed(&"x".repeat(21)), Err(NameError::TooLong));
        assert!(parsed(&"e\u{0301}".repeat(20)).is_ok());
        // One character that normalises into eighteen.
        assert_eq!(parsed("\u{fdfa}\u{fdfa}"), Err(NameError::TooLong));
        assert_eq!(parsed(&"名".repeat(100_000)), Err(NameError::TooLong));
    }

    #[test]
    fn a_name_needs_something_to_call() {
        for name in ["", "   ", "-", "_._", ". -"] {
            assert_eq!(parsed(name), Err(NameError::Empty), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_keeps_the_rules_and_is_taken_again_unchanged(raw in any::<String>()) {
            if let Ok(name) = DisplayName::parse(&raw) {
                let text = name.as_str();
                prop_assert!((1..=MAX_NAME_CHARS).contains(&text.chars().count()));
                prop_assert!(!text.chars().any(|c| c.is_control() || "<>&\"'`#".contains(c)));
                prop_assert!(!text.contains("  ") && text.trim() == text);
                prop_assert_eq!(DisplayName::parse(text), Ok(name.clone()));
            }
        }

        #[test]
        fn letters_and_digits_are_always_taken(raw in "[\\p{Lu}\\p{Ll}\\p{Nd}]{1,20}") {
            // Some letters normalise into several characters, and those have rules of their own.
            let normal: String = raw.chars().filter(|c| std::iter::once(*c).nfkc().eq([*c])).collect();
            prop_assume!(!normal.is_empty());
            prop_assert_eq!(parsed(&normal), Ok(normal.nfkc().collect()));
        }
    }
}
