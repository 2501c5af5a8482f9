//! Results, ratings, history and recordings in SQLite or PostgreSQL. SQL is written once, in the subset that both share.
//!
//! No `SELECT *`: PostgreSQL refuses a prepared one once a newer version has added a column.

mod history;
mod ladders;
mod rating_changes;
mod refused;
mod replays;
mod results;

use service_kit::sql::Schema;
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::domain::record::{Ending, Outcome};
use crate::use_cases::ports::StorageError;

pub use history::SqlHistory;
pub use ladders::SqlLadders;
pub use refused::SqlRefusedResults;
pub use replays::SqlReplays;
pub use results::SqlResults;

/// The folder `migrations`.
pub static SCHEMA: Schema = Schema { name: "matchmaking", migrations: sqlx::migrate!() };

fn number<N: TryFrom<i64>>(row: &AnyRow, column: &str) -> Result<N, StorageError> {
    let value: i64 = row.try_get(column)?;
    N::try_from(value).map_err(|_| unreadable(column))
}

fn uuid(text: String) -> Result<Uuid, StorageError> {
    Uuid::parse_str(&text).map_err(|_| unreadable("an id"))
}

/// `$3, $4` for two values from the third on.
fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

fn unreadable(what: &str) -> StorageError {
    StorageError(format!("{what} holds what was never written"))
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Abandoned => "abandoned",
        Outcome::Failed => "failed",
    }
}

fn outcome(row: &AnyRow) -> Result<Outcome, StorageError> {
    let name: String = row.try_get("outcome")?;
    let known = [Outcome::Completed, Outcome::Abandoned, Outcome::Failed];
    known.into_iter().find(|outcome| outcome_name(*outcome) == name).ok_or_else(|| unreadable("outcome"))
}

fn ended_by(row: &AnyRow) -> Result<Option<Ending>, StorageError> {
    let word: Option<String> = row.try_get("ended_by")?;
    word.map(|word| Ending::parse(&word).ok_or_else(|| unreadable("ended_by"))).transpose()
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}
