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

/// Markets of others that an agent sees because it has a position there, at most. With those beside them, what is read at
/// once still fits one request.
const MOST_HELD: i64 = 32;

/// The agent's own market, those it has a position in, and `others` that moved last; own first, then by the agents' numbers.
/// Of the others, half of the places are for markets it never traded in, the rest for those it once did, as far as there are
/// any: it finds what is new, and what it has learnt of comes back.
pub(super) async fn known_markets(db: &Db, of: &address::AgentAddresses, others: u32) -> Result<Vec<Known>, HostError> {
    // A position is what trades left: the sum of them above the lowest it ever was, for sold gifts do not count.
    let rows = sqlx::query(
        "WITH mine AS (SELECT market, CASE WHEN SUM(moved) > MIN(CASE WHEN held < 0 THEN held ELSE 0 END) THEN 1 ELSE 0 END \
         AS holds FROM (SELECT market, CASE WHEN buy = 1 THEN base ELSE -base END AS moved, \
         SUM(CASE WHEN buy = 1 THEN base ELSE -base END) OVER (PARTITION BY market ORDER BY slot, tx_index, ix_path) AS held \
         FROM chain_trades WHERE trader = $1) AS trades GROUP BY market), \
         seen AS (SELECT m.mint, m.slot, a.agent, a.id, a.parent_a, a.parent_b, mine.holds, \
         ROW_NUMBER() OVER (PARTITION BY mine.holds ORDER BY m.slot DESC, a.id) AS place \
         FROM chain_markets m JOIN chain_agents a ON a.agent = m.agent LEFT JOIN mine ON mine.market = m.market \
         WHERE m.phase <> 0 AND m.agent <> $1) \
         SELECT * FROM (SELECT * FROM (SELECT * FROM seen WHERE holds = 1 ORDER BY id LIMIT $2) AS held UNION ALL \
         SELECT * FROM (SELECT * FROM seen WHERE holds IS NULL OR holds = 0 \
         ORDER BY CASE WHEN place <= CASE WHEN holds IS NULL THEN $3 ELSE $4 END THEN 0 ELSE 1 END, slot DESC, id \
         LIMIT $5) AS others) AS known ORDER BY id",
    )
    .bind(of.agent.as_ref())
    .bind(MOST_HELD)
    .bind(i64::from(others.div_ceil(2)))
    .bind(i64::from(others / 2))
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

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
