//! TLS between services: who is called, who is not, and what is said about it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::Method;
use service_kit::client::{CallError, ServiceClient};
use service_kit::config::{InternalTlsConfig, ListenConfig};
use service_kit::http::{ServeOptions, not_found, public_router};
use service_kit::keys::RemoteKeys;
use service_kit::lifecycle::Lifecycle;
use service_kit::probe;
use service_kit::ready::Readiness;
use service_kit::run::Listeners;
use service_kit::shell::Shell;
use service_kit::trust::Trust;
use tempfile::TempDir;
use tokens::{ServiceCredential, SigningKey};
use tokio::net::TcpListener;

use crate::authority::Authority;

const PATIENCE: Duration = Duration::from_secs(30);

/// A service whose internal listener, and public one, speak TLS with what lies in its folder.
struct Service {
    internal: SocketAddr,
    public: SocketAddr,
    folder: TempDir,
    credential: ServiceCredential,
    tls: InternalTlsConfig,
    lifecycle: Lifecycle,
}

impl Service {
    async fn start(issue: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        issue(folder.path());
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let tls = InternalTlsConfig { ca: "".into(), certificate, key };
        let (credential, lifecycle) = (ServiceCredential::generate().unwrap(), Lifecycle::new());
        let bind = || TcpListener::bind("127.0.0.1:0");
        let listeners = Listeners { public: bind().await.unwrap(), internal: bind().await.unwrap() };
        let shell = Shell::open("test", credential.reveal(), &tls, listeners, &lifecycle).unwrap();
        let (public, internal) = (shell.address(), shell.internal_address());
        let keys = SigningKey::generate().unwrap().public_keys_json();
        let routes = Router::new().route("/keys", get(move || async move { keys }));
        let options = ServeOptions { certificate: shell.internal_certificate(), ..ServeOptions::default() };
        let internal_routes = Router::new().route("/word", get(|| async { axum::Json("hello") }));
        shell.serve(
            options,
            public_router("test", routes.into(), not_found()),
            internal_routes.into(),
            Readiness::default(),
        );
        Self { internal, public, folder, credential, tls, lifecycle }
    }

    /// What a service that demands `trust` hears from this one at `https://host`.
    async fn word_for(&self, trust: &Trust, host: &str) -> Result<String, CallError> {
        let base = format!("https://{host}:{}", self.internal.port());
        let client = ServiceClient::new(&base, self.credential.clone(), trust).unwrap();
        client.call(Method::GET, "/word", None::<&()>, None).await
    }

    async fn stop(self) {
        assert!(self.lifecycle.stop_and_wait(PATIENCE).await);
    }
}

fn trusting(authority: &Authority) -> Trust {
    let folder = tempfile::tempdir().unwrap();
    Trust::authority(&authority.publish(folder.path())).unwrap()
}

fn not_trusted<T>(answer: Result<T, CallError>) -> String {
    match answer {
        Err(error @ CallError::NotTrusted(_)) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was trusted"),
    }
}

#[tokio::test]
async fn services_that_share_an_authority_talk_and_nobody_else_does() {
    let authority = Authority::new();
    let service = Service::start(|folder| authority.issue(folder)).await;
    assert_eq!(service.word_for(&trusting(&authority), "localhost").await.unwrap(), "hello");

    let url = format!("https://localhost:{}/keys", service.public.port());
    let keys = RemoteKeys::new(url.clone(), None, &trusting(&authority)).unwrap();
    keys.warm_up().await;
    assert!(keys.is_ready());

    for stranger in [trusting(&Authority::new()), Trust::plain().unwrap()] {
        let line = not_trusted(service.word_for(&stranger, "localhost").await);
        assert!(line.contains("invalid peer certificate"), "{line}");
        let keys = RemoteKeys::new(url.clone(), None, &stranger).unwrap();
        keys.warm_up().await;
        assert!(!keys.is_ready());
    }
    service.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said_as_it_is() {
    let authority = Authority::new();
    let service = Service::start(|folder| authority.issue_expired(folder)).await;
    let line = not_trusted(service.word_for(&trusting(&authority), "localhost").await);
    assert!(line.contains("expired"), "{line}");
    service.stop().await;

    let service = Service::start(|folder| authority.issue_for(folder, "auth")).await;
    let line = not_trusted(service.word_for(&trusting(&authority), "localhost").await);
    assert!(line.contains("not valid for name \"localhost\"") && line.contains("auth"), "{line}");
    service.stop().await;
}

#[tokio::test]
async fn https_towards_a_plain_listener_is_named_and_an_address_without_https_is_not_called_at_all() {
    let authority = Authority::new();
    let lifecycle = Lifecycle::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().route("/word", get(|| async { axum::Json("hello") }));
    let serving = service_kit::http::serve(listener, router, ServeOptions::default(), lifecycle.stopping());
    lifecycle.spawn("plain", serving);

    let credential = ServiceCredential::generate().unwrap();
    let client = ServiceClient::new("", credential, &trusting(&authority)).unwrap();
    let ask =
        async |base: String| client.with_base(&base).call::<String>(Method::GET, "/word", None::<&()>, None).await;
    let line = not_trusted(ask(format!("https://localhost:{port}")).await);
    assert!(line.contains("does not speak TLS"), "{line}");
    // The credential would be readable on the way.
    let Err(error) = ask(format!("http://localhost:{port}")).await else { panic!("it was called") };
    assert!(error.to_string().contains("scheme"), "{error}");
    assert!(lifecycle.stop_and_wait(PATIENCE).await);
}

#[tokio::test]
async fn a_service_asked_by_its_own_program_is_ready_whatever_the_name_in_its_certificate() {
    let service = Service::start(|folder| Authority::new().issue_for(folder, "auth")).await;
    let listen = ListenConfig {
        host: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        port: service.public.port(),
        internal_host: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        internal_port: service.internal.port(),
    };
    assert_eq!(probe::ask(&listen, &service.tls).await, Ok(()));
    let plain = InternalTlsConfig { ca: "".into(), certificate: "".into(), key: "".into() };
    assert!(probe::ask(&listen, &plain).await.is_err());
    service.stop().await;
    assert!(probe::ask(&listen, &plain).await.is_err());
}

#[tokio::test]
async fn the_internal_certificate_is_replaced_without_a_restart() {
    let (first, second) = (Authority::new(), Authority::new());
    let service = Service::start(|folder| first.issue(folder)).await;
    assert!(service.word_for(&trusting(&first), "localhost").await.is_ok());
    second.issue(service.folder.path());
    let trust = trusting(&second);
    let replaced = async {
        while service.word_for(&trust, "localhost").await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, replaced).await.expect("the new certificate was not taken");
    service.stop().await;
}

#[test]
fn an_authority_that_cannot_be_used_is_one_line_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let line = || {
        let line = Trust::authority(&path).err().unwrap().to_string();
        assert!(line.contains("ca.pem: ") && !line.contains('\n'), "{line}");
        line
    };
    line();
    std::fs::write(&path, "no certificate").unwrap();
    assert!(line().ends_with("there is no certificate in this file"));
    std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    line();
}
