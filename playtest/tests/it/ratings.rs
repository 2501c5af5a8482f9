//! What matches do to ratings, from a shot to the leaderboard.

use wire::matchmaking::LobbyPhase;
use wire::ratings::RatingChange;

use crate::harness::Game;

#[tokio::test(flavor = "multi_thread")]
async fn a_won_duel_shows_on_profile_leaderboard_and_history_and_survives_a_restart() {
    let game = Game::start_with(&[("GAME__MODES__DUEL__COUNTDOWN_S", "1")]).await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    assert_eq!(ada.profile().await.unwrap().ratings, Some(Vec::new()));
    let (for_ada, for_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    let match_id = for_ada.placement.match_id;
    let ((mut a, _), (mut g, _)) = tokio::join!(for_ada.join(), for_grace.join());
    g.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    g.leave().await.unwrap();
    a.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    game.result(match_id).await;

    let of_ada = ada.played_match(match_id).await.unwrap();
    assert_eq!(of_ada.rating, Some(RatingChange { before: 1000, after: 1063 }));
    let of_grace = grace.played_match(match_id).await.unwrap();
    assert_eq!(of_grace.rating, Some(RatingChange { before: 1000, after: 937 }));
    assert_eq!(of_ada.pilots, of_grace.pilots);
    assert_eq!(ada.matches().await.unwrap().matches, [of_ada]);
    let stranger = game.guest("Eve").await;
    assert_eq!(stranger.played_match(match_id).await.err().unwrap().code(), "result_unknown");

    let board = game.head.leaderboard().await.unwrap();
    let names: Vec<_> = board.entries.iter().map(|entry| (entry.display_name.as_str(), entry.rating)).collect();
    assert_eq!((names, board.around), (vec![("Ada", 1063), ("Grace", 937)], None));
    assert_eq!(grace.leaderboard("duel").await.unwrap().around, Some(board.entries));
    assert_eq!(grace.leaderboard("skirmish").await.unwrap().players, 0);

    let (id, secret) = (ada.player_id(), ada.session.guest_secret.clone().unwrap());
    let game = game.restart().await;
    let ratings = game.head.log_in(id, &secret).await.unwrap().profile().await.unwrap().ratings.unwrap();
    assert_eq!((ratings.len(), ratings[0].rating, ratings[0].rank, ratings[0].wins), (1, 1063, 1, 1));
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_against_a_bot_is_history_but_moves_no_rating() {
    let game = Game::start().await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "duel").await;
    let (mut socket, _) = matched.join().await;
    socket.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    game.result(matched.placement.match_id).await;
    let played = ada.played_match(matched.placement.match_id).await.unwrap();
    assert_eq!((played.rating, played.pilots.len()), (None, 2));
    assert_eq!(ada.profile().await.unwrap().ratings, Some(Vec::new()));
    game.stop().await;
}
