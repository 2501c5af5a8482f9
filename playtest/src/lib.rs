//! A player without a screen: the public HTTP contract and the game socket, as any client would use them.
//!
//! The whole-system tests and the benchmark of the path fly with it. It knows what `PROTOCOL.md` says and nothing else.

mod autopilot;
mod head;
mod point;
mod socket;
mod trust;

pub use autopilot::{Autopilot, fly_to_the_end};
pub use head::{HeadClient, HeadError, Pilot};
pub use socket::{Closed, GameSocket, SocketError, Sticks};
pub use trust::Trust;
