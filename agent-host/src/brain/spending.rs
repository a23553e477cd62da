//! What agents spent on thinking, by day of chain time, so that a new start fills no budget.

use crate::{error::HostError, run::Host};
use sporeline_client::Address;
use sporeline_llm::client::{Spent, Usage};
use sqlx::Row;

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
        // What no host writes counts as all that there is.
        let count = |column| u64::try_from(row.get::<i64, _>(column)).unwrap_or(u64::MAX);
        let usage = Usage {
            input_tokens: count("input_tokens"),
            output_tokens: count("output_tokens"),
            micro_usd: count("micro_usd"),
        };
        let day = row.get("day");
        brain.ledger().restore(wallet.to_bytes(), Spent { day, usage });
    }
    Ok(())
}

/// Keeps what an agent has spent by now, where nothing else is kept.
pub(crate) async fn spend(host: &Host, wallet: &Address) -> Result<(), HostError> {
    let Some(brain) = &host.brain else {
        return Ok(());
    };
    let mut connection = host.db.acquire().await?;
    store(&mut connection, wallet, &brain.ledger().spent(&wallet.to_bytes())).await
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
