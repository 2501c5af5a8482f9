//! Everything in one process: the four services over loopback HTTP, with embedded storage and the website built in.
//!
//! It is the code of the separate programs; only the wiring differs.

mod config;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use service_kit::client::ServiceClient;
use service_kit::clock::SystemClock;
use service_kit::config::{InternalTlsConfig, ListenConfig, TlsConfig};
use service_kit::lifecycle::Lifecycle;
use service_kit::run::{Listeners, StartError, bind};
use service_kit::trust::Trust;
use tokens::ServiceCredential;
use wire::matchmaking::{LobbyList, routes};

pub use config::{Config, ProgramSettings};
use game_server::WebrtcConfig;

const READY_WITHIN: Duration = Duration::from_secs(15);
const ASK_EVERY: Duration = Duration::from_millis(20);

/// A running game: where to reach it.
pub struct Running {
    /// The website and the API.
    pub head_url: String,
    pub game_ws_url: String,
    /// For operators and tests: the listeners with metrics and readiness.
    pub internal: InternalAddresses,
    /// What further game servers check match tickets with.
    pub matchmaking_jwks_url: String,
    pub credential: ServiceCredential,
}

pub struct InternalAddresses {
    pub auth: String,
    pub game: String,
    pub head: String,
    pub matchmaking: String,
}

/// Starts the services and returns once a player can fly. Everything ends with `lifecycle`.
pub async fn start(config: Config, lifecycle: Lifecycle) -> Result<Running, StartError> {
    let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let host = config.settings.host;
    let udp = SocketAddr::new(host, config.listen(host, 1).port);
    // All ports first, so that a taken one is told before anything runs.
    let head = listeners("the website", &config.listen(host, 0)).await?;
    let game = listeners("the game server", &config.listen(host, 1)).await?;
    let auth = listeners("the auth server", &config.listen(local, 2)).await?;
    let matchmaking = listeners("the matchmaking server", &config.listen(local, 3)).await?;

    let public_host = config.settings.public_host();
    let head_port = head.public.local_addr()?.port();
    let tls = config.settings.tls;
    let head_url = origin(&tls, &public_host, head_port);
    let ws = if tls.is_on() { "wss" } else { "ws" };
    let game_ws_url = format!("{ws}://{public_host}:{}/ws", game.public.local_addr()?.port());
    let internal = InternalAddresses {
        auth: url(auth.internal.local_addr()?),
        game: url(game.internal.local_addr()?),
        head: url(head.internal.local_addr()?),
        matchmaking: url(matchmaking.internal.local_addr()?),
    };
    let jwks = |address: SocketAddr| format!("{}{}", url(address), wire::JWKS_PATH);
    let auth_jwks_url = jwks(auth.public.local_addr()?);
    let matchmaking_jwks_url = jwks(matchmaking.public.local_addr()?);
    let data = &config.settings.data_dir;

    // Between them nothing leaves the process.
    let plain = InternalTlsConfig { ca: "".into(), certificate: "".into(), key: "".into() };
    let auth_config = auth_server::Config { data_dir: data.join("auth"), internal_tls: plain.clone(), ..config.auth };
    let matchmaking_config = matchmaking_server::Config {
        data_dir: data.join("matchmaking"),
        auth_jwks_url: auth_jwks_url.clone(),
        internal_tls: plain.clone(),
        ..config.matchmaking
    };
    // Pages that may ask for a seat may also take it.
    let mut allowed_origins = vec![head_url.clone()];
    allowed_origins.extend(config.head.cors_origins.iter().cloned());
    if host.is_loopback() {
        allowed_origins.extend(["localhost", "127.0.0.1"].map(|name| origin(&tls, name, head_port)));
    }
    let webrtc = match config.settings.webrtc {
        true => channels(&public_host, udp, config.game.webrtc).await,
        false => config.game.webrtc,
    };
    let game_config = game_server::Config {
        webrtc,
        data_dir: data.join("game"),
        public_ws_url: game_ws_url.clone(),
        internal_url: internal.game.clone(),
        matchmaking_internal_url: internal.matchmaking.clone(),
        matchmaking_jwks_url: matchmaking_jwks_url.clone(),
        allowed_origins,
        tls: tls.clone(),
        internal_tls: plain.clone(),
        drain: game_server::Drain { within_s: config.settings.drain_within_s, open_lobbies_s: 0.0 },
        ..config.game
    };
    let head_config = head_server::Config {
        data_dir: data.join("head"),
        auth_url: internal.auth.clone(),
        auth_jwks_url,
        matchmaking_url: internal.matchmaking.clone(),
        tls,
        internal_tls: plain,
        ..config.head
    };

    let clock = Arc::new(SystemClock);
    auth_server::start(auth_config, auth, clock.clone(), lifecycle.clone()).await?;
    matchmaking_server::start(matchmaking_config, matchmaking, clock.clone(), lifecycle.clone()).await?;
    game_server::start(game_config, game, clock.clone(), lifecycle.clone()).await?;
    head_server::start(head_config, head, clock, lifecycle.clone()).await?;

    let matchmaking = ServiceClient::new(&internal.matchmaking, config.credential.clone(), &Trust::plain()?)?;
    wait_for_a_lobby(&matchmaking).await?;
    Ok(Running { head_url, game_ws_url, internal, matchmaking_jwks_url, credential: config.credential })
}

