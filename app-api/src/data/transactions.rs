//! Transactions built here, by the hash of their message: `/submit` accepts only these.

use super::{Data, DataError, wall_time};

/// A transaction about to be returned to be signed.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub message_hash: [u8; 32],
    pub kind: &'static str,
    pub payer: [u8; 32],
    pub transaction_base64: String,
    pub last_valid_block_height: i64,
    /// JSON.
    pub summary: String,
}

/// What is known of one. State: built | sent | landed | failed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct BuiltRow {
    pub last_valid_block_height: i64,
    pub signature: Option<Vec<u8>>,
    pub state: String,
}

impl Data {
    pub(crate) async fn keep_built(&self, built: &Built) -> Result<(), DataError> {
        sqlx::query(
            "INSERT INTO api_transactions (message_hash, kind, payer, transaction_base64, \
             last_valid_block_height, summary, signature, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, NULL, 'built', $7) ON CONFLICT DO NOTHING",
        )
        .bind(&built.message_hash[..])
        .bind(built.kind)
        .bind(&built.payer[..])
        .bind(built.transaction_base64.as_str())
        .bind(built.last_valid_block_height)
        .bind(built.summary.as_str())
        .bind(wall_time())
        .execute(&self.db)
        .await?;
        Ok(())
    }

    pub(crate) async fn built(&self, message_hash: &[u8; 32]) -> Result<Option<BuiltRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT last_valid_block_height, signature, state FROM api_transactions WHERE message_hash = $1",
        )
        .bind(&message_hash[..])
        .fetch_optional(&self.db)
        .await?)
    }

    /// Records the signature it is sent under (the first one stays) and what became of it.
    pub(crate) async fn mark_built(
        &self,
        message_hash: &[u8; 32],
        signature: &[u8],
        state: &str,
    ) -> Result<(), DataError> {
        sqlx::query(
            "UPDATE api_transactions SET signature = COALESCE(signature, $1), state = $2 WHERE message_hash = $3",
        )
        .bind(signature)
        .bind(state)
        .bind(&message_hash[..])
        .execute(&self.db)
        .await?;
        Ok(())
    }
}
