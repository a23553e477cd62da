//! What the index knows: which markets there are, and past trades.

use super::{
    Known, Recorded,
    position::{OwnTrade, position},
};
use crate::error::HostError;
use sporeline_client::{Address, address};
use sporeline_curve::price;
use sporeline_mind::{Amount, Sample};
use sporeline_store::{Db, key32, lamports_from};
use sqlx::Row;

/// The agent's own market, those it traded in, and those that moved last; own first, then by the agents' numbers.
pub(super) async fn known_markets(db: &Db, of: &address::AgentAddresses, others: u32) -> Result<Vec<Known>, HostError> {
    let rows = sqlx::query(
        "SELECT * FROM (SELECT m.mint, a.agent, a.id, a.parent_a, a.parent_b FROM chain_markets m \
         JOIN chain_agents a ON a.agent = m.agent WHERE m.phase <> 0 AND m.agent <> $1 \
         ORDER BY EXISTS (SELECT 1 FROM chain_trades t WHERE t.trader = $1 AND t.market = m.market) DESC, m.slot DESC \
         LIMIT $2) AS known ORDER BY id",
    )
    .bind(of.agent.as_ref())
    .bind(i64::from(others))
    .fetch_all(db)
    .await?;
    let mut known = vec![Known {
        mint: of.mint,
        agent: of.agent,
        parents: [None; 2],
    }];
    for row in &rows {
        let parent = |column: &str| -> Result<Option<Address>, HostError> {
            let bytes: Option<Vec<u8>> = row.get(column);
            Ok(bytes
                .map(|bytes| key32(&bytes))
                .transpose()?
                .map(Address::new_from_array))
        };
        known.push(Known {
            mint: Address::new_from_array(key32(row.get("mint"))?),
            agent: Address::new_from_array(key32(row.get("agent"))?),
            parents: [parent("parent_a")?, parent("parent_b")?],
        });
    }
    Ok(known)
}

/// What is known of a market that the accounts do not tell. `since`: prices from then on.
pub(super) async fn recorded(db: &Db, market: &Address, agent: &Address, since: i64) -> Result<Recorded, HostError> {
    Ok(Recorded {
        history: history(db, market, since).await?,
        position: position(&trades(db, market, agent).await?),
    })
}

/// The price that stood at `since`, or the first after it; and the last.
async fn history(db: &Db, market: &Address, since: i64) -> Result<Vec<Sample>, HostError> {
    let rows = sqlx::query(
        "SELECT * FROM (SELECT time, base_reserve, quote_reserve FROM chain_trades WHERE market = $1 AND time <= $2 \
         ORDER BY slot DESC, tx_index DESC, ix_path DESC LIMIT 1) AS before UNION ALL \
         SELECT * FROM (SELECT time, base_reserve, quote_reserve FROM chain_trades WHERE market = $1 AND time > $2 \
         ORDER BY slot, tx_index, ix_path LIMIT 1) AS first UNION ALL \
         SELECT * FROM (SELECT time, base_reserve, quote_reserve FROM chain_trades WHERE market = $1 AND time > $2 \
         ORDER BY slot DESC, tx_index DESC, ix_path DESC LIMIT 1) AS last",
    )
    .bind(market.as_ref())
    .bind(since)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let reserves = price::Reserves {
                base: lamports_from(row.get("base_reserve"))?,
                quote: lamports_from(row.get("quote_reserve"))?,
            };
            Ok(Sample {
                time: row.get("time"),
                fdv: Amount(price::fdv_lamports(reserves)),
            })
        })
        .collect()
}

async fn trades(db: &Db, market: &Address, agent: &Address) -> Result<Vec<OwnTrade>, HostError> {
    sqlx::query(
        "SELECT buy, base, quote, time FROM chain_trades WHERE trader = $1 AND market = $2 ORDER BY slot, tx_index, ix_path",
    )
    .bind(agent.as_ref())
    .bind(market.as_ref())
    .fetch_all(db)
    .await?
    .iter()
    .map(|row| {
        Ok(OwnTrade {
            buy: row.get::<i64, _>("buy") == 1,
            base: lamports_from(row.get("base"))?,
            quote: lamports_from(row.get("quote"))?,
            time: row.get("time"),
        })
    })
    .collect()
}
