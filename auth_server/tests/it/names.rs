//! Names: what is refused, and that no two players share one.

use std::collections::HashSet;
use std::sync::Arc;

use auth_server::domain::{Account, DisplayName, RefreshToken, Session, UniqueName};
use auth_server::interface_adapters::sql::SqlAccounts;
use auth_server::use_cases::Accounts;
use tokens::OpaqueToken;
use uuid::Uuid;

use crate::harness::{Auth, START};

#[tokio::test]
async fn names_that_could_harm_or_deceive_are_refused() {
    let auth = Auth::start().await;
    let refused = [
        "",
        "   ",
        "---",
        "<script>alert(1)</script>",
        "Ada & Bob",
        "\"Ada\"",
        "Ada`",
        "Ada#0001",
        "a\u{0}b",
        "a\nb",
        "a\u{1b}[31m",
        "abc\u{202e}def",
        "\u{2067}abc",
        "a\u{200b}da",
        "a\u{200d}da",
        "\u{feff}Ada",
        "🚀",
        "Ada 🚀",
        "x\u{0300}\u{0300}\u{0300}\u{0300}",
        "abcdefghijklmnopqrstu",
    ];
    for name in refused {
        auth.init(name).await.is_problem(422, "name_invalid");
    }
    let long = "x".repeat(10_000);
    auth.init(&long).await.is_problem(422, "name_invalid");
}

#[tokio::test]
async fn names_of_any_script_are_welcome() {
    let auth = Auth::start().await;
    for name in ["Łódź", "دينا", "名前", "Jean-Luc P.", "x_X", "abcdefghijklmnopqrst"] {
        assert_eq!(auth.guest(name).await.display_name, name);
    }
    assert_eq!(auth.guest("  Ａｄａ   L ").await.display_name, "Ada L");
}

#[tokio::test]
async fn a_taken_name_in_any_spelling_gets_four_digits() {
    let auth = Auth::start().await;
    assert_eq!(auth.guest("Ada").await.display_name, "Ada");
    for spelling in ["Ada", "ADA", "ａｄａ", "Аda"] {
        let name = auth.guest(spelling).await.display_name;
        let (_, digits) = name.split_once('#').unwrap();
        assert!(digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{name}");
    }
}

#[tokio::test]
async fn fifty_guests_at_once_get_fifty_names() {
    let auth = Arc::new(Auth::start().await);
    let entering: Vec<_> = (0..50)
        .map(|n| {
            let auth = auth.clone();
            tokio::spawn(async move { auth.guest(if n % 2 == 0 { "Ada" } else { "aDA" }).await })
        })
        .collect();
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    for guest in entering {
        let guest = guest.await.unwrap();
        names.insert(guest.display_name.to_lowercase());
        ids.insert(guest.guest_id);
    }
    assert_eq!((names.len(), ids.len()), (50, 50));
    assert!(names.contains("ada"), "the first comer has the plain name");
}

#[tokio::test]
async fn a_name_with_all_its_numbers_taken_is_exhausted() {
    let auth = Auth::start().await;
    let ada = auth.guest("Ada").await;
    let bob = auth.guest("Bob").await;
    let database = auth.database().await;
    take_every_number(&SqlAccounts::new(database), "Ada").await;

    auth.init("ada").await.is_problem(409, "name_exhausted");
    auth.rename(&bob, "ADA").await.is_problem(409, "name_exhausted");
    assert_eq!(auth.rename(&ada, "ADA").await.body["display_name"], "ADA", "a name is free for its own player");
}

async fn take_every_number(accounts: &SqlAccounts, base: &str) {
    let base = DisplayName::parse(base).unwrap();
    let secret = OpaqueToken::generate().unwrap();
    for number in 0..10_000 {
        // The first candidate after the plain name has exactly this number.
        let name = UniqueName::candidates(base.clone(), None, number).nth(1).unwrap();
        let account = Account { id: Uuid::new_v4(), name, secret: secret.hash(), created_at: START };
        let token = RefreshToken { family: OpaqueToken::generate().unwrap(), rotating: secret.clone() };
        let session = Session::begin(Uuid::new_v4(), account.id, token.hashes(), START, 1);
        accounts.register(&account, &session).await.unwrap();
    }
}
