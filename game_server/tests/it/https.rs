//! The game socket over TLS.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wire::socket::CloseCode;

use crate::harness::{ADA, Game};
use crate::player::{Player, connect_over, connect_with};

/// Writes a certificate for `localhost` and its key, and gives the authority to trust.
fn issue(certificate: &Path, key: &Path) -> CertificateDer<'static> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap().der().clone();
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&own_key, &Issuer::new(authority, authority_key)).unwrap();
    std::fs::write(certificate, own.pem()).unwrap();
    std::fs::write(key, own_key.serialize_pem()).unwrap();
    root
}

fn trusting(root: CertificateDer<'static>) -> TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[tokio::test]
async fn with_a_certificate_a_player_flies_over_wss_and_matchmaking_sends_players_there() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let connector = trusting(issue(&certificate, &key));
    let game = Game::start_with(&[
        ("GAME__TLS__CERTIFICATE", certificate.to_str().unwrap()),
        ("GAME__TLS__KEY", key.to_str().unwrap()),
    ])
    .await;
    assert_eq!(game.matchmaking.seen().reports[0].public_ws_url, format!("wss://{}/ws", game.public));

    let ticket = game.free_play_ticket(ADA).await;
    let tcp = TcpStream::connect(game.public).await.unwrap();
    let tls = connector.connect(ServerName::try_from("localhost").unwrap(), tcp).await.unwrap();
    let protocol = ("sec-websocket-protocol", "jet.v1.json");
    let (socket, _) = connect_over(Box::new(tls), &game, &[protocol]).await.unwrap();
    let mut ada = Player::over(socket).joined(&ticket).await;
    ada.steer(1, 1.0, 0.0, false).await;
    ada.own_ship(|ship| ship.ack == 1 && ship.throttle == 1.0).await;
    // The reason of the end arrives over TLS, too.
    ada.leave().await;
    assert_eq!(ada.closed().await, CloseCode::Left);

    assert!(connect_with(&game, &[protocol]).await.is_err(), "a plain socket was let in");
    game.stop().await;
}
