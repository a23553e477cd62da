//! Forgetting what nobody will ask for again: anyone may have rows written here.

use super::{Data, DataError, wall_time};

const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

impl Data {
    /// Deletes answers by `Idempotency-Key` older than a day, and transactions that were never sent and requests to hosts
    /// older than an hour.
    pub(crate) async fn forget(&self) -> Result<(), DataError> {
        for (sql, age) in [
            ("DELETE FROM api_idempotency WHERE created_at < $1", DAY_S),
            (
                "DELETE FROM api_transactions WHERE state = 'built' AND created_at < $1",
                HOUR_S,
            ),
            ("DELETE FROM api_requests WHERE created_at < $1", HOUR_S),
        ] {
            sqlx::query(sql)
                .bind(wall_time().saturating_sub(age))
                .execute(&self.db)
                .await?;
        }
        Ok(())
    }

    /// Deletes personas that no agent of the index has and with which nobody built a spawn for a day: it could land no more.
    /// Only for an index that knows the chain as it is.
    pub(crate) async fn forget_personas(&self) -> Result<(), DataError> {
        sqlx::query(
            "DELETE FROM api_personas WHERE created_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM chain_agents c WHERE c.persona_hash = api_personas.persona_hash)",
        )
        .bind(wall_time().saturating_sub(DAY_S))
        .execute(&self.db)
        .await?;
        Ok(())
    }
}
