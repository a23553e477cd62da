//! What agents spent on thinking, by day of chain time, so that a new start fills no budget.

use crate::{error::HostError, lease::Lease, run::Host};
use sporeline_client::Address;
use sporeline_llm::client::{Spent, Usage};
use sporeline_store::{key32, kind};
use sqlx::{Row, any::AnyRow};
use std::collections::HashSet;

/// Takes up what an agent has spent, before it asks anything.
pub(crate) async fn restore(host: &Host, wallet: &Address) -> Result<(), HostError> {
    let Some(brain) = &host.brain else {
        return Ok(());
    };
    let row =
        sqlx::query("SELECT day, input_tokens, output_tokens, micro_usd FROM host_thinking_costs WHERE wallet = $1")
            .bind(wallet.as_ref())
            .fetch_optional(&host.db)
            .await?;
    if let Some(row) = row {
        brain.ledger().restore(wallet.to_bytes(), read(&row));
    }
    Ok(())
}

/// Takes up what the host's other agents, all but `mine`, have spent on the last day that anything was spent on, whichever
/// process runs them, or none: the budget of money is one for all.
pub(crate) async fn restore_others(host: &Host, mine: &HashSet<Address>) -> Result<(), HostError> {
    let Some(brain) = &host.brain else {
        return Ok(());
    };
    let rows = sqlx::query(
        "SELECT c.wallet, c.day, c.input_tokens, c.output_tokens, c.micro_usd FROM host_thinking_costs c \
         JOIN host_agents a ON a.wallet = c.wallet \
         WHERE a.host = $1 AND c.day = (SELECT MAX(day) FROM host_thinking_costs)",
    )
    .bind(host.address.as_ref())
    .fetch_all(&host.db)
    .await?;
    for row in &rows {
        let wallet = Address::new_from_array(key32(row.get("wallet"))?);
        if !mine.contains(&wallet) {
            brain.ledger().follow(wallet.to_bytes(), read(row));
        }
    }
    Ok(())
}

fn read(row: &AnyRow) -> Spent {
    // What no host writes counts as all that there is.
    let count = |column| u64::try_from(row.get::<i64, _>(column)).unwrap_or(u64::MAX);
    Spent {
        day: row.get("day"),
        usage: Usage {
            input_tokens: count("input_tokens"),
            output_tokens: count("output_tokens"),
            micro_usd: count("micro_usd"),
        },
    }
}

/// Keeps what an agent has spent by now, with what is set aside for an open question, where nothing else is kept.
///
/// # Errors
/// [`HostError::LeaseLost`]: somebody else has the agent, and knows better.
pub(crate) async fn spend(host: &Host, wallet: &Address, lease: &Lease) -> Result<(), HostError> {
    let Some(brain) = &host.brain else {
        return Ok(());
    };
    let mut transaction = host.db.begin().await?;
    store(&mut transaction, wallet, &brain.ledger().spent(&wallet.to_bytes())).await?;
    lease.fence(&mut transaction, kind(&host.db)).await?;
    Ok(transaction.commit().await?)
}

/// Whoever runs the agent took up what was stored before, so what it knows is all there is.
pub(super) async fn store(
    connection: &mut sqlx::AnyConnection,
    wallet: &Address,
    spent: &Spent,
) -> Result<(), HostError> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    sqlx::query(
        "INSERT INTO host_thinking_costs (wallet, day, input_tokens, output_tokens, micro_usd) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (wallet) DO UPDATE SET day = excluded.day, \
         input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, micro_usd = excluded.micro_usd",
    )
    .bind(wallet.as_ref())
    .bind(spent.day)
    .bind(whole(spent.usage.input_tokens))
    .bind(whole(spent.usage.output_tokens))
    .bind(whole(spent.usage.micro_usd))
    .execute(connection)
    .await?;
    Ok(())
}
