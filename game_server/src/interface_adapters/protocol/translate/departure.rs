//! Why a connection ends.

use wire::socket::CloseCode;

use crate::use_cases::lobby::{Departure, JoinRefusal};

pub fn close_code(departure: Departure) -> CloseCode {
    match departure {
        Departure::MatchOver => CloseCode::MatchOver,
        Departure::Left => CloseCode::Left,
        Departure::Kicked => CloseCode::Kicked,
        Departure::Replaced => CloseCode::Replaced,
        Departure::LobbyFailed => CloseCode::LobbyFailed,
        Departure::ServerStopping => CloseCode::ServerStopping,
        Departure::ServerDraining => CloseCode::ServerDraining,
        Departure::CutShort => CloseCode::CutShort,
        Departure::TooSlow => CloseCode::TooSlow,
    }
}

pub fn refusal_code(refusal: JoinRefusal) -> CloseCode {
    match refusal {
        JoinRefusal::TicketInvalid => CloseCode::TicketInvalid,
        JoinRefusal::TicketUsed => CloseCode::TicketUsed,
        JoinRefusal::ResumeInvalid => CloseCode::ResumeInvalid,
        JoinRefusal::SeatExpired => CloseCode::SeatExpired,
        JoinRefusal::LobbyUnknown => CloseCode::LobbyUnknown,
        JoinRefusal::MadeWay => CloseCode::ServerDraining,
        JoinRefusal::Replaced => CloseCode::Replaced,
        JoinRefusal::Kicked => CloseCode::Kicked,
        JoinRefusal::WatchersFull => CloseCode::WatchersFull,
    }
}
