use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Wait before the first retry; each further one waits twice as long, and up to half as long again by chance, so that many
/// agents refused at once do not come back at once.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Asks again after passing errors, at most `retries` times, and never past the deadline.
///
/// `passing`: how long an error asks to be waited for at least; `None` where it does not pass.
pub(crate) async fn with_retries<T, E, F>(
    retries: u32,
    deadline: Instant,
    passing: fn(&E) -> Option<Duration>,
    mut ask: impl FnMut() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut tried = 0;
    loop {
        let error = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        // The other side says how long: it may be longer than time can be counted.
        let resume = passing(&error)
            .filter(|_| tried < retries)
            .and_then(|asked| Instant::now().checked_add(wait(tried).max(asked)))
            .filter(|resume| *resume < deadline);
        let Some(resume) = resume else {
            return Err(error);
        };
        sleep_until(resume).await;
        tried += 1;
    }
}

fn wait(tried: u32) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << tried.min(16)).min(LONGEST_WAIT);
    let mut chance = [0];
    // Without chance they come back together: worse, not wrong.
    let _ = getrandom::fill(&mut chance);
    doubled + doubled * u32::from(chance[0]) / 512
}
