//! The public listener over HTTPS, and what stops a start.

use std::sync::Arc;

use head_server::Config;
use rustls::pki_types::ServerName;
use service_kit::config::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::harness::Head;

#[tokio::test]
async fn with_a_certificate_the_public_listener_speaks_https() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&certificate, own.cert.pem()).unwrap();
    std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    let head = Head::start_with(|config| {
        config.tls.certificate = certificate;
        config.tls.key = key;
    })
    .await;

    let mut roots = rustls::RootCertStore::empty();
    roots.add(own.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(head.url.trim_start_matches("http://")).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, tcp).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("{\"status\":\"ok\"}"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=86400\r\n"), "{answer}");
    // The internal listener stays what it was: it does not leave the machine or its network.
    assert_eq!(head.http.get(format!("{}/health", head.internal_url)).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_certificate_that_is_not_there_stops_the_start_with_one_line() {
    let started = Head::try_start_with(|config| {
        config.tls.certificate = "/nowhere/cert.pem".into();
        config.tls.key = "/nowhere/key.pem".into();
    })
    .await;
    let line = started.err().unwrap().to_string();
    assert!(line.starts_with("/nowhere/cert.pem: ") && !line.contains('\n'), "{line}");
}

/// Browsers would ignore it, and a proxy in front says it itself.
#[tokio::test]
async fn over_plain_http_nobody_is_told_to_use_https() {
    let head = Head::start().await;
    let answer = head.request(http::Method::GET, "/health").send().await.unwrap();
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn an_authority_that_is_not_there_stops_the_start_with_one_line() {
    let started = Head::try_start_with(|config| config.internal_tls.ca = "/nowhere/ca.pem".into()).await;
    let line = started.err().unwrap().to_string();
    assert!(line.starts_with("/nowhere/ca.pem: ") && !line.contains('\n'), "{line}");
}

#[test]
fn mistakes_in_what_faces_the_internet_are_named() {
    let secret = "HEAD__SERVICE_CREDENTIAL";
    for (name, value, key) in [
        ("HEAD__TLS__CERTIFICATE", "cert.pem", "tls.key: "),
        ("HEAD__TLS__KEY", "key.pem", "tls.certificate: "),
        ("HEAD__INTERNAL_TLS__KEY", "key.pem", "internal_tls.certificate: "),
        ("HEAD__AUTH_URL", "https://auth:3102", "auth_url: https:// needs internal_tls.ca"),
        ("HEAD__CORS_ORIGINS", "https://example.com, *", "cors_origins: \"*\""),
        ("HEAD__TRUSTED_PROXIES", "10.0.0.0/8, proxy", "environment variable HEAD__TRUSTED_PROXIES: "),
        ("HEAD__FORWARDED_HEADER", "x-real-ip", "environment variable HEAD__FORWARDED_HEADER: "),
        ("HEAD__RATE_LIMITS__ACCOUNT__BURST", "0", "environment variable HEAD__RATE_LIMITS__ACCOUNT__BURST: "),
        ("HEAD__CONNECTIONS__TOTAL", "0", "environment variable HEAD__CONNECTIONS__TOTAL: "),
    ] {
        let env = vec![(secret.to_owned(), "x".repeat(40)), (name.to_owned(), value.to_owned())];
        let mistakes = Config::load(&env).err().unwrap();
        assert_eq!(mistakes.0.len(), 1, "{mistakes}");
        assert!(mistakes.0[0].starts_with(key), "{mistakes}");
    }
}
