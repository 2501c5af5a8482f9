//! The one shape of an error answer (RFC 9457), and its stable codes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// An error answer (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable, made for programs.
    pub code: String,
    /// Made for people; may change.
    pub detail: String,
    /// Finds the request in logs and traces.
    #[schema(min_length = 32, max_length = 32)]
    pub trace_id: String,
}

/// Declares each code once with its name, HTTP status and meaning.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $status:literal;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            pub fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)+ }
            }

            /// One sentence or two, for documents.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }

            pub fn from_name(name: &str) -> Option<Code> {
                match name { $($name => Some(Code::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// Not JSON, a wrong type, a missing or an unknown field.
    BodyInvalid = "body_invalid", 400;
    /// The body passes the limit of the route.
    BodyTooLarge = "body_too_large", 413;
    /// The body is not declared as `application/json`.
    ContentTypeUnsupported = "content_type_unsupported", 415;
    /// A path or query parameter that cannot be read.
    ParameterInvalid = "parameter_invalid", 400;
    /// No such route.
    NotFound = "not_found", 404;
    /// The route does not take this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The display name has forbidden characters or a wrong length.
    NameInvalid = "name_invalid", 422;
    /// Every variant of this name is taken.
    NameExhausted = "name_exhausted", 409;
    /// Unknown guest or wrong secret; the two are not told apart.
    CredentialsInvalid = "credentials_invalid", 401;
    /// No bearer token was sent.
    TokenMissing = "token_missing", 401;
    /// The bearer token is not genuine, or its account is gone.
    TokenInvalid = "token_invalid", 401;
    /// The bearer token has expired: refresh the session.
    TokenExpired = "token_expired", 401;
    /// The refresh token is unknown, used, or its session has ended: log in again.
    RefreshInvalid = "refresh_invalid", 401;
    /// An internal route was called without the credential of a service.
    ServiceCredentialInvalid = "service_credential_invalid", 401;
    /// A browser opened the game socket from a page that is not on the game server's list.
    OriginForbidden = "origin_forbidden", 403;
    /// The client asks for more than its budget; `Retry-After` says when the next request fits.
    RateLimited = "rate_limited", 429;
    /// No such queue.
    QueueUnknown = "queue_unknown", 422;
    /// No such party, or the player is not in it.
    PartyUnknown = "party_unknown", 404;
    /// No party or private lobby has this code, or it has lapsed.
    CodeUnknown = "code_unknown", 404;
    /// No queue takes a larger party.
    PartyFull = "party_full", 409;
    /// The player is in another party.
    AlreadyInParty = "already_in_party", 409;
    /// Only the party's leader may do that.
    LeaderOnly = "leader_only", 403;
    /// A member has not said that he is ready.
    PartyNotReady = "party_not_ready", 409;
    /// The queue takes parties of other sizes.
    PartySizeRefused = "party_size_refused", 422;
    /// There is no region that all members accept.
    NoCommonRegion = "no_common_region", 422;
    /// Another member waits elsewhere, or is in a match.
    MemberBusy = "member_busy", 409;
    /// No more parties can be made now.
    TooManyParties = "too_many_parties", 503;
    /// None of the regions named exists.
    RegionUnknown = "region_unknown", 422;
    /// A ticket for another queue is live.
    AlreadyQueued = "already_queued", 409;
    /// The seat of the ticket has been used, so it can no longer be cancelled, or the player is in a match.
    AlreadyMatched = "already_matched", 409;
    /// No such ticket of this player.
    TicketUnknown = "ticket_unknown", 404;
    /// No such lobby.
    LobbyUnknown = "lobby_unknown", 404;
    /// The host has sent the player away from this lobby.
    Kicked = "kicked", 403;
    /// Every seat is taken.
    LobbyFull = "lobby_full", 409;
    /// The lobby id is taken by another match.
    LobbyExists = "lobby_exists", 409;
    /// The server runs as many lobbies as it may.
    ServerFull = "server_full", 409;
    /// The game server takes no new matches and no new players; another one does.
    ServerDraining = "server_draining", 409;
    /// No such mode.
    ModeUnknown = "mode_unknown", 422;
    /// The mode cannot be played like that.
    OptionsInvalid = "options_invalid", 422;
    /// Seats, teams or counts of a request contradict each other.
    SeatsInvalid = "seats_invalid", 422;
    /// No such player.
    PlayerUnknown = "player_unknown", 404;
    /// Another, newer process holds this server id.
    ServerSuperseded = "server_superseded", 409;
    /// A report that contradicts itself or passes a bound.
    ReportInvalid = "report_invalid", 422;
    /// No result of this match is recorded.
    ResultUnknown = "result_unknown", 404;
    /// No recording of this match is kept.
    ReplayUnknown = "replay_unknown", 404;
    /// The recording was made by another version of the game, which flies differently.
    ReplayForeign = "replay_foreign", 409;
    /// The match id was recorded before with another content.
    ResultConflict = "result_conflict", 409;
    /// The result contradicts itself, or the match that was ordered. Sending it again will not help.
    ResultRefused = "result_refused", 422;
    /// No such ladder.
    LadderUnknown = "ladder_unknown", 422;
    /// No game server can take the player now.
    NoServer = "no_server", 503;
    /// Too many tickets or requests wait.
    QueueFull = "queue_full", 503;
    /// A service or a storage behind this one does not answer.
    ServiceUnavailable = "service_unavailable", 503;
    /// The request took too long.
    Timeout = "timeout", 504;
    /// A fault of the service; the `trace_id` finds it in the logs.
    Internal = "internal", 500;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_name() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(code));
            assert!((400..600).contains(&code.status()));
        }
    }
}
