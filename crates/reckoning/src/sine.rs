//! Sine by table, in integers.

use std::f64::consts::TAU;
use std::sync::LazyLock;

/// `65536 * sin` at every 1024th of a turn, both ends included.
static TABLE: LazyLock<[i32; 1025]> =
    LazyLock::new(|| std::array::from_fn(|at| (65_536.0 * libm::sin(TAU * at as f64 / 1024.0)).round() as i32));

/// `65536 * sin` of an angle in 2^-32 turns, linear between the places of the table: at most 1.4 off.
#[must_use]
pub fn sine(angle: u32) -> i64 {
    let at = (angle >> 22) as usize;
    let between = i64::from((angle >> 8) & 0x3fff);
    let (low, high) = (i64::from(TABLE[at]), i64::from(TABLE[at + 1]));
    low + (((high - low) * between) >> 14)
}

/// `65536 * cos` of an angle in 2^-32 turns.
#[must_use]
pub fn cosine(angle: u32) -> i64 {
    sine(angle.wrapping_add(1 << 30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stays_close_to_the_true_sine() {
        for step in 0..100_000_u32 {
            let angle = step.wrapping_mul(42_949) ^ step;
            let truth = 65_536.0 * (TAU * f64::from(angle) / 4_294_967_296.0).sin();
            assert!((sine(angle) as f64 - truth).abs() < 2.0, "{angle}");
        }
        assert_eq!((sine(0), sine(1 << 30), sine(1 << 31), cosine(0)), (0, 65_536, 0, 65_536));
    }

    /// Other languages make the table from the same formula; their tests hold it to the same sum.
    #[test]
    fn the_table_is_the_one_that_the_protocol_names() {
        let sum: i64 = (0_i64..).zip(&TABLE[..257]).map(|(at, value)| (at + 1) * i64::from(*value)).sum();
        assert_eq!(sum, TABLE_SUM);
    }

    const TABLE_SUM: i64 = 1759792470;
}
