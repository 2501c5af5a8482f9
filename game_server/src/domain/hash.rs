//! A hash that is the same on every machine and in every build.

/// FNV-1a, 64 bits, fed with little-endian words (<http://www.isthe.com/chongo/tech/comp/fnv/>). It compares states; it
/// does not protect them from anybody.
#[derive(Debug, Clone)]
pub(super) struct StateHash(u64);

impl StateHash {
    pub fn new() -> StateHash {
        StateHash(0xcbf2_9ce4_8422_2325)
    }

    pub fn finish(&self) -> u64 {
        self.0
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    pub fn u16(&mut self, value: u16) {
        self.bytes(&value.to_le_bytes());
    }

    pub fn flag(&mut self, value: bool) {
        self.bytes(&[u8::from(value)]);
    }

    /// By bits: two states are equal only if every float is.
    pub fn f32(&mut self, value: f32) {
        self.u32(value.to_bits());
    }

    /// With its length, so that neighbouring texts cannot run into each other.
    pub fn text(&mut self, value: &str) {
        self.u64(value.len() as u64);
        self.bytes(value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::StateHash;

    #[test]
    fn the_published_test_vectors_hold() {
        let of = |text: &str| {
            let mut hash = StateHash::new();
            hash.bytes(text.as_bytes());
            hash.finish()
        };
        assert_eq!(of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
    }
}
