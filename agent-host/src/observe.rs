//! Sensing: the chain's accounts at one slot, and what the index knows of past trades.

use crate::{
    chain::{CLOCK, Glance, Held},
    error::HostError,
    family,
    run::Host,
    view,
};
use sporeline_client::{
    Address, account, address,
    state::{Agent, Global, Measurement},
};
use sporeline_curve::price;
use sporeline_enclave::attester::unix_of_clock;
use sporeline_genome::Genome;
use sporeline_mind::{Amount, Observation, Sample};
use sporeline_store::{Db, key32, lamports_from};
use sqlx::Row;

/// An observation and the accounts behind it that others need.
pub(crate) struct Sensed {
    pub observation: Observation,
    pub agent: Agent,
    pub global: Global,
    pub genome: Genome,
}

/// A market to look at.
struct Known {
    mint: Address,
    agent: Address,
    parents: [Option<Address>; 2],
}

/// Places in the list of accounts that are read at once; two for each market follow.
const CLOCK_AT: usize = 0;
const GLOBAL_AT: usize = 1;
const AGENT_AT: usize = 2;
const WALLET_AT: usize = 3;
const MEASUREMENT_AT: usize = 4;
const LITTER_AT: usize = 5;
/// The wallet once more where no price account is set.
const PRICE_AT: usize = 6;
const MARKETS_AT: usize = 7;

/// Looks at the world with an agent's eyes. `eligible_since`: what it saw last of that. `None`: the chain does not know the
/// agent.
pub(crate) async fn observe(
    host: &Host,
    wallet: &Address,
    compose_hash: &[u8; 32],
    eligible_since: i64,
) -> Result<Option<Sensed>, HostError> {
    let of = address::AgentAddresses::of(wallet);
    let known = known_markets(&host.db, &of, host.markets).await?;
    let mut keys = vec![
        CLOCK,
        address::global(),
        of.agent,
        *wallet,
        address::measurement(compose_hash),
        address::litter(&of.agent),
        host.price_account.unwrap_or(*wallet),
    ];
    for market in &known {
        keys.push(address::market(&market.mint));
        keys.push(address::associated_token(&of.agent, &market.mint));
    }
    let glance = host.chain.glance(&keys).await?;
    let Some(account) = glance.get(AGENT_AT).filter(|held| !held.data.is_empty()) else {
        return Ok(None);
    };
    let agent: Agent = account.decode()?;
    let global: Global = require(&glance, GLOBAL_AT, "Global")?.decode()?;
    let now =
        unix_of_clock(&require(&glance, CLOCK_AT, "the clock")?.data).map_err(|_| HostError::Missing("the clock"))?;
    let genome = Genome::from_bytes_unchecked(&agent.genome);
    // A trade sent now is executed in a later slot.
    let slot = glance.slot.saturating_add(1);
    let since = now.saturating_sub(host.tempo.look_back_s(&genome).into());

    let mut markets = Vec::with_capacity(known.len());
    let mut eligible = false;
    let sol_usd = glance
        .get(PRICE_AT)
        .and_then(|held| family::sol_usd(&held.data, &held.owner, &global, now));
    for (index, market) in known.iter().enumerate() {
        let Some(found) = glance.get(MARKETS_AT + 2 * index) else {
            continue; // the index is ahead of this answer, or behind a chain that was rewound
        };
        let token = glance.get(MARKETS_AT + 2 * index + 1);
        let token = token.and_then(|held| account::decode_token(&held.data).ok());
        let decoded = found.decode()?;
        let own = market.agent == of.agent;
        if own {
            let has_litter = glance.get(LITTER_AT).is_some_and(|held| !held.data.is_empty());
            eligible = family::may_breed(&agent, &decoded, has_litter, sol_usd, &global, (slot, now));
        }
        let mut view = view::market_view(&market.mint, own, &decoded, token);
        view.kin = is_kin(market, &of.agent, &agent);
        view.history = history(&host.db, &market.mint, since).await?;
        let position = position(&trades(&host.db, &market.mint, &of.agent).await?);
        if position.held == view.held.0 {
            view.cost = Amount(position.cost);
            view.held_since = position.since;
        }
        markets.push(view);
    }
    let measurement: Option<Measurement> = glance.get(MEASUREMENT_AT).and_then(|held| held.decode().ok());
    let attested = measurement.is_some_and(|m| agent.is_attested(&m, now).unwrap_or(false));
    let since = match (eligible, eligible_since) {
        (false, _) => 0,
        (true, 0) => now,
        (true, since) => since,
    };
    let threshold = global.parameters.breed_threshold_usd;
    let family = family::family(host, &agent, &of.agent, sol_usd, threshold, (since, now)).await?;
    let observation = Observation {
        now,
        slot,
        me: view::self_view(
            &agent,
            &global,
            account.lamports,
            attested,
            glance.get(WALLET_AT).map_or(0, |held| held.lamports),
        )
        .ok_or(HostError::Missing("a floor that fits 64 bits"))?,
        limits: view::limits(&global, host.token_rent),
        tempo: host.tempo,
        markets,
        family,
    };
    Ok(Some(Sensed {
        observation,
        agent,
        global,
        genome,
    }))
}

