//! How the rest of the process reaches a lobby.

use std::sync::Arc;
use std::time::Duration;

use service_kit::trace::TraceContext;
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use crate::domain::{Hearers, JetId, RawSaying, Rules, Seat, Wish};
use crate::use_cases::lobby::message::{
    ConnectionId, Grant, GrantRefusal, JoinRequest, Message, PlayerInput, WatchRequest,
};
use crate::use_cases::lobby::{LobbyId, LobbyKind, LobbyPlan, LobbyStatus};

/// Why a lobby did not take a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LobbyError {
    /// Its inbox is full: come back in a moment.
    #[error("the lobby is busy")]
    Busy,
    #[error("the lobby is over")]
    Gone,
}

/// An address of a lobby's task. Clones share it.
#[derive(Debug, Clone)]
pub struct LobbyHandle(Arc<Address>);

#[derive(Debug)]
struct Address {
    plan: LobbyPlan,
    hold: Duration,
    text_chat: bool,
    inbox: mpsc::Sender<Message>,
    status: watch::Receiver<Arc<LobbyStatus>>,
}

impl LobbyHandle {
    pub(super) fn new(
        plan: LobbyPlan,
        hold: Duration,
        text_chat: bool,
        inbox: mpsc::Sender<Message>,
        status: watch::Receiver<Arc<LobbyStatus>>,
    ) -> LobbyHandle {
        LobbyHandle(Arc::new(Address { plan, hold, text_chat, inbox, status }))
    }

    pub fn id(&self) -> &LobbyId {
        &self.0.plan.id
    }

    /// The match that the lobby was made for; that of a private lobby is its first. The one that is on is in the
    /// [`status`](Self::status).
    pub fn match_id(&self) -> Uuid {
        self.0.plan.match_id
    }

    pub fn rules(&self) -> &Arc<Rules> {
        &self.0.plan.rules
    }

    /// The request that had the lobby made.
    pub fn trace(&self) -> Option<TraceContext> {
        self.0.plan.trace
    }

    pub fn kind(&self) -> &LobbyKind {
        &self.0.plan.kind
    }

    /// How long a seat is held after its connection is lost.
    pub fn hold(&self) -> Duration {
        self.0.hold
    }

    /// False where players say phrases only.
    pub fn has_text_chat(&self) -> bool {
        self.0.text_chat
    }

    pub fn status(&self) -> Arc<LobbyStatus> {
        self.0.status.borrow().clone()
    }

    /// For who waits until the status changes.
    pub fn follow_status(&self) -> watch::Receiver<Arc<LobbyStatus>> {
        self.0.status.clone()
    }

    pub fn is_over(&self) -> bool {
        self.0.inbox.is_closed()
    }

    /// Resolves when the lobby is over.
    pub async fn over(&self) {
        self.0.inbox.closed().await;
    }

    pub fn is_same(&self, other: &LobbyHandle) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Asks for a seat; the answer comes through the request's `reply`. A full inbox refuses: a player who is told to
    /// come back is better off than one who waits without a word.
    pub fn join(&self, request: JoinRequest) -> Result<(), LobbyError> {
        self.offer(Message::Join(Box::new(request)))
    }

    /// Asks to watch; as [`join`](Self::join).
    pub fn watch(&self, request: WatchRequest) -> Result<(), LobbyError> {
        self.offer(Message::Watch(request))
    }

    /// Never waits, so that a full inbox does not hold the connection up. The caller keeps the newest input and offers
    /// it again: an input that is lost for good could leave a key pressed for ever.
    pub fn steer(&self, input: PlayerInput) -> Result<(), LobbyError> {
        self.offer(Message::Input(input))
    }

    /// Gives the seat up for good. Waits for room in the inbox: a player who leaves must not come back as held.
    pub async fn leave(&self, seat: Seat, connection: ConnectionId) -> Result<(), LobbyError> {
        self.0.inbox.send(Message::Leave { seat, connection }).await.map_err(|_| LobbyError::Gone)
    }

    /// Asks for something in a private lobby. Waits for room in the inbox: what a player has clicked must not be lost.
    pub async fn wish(&self, seat: Seat, connection: ConnectionId, wish: Wish) -> Result<(), LobbyError> {
        self.0.inbox.send(Message::Wish { seat, connection, wish }).await.map_err(|_| LobbyError::Gone)
    }

    /// Says which jet the player will fly. Waits for room in the inbox, as for a wish.
    pub async fn choose_jet(&self, seat: Seat, connection: ConnectionId, jet: JetId) -> Result<(), LobbyError> {
        self.0.inbox.send(Message::ChooseJet { seat, connection, jet }).await.map_err(|_| LobbyError::Gone)
    }

    /// Says something to others in the lobby. Never waits: what is said is not worth holding a connection up.
    pub fn say(&self, seat: Seat, connection: ConnectionId, to: Hearers, saying: RawSaying) -> Result<(), LobbyError> {
        self.offer(Message::Say { seat, connection, to, saying })
    }

    /// The player's seat in an open or a private lobby, new or from before.
    pub async fn grant_seat(&self, player: Uuid, name: Arc<str>) -> Result<Result<Grant, GrantRefusal>, LobbyError> {
        let (reply, answer) = oneshot::channel();
        self.offer(Message::GrantSeat { player, name, trace: TraceContext::current(), reply })?;
        answer.await.map_err(|_| LobbyError::Gone)
    }

    /// Takes the player's seat away, if there is one.
    pub async fn remove_player(&self, player: Uuid) -> Result<(), LobbyError> {
        let (reply, answer) = oneshot::channel();
        self.offer(Message::RemovePlayer { player, reply })?;
        answer.await.map_err(|_| LobbyError::Gone)
    }

    /// Tells an open lobby that it makes way for a world with so many seats.
    pub fn make_way(&self, next_seats: u16) -> Result<(), LobbyError> {
        self.offer(Message::Resize { next_seats })
    }

    pub(super) fn offer(&self, message: Message) -> Result<(), LobbyError> {
        self.0.inbox.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LobbyError::Busy,
            mpsc::error::TrySendError::Closed(_) => LobbyError::Gone,
        })
    }
}
