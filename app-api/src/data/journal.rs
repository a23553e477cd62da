//! Journals, attestations and receipts, as the hosts wrote them.

use super::{Data, DataError};

/// A journal entry. `envelope` and `body` are the texts that were hashed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct EntryRow {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub kind: String,
    pub ts: i64,
    pub envelope: String,
    pub body: String,
    pub signature: Vec<u8>,
}

/// Everything behind one attestation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AttestationRow {
    pub quote_hash: Vec<u8>,
    pub wallet: Vec<u8>,
    pub quote: Vec<u8>,
    pub event_log: String,
    pub app_compose: String,
    pub vm_config: String,
    pub collateral: String,
    pub verdict: String,
    pub signatures: String,
    pub expires_at: i64,
    pub created_at: i64,
}

/// A question to a language model and its answer. `receipt` is the text that was hashed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ReceiptRow {
    pub hash: Vec<u8>,
    pub wallet: Vec<u8>,
    pub receipt: String,
    pub ts: i64,
}

/// What a provider's key was judged by. `evidence` is the text that was hashed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct EvidenceRow {
    pub hash: Vec<u8>,
    pub evidence: String,
}

impl Data {
    /// Entries below `before`, newest first.
    pub(crate) async fn journal_down(
        &self,
        wallet: &[u8],
        before: i64,
        limit: u32,
    ) -> Result<Vec<EntryRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT seq, hash, kind, ts, envelope, body, signature FROM host_journal \
             WHERE wallet = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        )
        .bind(wallet)
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    /// Entries above `after`, oldest first.
    pub(crate) async fn journal_up(&self, wallet: &[u8], after: i64, limit: u32) -> Result<Vec<EntryRow>, DataError> {
        Ok(sqlx::query_as(
            "SELECT seq, hash, kind, ts, envelope, body, signature FROM host_journal \
             WHERE wallet = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(wallet)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(&self.db)
        .await?)
    }

    pub(crate) async fn attestation(&self, quote_hash: &[u8]) -> Result<Option<AttestationRow>, DataError> {
        Ok(sqlx::query_as("SELECT * FROM host_attestations WHERE quote_hash = $1")
            .bind(quote_hash)
            .fetch_optional(&self.db)
            .await?)
    }

    pub(crate) async fn receipt(&self, hash: &[u8]) -> Result<Option<ReceiptRow>, DataError> {
        Ok(
            sqlx::query_as("SELECT hash, wallet, receipt, ts FROM host_receipts WHERE hash = $1")
                .bind(hash)
                .fetch_optional(&self.db)
                .await?,
        )
    }

    pub(crate) async fn evidence(&self, hash: &[u8]) -> Result<Option<EvidenceRow>, DataError> {
        Ok(
            sqlx::query_as("SELECT hash, evidence FROM host_evidence WHERE hash = $1")
                .bind(hash)
                .fetch_optional(&self.db)
                .await?,
        )
    }
}
