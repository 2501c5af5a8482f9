//! Dead reckoning: how everybody flies a ship on between two words of the server.
//!
//! The server and every client move the same [`Track`]s with the same integers, so they agree to the bit on where a client
//! believes a ship to be, in every language and on every machine. The server compares that with the truth and says
//! something only where it differs. `PROTOCOL.md` writes the arithmetic down for other languages.

mod flight;
mod sine;
mod track;

pub use flight::{Drift, Engine, Flight, FlightTraits, Motion};
pub use sine::{cosine, sine};
pub use track::{Course, Craft, FULL_STICK, FULL_THROTTLE, MAX_VELOCITY, Shift, Track, UNITS_PER_PX, VELOCITY_UNITS};
