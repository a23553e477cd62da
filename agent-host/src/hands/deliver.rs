//! Sending the same bytes until the chain has said what becomes of them.

use super::{Class, Height, Lost, SendRecord, classify};
use crate::{
    chain::{Chain, jittered},
    crash,
    error::HostError,
    lease::Lease,
};
use solana_transaction::Transaction;
use sporeline_client::{address, state::Agent};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const POLL: Duration = Duration::from_millis(200);
const RESEND: Duration = Duration::from_secs(1);
/// Once the host is asked to stop, an open step gets this long; what is still open then is settled at the next start.
const LAST_WAIT: Duration = Duration::from_secs(3);

/// Where no node has answered for so long the agent's task ends, and with it the lease: another process's nodes may answer,
/// and whoever has the agent next settles what is open.
const SILENCE: Duration = Duration::from_secs(10);

/// The bytes of a transaction, read back.
pub(crate) fn decode(bytes: &[u8]) -> Result<Transaction, HostError> {
    wincode::deserialize(bytes).map_err(|error| HostError::StoredTransaction(error.to_string()))
}

/// Delivers a stored transaction. [`Class::Live`] only when the host is stopping and the end is not known yet.
///
/// A refusal of the node to take the bytes decides nothing: only the chain's own history does, once nothing can change it.
pub(crate) async fn deliver(
    chain: &Chain,
    send: &SendRecord,
    lease: &Lease,
    stop: &CancellationToken,
) -> Result<Class, HostError> {
    let transaction = decode(&send.bytes)?;
    let last_valid = Height(send.last_valid_block_height);
    let mut stopping: Option<Instant> = None;
    let mut sent: Option<Instant> = None;
    let mut silent: Option<Instant> = None;
    loop {
        crash::point("looking");
        let found = look(chain, send, last_valid).await;
        crash::point("looked");
        match found {
            Ok(Class::Live) => silent = None,
            Ok(class) => return Ok(class),
            Err(error) => match silent {
                None => {
                    silent = Some(Instant::now());
                    tracing::warn!(wallet = %send.wallet, %error, "the end of a transaction is not known yet");
                }
                Some(since) if since.elapsed() >= SILENCE => return Err(error),
                Some(_) => {}
            },
        }
        if sent.is_none_or(|at| at.elapsed() >= RESEND) {
            sent = Some(Instant::now());
            lease.check()?;
            crash::point("sending");
            if let Err(error) = chain.send(&transaction).await {
                crash::point("refused by node");
                tracing::debug!(wallet = %send.wallet, %error, "the node did not take a transaction");
            }
            crash::point("sent");
        }
        if stop.is_cancelled() && stopping.get_or_insert_with(Instant::now).elapsed() > LAST_WAIT {
            return Ok(Class::Live);
        }
        sleep(jittered(POLL)).await;
    }
}

async fn look(chain: &Chain, send: &SendRecord, last_valid: Height) -> Result<Class, HostError> {
    let (height, slot, seen) = chain.look_at_slot(&send.signature).await?;
    match classify(&seen, height, last_valid) {
        Class::Dead => dead_or_counted(chain, send, slot).await,
        class => Ok(class),
    }
}

/// A node that has forgotten a transaction, or denies it, is believed only where the agent's action number agrees: the
/// program counts every action that lands, none may land any more, and no other carries this number while this one is open.
/// `since`: a slot in which it could no longer land; an account that is older says nothing.
async fn dead_or_counted(chain: &Chain, send: &SendRecord, since: u64) -> Result<Class, HostError> {
    Ok(match counted(chain, send).await? {
        (slot, _) if slot < since => Class::Live,
        (slot, true) => {
            tracing::warn!(wallet = %send.wallet, action = send.action, "the node does not know a transaction that landed");
            Class::Landed { slot }
        }
        (_, false) => Class::Dead,
    })
}

/// Whether the agent's account counts the action, and the slot in which that was so.
async fn counted(chain: &Chain, send: &SendRecord) -> Result<(u64, bool), HostError> {
    let glance = chain.glance(&[address::agent(&send.wallet)]).await?;
    let agent: Option<Agent> = match glance.get(0) {
        Some(held) if !held.data.is_empty() => Some(held.decode()?),
        _ => None, // the chain was rewound beyond its birth
    };
    Ok((glance.slot, agent.is_some_and(|agent| agent.action >= send.action)))
}

/// Whether the chain has forgotten what landed, for good. False as long as that is not certain.
///
/// A node that merely lags does not count the action either, so only an account of a later slot than it landed in denies it.
/// `relayed`: others may send the same bytes again; then it must be too old to land once more, too.
pub(crate) async fn is_forgotten(chain: &Chain, lost: &Lost, relayed: bool) -> Result<bool, HostError> {
    let Lost { send, slot: landed } = lost;
    let mut since = landed.saturating_add(1);
    if relayed {
        let (height, slot, seen) = chain.look_at_slot(&send.signature).await?;
        match classify(&seen, height, Height(send.last_valid_block_height)) {
            // What the chain has refused since cannot land any more either.
            Class::Dead | Class::Failed { .. } => since = since.max(slot),
            Class::Landed { .. } | Class::Live => return Ok(false),
        }
    }
    let (slot, counts) = counted(chain, send).await?;
    Ok(slot >= since && !counts)
}

#[cfg(test)]
#[path = "deliver_tests.rs"]
mod tests;
