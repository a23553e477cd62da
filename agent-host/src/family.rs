//! What an agent is shown of breeding: whether it may, and who there is to have children with.

use crate::{error::HostError, run::Host};
use sporeline_client::{
    Address, price_update,
    state::{Agent, Global, Market, market::PHASE_OPEN},
};
use sporeline_curve::{UsdPerSol, price};
use sporeline_genome::{Gene, Genome, distance};
use sporeline_mind::{Candidate, Consent, Family};
use sporeline_store::{key32, lamports_from};
use sqlx::Row;

/// Candidates an agent is shown at most; those that agreed to be its mate come first.
const MOST_CANDIDATES: i64 = 16;
const BPS: i128 = 10_000;
/// Those that agreed, and those that could begin a litter themselves: a large one that waits shall not hide a small one that
/// need not.
const CANDIDATES: &str = "SELECT a.agent, a.wallet, a.mint, a.genome, a.cooldown_until, a.open_litter, m.phase, m.base, m.quote, \
    CASE WHEN a.consent_mate = $1 AND a.consent_expires_at > $2 THEN 1 ELSE 0 END AS consents \
    FROM chain_agents a JOIN chain_markets m ON m.market = a.market WHERE a.status = 1 AND a.agent <> $1 AND \
    ((a.consent_mate = $1 AND a.consent_expires_at > $2) OR (m.phase = 2 AND a.cooldown_until <= $2 AND a.open_litter IS NULL)) \
    ORDER BY consents DESC, m.quote_real DESC, a.id LIMIT $3";

/// Dollars per SOL as the program would take them from that account at `now`. `owner`: of the account.
pub(crate) fn sol_usd(data: &[u8], owner: &Address, global: &Global, now: i64) -> Option<UsdPerSol> {
    let update = price_update::decode(data)?;
    let fresh = now.abs_diff(update.publish_time) <= sporeline_client::constants::MAX_PRICE_AGE_S;
    let genuine = global.price_owners().contains(owner) && update.feed_id == global.feed_id;
    (fresh && genuine).then(|| update.certain()).flatten()
}

/// Whether the program would let the agent begin a litter, its payment and its floor apart, which the guard checks.
pub(crate) fn may_breed(
    agent: &Agent,
    market: &Market,
    has_litter: bool,
    sol_usd: Option<UsdPerSol>,
    global: &Global,
    (slot, now): (u64, i64),
) -> bool {
    let Some(sol_usd) = sol_usd else { return false };
    let threshold = global.parameters.breed_threshold_usd;
    agent.is_alive()
        && !has_litter
        && now >= agent.cooldown_until
        && market.phase == PHASE_OPEN
        && price::fdv_usd_at_least(market.spot(slot), threshold, sol_usd)
}

/// Who there is. `eligible_since`: see [`Family`]. Empty as long as neither the agent nor anybody else may breed: nobody has
/// anything to decide then.
pub(crate) async fn family(
    host: &Host,
    agent: &Agent,
    me: &Address,
    sol_usd: Option<UsdPerSol>,
    threshold_usd: u64,
    (eligible_since, now): (i64, i64),
) -> Result<Family, HostError> {
    let Some(sol_usd) = sol_usd else {
        return Ok(Family::default());
    };
    let rows = sqlx::query(CANDIDATES)
        .bind(me.as_ref())
        .bind(now)
        .bind(MOST_CANDIDATES)
        .fetch_all(&host.db)
        .await?;
    let mine = Genome::from_bytes_unchecked(&agent.genome);
    let mut candidates = vec![];
    for row in &rows {
        let reserves = price::Reserves {
            base: lamports_from(row.get("base"))?,
            quote: lamports_from(row.get("quote"))?,
        };
        let eligible = row.get::<i64, _>("phase") == i64::from(PHASE_OPEN)
            && row.get::<i64, _>("cooldown_until") <= now
            && row.get::<Option<Vec<u8>>, _>("open_litter").is_none()
            && price::fdv_usd_at_least(reserves, threshold_usd, sol_usd);
        let consents = row.get::<i64, _>("consents") == 1;
        if !eligible && !consents {
            continue;
        }
        let address = |column: &str| Ok::<_, HostError>(Address::new_from_array(key32(row.get(column))?));
        let genome: Vec<u8> = row.get("genome");
        let genome = genome
            .as_slice()
            .try_into()
            .map_err(|_| HostError::Missing("a genome in the index"))?;
        candidates.push(Candidate {
            wallet: address("wallet")?.to_string(),
            mint: address("mint")?.to_string(),
            distance: distance(&mine, &Genome::from_bytes_unchecked(genome), &Gene::ALL),
            result_bps: result_bps(&closed(host, &address("agent")?).await?),
            consents,
            eligible,
        });
    }
    let consent = match agent.consent_expires_at > now {
        true => consent(host, agent).await?,
        false => None,
    };
    Ok(Family {
        eligible_since,
        consent,
        candidates,
    })
}

async fn consent(host: &Host, agent: &Agent) -> Result<Option<Consent>, HostError> {
    let wallet: Option<Vec<u8>> = sqlx::query_scalar("SELECT wallet FROM chain_agents WHERE agent = $1")
        .bind(agent.consent_mate.as_ref())
        .fetch_optional(&host.db)
        .await?;
    let Some(wallet) = wallet else { return Ok(None) };
    Ok(Some(Consent {
        wallet: Address::new_from_array(key32(&wallet)?).to_string(),
        expires_at: agent.consent_expires_at,
    }))
}

/// What an agent's trades in one market came to: base units and lamports.
#[derive(Clone, Copy, Debug, Default)]
struct Closed {
    bought: u64,
    cost: u64,
    sold: u64,
    proceeds: u64,
}

