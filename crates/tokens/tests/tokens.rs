//! Tokens from the outside: what is accepted, and everything that must not be.
#![allow(clippy::unwrap_used)]

use tokens::*;
use uuid::Uuid;

const NOW: i64 = 1_790_000_000;

fn session(exp: i64) -> SessionClaims {
    SessionClaims {
        iss: SESSION_ISSUER.into(),
        aud: SESSION_AUDIENCE.into(),
        sub: Uuid::from_u128(1),
        name: "Ada".into(),
        sid: Uuid::from_u128(2),
        iat: NOW,
        exp,
    }
}

fn ticket(server: Uuid) -> MatchClaims {
    MatchClaims {
        iss: MATCHMAKING_ISSUER.into(),
        aud: server.to_string(),
        sub: Uuid::from_u128(1),
        name: "Ada".into(),
        match_id: Uuid::from_u128(3),
        lobby_id: "free-play".into(),
        seat: 2,
        team: 0,
        generation: 1,
        iat: NOW,
        exp: NOW + 60,
    }
}

#[test]
fn a_session_token_is_read_back_until_it_expires() {
    let key = SigningKey::generate().unwrap();
    let keys = key.key_set().unwrap();
    let token = key.sign(&session(NOW + 900)).unwrap();
    assert_eq!(verify_session(&keys, &token, NOW + 899), Ok(session(NOW + 900)));
    assert_eq!(verify_session(&keys, &token, NOW + 900), Err(TokenError::Expired));
}

#[test]
fn a_match_ticket_is_good_on_its_own_server_only() {
    let key = SigningKey::generate().unwrap();
    let keys = key.key_set().unwrap();
    let home = Uuid::from_u128(10);
    let token = key.sign(&ticket(home)).unwrap();
    assert_eq!(verify_match_ticket(&keys, &token, home, NOW), Ok(ticket(home)));
    assert_eq!(verify_match_ticket(&keys, &token, Uuid::from_u128(11), NOW), Err(TokenError::Foreign));
}

#[test]
fn a_session_token_is_no_match_ticket() {
    let key = SigningKey::generate().unwrap();
    let token = key.sign(&session(NOW + 900)).unwrap();
    let result = verify_match_ticket(&key.key_set().unwrap(), &token, Uuid::from_u128(1), NOW);
    assert!(matches!(result, Err(TokenError::Foreign | TokenError::Malformed)), "{result:?}");
}

#[test]
fn the_right_to_watch_is_no_right_to_a_seat_and_the_other_way_round() {
    let key = SigningKey::generate().unwrap();
    let keys = key.key_set().unwrap();
    let (home, other) = (Uuid::from_u128(10), Uuid::from_u128(11));
    let claims = WatchClaims {
        iss: MATCHMAKING_ISSUER.into(),
        aud: format!("{WATCH_AUDIENCE_PREFIX}{home}"),
        sub: Uuid::from_u128(1),
        lobby_id: "free-play".into(),
        iat: NOW,
        exp: NOW + 60,
    };
    let token = key.sign(&claims).unwrap();
    assert!(verify_match_ticket(&keys, &token, home, NOW).is_err());
    assert_eq!(verify_game_ticket(&keys, &token, home, NOW), Ok(GameTicket::Watch(claims)));
    assert_eq!(verify_game_ticket(&keys, &token, other, NOW), Err(TokenError::Foreign));
    assert_eq!(verify_game_ticket(&keys, &token, home, NOW + 60), Err(TokenError::Expired));

    let seat = key.sign(&ticket(home)).unwrap();
    assert_eq!(verify_game_ticket(&keys, &seat, home, NOW), Ok(GameTicket::Seat(ticket(home))));
    assert_eq!(verify_game_ticket(&keys, &seat, home, NOW + 60), Err(TokenError::Expired));
    assert_eq!(verify_game_ticket(&keys, &seat, other, NOW), Err(TokenError::Foreign));
    let session = key.sign(&session(NOW + 900)).unwrap();
    assert!(verify_game_ticket(&keys, &session, home, NOW).is_err());
}

#[test]
fn an_order_is_good_for_its_own_server_until_it_expires_and_passes_for_nothing_else() {
    let key = SigningKey::generate().unwrap();
    let keys = key.key_set().unwrap();
    let (home, other) = (Uuid::from_u128(10), Uuid::from_u128(11));
    let seat = |seat: u16| OrderedSeat { seat, team: 0, player_id: Uuid::from_u128(seat.into()), name: "Ada".into() };
    let order = OrderClaims {
        iss: MATCHMAKING_ISSUER.into(),
        aud: format!("{ORDER_AUDIENCE_PREFIX}{home}"),
        match_id: Uuid::from_u128(3),
        lobby_id: "lobby".into(),
        mode: "battle".into(),
        queue: Some("battle".into()),
        seats: (0..1000).map(seat).collect(),
        iat: NOW,
        exp: NOW + 60,
    };
    let token = key.sign(&order).unwrap();
    assert_eq!(verify_order(&keys, &token, home, NOW + 59).as_ref(), Ok(&order));
    assert_eq!(verify_order(&keys, &token, home, NOW + 60), Err(TokenError::Expired));
    assert_eq!(verify_order(&keys, &token, other, NOW), Err(TokenError::Foreign));
    let right = key.sign(&ticket(home)).unwrap();
    assert!(verify_order(&keys, &right, home, NOW).is_err());
    let mut small = order;
    small.seats.truncate(2);
    let token = key.sign(&small).unwrap();
    assert!(verify_match_ticket(&keys, &token, home, NOW).is_err());
}

