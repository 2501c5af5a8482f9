//! HTTPS: who is trusted, what a new certificate changes, and what a broken one does not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use rcgen::KeyPair;
use rustls::pki_types::ServerName;
use service_kit::http::{Certificate, Deadlines, ServeOptions, serve};
use service_kit::lifecycle::Lifecycle;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::authority::Authority;
use crate::plain_client;

const PATIENCE: Duration = Duration::from_secs(30);

impl Authority {
    /// What a client that trusts this authority reads.
    async fn get(&self, address: SocketAddr) -> std::io::Result<String> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tcp = TcpStream::connect(address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        Ok(text)
    }

    async fn is_served(&self, address: SocketAddr) -> bool {
        let answer = timeout(PATIENCE, self.get(address)).await.unwrap();
        answer.is_ok_and(|text| text.starts_with("HTTP/1.1 200") && text.ends_with("hello"))
    }
}

fn open(folder: &TempDir) -> Result<Certificate, String> {
    let file = |name| folder.path().join(name);
    Certificate::open(file("cert.pem"), file("key.pem")).map_err(|error| error.to_string())
}

async fn serve_https(certificate: &Arc<Certificate>, deadlines: Deadlines, lifecycle: &Lifecycle) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = ServeOptions { certificate: Some(certificate.clone()), deadlines, ..ServeOptions::default() };
    let router = Router::new().route("/", get(|| async { "hello" }));
    lifecycle.spawn("test", serve(listener, router, options, lifecycle.stopping()));
    address
}

#[tokio::test]
async fn whoever_trusts_the_authority_is_served_and_plain_http_is_not() {
    let (folder, authority, lifecycle) = (tempfile::tempdir().unwrap(), Authority::new(), Lifecycle::new());
    authority.issue(folder.path());
    let certificate = Arc::new(open(&folder).unwrap());
    let address = serve_https(&certificate, Deadlines::default(), &lifecycle).await;
    assert!(authority.is_served(address).await);
    assert!(!Authority::new().is_served(address).await);
    assert!(plain_client().get(format!("http://{address}/")).send().await.is_err());
    assert!(authority.is_served(address).await);
    assert!(lifecycle.stop_and_wait(PATIENCE).await);
}

#[tokio::test]
async fn a_handshake_that_never_comes_is_not_waited_for() {
    let (folder, authority, lifecycle) = (tempfile::tempdir().unwrap(), Authority::new(), Lifecycle::new());
    authority.issue(folder.path());
    let certificate = Arc::new(open(&folder).unwrap());
    let deadlines = Deadlines { headers: Duration::from_millis(100), ..Deadlines::default() };
    let address = serve_https(&certificate, deadlines, &lifecycle).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    assert_eq!(timeout(PATIENCE, silent.read(&mut [0; 1])).await.unwrap().unwrap_or(0), 0);
    lifecycle.stop();
}

#[tokio::test]
async fn a_new_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let (folder, first, second) = (tempfile::tempdir().unwrap(), Authority::new(), Authority::new());
    let lifecycle = Lifecycle::new();
    first.issue(folder.path());
    let certificate = Arc::new(open(&folder).unwrap());
    let address = serve_https(&certificate, Deadlines::default(), &lifecycle).await;
    assert!(first.is_served(address).await);

    // A key that belongs to nothing, and no certificate at all: the old one stays.
    std::fs::write(folder.path().join("key.pem"), KeyPair::generate().unwrap().serialize_pem() + "\n").unwrap();
    certificate.reload_if_changed();
    assert!(first.is_served(address).await);
    std::fs::remove_file(folder.path().join("cert.pem")).unwrap();
    certificate.reload_if_changed();
    assert!(first.is_served(address).await);

    // The listener looks by itself.
    second.issue(folder.path());
    let replaced = async {
        while !second.is_served(address).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, replaced).await.expect("the new certificate was not taken");
    assert!(!first.is_served(address).await);
    lifecycle.stop();
}

#[test]
fn what_is_wrong_with_the_files_is_one_line_that_names_them() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let line = |error: Result<Certificate, String>| {
        let line = error.err().unwrap();
        assert!(!line.contains('\n'), "{line}");
        line
    };
    assert!(line(open(&folder)).contains("cert.pem: "));
    authority.issue(folder.path());
    std::fs::remove_file(folder.path().join("key.pem")).unwrap();
    assert!(line(open(&folder)).contains("key.pem: "));
    std::fs::write(folder.path().join("key.pem"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    assert!(line(open(&folder)).contains("key.pem: "));
    std::fs::write(folder.path().join("cert.pem"), "no certificate").unwrap();
    assert!(line(open(&folder)).ends_with("there is no certificate in this file"));
}
