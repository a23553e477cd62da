//! Which wallets this host made, and what became of them.

use crate::{crash, error::HostError, run::Host};
use sporeline_client::{Address, address, constants::LITTER};
use sporeline_enclave::AgentPublicKeys;
use sporeline_store::{Db, key32, lamports_from, lamports_to};
use sqlx::Row;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of this machine's clock for which a wallet is kept for whoever asked. The machine's and not the chain's: both
/// ends of the wait are read here, and the embedded chain may stand still.
const KEPT_FOR_S: i64 = 600;

/// This machine's clock, unix seconds. For ages of the host's own rows only, never compared with chain time.
pub(crate) fn wall_now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64) // fits for 292 billion years
}

/// A wallet of this host that the chain knows as an agent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resident {
    pub wallet: Address,
    pub number: u64,
    pub nostr_key: [u8; 32],
}

/// Keeps the wallet of the next key number for the request, passing over numbers whose wallet is taken: a database that
/// was lost counts from 0 again, but its agents live on.
pub(crate) async fn reserve(host: &Host, uuid: &str) -> Result<Address, HostError> {
    loop {
        let number = next_number(host).await?;
        let keys = host.signer.keys(lamports_from(number)?).await?;
        if !is_agent(host, &keys.wallet).await? && keep(host, uuid, number, &keys).await? {
            return Ok(keys.wallet);
        }
        tracing::warn!(number, wallet = %keys.wallet, "a key number is passed over: its wallet is taken");
    }
}

/// Takes the next key number, for ever, whatever becomes of it.
async fn next_number(host: &Host) -> Result<i64, HostError> {
    let (number,) = sqlx::query_as(
        "INSERT INTO host_counters (host, next_key) VALUES ($1, 1) \
         ON CONFLICT (host) DO UPDATE SET next_key = host_counters.next_key + 1 RETURNING next_key - 1",
    )
    .bind(host.address.as_ref())
    .fetch_one(&host.db)
    .await?;
    Ok(number)
}

/// Whether the wallet is an agent's, dead or alive. The chain is asked too: the index may be as new as the database.
async fn is_agent(host: &Host, wallet: &Address) -> Result<bool, HostError> {
    let indexed = sqlx::query("SELECT 1 FROM chain_agents WHERE wallet = $1")
        .bind(wallet.as_ref())
        .fetch_optional(&host.db)
        .await?;
    if indexed.is_some() {
        return Ok(true);
    }
    let glance = host.chain.glance(&[address::agent(wallet)]).await?;
    Ok(glance.get(0).is_some_and(|held| !held.data.is_empty()))
}

