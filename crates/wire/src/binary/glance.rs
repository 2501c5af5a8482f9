//! What a frame says at a glance, for who measures a stream instead of playing.

use crate::binary::bytes::{DecodeError, Reader};
use crate::binary::frame::{SnapshotHead, read_frame_head, read_snapshot_head};
use crate::binary::message::{Noticed, notice};

/// A server's frame without its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    pub tick: u32,
    pub snapshot: Option<SnapshotHead>,
    /// Nonces of the pongs in it.
    pub pongs: Vec<u32>,
    /// Of an offered data channel.
    pub answer: Option<String>,
}

/// Reads the heads of one frame and steps over the rest. Takes a small part of the time of a [`ServerDecoder`], needs no frame
/// before it, and notices only what is broken on its way.
///
/// [`ServerDecoder`]: crate::binary::ServerDecoder
///
/// # Errors
/// When the bytes are no frame of this protocol.
pub fn glance(frame: &[u8]) -> Result<Glance, DecodeError> {
    let mut reader = Reader::new(frame);
    let head = read_frame_head(&mut reader)?;
    let (mut pongs, mut answer) = (Vec::new(), None);
    if head.has_messages {
        for _ in 0..reader.varint()? {
            match notice(&mut reader)? {
                Noticed::Pong(nonce) => pongs.push(nonce),
                Noticed::Answer(sdp) => answer = Some(sdp),
                Noticed::Other => {}
            }
        }
    }
    let snapshot = if head.has_snapshot { Some(read_snapshot_head(&mut reader)?) } else { None };
    Ok(Glance { tick: head.tick, snapshot, pongs, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binary::{
        FrameHead, encode_answer, encode_draining, encode_frame_head, encode_messages, encode_pong,
        encode_snapshot_head,
    };
    use crate::socket::{Answer, Pong, ServerDraining};

    #[test]
    fn a_glance_sees_the_heads_the_pongs_and_the_answer() {
        let (mut pong, mut draining, mut answer, mut frame) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        encode_answer(&Answer { sdp: "v=0".into() }, &mut answer);
        encode_pong(Pong { nonce: 7, tick: 99 }, &mut pong);
        encode_draining(ServerDraining { tick: 99, ends_tick: 200, next_seats: None }, &mut draining);
        encode_frame_head(&FrameHead { tick: 100, has_messages: true, has_snapshot: true, moving: true }, &mut frame);
        encode_messages([draining.as_slice(), pong.as_slice(), answer.as_slice()].into_iter(), &mut frame);
        let head = SnapshotHead { baseline_age: 2, ack: 41, lead: -1, energy: 255 };
        encode_snapshot_head(&head, &mut frame);
        assert_eq!(
            glance(&frame),
            Ok(Glance { tick: 100, snapshot: Some(head), pongs: vec![7], answer: Some("v=0".into()) })
        );
        for shorter in 0..frame.len() {
            assert!(glance(&frame[..shorter]).is_err(), "{shorter} bytes");
        }
    }
}
