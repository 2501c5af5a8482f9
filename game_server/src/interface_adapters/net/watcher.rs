//! A connection that watches from no seat: scenes out, wishes where to look in, until one side ends it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, broadcast, oneshot};
use tokio::time::timeout;
use uuid::Uuid;
use wire::socket::{CloseCode, DenialCode, Identity};

use crate::domain::{Rules, Tick, Vec2};
use crate::interface_adapters::net::GameSocket;
use crate::interface_adapters::net::closing::Ending;
use crate::interface_adapters::net::connection::departure_code;
use crate::interface_adapters::net::presence::Presence;
use crate::interface_adapters::net::reader::{Heard, payload_len, read};
use crate::interface_adapters::net::writer::{Encoding, Way, Writer, WriterParts};
use crate::interface_adapters::protocol::{Viewer, gaze, playback_wish, watcher_identity};
use crate::use_cases::lobby::{
    ConnectionId, Departure, Gaze, Gossip, Listener, LobbyError, LobbyHandle, LobbyId, OUTBOX_CAPACITY, Opening, Scene,
    TickFrame, WatchAdmission, WatchRequest,
};
use crate::use_cases::screenings::ScreeningHandle;

/// Frames that are written after the lobby has let go: what was said until then, and no more.
const LAST_FRAMES: usize = 8;

/// What is watched: a lobby, or a recording of one.
pub enum Stage {
    Lobby(LobbyHandle),
    Screening(ScreeningHandle),
}

impl Stage {
    pub fn id(&self) -> &LobbyId {
        match self {
            Stage::Lobby(lobby) => lobby.id(),
            Stage::Screening(screening) => screening.id(),
        }
    }

    pub fn watch(&self, request: WatchRequest) -> Result<(), LobbyError> {
        match self {
            Stage::Lobby(lobby) => lobby.watch(request),
            Stage::Screening(screening) => screening.watch(request),
        }
    }

    fn rules(&self) -> &Arc<Rules> {
        match self {
            Stage::Lobby(lobby) => lobby.rules(),
            Stage::Screening(screening) => screening.rules(),
        }
    }

    fn delay_s(&self) -> f32 {
        match self {
            Stage::Lobby(lobby) => lobby.rules().view.spectator_delay_s,
            // What is over is no secret any more.
            Stage::Screening(_) => 0.0,
        }
    }
}

/// A connection that may watch.
pub struct Admitted {
    pub id: ConnectionId,
    pub encoding: Encoding,
    pub stage: Stage,
    pub admission: Box<WatchAdmission>,
    /// One of the places of this server.
    pub place: OwnedSemaphorePermit,
}

/// The connection of somebody who watches, owned by its task.
pub struct Watcher<'a> {
    game: &'a GameSocket,
    socket: &'a mut WebSocket,
    id: ConnectionId,
    stage: Stage,
    player: Uuid,
    match_id: Uuid,
    scenes: broadcast::Receiver<Arc<Scene>>,
    departed: oneshot::Receiver<Departure>,
    encoding: Encoding,
    writer: Writer,
    gaze: Gaze,
    gossip: Gossip,
    /// True once the client has been told what it needs to understand the rest.
    is_opened: bool,
    presence: Presence,
    /// The snapshot that a newcomer is shown at once.
    welcome: Option<Arc<TickFrame>>,
    _place: OwnedSemaphorePermit,
}

