//! When two names count as the same name.

use unicode_normalization::UnicodeNormalization;

/// The form that must be unique: NFKC, lower case, and letters of other scripts that look like a Latin letter replaced by
/// it, so that nobody passes as another by spelling `Аda` with a Cyrillic А. Folding too much costs a player a discriminator,
/// nothing more.
pub fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).map(latin_look_alike).nfkc().collect()
}

/// The common pairs of Unicode Technical Standard 39 (`confusables.txt`), upper and lower case taken together. Takes lower
/// case, and gives the two lower-case forms of sigma one form.
fn latin_look_alike(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' | 'н' | 'η' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' | 'μ' => 'm',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'υ' => 'y',
        'ζ' => 'z',
        'ς' => 'σ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_width_and_look_alikes_do_not_make_a_new_name() {
        for same in ["ADA", "aDa", "Ａｄａ", "Аdа", "ΑDA"] {
            assert_eq!(fold(same), "ada", "{same}");
        }
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("НАТА"), fold("ната"));
    }

    #[test]
    fn different_names_stay_different() {
        for other in ["adam", "a da", "a-da", "ädä", "юля"] {
            assert_ne!(fold(other), fold("ada"), "{other}");
        }
        assert_ne!(fold("Юля"), fold("Оля"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(name in "[\\p{L}\\p{M}\\p{Nd} _.-]{0,20}") {
            let once = fold(&name);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
