//! Ask a dependency, again if that is harmless and it stayed silent.

use crate::domain::retry::{Repeat, pause_before_retry};

/// Tells a refusal, which is an answer, from silence, which may be worth another attempt.
pub trait Silence {
    fn is_silence(&self) -> bool;
}

/// Runs `call` until it answers or the retry policy gives up.
pub async fn ask<T, E: Silence, F: Future<Output = Result<T, E>>>(
    repeat: Repeat,
    mut call: impl FnMut() -> F,
) -> Result<T, E> {
    let mut failures = 0;
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        failures += 1;
        match pause_before_retry(repeat, failures) {
            Some(pause) if error.is_silence() => tokio::time::sleep(pause).await,
            _ => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Failure {
        Silent,
        Refused,
    }

    impl Silence for Failure {
        fn is_silence(&self) -> bool {
            *self == Failure::Silent
        }
    }

    async fn attempts(repeat: Repeat, failure: fn(u32) -> Result<(), Failure>) -> (u32, Result<(), Failure>) {
        let mut calls = 0;
        let result = ask(repeat, || {
            calls += 1;
            std::future::ready(failure(calls))
        })
        .await;
        (calls, result)
    }

    #[tokio::test]
    async fn silence_is_asked_again_only_where_harmless() {
        let silent = |_| Err(Failure::Silent);
        assert_eq!(attempts(Repeat::Harmless, silent).await, (3, Err(Failure::Silent)));
        assert_eq!(attempts(Repeat::Harmful, silent).await, (1, Err(Failure::Silent)));
    }

    #[tokio::test]
    async fn a_refusal_is_an_answer() {
        assert_eq!(attempts(Repeat::Harmless, |_| Err(Failure::Refused)).await, (1, Err(Failure::Refused)));
    }

    #[tokio::test]
    async fn a_late_answer_counts() {
        let second = |calls| if calls < 2 { Err(Failure::Silent) } else { Ok(()) };
        assert_eq!(attempts(Repeat::Harmless, second).await, (2, Ok(())));
    }
}
