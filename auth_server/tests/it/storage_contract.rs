//! The contract of the storage ports: `contract_on!` makes a test of each story, on the engine that is named.

use std::any::Any;
use std::sync::Arc;

use auth_server::domain::{Account, PresentedToken, Previous, Session, UniqueName};
use auth_server::interface_adapters::sql::{SqlAccounts, SqlSessions};
use auth_server::use_cases::{Accounts, NameClaimError, OpenSession, Sessions};
use service_kit::sql::AnyPool;
use tokens::{OpaqueToken, TokenHash};
use uuid::Uuid;

const NOW: i64 = 1_790_000_000;
const DAY: i64 = 86_400;

pub struct Storage {
    accounts: Arc<dyn Accounts>,
    sessions: Arc<dyn Sessions>,
    /// What must live as long as the storage.
    _ground: Box<dyn Any>,
}

impl Storage {
    pub fn new(pool: AnyPool, ground: impl Any) -> Self {
        Self {
            accounts: Arc::new(SqlAccounts::new(pool.clone())),
            sessions: Arc::new(SqlSessions::new(pool)),
            _ground: Box::new(ground),
        }
    }
}

fn hash() -> TokenHash {
    OpaqueToken::generate().unwrap().hash()
}

fn account(name: &str) -> Account {
    Account { id: Uuid::new_v4(), name: UniqueName::from_stored(name), secret: hash(), created_at: NOW }
}

fn session_of(account: &Account, now: i64) -> Session {
    let token = PresentedToken { family: hash(), rotating: hash() };
    Session::begin(Uuid::new_v4(), account.id, token, now, DAY)
}

impl Storage {
    async fn registered(&self, name: &str) -> (Account, Session) {
        let account = account(name);
        let session = session_of(&account, NOW);
        self.accounts.register(&account, &session).await.unwrap();
        (account, session)
    }

    async fn lives(&self, session: &Session) -> bool {
        self.sessions.find(&session.family).await.unwrap().is_some()
    }
}

pub async fn a_registered_account_is_found_with_its_session(storage: Storage) {
    let (account, session) = storage.registered("Ada#0042").await;
    assert_eq!(storage.accounts.find(account.id).await.unwrap(), Some(account.clone()));
    let found = storage.sessions.find(&session.family).await.unwrap();
    assert_eq!(found, Some(OpenSession { session, name: account.name }));
}

pub async fn what_was_never_stored_is_not_found(storage: Storage) {
    assert_eq!(storage.accounts.find(Uuid::new_v4()).await.unwrap(), None);
    assert_eq!(storage.sessions.find(&hash()).await.unwrap(), None);
}

pub async fn a_taken_name_stores_neither_account_nor_session(storage: Storage) {
    storage.registered("Ada").await;
    let late = account("ADA");
    let session = session_of(&late, NOW);
    let refused = storage.accounts.register(&late, &session).await;
    assert!(matches!(refused, Err(NameClaimError::Taken)));
    assert_eq!(storage.accounts.find(late.id).await.unwrap(), None);
    assert!(!storage.lives(&session).await);
}

pub async fn of_many_claims_at_once_one_succeeds(storage: Storage) {
    let claims: Vec<_> = (0..20)
        .map(|_| {
            let accounts = storage.accounts.clone();
            tokio::spawn(async move {
                let account = account("Ada");
                accounts.register(&account, &session_of(&account, NOW)).await
            })
        })
        .collect();
    let (mut won, mut taken) = (0, 0);
    for claim in claims {
        match claim.await.unwrap() {
            Ok(()) => won += 1,
            Err(NameClaimError::Taken) => taken += 1,
            Err(NameClaimError::Storage(error)) => panic!("{error}"),
        }
    }
    assert_eq!((won, taken), (1, 19));
}

pub async fn a_rename_takes_the_new_name_and_frees_the_old(storage: Storage) {
    let (account, session) = storage.registered("Ada").await;
    let bob = UniqueName::from_stored("Bob#0001");
    storage.accounts.rename(account.id, &bob).await.unwrap();
    assert_eq!(storage.accounts.find(account.id).await.unwrap().unwrap().name, bob);
    assert_eq!(storage.sessions.find(&session.family).await.unwrap().unwrap().name, bob);
    storage.registered("Ada").await;
}

pub async fn a_rename_to_a_taken_name_changes_nothing(storage: Storage) {
    storage.registered("Ada").await;
    let (bob, _) = storage.registered("Bob").await;
    let refused = storage.accounts.rename(bob.id, &UniqueName::from_stored("aDA")).await;
    assert!(matches!(refused, Err(NameClaimError::Taken)));
    assert_eq!(storage.accounts.find(bob.id).await.unwrap(), Some(bob.clone()));
    storage.accounts.rename(bob.id, &UniqueName::from_stored("BOB")).await.unwrap();
}

pub async fn a_rename_of_nobody_is_an_error(storage: Storage) {
    let refused = storage.accounts.rename(Uuid::new_v4(), &UniqueName::from_stored("Ada")).await;
    assert!(matches!(refused, Err(NameClaimError::Storage(_))));
}

