//! Why a connection ends.

/// Declares each close code once: its number, its stable name, and the sentence that tells the player what to do.
macro_rules! close_codes {
    ($($variant:ident = $number:literal, $name:literal, $sentence:literal;)+) => {
        /// Why the server ends a game connection.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CloseCode { $($variant,)+ }

        impl CloseCode {
            pub const ALL: &[CloseCode] = &[$(CloseCode::$variant,)+];

            /// The number in the close frame, 4000 to 4099.
            pub fn number(self) -> u16 {
                match self { $(CloseCode::$variant => $number,)+ }
            }

            /// The stable name, also used as a metric label.
            pub fn name(self) -> &'static str {
                match self { $(CloseCode::$variant => $name,)+ }
            }

            /// The close frame's reason: `name: sentence`, at most 123 bytes.
            pub fn reason(self) -> &'static str {
                match self { $(CloseCode::$variant => concat!($name, ": ", $sentence),)+ }
            }

            pub fn from_number(number: u16) -> Option<CloseCode> {
                match number { $($number => Some(CloseCode::$variant),)+ _ => None }
            }
        }
    };
}

close_codes! {
    MatchOver = 4000, "match_over", "The match has ended. Queue again to play.";
    Left = 4001, "left", "You left this match.";
    Replaced = 4002, "replaced", "You joined from another window; this one has stopped.";
    SeatExpired = 4003, "seat_expired", "Your seat was given up. Queue again to play.";
    LobbyFailed = 4004, "lobby_failed", "A fault on our side ended this match. Queue again to play.";
    ServerStopping = 4005, "server_stopping", "The server is shutting down. Queue again to play.";
    ServerDraining = 4006, "server_draining", "Play on: another server or another world takes you.";
    CutShort = 4007, "cut_short", "The server had to close before the match ended. It counts for nobody; queue again.";
    Kicked = 4008, "kicked", "The host sent you away from this lobby.";
    MessageTooLong = 4009, "message_too_long", "There is more to tell of this world than fits. Play another mode.";
    JoinTimeout = 4010, "join_timeout", "The game did not hear from you in time. Try again.";
    TicketInvalid = 4011, "ticket_invalid", "This match ticket is not valid here. Ask for a new one.";
    TicketExpired = 4012, "ticket_expired", "This match ticket is too old. Ask for a new one.";
    TicketUsed = 4013, "ticket_used", "This match ticket was used before. Ask for a new one.";
    ResumeInvalid = 4014, "resume_invalid", "This seat was resumed elsewhere. Ask for a new match ticket.";
    LobbyUnknown = 4015, "lobby_unknown", "This match is over. Queue again to play.";
    WatchersFull = 4016, "watchers_full", "As many watch this as can. Try again later, or watch another match.";
    BadMessage = 4020, "bad_message", "The game could not read a message of yours. Update your client.";
    BadInput = 4021, "bad_input", "A control was out of range. Update your client.";
    Flooding = 4022, "flooding", "Your client sent too many messages. Wait a moment, then come back.";
    TooSlow = 4023, "too_slow", "Your connection did not keep up. Come back to your seat.";
    Idle = 4024, "idle", "Nothing was heard from you for a while. Come back to your seat.";
    ClientTooOld = 4030, "client_too_old", "This client is too old for the server. Reload or update it.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_reason_fits_into_a_control_frame() {
        for &code in CloseCode::ALL {
            assert!(code.reason().len() <= 123, "{}", code.reason());
            assert!((4000..4100).contains(&code.number()));
            assert_eq!(CloseCode::from_number(code.number()), Some(code));
        }
    }
}