fn require<'a>(glance: &'a Glance, index: usize, what: &'static str) -> Result<&'a Held, HostError> {
    glance.get(index).ok_or(HostError::Missing(what))
}

fn is_kin(other: &Known, me: &Address, agent: &Agent) -> bool {
    let mine = &agent.parents[..usize::from(agent.parent_count).min(agent.parents.len())];
    let theirs = || other.parents.iter().flatten();
    mine.contains(&other.agent) || theirs().any(|parent| parent == me || mine.contains(parent))
}

/// The agent's own market, those it traded in, and those that moved last; own first, then by the agents' numbers.
async fn known_markets(db: &Db, of: &address::AgentAddresses, others: u32) -> Result<Vec<Known>, HostError> {
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

/// The price that stood at `since`, or the first after it; and the last.
async fn history(db: &Db, mint: &Address, since: i64) -> Result<Vec<Sample>, HostError> {
    let market = address::market(mint);
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

/// One of an agent's own trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OwnTrade {
    buy: bool,
    base: u64,
    quote: u64,
    time: i64,
}

/// What a run of trades left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Position {
    held: u64,
    /// Lamports, at average cost.
    cost: u64,
    since: i64,
}

async fn trades(db: &Db, mint: &Address, agent: &Address) -> Result<Vec<OwnTrade>, HostError> {
    sqlx::query(
        "SELECT buy, base, quote, time FROM chain_trades WHERE trader = $1 AND market = $2 ORDER BY slot, tx_index, ix_path",
    )
    .bind(agent.as_ref())
    .bind(address::market(mint).as_ref())
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

/// Average-cost bookkeeping. Tokens that came without a trade make `held` differ from the balance: then the caller does
/// not trust the cost.
fn position(trades: &[OwnTrade]) -> Position {
    trades.iter().fold(Position::default(), |p, trade| {
        if trade.buy {
            Position {
                held: p.held.saturating_add(trade.base),
                cost: p.cost.saturating_add(trade.quote),
                since: if p.held == 0 { trade.time } else { p.since },
            }
        } else if trade.base >= p.held {
            Position::default()
        } else {
            let left = p.held - trade.base;
            Position {
                held: left,
                cost: sporeline_curve::wide::mul_div_floor(p.cost, left, p.held).unwrap_or(0),
                since: p.since,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(buy: bool, base: u64, quote: u64, time: i64) -> OwnTrade {
        OwnTrade { buy, base, quote, time }
    }

    #[test]
    fn a_position_costs_what_was_paid_for_the_part_still_held() {
        let trades = [
            trade(true, 100, 50, 1),
            trade(true, 100, 70, 2),
            trade(false, 50, 99, 3),
        ];
        let expected = Position {
            held: 150,
            cost: 90,
            since: 1,
        };
        assert_eq!(position(&trades), expected);
    }

    #[test]
    fn a_position_sold_out_begins_anew() {
        let trades = [trade(true, 100, 50, 1), trade(false, 100, 60, 2), trade(true, 10, 7, 9)];
        let expected = Position {
            held: 10,
            cost: 7,
            since: 9,
        };
        assert_eq!(position(&trades), expected);
    }
}