#[test]
fn forged_and_foreign_tokens_are_refused() {
    let key = SigningKey::generate().unwrap();
    let keys = key.key_set().unwrap();
    let token = key.sign(&session(NOW + 900)).unwrap();

    let other = SigningKey::generate().unwrap();
    let unknown = other.sign(&session(NOW + 900)).unwrap();
    assert_eq!(verify_session(&keys, &unknown, NOW), Err(TokenError::UnknownKey));

    let (head, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let (other_head, _) =
        key.sign(&session(NOW + 9_000)).unwrap().rsplit_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let other_payload = other_head.split_once('.').unwrap().1;
    assert_eq!(verify_session(&keys, &format!("{header}.{other_payload}.{signature}"), NOW), Err(TokenError::Forged));

    for garbage in ["", ".", "..", "a.b.c", &"x".repeat(10_000), "ключ"] {
        assert_eq!(verify_session(&keys, garbage, NOW), Err(TokenError::Malformed), "{garbage:.20}");
    }
}

#[test]
fn a_token_that_asks_for_another_algorithm_is_refused() {
    use jsonwebtoken::{EncodingKey, Header, encode};
    let key = SigningKey::generate().unwrap();
    // The classic confusion: the published key as an HMAC secret.
    let secret = EncodingKey::from_secret(key.public_keys_json().as_bytes());
    let token = encode(&Header::default(), &session(NOW + 900), &secret).unwrap();
    assert_eq!(verify_session(&key.key_set().unwrap(), &token, NOW), Err(TokenError::Forged));
}

#[test]
fn a_key_file_is_made_once_private_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/signing.pem");
    let first = SigningKey::load_or_create(&path).unwrap();
    let second = SigningKey::load_or_create(&path).unwrap();
    assert_eq!(first.public_keys_json(), second.public_keys_json());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&path, "not a key").unwrap();
    assert!(matches!(SigningKey::load_or_create(&path), Err(KeyFileError::Malformed { .. })));
}

#[test]
fn a_key_set_without_a_usable_key_is_refused() {
    assert!(matches!(KeySet::from_json(b"{}"), Err(KeySetError::Malformed(_))));
    assert!(matches!(KeySet::from_json(br#"{"keys":[]}"#), Err(KeySetError::Empty)));
}

#[test]
fn an_opaque_token_survives_its_text_form_and_matches_its_hash_only() {
    let token = OpaqueToken::generate().unwrap();
    let again = OpaqueToken::parse(&token.reveal()).unwrap();
    assert!(again.hash() == token.hash());
    assert!(TokenHash::from_hex(&token.hash().to_hex()).unwrap() == token.hash());
    assert!(OpaqueToken::generate().unwrap().hash() != token.hash());
    for garbage in ["", "short", &"x".repeat(44), &"!".repeat(43), &"é".repeat(22)] {
        assert!(OpaqueToken::parse(garbage).is_none());
        assert!(TokenHash::from_hex(garbage).is_none());
    }
}

#[test]
fn a_service_credential_is_long_visible_and_compared_whole() {
    assert_eq!(ServiceCredential::parse("").err(), Some(CredentialError::Missing));
    assert_eq!(ServiceCredential::parse("short").err(), Some(CredentialError::Length));
    assert_eq!(ServiceCredential::parse(&" ".repeat(40)).err(), Some(CredentialError::Characters));
    let credential = ServiceCredential::generate().unwrap();
    assert!(credential.matches(credential.reveal().as_bytes()));
    assert!(!credential.matches(&credential.reveal().as_bytes()[1..]));
    assert!(!credential.matches(b""));
}

mod any_text {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,200}") {
            let _ = tokens::OpaqueToken::parse(&text);
            let _ = tokens::TokenHash::from_hex(&text);
            let _ = tokens::KeySet::from_json(text.as_bytes());
            let _ = tokens::verify_session(&tokens::KeySet::default(), &text, 0);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_that_a_full_disk_does_not_take_leaves_nothing_that_the_next_start_stumbles_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::os::unix::fs::symlink("/dev/full", folder.path().join("key.new")).unwrap();
    let error = SigningKey::load_or_create(&path).err().unwrap().to_string();
    assert!(error.contains("key.pem") && error.contains("No space left on device"), "{error}");
    assert!(SigningKey::load_or_create(&path).is_ok());
    assert!(SigningKey::load(&path).is_ok());
}
