//! The table of what wallets signed. At most one row of a wallet is open (`stored`): an index refuses a second.

use super::{Class, StoredDeed};
use crate::error::HostError;
use sporeline_client::Address;
use sporeline_store::{Db, Transaction, key32, lamports_from, lamports_to, signature64};
use sqlx::{Row, any::AnyRow};

/// A transaction that a wallet signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendRecord {
    pub signature: [u8; 64],
    pub wallet: Address,
    pub action: u64,
    /// Hash of the journal entry that decided it.
    pub decision: [u8; 32],
    pub what: StoredDeed,
    /// As on the wire.
    pub bytes: Vec<u8>,
    pub last_valid_block_height: u64,
}

/// A transaction noted as landed whose action the chain seems not to count any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub send: SendRecord,
    /// In which it landed, or a later one.
    pub slot: u64,
}

/// Stores what is about to be sent.
pub async fn store(transaction: &mut Transaction<'_>, send: &SendRecord, now: i64) -> Result<(), HostError> {
    let what = serde_json::to_string(&send.what).map_err(|e| HostError::StoredTransaction(e.to_string()))?;
    sqlx::query(
        "INSERT INTO host_sends (signature, wallet, action, decision, what, transaction_bytes, \
         last_valid_block_height, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'stored', $8)",
    )
    .bind(&send.signature[..])
    .bind(send.wallet.as_ref())
    .bind(lamports_to(send.action)?)
    .bind(&send.decision[..])
    .bind(what)
    .bind(&send.bytes)
    .bind(lamports_to(send.last_valid_block_height)?)
    .bind(now)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<SendRecord, HostError> {
    Ok(SendRecord {
        signature: signature64(row.get("signature"))?,
        wallet: Address::new_from_array(key32(row.get("wallet"))?),
        action: lamports_from(row.get("action"))?,
        decision: key32(row.get("decision"))?,
        what: serde_json::from_str(row.get("what")).map_err(|e| HostError::StoredTransaction(e.to_string()))?,
        bytes: row.get("transaction_bytes"),
        last_valid_block_height: lamports_from(row.get("last_valid_block_height"))?,
    })
}

/// The wallet's transaction whose end is not known yet.
pub async fn open_of(db: &Db, wallet: &Address) -> Result<Option<SendRecord>, HostError> {
    let row = sqlx::query("SELECT * FROM host_sends WHERE wallet = $1 AND state = 'stored'")
        .bind(wallet.as_ref())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Transactions noted as landed whose action the chain, at `action`, does not count: it was rewound, or who told is behind.
/// Oldest first.
pub async fn lost_of(db: &Db, wallet: &Address, action: u64) -> Result<Vec<Lost>, HostError> {
    sqlx::query("SELECT * FROM host_sends WHERE wallet = $1 AND state = 'landed' AND action > $2 ORDER BY action")
        .bind(wallet.as_ref())
        .bind(lamports_to(action)?)
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Lost {
                send: read(row)?,
                slot: lamports_from(row.get("slot"))?,
            })
        })
        .collect()
}

const LAST_STORED: &str = "SELECT MAX(action) FROM host_sends WHERE wallet = $1";
/// From the newest down: it is among the last few.
const LAST_LANDED: &str =
    "SELECT action FROM host_sends WHERE wallet = $1 AND state = 'landed' ORDER BY action DESC LIMIT 1";

/// Number of the last action that was stored, whatever became of it; 0: none.
pub(crate) async fn last_stored(db: &Db, wallet: &Address) -> Result<u64, HostError> {
    let last: Option<i64> = sqlx::query_scalar(LAST_STORED)
        .bind(wallet.as_ref())
        .fetch_one(db)
        .await?;
    Ok(lamports_from(last.unwrap_or(0))?)
}

/// Number of the last action known to have landed; 0: none.
pub(crate) async fn last_landed(db: &Db, wallet: &Address) -> Result<u64, HostError> {
    let last: Option<i64> = sqlx::query_scalar(LAST_LANDED)
        .bind(wallet.as_ref())
        .fetch_optional(db)
        .await?;
    Ok(lamports_from(last.unwrap_or(0))?)
}

/// Notes what became of an open transaction. False: it was settled before, and nothing changed.
pub async fn settle(transaction: &mut Transaction<'_>, signature: &[u8; 64], class: &Class) -> Result<bool, HostError> {
    let (state, slot, error) = match class {
        Class::Landed { slot } => ("landed", Some(lamports_to(*slot)?), None),
        Class::Failed { slot, error } => ("failed", Some(lamports_to(*slot)?), Some(error.clone())),
        Class::Dead => ("dead", None, None),
        Class::Live => return Ok(false),
    };
    let done = sqlx::query(
        "UPDATE host_sends SET state = $1, slot = $2, error = $3 WHERE signature = $4 AND state = 'stored'",
    )
    .bind(state)
    .bind(slot)
    .bind(error)
    .bind(&signature[..])
    .execute(&mut **transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the chain forgot a transaction that had landed. False: it was noted before.
pub(crate) async fn lose(transaction: &mut Transaction<'_>, signature: &[u8; 64]) -> Result<bool, HostError> {
    let done = sqlx::query("UPDATE host_sends SET state = 'lost' WHERE signature = $1 AND state = 'landed'")
        .bind(&signature[..])
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_store::test_support::TestDatabase;

    /// They are asked at every start of an agent, and before every thought.
    #[tokio::test]
    async fn the_last_of_a_wallets_actions_is_found_by_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let db = TestDatabase::in_folder(folder.path()).await.db.clone();
        for question in [LAST_STORED, LAST_LANDED] {
            let asked = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"));
            let steps = sqlx::query(asked).bind(&[1; 32][..]).fetch_all(&db).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
            let by_index = |step: &String| step.contains("INDEX host_sends_by_wallet (wallet=?)");
            assert!(steps.len() == 1 && steps.iter().all(by_index), "{steps:?}");
        }
    }
}
