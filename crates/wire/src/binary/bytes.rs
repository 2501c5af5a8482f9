//! Reading and writing single values.

/// Why a frame was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the frame ends too early")]
    TooShort,
    #[error("bytes follow the message")]
    TooLong,
    #[error("a value is out of its range")]
    OutOfRange,
    #[error("text that is not UTF-8")]
    NotText,
    #[error("the frame is of another version")]
    Version,
    #[error("the frame needs a baseline that is not there")]
    NoBaseline,
    #[error("ships and shots came before the identity")]
    NoIdentity,
}

/// Reads a frame from front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// # Errors
    /// When something is left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.is_empty() { Ok(()) } else { Err(DecodeError::TooLong) }
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(DecodeError::TooShort)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(DecodeError::TooShort)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array().map(|[byte]| byte)
    }

    pub fn i8(&mut self) -> Result<i8, DecodeError> {
        self.array().map(i8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u24(&mut self) -> Result<u32, DecodeError> {
        self.array().map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
    }

    pub fn i24(&mut self) -> Result<i32, DecodeError> {
        self.u24().map(|value| (value << 8) as i32 >> 8)
    }

    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number that no arithmetic on it can spoil.
    pub fn f32(&mut self) -> Result<f32, DecodeError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(DecodeError::OutOfRange) }
    }

    /// Seven bits a byte, lowest first; the highest bit says that more follow. At most five bytes.
    pub fn varint(&mut self) -> Result<u32, DecodeError> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.u8()?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                return Err(DecodeError::OutOfRange);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError::OutOfRange)
    }

    pub fn seat(&mut self) -> Result<u16, DecodeError> {
        u16::try_from(self.varint()?).map_err(|_| DecodeError::OutOfRange)
    }

    /// A length as a varint, then so many bytes of UTF-8.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        let length = self.varint()?;
        let bytes = self.take(usize::try_from(length).map_err(|_| DecodeError::TooShort)?)?;
        std::str::from_utf8(bytes).map_err(|_| DecodeError::NotText)
    }
}

pub fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Small numbers of both signs: 0, -1, 1, -2 become 0, 1, 2, 3.
pub fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

pub fn unzigzag(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

pub fn put_text(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u32);
    out.extend_from_slice(text.as_bytes());
}

pub fn put_u24(out: &mut Vec<u8>, value: u32) {
    let [low, middle, high, _] = value.to_le_bytes();
    out.extend_from_slice(&[low, middle, high]);
}

/// Ascending ids as the gaps between them. `previous` is the one written before, none for the first.
pub fn put_gap(out: &mut Vec<u8>, previous: &mut Option<u16>, id: u16) {
    let gap = previous.map_or(id, |previous| id.wrapping_sub(previous).wrapping_sub(1));
    put_varint(out, u32::from(gap));
    *previous = Some(id);
}

pub fn read_gap(reader: &mut Reader<'_>, previous: &mut Option<u16>) -> Result<u16, DecodeError> {
    let gap = reader.seat()?;
    let id = match *previous {
        None => gap,
        Some(previous) => {
            previous.checked_add(1).and_then(|next| next.checked_add(gap)).ok_or(DecodeError::OutOfRange)?
        }
    };
    *previous = Some(id);
    Ok(id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_varint_is_read_back(value: u32, signed: i32) {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            put_varint(&mut bytes, zigzag(signed));
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.varint().unwrap(), value);
            prop_assert_eq!(unzigzag(reader.varint().unwrap()), signed);
            prop_assert!(reader.finish().is_ok());
        }
    }

    #[test]
    fn a_varint_that_no_u32_holds_is_refused() {
        for bytes in [&[0xff, 0xff, 0xff, 0xff, 0x1f][..], &[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]] {
            assert_eq!(Reader::new(bytes).varint(), Err(DecodeError::OutOfRange));
        }
        assert_eq!(Reader::new(&[0x80]).varint(), Err(DecodeError::TooShort));
    }
}
