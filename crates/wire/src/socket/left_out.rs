//! Values that most messages have, which are left out of the text.

pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

pub(super) fn is_first(jet: &u8) -> bool {
    *jet == 0
}

pub(super) fn is_none(hp: &u32) -> bool {
    *hp == 0
}

pub(super) fn is_nothing(number: &u16) -> bool {
    *number == 0
}

pub(super) fn is_still(speed: &f32) -> bool {
    *speed == 0.0
}

pub(super) fn full() -> f32 {
    1.0
}

pub(super) fn is_full(share: &f32) -> bool {
    *share >= 1.0
}

pub(super) fn is_zero(lead: &i8) -> bool {
    *lead == 0
}
