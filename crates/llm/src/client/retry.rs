use super::HttpError;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Wait before the first retry; each further one waits twice as long, and up to half as long again by chance, so that many
/// agents refused at once do not come back at once.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Asks again after passing errors, at most `retries` times, and never past the deadline.
///
/// `passing`: which errors pass.
pub(crate) async fn with_retries<T, F>(
    retries: u32,
    deadline: Instant,
    passing: fn(&HttpError) -> bool,
    mut ask: impl FnMut() -> F,
) -> Result<T, HttpError>
where
    F: Future<Output = Result<T, HttpError>>,
{
    let mut tried = 0;
    loop {
        let error = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let resume = Instant::now() + wait(tried, &error);
        if tried >= retries || !passing(&error) || resume >= deadline {
            return Err(error);
        }
        sleep_until(resume).await;
        tried += 1;
    }
}

fn wait(tried: u32, error: &HttpError) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << tried.min(16)).min(LONGEST_WAIT);
    let mut chance = [0];
    // Without chance they come back together: worse, not wrong.
    let _ = getrandom::fill(&mut chance);
    let jittered = doubled + doubled * u32::from(chance[0]) / 512;
    match error {
        HttpError::Status {
            retry_after: Some(asked),
            ..
        } => jittered.max(*asked),
        _ => jittered,
    }
}
