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

/// Keeps two wallets for the children of `parent`'s agent. Those it kept before are kept on while no transaction ever named
/// them: a litter that is refused before it is signed, again and again, uses no keys up. The others are given up: their litter
/// is over.
pub(crate) async fn reserve_litter(host: &Host, parent: &Address) -> Result<[(u64, Address); LITTER], HostError> {
    let mut unspent = unspent(host, parent).await?.into_iter();
    let mut kept = [(0, Address::default()); LITTER];
    for place in &mut kept {
        *place = match unspent.next() {
            Some(child) => child,
            None => reserve_child(host, parent).await?,
        };
        crash::point("child key kept");
    }
    Ok(kept)
}

/// Children's wallets of this parent that no transaction named. Lapses those that one did.
async fn unspent(host: &Host, parent: &Address) -> Result<Vec<(u64, Address)>, HostError> {
    let rows = sqlx::query(
        "SELECT wallet, key_number FROM host_agents WHERE parent = $1 AND host = $2 AND state = 'litter' \
         AND wallet NOT IN (SELECT wallet FROM chain_agents) ORDER BY key_number",
    )
    .bind(parent.as_ref())
    .bind(host.address.as_ref())
    .fetch_all(&host.db)
    .await?;
    let mut unspent = vec![];
    for row in &rows {
        let wallet = Address::new_from_array(key32(row.get("wallet"))?);
        if is_named(&host.db, parent, &wallet).await? {
            sqlx::query("UPDATE host_agents SET state = 'lapsed' WHERE wallet = $1 AND state = 'litter'")
                .bind(wallet.as_ref())
                .execute(&host.db)
                .await?;
        } else {
            unspent.push((lamports_from(row.get("key_number"))?, wallet));
        }
    }
    Ok(unspent)
}

/// Whether a stored transaction of the parent names the child's wallet, whatever became of it.
async fn is_named(db: &Db, parent: &Address, child: &Address) -> Result<bool, HostError> {
    let found = sqlx::query("SELECT 1 FROM host_sends WHERE wallet = $1 AND what LIKE $2 LIMIT 1")
        .bind(parent.as_ref())
        .bind(format!("%\"{child}\"%"))
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
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
#[path = "registry_tests.rs"]
pub(crate) mod tests;
