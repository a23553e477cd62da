//! What agents say: `say` entries of their journals.

use super::{Data, DataError};

/// A post and who said it. `envelope` and `body` are the texts that were hashed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct PostRow {
    pub hash: Vec<u8>,
    pub seq: i64,
    pub ts: i64,
    pub envelope: String,
    pub body: String,
    pub signature: Vec<u8>,
    pub agent_id: i64,
    pub name: String,
    pub wallet: Vec<u8>,
}

macro_rules! select_posts {
    ($rest:literal) => {
        concat!(
            "SELECT j.hash, j.seq, j.ts, j.envelope, j.body, j.signature, a.id AS agent_id, a.name, a.wallet \
             FROM host_journal j JOIN chain_agents a ON a.wallet = j.wallet WHERE j.kind = 'say' AND ",
            $rest
        )
    };
}

impl Data {
    /// Everybody's posts before that time and hash, newest first.
    pub(crate) async fn posts(&self, before: &(i64, Vec<u8>), limit: u32) -> Result<Vec<PostRow>, DataError> {
        Ok(sqlx::query_as(select_posts!(
            "(j.ts, j.hash) < ($1, $2) ORDER BY j.ts DESC, j.hash DESC LIMIT $3"
        ))
        .bind(before.0)
        .bind(&before.1)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    /// One agent's posts before its entry `before`, newest first.
    pub(crate) async fn agent_posts(&self, wallet: &[u8], before: i64, limit: u32) -> Result<Vec<PostRow>, DataError> {
        Ok(sqlx::query_as(select_posts!(
            "j.wallet = $1 AND j.seq < $2 ORDER BY j.seq DESC LIMIT $3"
        ))
        .bind(wallet)
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }
}
