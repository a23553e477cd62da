//! Which wallets this host made, and what became of them.

use crate::{crash, error::HostError, run::Host};
use sporeline_client::{Address, address, constants::LITTER};
use sporeline_enclave::AgentPublicKeys;
use sporeline_store::{Db, Flag, key32, kind, lamports_from, lamports_to, now_ms};
use sqlx::{AssertSqlSafe, Row, any::AnyRow};
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
/// was lost counts from 0 again, but its agents live on. `None`: another process of this host was faster to answer.
pub(crate) async fn reserve(host: &Host, uuid: &str) -> Result<Option<Address>, HostError> {
    loop {
        let number = next_number(host).await?;
        let keys = host.signer.keys(lamports_from(number)?).await?;
        if !is_agent(host, &keys.wallet).await? {
            match keep(host, uuid, number, &keys).await? {
                Kept::Yes => return Ok(Some(keys.wallet)),
                Kept::Answered => return Ok(None),
                Kept::Taken => {}
            }
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

/// What became of a wallet that was to be kept for a request.
enum Kept {
    Yes,
    /// The wallet was noted before.
    Taken,
    /// The request was answered before.
    Answered,
}

/// Notes the wallet and answers the request with it, both or neither.
async fn keep(host: &Host, uuid: &str, number: i64, keys: &AgentPublicKeys) -> Result<Kept, HostError> {
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
        return Ok(Kept::Taken);
    }
    let answered = sqlx::query(
        "INSERT INTO host_replies (uuid, wallet, updated_at) VALUES ($1, $2, $3) ON CONFLICT (uuid) DO NOTHING",
    )
    .bind(uuid)
    .bind(keys.wallet.as_ref())
    .bind(wall_now())
    .execute(&mut *transaction)
    .await?;
    if answered.rows_affected() == 0 {
        return Ok(Kept::Answered);
    }
    transaction.commit().await?;
    Ok(Kept::Yes)
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

/// The agents of this host that a process of it is to run, and whether this one can have each. Beside those that the index
/// knows, those that lived when the host last ran and that it does not know: the chain may have forgotten them.
pub(crate) async fn candidates(host: &Host) -> Result<Vec<(Resident, bool)>, HostError> {
    // Those of the chain are looked up from the chain's side, so that wallets that lapsed cost nothing, however many they are;
    // one that lapsed while the index was far behind is found all the same.
    let sql = format!(
        "SELECT h.wallet, h.key_number, h.nostr_key, \
         (l.wallet IS NULL OR l.process IN ('', $2) OR l.expires_at < {}) AS free FROM (\
         SELECT o.wallet, o.key_number, o.nostr_key FROM chain_agents c JOIN host_agents o ON o.wallet = c.wallet \
         WHERE c.host = $1 AND c.status = 1 AND o.host = $1 UNION ALL \
         SELECT o.wallet, o.key_number, o.nostr_key FROM host_agents o \
         WHERE o.host = $1 AND o.state = 'living' AND NOT EXISTS (SELECT 1 FROM chain_agents c WHERE c.wallet = o.wallet)) h \
         LEFT JOIN host_leases l ON l.wallet = h.wallet ORDER BY h.key_number",
        now_ms(kind(&host.db))
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(host.address.as_ref())
        .bind(host.leases.process())
        .fetch_all(&host.db)
        .await?
        .iter()
        .map(|row| Ok((resident(row)?, row.get::<Flag, _>("free").0)))
        .collect()
}

/// The living agent of this host with the lowest key number.
pub(crate) async fn oldest(host: &Host) -> Result<Option<Resident>, HostError> {
    sqlx::query(
        "SELECT h.wallet, h.key_number, h.nostr_key FROM host_agents h JOIN chain_agents c ON c.wallet = h.wallet \
         WHERE h.host = $1 AND c.host = $1 AND c.status = 1 ORDER BY h.key_number LIMIT 1",
    )
    .bind(host.address.as_ref())
    .fetch_optional(&host.db)
    .await?
    .as_ref()
    .map(resident)
    .transpose()
}

/// Checks that this process's enclave makes the agent's key.
///
/// # Errors
/// [`HostError::WrongSeed`]; [`HostError::Enclave`] where it does not answer.
pub(crate) async fn own(host: &Host, who: &Resident) -> Result<(), HostError> {
    let made = host.signer.keys(who.number).await?.wallet;
    if made == who.wallet {
        return Ok(());
    }
    Err(HostError::WrongSeed {
        number: who.number,
        made,
        stored: who.wallet,
    })
}

fn resident(row: &AnyRow) -> Result<Resident, HostError> {
    Ok(Resident {
        wallet: Address::new_from_array(key32(row.get("wallet"))?),
        number: lamports_from(row.get("key_number"))?,
        nostr_key: key32(row.get("nostr_key"))?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::run::tests::without_chain;

    /// Agent `number` of `host`, as the index and the host's own table have it. 1 alive, 2 dead.
    pub(crate) async fn agent(db: &Db, host: &Address, number: u8, status: i64) -> Address {
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
    async fn the_dead_are_not_started_again() {
        let folder = tempfile::tempdir().unwrap();
        let host = without_chain(folder.path()).await;
        let alive = agent(&host.db, &host.address, 1, 1).await;
        agent(&host.db, &host.address, 2, 2).await;
        let found = candidates(&host).await.unwrap();
        let wallets: Vec<_> = found.iter().map(|(resident, free)| (resident.wallet, *free)).collect();
        assert_eq!(wallets, [(alive, true)]);
    }

    #[tokio::test]
    async fn wallets_that_lapsed_are_no_candidates_but_for_those_of_agents_that_live_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let host = without_chain(folder.path()).await;
        // Born while the index was so far behind that its wallet lapsed.
        let late = agent(&host.db, &host.address, 1, 1).await;
        sqlx::query("UPDATE host_agents SET state = 'lapsed'")
            .execute(&host.db)
            .await
            .unwrap();
        // The chain forgot the last of these.
        for (number, state) in [(2u8, "reserved"), (3, "litter"), (4, "lapsed"), (5, "living")] {
            sqlx::query("INSERT INTO host_agents VALUES ($1, $2, $3, $4, $1, 1, NULL)")
                .bind(&[number; 32][..])
                .bind(host.address.as_ref())
                .bind(i64::from(number))
                .bind(state)
                .execute(&host.db)
                .await
                .unwrap();
        }
        let found = candidates(&host).await.unwrap();
        let wallets: Vec<_> = found.iter().map(|(resident, _)| resident.wallet).collect();
        assert_eq!(wallets, [late, Address::new_from_array([5; 32])]);
    }
}
