//! Public keys of another service: kept in memory and on disk, looked up again when a token names a new one.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokens::{KeySet, TokenError};
use tokio::sync::Mutex;

use crate::client::CallError;
use crate::files::write_whole;
use crate::ready::ReadyCheck;
use crate::trust::Trust;

/// A client that invents key ids must not make us call out for each.
const LOOK_UP_AT_MOST_EVERY: Duration = Duration::from_secs(60);

/// While no key is known at all, ask this often.
const FIRST_LOOK_UP_EVERY: Duration = Duration::from_millis(200);

const FETCH_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_KEY_SET_BYTES: usize = 64 * 1024;

/// The keys that `url` publishes. Verifying works offline once they have been seen, across restarts too.
pub struct RemoteKeys {
    url: String,
    cache_file: Option<PathBuf>,
    http: reqwest::Client,
    known: RwLock<Option<Arc<KeySet>>>,
    last_look_up: Mutex<Option<Instant>>,
}

impl RemoteKeys {
    /// Reads the cached keys, if any. Nothing is fetched until a token needs it, or [`warm_up`](Self::warm_up).
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn new(url: String, cache_file: Option<PathBuf>, trust: &Trust) -> Result<Self, reqwest::Error> {
        let http = trust.http_client().timeout(FETCH_TIMEOUT).build()?;
        let known = cache_file.as_ref().and_then(|file| {
            let json = std::fs::read(file).ok()?;
            match KeySet::from_json(&json) {
                Ok(keys) => Some(Arc::new(keys)),
                Err(error) => {
                    tracing::warn!(file = %file.display(), %error, "cached keys cannot be read, asking again");
                    None
                }
            }
        });
        Ok(Self { url, cache_file, http, known: RwLock::new(known), last_look_up: Mutex::new(None) })
    }

    /// Runs `check` on the known keys; if they lack the token's key, looks up newer ones and checks again.
    pub async fn verify<T>(&self, check: impl Fn(&KeySet) -> Result<T, TokenError>) -> Result<T, TokenError> {
        let first = match self.known() {
            Some(keys) => check(&keys),
            None => Err(TokenError::UnknownKey),
        };
        if !matches!(first, Err(TokenError::UnknownKey)) {
            return first;
        }
        self.look_up().await;
        match self.known() {
            Some(keys) => check(&keys),
            None => Err(TokenError::UnknownKey),
        }
    }

    /// Fetches the keys now if none are known, so that the first player does not wait for it.
    pub async fn warm_up(&self) {
        if self.known().is_none() {
            self.look_up().await;
        }
    }

    /// True once any key is known.
    pub fn is_ready(&self) -> bool {
        self.known().is_some()
    }

    fn known(&self) -> Option<Arc<KeySet>> {
        self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Callers that come while a look-up runs wait for its result.
    async fn look_up(&self) {
        let mut last = self.last_look_up.lock().await;
        let pause = if self.is_ready() { LOOK_UP_AT_MOST_EVERY } else { FIRST_LOOK_UP_EVERY };
        if last.is_some_and(|at| at.elapsed() < pause) {
            return;
        }
        match self.fetch().await {
            Ok((json, keys)) => {
                *self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::new(keys));
                self.save(&json);
            }
            Err(error) => tracing::warn!(url = self.url, error, "keys cannot be fetched"),
        }
        *last = Some(Instant::now());
    }

    async fn fetch(&self) -> Result<(Vec<u8>, KeySet), String> {
        let mut response = self
            .http
            .get(&self.url)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(|error| CallError::from(error).to_string())?;
        let mut json = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| CallError::from(error).to_string())? {
            json.extend_from_slice(&chunk);
            if json.len() > MAX_KEY_SET_BYTES {
                return Err("the key set is too long".into());
            }
        }
        let keys = KeySet::from_json(&json).map_err(|error| error.to_string())?;
        Ok((json, keys))
    }

    /// A cache that cannot be written costs a look-up after the next start, nothing more. At most once a minute, a few
    /// hundred bytes: not worth a thread of its own.
    fn save(&self, json: &[u8]) {
        let Some(file) = &self.cache_file else { return };
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = folder.and_then(|()| write_whole(file, json));
        if let Err(error) = written {
            tracing::warn!(file = %file.display(), %error, "keys cannot be cached");
        }
    }
}

/// Ready once any key of the other service is known; asks for them while none is.
pub struct KeysKnown {
    /// The name of the check.
    pub name: &'static str,
    pub keys: Arc<RemoteKeys>,
}

#[async_trait]
impl ReadyCheck for KeysKnown {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn check(&self) -> Result<(), String> {
        self.keys.warm_up().await;
        if self.keys.is_ready() { Ok(()) } else { Err("the public keys are not known yet".into()) }
    }
}
