//! What a crash leaves behind: a replay that ends in the panic.

use uuid::Uuid;

use crate::domain::Replay;
use crate::use_cases::lobby::LobbyId;

#[derive(Debug, Clone)]
pub struct CrashBundle {
    pub lobby_id: LobbyId,
    pub match_id: Uuid,
    pub replay: Replay,
}
