//! Ratings where none are kept: everybody is as strong as a newcomer, so the rating rules of queues keep nobody apart.

use async_trait::async_trait;

use crate::domain::ids::PlayerId;
use crate::domain::rules::NEWCOMER_RATING;
use crate::use_cases::ports::{Ratings, StorageError};

pub struct Unrated;

#[async_trait]
impl Ratings for Unrated {
    async fn of(&self, _mode: &str, players: &[PlayerId]) -> Result<Vec<i32>, StorageError> {
        Ok(vec![NEWCOMER_RATING; players.len()])
    }
}