pub async fn a_rotation_is_stored_whole(storage: Storage) {
    let (account, session) = storage.registered("Ada").await;
    let next = session.refresh(&session.current, hash(), NOW + 5, DAY).unwrap();
    assert_eq!(next.previous, Some(Previous { rotating: session.current.clone(), rotated_at: NOW + 5 }));
    assert!(storage.sessions.rotate(&next, &session.current).await.unwrap());
    let found = storage.sessions.find(&session.family).await.unwrap();
    assert_eq!(found, Some(OpenSession { session: next, name: account.name }));
}

pub async fn a_rotation_from_an_outdated_state_changes_nothing(storage: Storage) {
    let (_, session) = storage.registered("Ada").await;
    let first = session.refresh(&session.current, hash(), NOW, DAY).unwrap();
    let second = session.refresh(&session.current, hash(), NOW, DAY).unwrap();
    assert!(storage.sessions.rotate(&first, &session.current).await.unwrap());
    assert!(!storage.sessions.rotate(&second, &session.current).await.unwrap());
    assert_eq!(storage.sessions.find(&session.family).await.unwrap().unwrap().session, first);
}

pub async fn an_ended_session_is_gone_and_cannot_be_rotated_back(storage: Storage) {
    let (account, session) = storage.registered("Ada").await;
    let other = session_of(&account, NOW);
    storage.sessions.open(&other, 10).await.unwrap();
    storage.sessions.end(session.id).await.unwrap();
    storage.sessions.end(session.id).await.unwrap();
    let next = session.refresh(&session.current, hash(), NOW, DAY).unwrap();
    assert!(!storage.sessions.rotate(&next, &session.current).await.unwrap());
    assert!(!storage.lives(&session).await);
    assert!(storage.lives(&other).await);
}

pub async fn opening_one_session_too_many_ends_the_one_used_longest_ago(storage: Storage) {
    let (account, first) = storage.registered("Ada").await;
    let (_, bystander) = storage.registered("Bob").await;
    let second = session_of(&account, NOW + 1);
    storage.sessions.open(&second, 3).await.unwrap();
    let third = session_of(&account, NOW + 2);
    storage.sessions.open(&third, 3).await.unwrap();
    // Used again, so it is no longer the oldest.
    let used = first.refresh(&first.current, hash(), NOW + 3, DAY).unwrap();
    assert!(storage.sessions.rotate(&used, &first.current).await.unwrap());

    let newest = session_of(&account, NOW + 4);
    storage.sessions.open(&newest, 3).await.unwrap();
    assert!(!storage.lives(&second).await);
    for kept in [&first, &third, &newest, &bystander] {
        assert!(storage.lives(kept).await);
    }
}

pub async fn a_new_session_stays_even_if_the_clock_stepped_back(storage: Storage) {
    let (account, first) = storage.registered("Ada").await;
    let newest = session_of(&account, NOW - 1_000);
    storage.sessions.open(&newest, 1).await.unwrap();
    assert!(storage.lives(&newest).await);
    assert!(!storage.lives(&first).await);
}

pub async fn only_lapsed_sessions_are_deleted_and_no_more_than_asked(storage: Storage) {
    let (account, first) = storage.registered("Ada").await;
    for second in 1..=4 {
        storage.sessions.open(&session_of(&account, NOW + second), 10).await.unwrap();
    }
    let kept = session_of(&account, NOW + 5);
    storage.sessions.open(&kept, 10).await.unwrap();

    assert_eq!(storage.sessions.delete_expired(NOW + DAY - 1, 10).await.unwrap(), 0);
    assert!(storage.lives(&first).await);
    let lapsed = NOW + DAY + 4;
    assert_eq!(storage.sessions.delete_expired(lapsed, 3).await.unwrap(), 3);
    assert_eq!(storage.sessions.delete_expired(lapsed, 3).await.unwrap(), 2);
    assert_eq!(storage.sessions.delete_expired(lapsed, 3).await.unwrap(), 0);
    assert!(storage.lives(&kept).await);
    assert!(storage.accounts.find(account.id).await.unwrap().is_some());
}

/// `$open` is a function that opens an empty storage.
macro_rules! contract_on {
    ($open:ident) => {
        contract_on! { $open:
            a_registered_account_is_found_with_its_session
            what_was_never_stored_is_not_found
            a_taken_name_stores_neither_account_nor_session
            of_many_claims_at_once_one_succeeds
            a_rename_takes_the_new_name_and_frees_the_old
            a_rename_to_a_taken_name_changes_nothing
            a_rename_of_nobody_is_an_error
            a_rotation_is_stored_whole
            a_rotation_from_an_outdated_state_changes_nothing
            an_ended_session_is_gone_and_cannot_be_rotated_back
            opening_one_session_too_many_ends_the_one_used_longest_ago
            a_new_session_stays_even_if_the_clock_stepped_back
            only_lapsed_sessions_are_deleted_and_no_more_than_asked
        }
    };
    ($open:ident: $($story:ident)+) => {
        $(#[tokio::test]
        async fn $story() {
            crate::storage_contract::$story($open().await).await;
        })+
    };
}
