//! Ask a dependency: again if that is harmless and it stayed silent, and not at all while it is known to be silent.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::circuit::{Circuit, Turn};
use crate::domain::retry::{Repeat, pause_before_retry};

/// Tells a refusal, which is an answer, from silence, which may be worth another attempt.
pub trait Silence {
    fn is_silence(&self) -> bool;

    /// The failure of a question that was not asked, because the dependency is silent.
    fn not_asked() -> Self;
}

/// A service behind this one.
pub struct Dependency {
    name: &'static str,
    circuit: Mutex<Circuit>,
    started: Instant,
}

impl Dependency {
    pub fn new(name: &'static str) -> Self {
        metrics::describe_gauge!(
            "dependency_silent",
            "1 while a dependency has not answered for so long that it is asked only now and then."
        );
        metrics::gauge!("dependency_silent", "dependency" => name).set(0.0);
        Self { name, circuit: Mutex::new(Circuit::closed()), started: Instant::now() }
    }

    /// Runs `call` until it answers or the retry policy gives up; does not run it while the circuit is open.
    pub async fn ask<T, E: Silence, F: Future<Output = Result<T, E>>>(
        &self,
        repeat: Repeat,
        mut call: impl FnMut() -> F,
    ) -> Result<T, E> {
        let mut failures = 0;
        let mut last_error = None;
        loop {
            if !self.circuit().may_ask(self.now()) {
                return Err(last_error.unwrap_or_else(E::not_asked));
            }
            let error = match call().await {
                Err(error) if error.is_silence() => error,
                answer => {
                    let turn = self.circuit().answered();
                    self.report(turn);
                    return answer;
                }
            };
            let turn = self.circuit().silent(self.now());
            self.report(turn);
            failures += 1;
            match pause_before_retry(repeat, failures) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            }
            last_error = Some(error);
        }
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn report(&self, turn: Option<Turn>) {
        let silent = metrics::gauge!("dependency_silent", "dependency" => self.name);
        match turn {
            Some(Turn::Opened) => {
                silent.set(1.0);
                tracing::warn!(dependency = self.name, "dependency silent, asking it only now and then");
            }
            Some(Turn::Closed) => {
                silent.set(0.0);
                tracing::info!(dependency = self.name, "dependency answers again");
            }
            None => {}
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
        NotAsked,
    }

    impl Silence for Failure {
        fn is_silence(&self) -> bool {
            *self == Failure::Silent
        }

        fn not_asked() -> Self {
            Failure::NotAsked
        }
    }

    async fn attempts_at(
        dependency: &Dependency,
        repeat: Repeat,
        failure: fn(u32) -> Result<(), Failure>,
    ) -> (u32, Result<(), Failure>) {
        let mut calls = 0;
        let result = dependency
            .ask(repeat, || {
                calls += 1;
                std::future::ready(failure(calls))
            })
            .await;
        (calls, result)
    }

    async fn attempts(repeat: Repeat, failure: fn(u32) -> Result<(), Failure>) -> (u32, Result<(), Failure>) {
        attempts_at(&Dependency::new("test"), repeat, failure).await
    }

    fn silent(_: u32) -> Result<(), Failure> {
        Err(Failure::Silent)
    }

    #[tokio::test]
    async fn silence_is_asked_again_only_where_harmless() {
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

    #[tokio::test]
    async fn whoever_stays_silent_is_no_longer_asked_and_refusals_do_not_count_as_silence() {
        let dependency = Dependency::new("test");
        for _ in 0..20 {
            let refused = attempts_at(&dependency, Repeat::Harmful, |_| Err(Failure::Refused)).await;
            assert_eq!(refused, (1, Err(Failure::Refused)));
        }
        let mut calls = 0;
        for _ in 0..20 {
            calls += attempts_at(&dependency, Repeat::Harmful, silent).await.0;
        }
        assert_eq!(calls, 5);
        assert_eq!(attempts_at(&dependency, Repeat::Harmless, silent).await, (0, Err(Failure::NotAsked)));
    }

    #[tokio::test]
    async fn the_attempt_that_opens_the_circuit_is_the_last_and_tells_its_own_failure() {
        let dependency = Dependency::new("test");
        assert_eq!(attempts_at(&dependency, Repeat::Harmless, silent).await.0, 3);
        assert_eq!(attempts_at(&dependency, Repeat::Harmless, silent).await, (2, Err(Failure::Silent)));
    }
}
