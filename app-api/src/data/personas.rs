//! Personas by the hash that stands on chain.

use super::{Data, DataError, wall_time};

impl Data {
    /// Keeps a persona (RFC 8785 JSON) under its hash, for a day from now on or for as long as an agent has it.
    pub(crate) async fn keep_persona(&self, hash: &[u8; 32], json: &str) -> Result<(), DataError> {
        sqlx::query(
            "INSERT INTO api_personas (persona_hash, persona, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (persona_hash) DO UPDATE SET created_at = excluded.created_at",
        )
        .bind(&hash[..])
        .bind(json)
        .bind(wall_time())
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// A founder's is the API's own, a child's its host's.
    pub(crate) async fn persona(&self, hash: &[u8]) -> Result<Option<String>, DataError> {
        Ok(sqlx::query_scalar(
            "SELECT persona FROM api_personas WHERE persona_hash = $1 \
                 UNION ALL SELECT persona FROM host_personas WHERE persona_hash = $1 LIMIT 1",
        )
        .bind(hash)
        .fetch_optional(&self.db)
        .await?)
    }
}
