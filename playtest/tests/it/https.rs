//! The all-in-one with a certificate.

use std::sync::Arc;

use http::Uri;
use playtest::{GameSocket, HeadClient};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::ORIGIN;
use wire::socket::ServerMessage;

use crate::harness::Game;

/// Opens a port whose connections go on over TLS to the host and port in `url`, which must prove its name to `root`.
/// The client speaks no TLS: it takes this way.
async fn tunnel(url: &str, root: &CertificateDer<'static>) -> String {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let authority = url.parse::<Uri>().unwrap().into_parts().authority.unwrap();
    let name = ServerName::try_from(authority.host().to_owned()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut plain, _)) = listener.accept().await {
            let (connector, name, authority) = (connector.clone(), name.clone(), authority.clone());
            tokio::spawn(async move {
                let tcp = TcpStream::connect(authority.as_str()).await?;
                copy_bidirectional(&mut plain, &mut connector.connect(name, tcp).await?).await
            });
        }
    });
    address.to_string()
}

/// The status with which the socket is refused to a page, if it is.
async fn refused_to(origin: &str, ws_url: &str) -> Option<u16> {
    let mut request = ws_url.into_client_request().unwrap();
    request.headers_mut().insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
    match connect_async(request).await {
        Ok(_) => None,
        Err(Error::Http(response)) => Some(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_certificate_makes_the_website_https_and_the_game_socket_wss() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let own = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(&certificate, own.cert.pem()).unwrap();
    std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    let root = own.cert.der();
    let game = Game::start_with(&[
        ("JET__TLS__CERTIFICATE", certificate.to_str().unwrap()),
        ("JET__TLS__KEY", key.to_str().unwrap()),
        ("HEAD__CORS_ORIGINS", "https://pages.example"),
    ])
    .await;
    let (head_url, game_ws_url) = (game.running.head_url.clone(), game.running.game_ws_url.clone());
    assert!(head_url.starts_with("https://127.0.0.1:"), "{head_url}");
    assert!(game_ws_url.starts_with("wss://127.0.0.1:"), "{game_ws_url}");

    let head = HeadClient::new(&format!("http://{}", tunnel(&head_url, root).await)).unwrap();
    let seat = head.enter_as_guest("Ada").await.unwrap().join_lobby("free-play").await.unwrap();
    assert_eq!(seat.placement.ws_url, game_ws_url);
    let through = format!("ws://{}/ws", tunnel(&game_ws_url, root).await);
    let (mut socket, identity) = GameSocket::join(&through, &seat.placement.match_ticket).await.unwrap();
    let steered = socket.steer(1.0, 0.0, false).await.unwrap();
    let flies = |message| match message {
        ServerMessage::WorldUpdate(world) => {
            world.entities.iter().any(|ship| Some(ship.id) == identity.seat && ship.ack == steered).then_some(())
        }
        _ => None,
    };
    socket.wait_for(flies).await.unwrap();

    let as_plain = head_url.replace("https://", "http://");
    assert_eq!(refused_to(&head_url, &through).await, None);
    assert_eq!(refused_to(&head_url.replace("127.0.0.1", "localhost"), &through).await, None);
    assert_eq!(refused_to("https://pages.example", &through).await, None, "a page that may ask for a seat");
    assert_eq!(refused_to(&as_plain, &through).await, Some(403));
    assert!(HeadClient::new(&as_plain).unwrap().lobbies().await.is_err(), "the website speaks plain HTTP");
    game.stop().await;
}
