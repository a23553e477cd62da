//! Answers by `Idempotency-Key`.

use super::{Data, DataError, wall_time};

/// A claim older than this was left behind by a service that died: it may be taken over. Seconds.
const STALE_S: i64 = 60;
/// Answers are kept for a day.
const KEPT_S: i64 = 86_400;

/// What claiming a key came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// It is ours: serve the request, then store or release.
    New,
    /// The same request was answered before.
    Answered { status: u16, response: String },
    /// It belongs to another request.
    Mismatch,
    /// The same request is being served.
    InProgress,
}

impl Data {
    /// Claims a key for a request. A status of 0 stands for "being served".
    pub(crate) async fn claim_key(&self, key: &str, request_hash: &[u8; 32]) -> Result<Claimed, DataError> {
        let now = wall_time();
        sqlx::query(
            "DELETE FROM api_idempotency WHERE key = $1 AND (created_at < $2 OR (status = 0 AND created_at < $3))",
        )
        .bind(key)
        .bind(now.saturating_sub(KEPT_S))
        .bind(now.saturating_sub(STALE_S))
        .execute(&self.db)
        .await?;
        let inserted = sqlx::query(
            "INSERT INTO api_idempotency (key, request_hash, status, response, created_at) \
             VALUES ($1, $2, 0, '', $3) ON CONFLICT DO NOTHING",
        )
        .bind(key)
        .bind(&request_hash[..])
        .bind(now)
        .execute(&self.db)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Claimed::New);
        }
        let found: Option<(Vec<u8>, i64, String)> =
            sqlx::query_as("SELECT request_hash, status, response FROM api_idempotency WHERE key = $1")
                .bind(key)
                .fetch_optional(&self.db)
                .await?;
        Ok(match found {
            Some((hash, ..)) if hash != request_hash => Claimed::Mismatch,
            Some((_, status @ 1.., response)) => Claimed::Answered {
                status: u16::try_from(status).unwrap_or(500),
                response,
            },
            // Being served, or released this very moment: asking again is right in both cases.
            _ => Claimed::InProgress,
        })
    }

    pub(crate) async fn store_answer(&self, key: &str, status: u16, response: &str) -> Result<(), DataError> {
        sqlx::query("UPDATE api_idempotency SET status = $1, response = $2 WHERE key = $3")
            .bind(i64::from(status))
            .bind(response)
            .bind(key)
            .execute(&self.db)
            .await?;
        Ok(())
    }

    /// Gives a key back: the request came to nothing and may be tried again.
    pub(crate) async fn release_key(&self, key: &str) -> Result<(), DataError> {
        sqlx::query("DELETE FROM api_idempotency WHERE key = $1 AND status = 0")
            .bind(key)
            .execute(&self.db)
            .await?;
        Ok(())
    }
}
