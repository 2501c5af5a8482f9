//! Keys of another service: fetched once, cached on disk, asked for again when a token needs it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::get;
use service_kit::keys::RemoteKeys;
use service_kit::lifecycle::Lifecycle;
use service_kit::trust::Trust;
use tokens::{SESSION_AUDIENCE, SESSION_ISSUER, SessionClaims, SigningKey, TokenError, verify_session};
use tokio::net::TcpListener;
use uuid::Uuid;

fn token(key: &SigningKey) -> String {
    let claims = SessionClaims {
        iss: SESSION_ISSUER.into(),
        aud: SESSION_AUDIENCE.into(),
        sub: Uuid::from_u128(1),
        name: "Ada".into(),
        sid: Uuid::from_u128(2),
        iat: 0,
        exp: 100,
    };
    key.sign(&claims).unwrap()
}

/// A publisher of `key` that counts how often it is asked.
async fn publish(key: &SigningKey, lifecycle: &Lifecycle) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let (json, count) = (key.public_keys_json(), asked.clone());
    let router = Router::new().route(
        "/keys",
        get(move || {
            count.fetch_add(1, Ordering::SeqCst);
            std::future::ready(json.clone())
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let stop = lifecycle.stopping();
    lifecycle.spawn("keys", async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
    });
    (url, asked)
}

#[tokio::test]
async fn keys_outlive_their_publisher_across_a_restart() {
    let lifecycle = Lifecycle::new();
    let key = SigningKey::generate().unwrap();
    let (url, _) = publish(&key, &lifecycle).await;
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("keys.json");

    let keys = RemoteKeys::new(url.clone(), Some(cache.clone()), &Trust::plain().unwrap()).unwrap();
    assert!(keys.verify(|keys| verify_session(keys, &token(&key), 1)).await.is_ok());
    assert!(lifecycle.stop_and_wait(std::time::Duration::from_secs(30)).await);

    let restarted = RemoteKeys::new(url, Some(cache), &Trust::plain().unwrap()).unwrap();
    assert!(restarted.is_ready());
    assert!(restarted.verify(|keys| verify_session(keys, &token(&key), 1)).await.is_ok());
}

#[tokio::test]
async fn invented_key_ids_do_not_make_us_call_out_again_and_again() {
    let lifecycle = Lifecycle::new();
    let key = SigningKey::generate().unwrap();
    let (url, asked) = publish(&key, &lifecycle).await;
    let keys = RemoteKeys::new(url, None, &Trust::plain().unwrap()).unwrap();
    keys.warm_up().await;
    for _ in 0..20 {
        let forged = token(&SigningKey::generate().unwrap());
        let result = keys.verify(|keys| verify_session(keys, &forged, 1)).await;
        assert_eq!(result, Err(TokenError::UnknownKey));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    lifecycle.stop();
}

#[tokio::test]
async fn a_broken_cache_file_is_replaced() {
    let lifecycle = Lifecycle::new();
    let key = SigningKey::generate().unwrap();
    let (url, _) = publish(&key, &lifecycle).await;
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("keys.json");
    std::fs::write(&cache, "{").unwrap();
    let keys = RemoteKeys::new(url, Some(cache.clone()), &Trust::plain().unwrap()).unwrap();
    assert!(!keys.is_ready());
    keys.warm_up().await;
    assert!(keys.is_ready());
    assert_eq!(std::fs::read_to_string(cache).unwrap(), key.public_keys_json());
    lifecycle.stop();
}
