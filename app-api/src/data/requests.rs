//! What is asked of hosts, and what they answer.

use super::{Data, DataError, wall_time};

/// A host's answer: one of wallet, signature, refusal.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ReplyRow {
    pub wallet: Option<Vec<u8>>,
    pub signature: Option<Vec<u8>>,
    pub refusal: Option<String>,
    pub detail: Option<String>,
}

impl Data {
    /// Asks a host for something.
    pub(crate) async fn ask_host(&self, uuid: &str, host: &[u8], kind: &str, payload: &str) -> Result<(), DataError> {
        sqlx::query(
            "INSERT INTO api_requests (uuid, host, kind, payload, state, created_at) VALUES ($1, $2, $3, $4, 'open', $5)",
        )
        .bind(uuid)
        .bind(host)
        .bind(kind)
        .bind(payload)
        .bind(wall_time())
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// The answer, once there is one.
    pub(crate) async fn reply(&self, uuid: &str) -> Result<Option<ReplyRow>, DataError> {
        Ok(
            sqlx::query_as("SELECT wallet, signature, refusal, detail FROM host_replies WHERE uuid = $1")
                .bind(uuid)
                .fetch_optional(&self.db)
                .await?,
        )
    }

    /// Closes a request: `answered` or `lapsed`.
    pub(crate) async fn close_request(&self, uuid: &str, state: &str) -> Result<(), DataError> {
        sqlx::query("UPDATE api_requests SET state = $1 WHERE uuid = $2")
            .bind(state)
            .bind(uuid)
            .execute(&self.db)
            .await?;
        Ok(())
    }
}