/// Data channels at `bind`, where its own settings do not say otherwise. Clients are told an IP address; where there is none
/// to be found they play over the socket.
async fn channels(public_host: &str, bind: SocketAddr, settings: WebrtcConfig) -> WebrtcConfig {
    if !settings.bind.is_empty() {
        return settings;
    }
    let found = tokio::net::lookup_host((public_host.trim_matches(['[', ']']), bind.port())).await;
    let public = found.ok().and_then(|mut found| found.find(|address| address.is_ipv4() == bind.is_ipv4()));
    let Some(public) = public else {
        tracing::warn!(public_host, "the name has no address: no data channels");
        return settings;
    };
    WebrtcConfig { bind: bind.to_string(), public_address: public.to_string(), ..settings }
}

async fn listeners(what: &str, listen: &ListenConfig) -> Result<Listeners, StartError> {
    const SETTING: &str = "--port (the first of the eight ports in use)";
    let public = bind(what, listen.host, listen.port, SETTING).await?;
    let internal = bind(what, listen.internal_host, listen.internal_port, SETTING).await?;
    Ok(Listeners { public, internal })
}

/// The game server has registered once its open lobby is listed.
async fn wait_for_a_lobby(matchmaking: &ServiceClient) -> Result<(), StartError> {
    let listed = async {
        loop {
            let answer = matchmaking.call::<LobbyList>(Method::GET, routes::LOBBIES, None::<&()>, None).await;
            if answer.is_ok_and(|list| !list.lobbies.is_empty()) {
                return;
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    };
    let ready = tokio::time::timeout(READY_WITHIN, listed).await;
    ready.map_err(|_| "the game server did not register with matchmaking in time; the log says why".into())
}

/// The website's address, as browsers write it in `Origin`: without the port that goes without saying.
fn origin(tls: &TlsConfig, host: &str, port: u16) -> String {
    let (scheme, usual) = if tls.is_on() { ("https", 443) } else { ("http", 80) };
    if port == usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_goes_without_saying_is_not_said() {
        let plain = TlsConfig { certificate: "".into(), key: "".into() };
        let secure = TlsConfig { certificate: "cert.pem".into(), key: "key.pem".into() };
        for (tls, port, expected) in [
            (&plain, 80, "http://jet.example"),
            (&plain, 443, "http://jet.example:443"),
            (&secure, 443, "https://jet.example"),
            (&secure, 3000, "https://jet.example:3000"),
        ] {
            assert_eq!(origin(tls, "jet.example", port), expected);
        }
    }
}