async fn closed(host: &Host, agent: &Address) -> Result<Vec<Closed>, HostError> {
    let rows = sqlx::query(
        "SELECT CAST(SUM(CASE WHEN buy = 1 THEN base ELSE 0 END) AS BIGINT) AS bought, \
         CAST(SUM(CASE WHEN buy = 1 THEN quote ELSE 0 END) AS BIGINT) AS cost, \
         CAST(SUM(CASE WHEN buy = 1 THEN 0 ELSE base END) AS BIGINT) AS sold, \
         CAST(SUM(CASE WHEN buy = 1 THEN 0 ELSE quote END) AS BIGINT) AS proceeds \
         FROM chain_trades WHERE trader = $1 GROUP BY market ORDER BY market",
    )
    .bind(agent.as_ref())
    .fetch_all(&host.db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Closed {
                bought: lamports_from(row.get("bought"))?,
                cost: lamports_from(row.get("cost"))?,
                sold: lamports_from(row.get("sold"))?,
                proceeds: lamports_from(row.get("proceeds"))?,
            })
        })
        .collect()
}

/// Gain of what was sold over what it had cost on average, bps of that cost; 0 before the first sale. Tokens that were
/// never bought (an airdrop) cost nothing and do not count.
fn result_bps(markets: &[Closed]) -> i32 {
    let (mut cost, mut proceeds) = (0_i128, 0_i128);
    for market in markets {
        let sold = market.sold.min(market.bought);
        if sold == 0 {
            continue;
        }
        cost += i128::from(market.cost) * i128::from(sold) / i128::from(market.bought);
        proceeds += i128::from(market.proceeds) * i128::from(sold) / i128::from(market.sold);
    }
    if cost == 0 {
        return 0;
    }
    ((proceeds - cost) * BPS / cost).clamp(-BPS, BPS) as i32 // five digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_client::price_update::{PriceUpdate, encode};
    use sporeline_store::{Db, test_support::TestDatabase};

    const ME: [u8; 32] = [200; 32];
    const NOW: i64 = 1_000;

    /// An agent with a market of `number` lamports, agreed to be my mate until `agreed`, resting until `cooldown`.
    async fn agent(db: &Db, number: u8, cooldown: i64, litter: Option<&[u8]>, agreed: Option<i64>) {
        let key = [number; 32];
        sqlx::query(
            "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
             persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq, \
             cooldown_until, open_litter, consent_mate, consent_expires_at) \
             VALUES ($1, 1, $2, $1, $1, $1, $1, 0, 'a', 'A', $1, $1, 0, 1, 1, 1, 1, 1, 1, 1, $3, $4, $5, $6)",
        )
        .bind(&key[..])
        .bind(i64::from(number))
        .bind(cooldown)
        .bind(litter)
        .bind(agreed.map(|_| &ME[..]))
        .bind(agreed)
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO chain_markets (market, slot, agent, mint, phase, base, quote, base_left, kept, quote_real, trades, \
             volume, seq) VALUES ($1, 1, $1, $1, 2, 1, $2, 0, 0, $2, 1, 1, 1)",
        )
        .bind(&key[..])
        .bind(i64::from(number))
        .execute(db)
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn large_agents_that_may_not_breed_yet_hide_no_small_one_that_may() {
        let database = TestDatabase::new().await;
        let db = &database.db;
        for number in 100..120 {
            agent(db, number, NOW + 1, None, None).await;
            agent(db, number + 20, 0, Some(&[1; 32]), Some(NOW)).await;
        }
        agent(db, 1, NOW, None, None).await;
        agent(db, 2, NOW + 1, None, Some(NOW + 1)).await;
        let rows = sqlx::query(CANDIDATES)
            .bind(&ME[..])
            .bind(NOW)
            .bind(MOST_CANDIDATES)
            .fetch_all(db)
            .await
            .unwrap();
        let found: Vec<_> = rows.iter().map(|row| row.get::<Vec<u8>, _>("agent")[0]).collect();
        assert_eq!(found, [2, 1], "the one that agreed before the other");
    }

    #[test]
    fn what_was_sold_is_weighed_against_what_it_cost_on_average() {
        let half_sold_at_twice = Closed {
            bought: 100,
            cost: 50,
            sold: 50,
            proceeds: 50,
        };
        assert_eq!(result_bps(&[half_sold_at_twice]), 10_000);
        let airdrop = Closed {
            sold: 10,
            proceeds: 99,
            ..Closed::default()
        };
        assert_eq!(result_bps(&[airdrop]), 0);
        let lost = Closed {
            bought: 100,
            cost: 100,
            sold: 100,
            proceeds: 75,
        };
        assert_eq!(result_bps(&[lost, airdrop]), -2_500);
        assert_eq!(result_bps(&[]), 0);
    }

    #[test]
    fn a_price_counts_as_the_program_counts_it_or_not_at_all() {
        let owner = Address::new_from_array([3; 32]);
        let mut global: Global = bytemuck::Zeroable::zeroed();
        global.feed_id = [7; 32];
        global.price_owner_count = 1;
        global.price_owners[0] = owner;
        let update = PriceUpdate {
            feed_id: [7; 32],
            price: 20_000,
            confidence: 20,
            exponent: -2,
            publish_time: 1_000,
            previous_publish_time: 998,
            posted_slot: 5,
        };
        let data = encode(&update);
        let expected = UsdPerSol {
            mantissa: 19_980,
            exponent: -2,
        };
        assert_eq!(sol_usd(&data, &owner, &global, 1_060), Some(expected));
        assert_eq!(sol_usd(&data, &owner, &global, 1_061), None);
        assert_eq!(sol_usd(&data, &Address::default(), &global, 1_000), None);
        global.feed_id = [8; 32];
        assert_eq!(sol_usd(&data, &owner, &global, 1_000), None);
    }
}
