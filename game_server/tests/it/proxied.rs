//! Clients that come through a proxy.

use tokio_tungstenite::tungstenite::Error;

use crate::harness::{Game, eventually};
use crate::player::connect_with;

/// The status with which a socket is refused to a client that the proxy names, if it is.
async fn refused_to(game: &Game, client: &str) -> Option<u16> {
    match connect_with(game, &[("x-forwarded-for", client)]).await {
        Ok(_) => None,
        Err(Error::Http(response)) => Some(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn each_client_of_a_trusted_proxy_has_a_limit_of_its_own() {
    let settings = [("GAME__TRUSTED_PROXIES", "127.0.0.0/8"), ("GAME__CONNECTIONS__PER_ADDRESS", "1")];
    let game = Game::start_with(&settings).await;
    let (held, _) = connect_with(&game, &[("x-forwarded-for", "203.0.113.9")]).await.unwrap();
    assert_eq!(refused_to(&game, "203.0.113.9").await, Some(429));
    // What a client wrote in front of the proxy's entry is no way out.
    assert_eq!(refused_to(&game, "192.0.2.1, 203.0.113.9").await, Some(429));
    assert_eq!(refused_to(&game, "203.0.113.10").await, None);
    drop(held);
    eventually(async || refused_to(&game, "203.0.113.9").await.is_none()).await;
    game.stop().await;
}

#[tokio::test]
async fn a_stranger_s_word_about_its_address_does_not_count() {
    let game = Game::start_with(&[("GAME__CONNECTIONS__PER_ADDRESS", "1")]).await;
    let (_held, _) = connect_with(&game, &[("x-forwarded-for", "203.0.113.9")]).await.unwrap();
    assert_eq!(refused_to(&game, "203.0.113.9").await, None);
    game.stop().await;
}