impl<'a> Watcher<'a> {
    pub fn new(game: &'a GameSocket, socket: &'a mut WebSocket, admitted: Admitted) -> Watcher<'a> {
        let Admitted { id, encoding, stage, admission, place } = admitted;
        let rules = stage.rules().clone();
        // Until the client says where to look.
        let gaze = Gaze::Place(Vec2::new(rules.world.width_px / 2.0, rules.world.height_px / 2.0));
        let bytes_per_s = game.parts().client_bytes_per_s;
        let writer = Writer::new(WriterParts { encoding, gaze, rules, notices: None, bytes_per_s });
        let WatchAdmission { player, match_id, tick, last_event, opening, frame, scenes, departed } = *admission;
        let mut watcher = Watcher {
            game,
            socket,
            id,
            stage,
            player,
            match_id,
            scenes,
            departed,
            encoding,
            writer,
            gaze,
            gossip: Gossip::default(),
            is_opened: false,
            presence: Presence::new(game.parts().times.ping, game.parts().times.idle),
            welcome: frame,
            _place: place,
        };
        let identity = watcher.identity(tick, last_event);
        watcher.writer.identify(identity);
        watcher.open(opening.as_ref());
        watcher
    }

    /// Runs until one side ends it.
    pub async fn run(mut self) -> Ending {
        let Err(ending) = self.converse().await;
        ending
    }

    async fn converse(&mut self) -> Result<Infallible, Ending> {
        let welcome = self.welcome.take();
        self.write(welcome).await?;
        loop {
            tokio::select! {
                biased;
                departed = &mut self.departed => return Err(self.let_go(departed).await),
                scene = self.scenes.recv() => {
                    let frame = self.take_scenes(scene)?;
                    self.write(frame).await?;
                }
                frame = self.socket.recv() => {
                    if let Some(Ok(message)) = &frame {
                        self.presence.heard(payload_len(message))?;
                    }
                    self.hear(read(frame, self.encoding)?).await?;
                }
                () = self.presence.alarm() => self.keep_alive().await?,
            }
        }
    }

    fn identity(&self, tick: Tick, last_event: u32) -> Identity {
        let Watcher { stage, player, match_id, .. } = self;
        let (lobby, rules, delay_s) = (stage.id(), stage.rules().as_ref(), stage.delay_s());
        watcher_identity(&Viewer { player: *player, match_id: *match_id, lobby, rules, delay_s, tick, last_event })
    }

    fn open(&mut self, opening: Option<&Opening>) {
        if let Some(opening) = opening.filter(|_| !self.is_opened) {
            self.is_opened = true;
            self.writer.open(opening);
        }
    }

    /// Everything that was told in the scenes that wait, and the newest frame; those before it are not worth writing any more.
    fn take_scenes(&mut self, first: Result<Arc<Scene>, RecvError>) -> Result<Option<Arc<TickFrame>>, Ending> {
        let mut newest = None;
        let mut next = first.map_err(|error| match error {
            RecvError::Lagged(_) => TryRecvError::Lagged(0),
            RecvError::Closed => TryRecvError::Closed,
        });
        loop {
            match next {
                Ok(scene) => self.take_scene(&scene, &mut newest)?,
                // What was told in between is lost, and with it all that follows on it.
                Err(TryRecvError::Lagged(_)) => return Err(Ending::Because(CloseCode::TooSlow)),
                // If the lobby is gone `departed` says why.
                Err(TryRecvError::Empty | TryRecvError::Closed) => return Ok(newest),
            }
            next = self.scenes.try_recv();
        }
    }

    fn take_scene(&mut self, scene: &Scene, newest: &mut Option<Arc<TickFrame>>) -> Result<(), Ending> {
        if let (Some(last_event), Some(opening)) = (scene.cut, &scene.opening) {
            self.gossip = Gossip::default();
            *newest = None;
            let identity = self.identity(scene.frame.tick, last_event);
            self.writer.begin_anew(identity, opening);
        } else {
            self.open(scene.opening.as_ref());
        }
        let centre = self.writer.centre(&scene.frame);
        let rules = self.stage.rules();
        let listener = Listener::at(rules, self.gaze.seat(), centre);
        for notice in scene.notices.iter().filter_map(|notice| listener.hears(notice, &mut self.gossip)) {
            if self.writer.tell(notice) > OUTBOX_CAPACITY {
                return Err(Ending::Because(CloseCode::TooSlow));
            }
        }
        let has_snapshot = |frame: &Arc<TickFrame>| frame.snapshot.is_some();
        match newest {
            // What happened on a tick without one is told beside the snapshot that waits.
            Some(waits) if has_snapshot(waits) && scene.frame.snapshot.is_none() => {}
            _ => {
                if newest.as_ref().is_some_and(has_snapshot) {
                    self.game.meters().snapshots_skipped.increment(1);
                }
                *newest = Some(Arc::clone(&scene.frame));
            }
        }
        Ok(())
    }

    async fn write(&mut self, frame: Option<Arc<TickFrame>>) -> Result<(), Ending> {
        let written = self.writer.compose(frame.as_ref(), Way::Socket);
        if let Some(bytes) = self.writer.too_long() {
            return Err(GameSocket::cannot_tell(self.id, self.stage.id(), bytes));
        }
        let Some(frame) = written.frame else { return Ok(()) };
        self.game.count_sent(frame.payload_len(), frame.has_snapshot, frame.is_cut);
        self.send(frame.message).await
    }

    /// Writes one frame. A peer that does not take it for too long is too slow.
    async fn send(&mut self, message: Message) -> Result<(), Ending> {
        match timeout(self.game.parts().times.write, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ending::Gone),
            Err(_) => Err(Ending::Because(CloseCode::TooSlow)),
        }
    }

    /// Who watches looks around and leaves; whatever else needs a seat is none of his.
    async fn hear(&mut self, heard: Heard) -> Result<(), Ending> {
        match heard {
            Heard::Control => Ok(()),
            Heard::Ping { nonce } => {
                self.writer.pong(nonce);
                Ok(())
            }
            Heard::Watch(watch) => {
                self.gaze = gaze(&watch, self.stage.rules()).ok_or(Ending::Because(CloseCode::BadMessage))?;
                self.writer.look(self.gaze);
                Ok(())
            }
            Heard::Playback(wish) => {
                let (Stage::Screening(screening), Some(wish)) = (&self.stage, playback_wish(&wish)) else {
                    return Err(Ending::Because(CloseCode::BadMessage));
                };
                // If the screening is over `departed` says why.
                let _ = timeout(self.game.parts().times.write, screening.playback(wish)).await;
                Ok(())
            }
            Heard::Leave => Err(Ending::Because(CloseCode::Left)),
            // What is behind anyway gains nothing from it.
            Heard::Offer(_) => {
                self.writer.answer(Err(DenialCode::NoChannels));
                Ok(())
            }
            Heard::Fallback => Ok(()),
            Heard::Join(_) | Heard::Input(_) | Heard::Jet(_) | Heard::Wish(_) | Heard::Say(..) => {
                Err(Ending::Because(CloseCode::BadMessage))
            }
        }
    }

    /// Asks whether the peer is still there, and stops believing it after a while.
    async fn keep_alive(&mut self) -> Result<(), Ending> {
        if self.presence.look()? {
            self.send(Message::Ping(Bytes::new())).await?;
        }
        Ok(())
    }

    /// The lobby ends the connection. What it has shown before is still written.
    async fn let_go(&mut self, departed: Result<Departure, oneshot::error::RecvError>) -> Ending {
        let mut newest = None;
        while let Ok(scene) = self.scenes.try_recv() {
            if let Err(ending) = self.take_scene(&scene, &mut newest) {
                return ending;
            }
        }
        for _ in 0..LAST_FRAMES {
            let Some(last) = self.writer.compose(newest.take().as_ref(), Way::Socket).frame else { break };
            if self.send(last.message).await.is_err() {
                break;
            }
        }
        Ending::Because(departure_code(departed))
    }
}
