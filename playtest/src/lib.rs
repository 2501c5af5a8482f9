//! A player without a screen: the public HTTP contract and the game socket, as any client would use them.
//!
//! The whole-system tests and the benchmark of the path fly with it. It knows what `PROTOCOL.md` says and nothing else.

mod head;
mod socket;
mod trust;

pub use head::{HeadClient, HeadError, Pilot};
pub use socket::{Closed, GameSocket, SocketError};
pub use trust::Trust;
