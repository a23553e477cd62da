//! What is happening while a world starts, and how long each step took.

use std::{fmt::Display, future::Future, time::Instant};

/// Runs a step, saying what it is and, when it is done, how long it took.
pub async fn step<T, E: Display>(what: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let began = Instant::now();
    eprint!("{what} … ");
    let outcome = work.await;
    match &outcome {
        Ok(_) => eprintln!("{:.1} s", began.elapsed().as_secs_f32()),
        Err(error) => eprintln!("failed: {error}"),
    }
    outcome
}