/// Notes the wallet and answers the request with it, both or neither. False: the wallet was noted before.
async fn keep(host: &Host, uuid: &str, number: i64, keys: &AgentPublicKeys) -> Result<bool, HostError> {
    let mut transaction = host.db.begin().await?;
    let noted = sqlx::query(
        "INSERT INTO host_agents (wallet, host, key_number, state, nostr_key, created_at) \
         VALUES ($1, $2, $3, 'reserved', $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(keys.wallet.as_ref())
    .bind(host.address.as_ref())
    .bind(number)
    .bind(&keys.nostr[..])
    .bind(wall_now())
    .execute(&mut *transaction)
    .await?;
    if noted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO host_replies (uuid, wallet, updated_at) VALUES ($1, $2, $3)")
        .bind(uuid)
        .bind(keys.wallet.as_ref())
        .bind(wall_now())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

/// Keeps two wallets for the children of `parent`'s agent. Those it kept before are given up: their litter is over.
pub(crate) async fn reserve_litter(host: &Host, parent: &Address) -> Result<[(u64, Address); LITTER], HostError> {
    sqlx::query(
        "UPDATE host_agents SET state = 'lapsed' WHERE parent = $1 AND state = 'litter' \
         AND wallet NOT IN (SELECT wallet FROM chain_agents)",
    )
    .bind(parent.as_ref())
    .execute(&host.db)
    .await?;
    let mut kept = [(0, Address::default()); LITTER];
    for place in &mut kept {
        *place = reserve_child(host, parent).await?;
        crash::point("child key kept");
    }
    Ok(kept)
}

async fn reserve_child(host: &Host, parent: &Address) -> Result<(u64, Address), HostError> {
    loop {
        let number = next_number(host).await?;
        let keys = host.signer.keys(lamports_from(number)?).await?;
        if is_agent(host, &keys.wallet).await? {
            continue;
        }
        let noted = sqlx::query(
            "INSERT INTO host_agents (wallet, host, key_number, state, nostr_key, created_at, parent) \
             VALUES ($1, $2, $3, 'litter', $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(keys.wallet.as_ref())
        .bind(host.address.as_ref())
        .bind(number)
        .bind(&keys.nostr[..])
        .bind(wall_now())
        .bind(parent.as_ref())
        .execute(&host.db)
        .await?;
        if noted.rows_affected() == 1 {
            return Ok((lamports_from(number)?, keys.wallet));
        }
    }
}

/// Key number of a wallet that is kept for a spawn.
pub(crate) async fn reserved(db: &Db, host: &Address, wallet: &Address) -> Result<Option<u64>, HostError> {
    let row = sqlx::query("SELECT key_number FROM host_agents WHERE wallet = $1 AND host = $2 AND state = 'reserved'")
        .bind(wallet.as_ref())
        .bind(host.as_ref())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| lamports_from(row.get("key_number"))).transpose()?)
}

/// Gives up wallets nobody spawned in time. Their numbers are never used again.
pub(crate) async fn lapse(db: &Db, host: &Address) -> Result<u64, HostError> {
    let done = sqlx::query(
        "UPDATE host_agents SET state = 'lapsed' WHERE host = $1 AND state = 'reserved' AND created_at < $2 \
         AND wallet NOT IN (SELECT wallet FROM chain_agents)",
    )
    .bind(host.as_ref())
    .bind(wall_now() - KEPT_FOR_S)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// This host's wallets that are living agents on chain, however they stand here: a spawn signed in the last second counts.
pub(crate) async fn residents(db: &Db, host: &Address) -> Result<Vec<Resident>, HostError> {
    sqlx::query(
        "SELECT h.wallet, h.key_number, h.nostr_key FROM host_agents h JOIN chain_agents c ON c.wallet = h.wallet \
         WHERE h.host = $1 AND c.host = $2 AND c.status = 1 ORDER BY h.key_number",
    )
    .bind(host.as_ref())
    .bind(host.as_ref())
    .fetch_all(db)
    .await?
    .iter()
    .map(|row| {
        Ok(Resident {
            wallet: Address::new_from_array(key32(row.get("wallet"))?),
            number: lamports_from(row.get("key_number"))?,
            nostr_key: key32(row.get("nostr_key"))?,
        })
    })
    .collect()
}

/// Notes that a wallet's agent was born, or, the chain having forgotten its birth, that it is kept for a spawn again.
pub(crate) async fn mark(db: &Db, wallet: &Address, living: bool) -> Result<(), HostError> {
    let state = if living { "living" } else { "reserved" };
    sqlx::query("UPDATE host_agents SET state = $1, created_at = $2 WHERE wallet = $3 AND state <> $4")
        .bind(state)
        .bind(lamports_to(wall_now().unsigned_abs())?)
        .bind(wallet.as_ref())
        .bind(state)
        .execute(db)
        .await?;
    Ok(())
}

/// Wallets that were living when the host last ran, less those that the index has seen die since.
pub(crate) async fn living(db: &Db, host: &Address) -> Result<Vec<Resident>, HostError> {
    sqlx::query(
        "SELECT wallet, key_number, nostr_key FROM host_agents WHERE host = $1 AND state = 'living' \
         AND wallet NOT IN (SELECT wallet FROM chain_agents WHERE status = 2)",
    )
    .bind(host.as_ref())
    .fetch_all(db)
    .await?
    .iter()
    .map(|row| {
        Ok(Resident {
            wallet: Address::new_from_array(key32(row.get("wallet"))?),
            number: lamports_from(row.get("key_number"))?,
            nostr_key: key32(row.get("nostr_key"))?,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::tests::without_chain;

    /// Agent `number` of `host`, as the index and the host's own table have it. 1 alive, 2 dead.
    async fn agent(db: &Db, host: &Address, number: u8, status: i64) -> Address {
        let wallet = Address::new_from_array([number; 32]);
        sqlx::query(
            "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
             persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
             VALUES ($1, 1, $2, $1, $1, $1, $3, 0, 'a', 'A', $1, $1, 0, $4, 1, 1, 1, 1, 1, 1)",
        )
        .bind(wallet.as_ref())
        .bind(i64::from(number))
        .bind(host.as_ref())
        .bind(status)
        .execute(db)
        .await
        .unwrap();
        sqlx::query("INSERT INTO host_agents VALUES ($1, $2, $3, 'living', $1, 1, NULL)")
            .bind(wallet.as_ref())
            .bind(host.as_ref())
            .bind(i64::from(number))
            .execute(db)
            .await
            .unwrap();
        wallet
    }

    #[tokio::test]
    async fn the_dead_are_neither_residents_nor_started_again() {
        let folder = tempfile::tempdir().unwrap();
        let host = without_chain(folder.path()).await;
        let alive = agent(&host.db, &host.address, 1, 1).await;
        agent(&host.db, &host.address, 2, 2).await;
        for found in [
            residents(&host.db, &host.address).await.unwrap(),
            living(&host.db, &host.address).await.unwrap(),
        ] {
            let wallets: Vec<_> = found.iter().map(|resident| resident.wallet).collect();
            assert_eq!(wallets, [alive]);
        }
    }
}
